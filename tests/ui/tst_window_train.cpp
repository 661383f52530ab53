#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QSlider>
#include <QTabWidget>
#include <QTreeWidget>

#include "tests/ui/TrainFixture.h"
#include "ui/FileDialog.h"
#include "ui/train/ComparePanel.h"
#include "ui/train/ExamplesPanel.h"
#include "ui/train/RunCharts.h"
#include "widgets/ChartLegend.h"
#include "widgets/ContactSheet.h"
#include "widgets/LiveChart.h"

// Trainings in the window as a user has them.

using namespace studio;
using studio::testing::RunWriter;

class TestWindowTrain : public QObject, studio::testing::TrainFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { QVERIFY(setUp()); }
    void cleanup() { tearDown(); }

    void aTrainingIsStartedAndWatched() {
        qputenv("STAND_IN_GPUS", "2");
        QVERIFY(begin("lauf"));
        QCOMPARE(current(), text(folder("lauf")));
        // As a program of its own, niced, with the options of the form.
        const std::string arguments = content(folder("lauf") / "arguments.txt");
        QVERIFY(arguments.starts_with("train\n--output\n" + toUtf8(folder("lauf")) + "\n"));
        QVERIFY(arguments.find("sam_hq_micro.pth") != std::string::npos);
        QVERIFY2(arguments.find("nice 19") != std::string::npos, arguments.c_str());
        QVERIFY(waitForState("Finished"));
        QTRY_VERIFY2(view().figuresText().contains("epoch 3 of 3") &&
                         view().figuresText().contains("took 30 s") &&
                         !view().figuresText().contains("so far") &&
                         view().figuresText().contains("best epoch 3 (sam_hq_epoch_2.pth): "
                                                       "IoU 0.900, boundary IoU 0.828"),
                     qPrintable(view().figuresText()));
        LiveChart& chart = view().charts().chart();
        QTRY_COMPARE(chart.pointCount(0), std::size_t(30));  // batch losses
        for (int pane = 0; pane < 7; ++pane)
            QTRY_VERIFY2(chart.isPaneVisible(pane), qPrintable(QString::number(pane)));
        // Pictures of the newest epoch; the slider goes back.
        QTRY_COMPARE(view().examples().sheet().count(), 2);
        QTRY_COMPARE(view().examples().slider().maximum(), 2);
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        QVERIFY(!m_window->action("train.resume")->isEnabled());
        // The next one goes to another folder by itself.
        QVERIFY(panel().options().output != folder("lauf"));
    }

    void pausedTrainingsGoOn() {
        qputenv("STAND_IN_STEP_MS", "60");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Training"));
        QVERIFY(m_window->fake->sharesCores);
        QTRY_VERIFY(m_window->action("train.pause")->isEnabled());
        const qint64 pid = TrainRun::readStatus(folder("lauf")).pid;
        QTest::keyClick(&train(), Qt::Key_F8);
        QVERIFY(waitForState("Paused"));
        QTRY_VERIFY(!isProcessAlive(pid, 0));  // memory and GPU are free
        QVERIFY(!m_window->fake->sharesCores);
        QTRY_VERIFY(m_window->action("train.resume")->isEnabled());
        qputenv("STAND_IN_STEP_MS", "5");
        const std::int64_t step = TrainRun::readStatus(folder("lauf")).step;
        QVERIFY(step < 30);
        QTest::keyClick(&train(), Qt::Key_F9);
        QVERIFY(waitForState("Finished"));
        QVERIFY(content(folder("lauf") / "arguments.txt").find("--resume") != std::string::npos);
        QTRY_COMPARE(view().charts().chart().pointCount(0), std::size_t(30));
    }

    void stoppedTrainingsKeepTheirState() {
        qputenv("STAND_IN_STEP_MS", "60");
        QVERIFY(begin("lauf"));
        QTRY_VERIFY(m_window->action("train.stop")->isEnabled());
        m_window->action("train.stop")->trigger();
        QVERIFY(waitForState("Stopped"));
        QTRY_VERIFY(m_window->action("train.resume")->isEnabled());
        QVERIFY(m_window->action("train.remove")->isEnabled());
        train().list().setFocus();
        QTest::keyClick(&train().list(), Qt::Key_Delete);
        QVERIFY(train().runs().runs().empty());
        QVERIFY(fs::exists(folder("lauf") / "train_state.pth"));
    }

    void aSecondStopEndsAtOnceWhenItIsWanted() {
        qputenv("STAND_IN_STEP_MS", "60");
        qputenv("STAND_IN_STOP_MS", "20000");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Training"));
        const qint64 pid = TrainRun::readStatus(folder("lauf")).pid;
        QTest::keyClick(&train(), Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(waitForState("Stopping …"));
        QVERIFY(MessageBox::takeShown().isEmpty());
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        MessageBox::setNextChoice(1);  // wait
        QTest::keyClick(&train(), Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(MessageBox::takeShown().join(' ').contains("stopping already"));
        QTest::qWait(100);
        QVERIFY(isProcessAlive(pid, 0));
        MessageBox::setNextChoice(0);  // at once
        QTest::keyClick(&train(), Qt::Key_F5, Qt::ShiftModifier);
        QTRY_VERIFY(!isProcessAlive(pid, 0));
        // That is what was wanted: no accident is told of.
        QVERIFY(waitForState("Ended at once"));
        QVERIFY2(view().detailText().contains("last state") &&
                     !view().detailText().contains("without a word"),
                 qPrintable(view().detailText()));
        // Nor at the next start.
        m_window->stop();
        QVERIFY(startWindow());
        QVERIFY(train().runs().index(0).data().toString().contains("Ended at once"));
    }

    void aQuestionThatNoLongerMattersClosesByItself() {
        qputenv("STAND_IN_STEP_MS", "60");
        qputenv("STAND_IN_STOP_MS", "1500");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Training"));
        m_window->action("train.stop")->trigger();
        QVERIFY(waitForState("Stopping …"));
        MessageBox::setSilent(false);
        bool seen = false, byHand = false;
        QTimer::singleShot(300, this, [&] {
            const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            seen = box != nullptr && box->isVisible();
        });
        QTimer::singleShot(20'000, this, [&] {
            if (QWidget* box = QApplication::activeModalWidget()) byHand = box->close();
        });
        m_window->action("train.stop")->trigger();  // returns when the question is gone
        MessageBox::setSilent(true);
        QVERIFY(seen && !byHand);
        QVERIFY(waitForState("Stopped"));
        QVERIFY(!train().runs().runs().front().ended);
        QTRY_VERIFY(m_window->action("train.resume")->isEnabled());
    }

    /// What is told of a run is what happened to it, not what was asked for.
    void onlyWhatWasInterruptedWasEnded() {
        QProcess trainer;
        const auto start = [&] {  // it does not hear SIGINT
            trainer.start("sh", {"-c", "trap '' INT; echo ready; exec sleep 60"});
            return trainer.waitForReadyRead();
        };
        const auto end = [&] {
            trainer.kill();
            return trainer.waitForFinished();
        };
        QVERIFY(start());
        RunWriter writer(folder("lauf"));
        const auto say = [&](const char* state) {
            writer.status({{"state", state},
                           {"host", hostName()},
                           {"pid", trainer.processId()},
                           {"step", 5},
                           {"steps", 40}});
        };
        say("training");
        train().open({text(folder("lauf"))});
        QVERIFY(waitForState("Training"));
        const auto isEnded = [&] { return train().runs().runs().front().ended; };
        // The second stop comes when it has stopped already, which the window has not seen yet.
        m_window->action("train.stop")->trigger();
        QVERIFY(waitForState("Stopping …"));
        say("stopped");
        QVERIFY(end());
        MessageBox::takeShown();
        MessageBox::setNextChoice(0);
        m_window->action("train.stop")->trigger();
        QVERIFY(MessageBox::takeShown().isEmpty());
        QVERIFY(!isEnded());
        QVERIFY(waitForState("Stopped"));
        // Now it is ended at once.
        QVERIFY(start());
        say("training");
        QVERIFY(waitForState("Training"));
        m_window->action("train.stop")->trigger();
        QVERIFY(!isEnded());
        m_window->action("train.stop")->trigger();
        QVERIFY(MessageBox::takeShown().join(' ').contains("stopping already"));
        QVERIFY(isEnded());
        QVERIFY(end());
        QVERIFY(waitForState("Ended at once"));
        // It goes on elsewhere, and comes to an end that nobody wanted.
        QVERIFY(start());
        say("training");
        QVERIFY(waitForState("Training"));
        QVERIFY(!isEnded());
        QVERIFY(end());
        QVERIFY(waitForState("Broke off"));
        QVERIFY(view().detailText().contains("without a word"));
    }

    void whatTheTrainerNoticesIsShown() {
        RunWriter writer(folder("lauf"));
        const Json here{{"state", "training"},
                        {"host", hostName()},
                        {"pid", QCoreApplication::applicationPid()}};
        writer.status(here);
        train().open({text(folder("lauf"))});
        QVERIFY(waitForState("Training"));
        QCOMPARE(view().notesText(), QString());
        writer.status({{"notes",
                        {"the checkpoint has no HQ part: a new one is trained from start values",
                         "a.png: is an empty file"}},
                       {"notes_left_out", 3}});
        QTRY_VERIFY(!view().notesText().isEmpty());
        const QStringList lines = view().notesText().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0].startsWith("the checkpoint has no HQ part"));
        QVERIFY2(lines[2].contains("3 more"), qPrintable(lines[2]));
        QTabWidget& tabs = view().tabs();
        const auto tab = [&](const QString& title) {
            for (int i = 0; i < tabs.count(); ++i)
                if (tabs.tabText(i) == title) return i;
            return -1;
        };
        QVERIFY(tab("Notes (5)") >= 0);
        const auto* line = view().findChild<QWidget*>("lastNote");
        QVERIFY(line->isVisible() && line->accessibleName().startsWith("5 notes"));
        // What is selected stays so while the run goes on.
        tabs.setCurrentIndex(tab("Notes (5)"));
        auto* all = qobject_cast<QPlainTextEdit*>(tabs.currentWidget());
        all->selectAll();
        writer.status({{"step", 7}, {"steps", 40}});
        QTRY_VERIFY(view().figuresText().contains("step 7 of 40"));
        QVERIFY(all->textCursor().hasSelection());
        // Another run has its own.
        RunWriter(folder("anderer")).status({{"state", "finished"}});
        train().open({text(folder("anderer"))});
        QVERIFY(waitForState("Finished"));
        QVERIFY(view().notesText().isEmpty() && !line->isVisible());
        QVERIFY(tab("Notes") >= 0);
    }

    /// The list hears of a run every other second; what is asked about is how it is now.
    void aRunThatHasJustEndedIsNotAskedAbout() {
        RunWriter writer(folder("eben"));
        writer.status({{"state", "training"},
                       {"host", hostName()},
                       {"pid", QCoreApplication::applicationPid()},
                       {"step", 5},
                       {"steps", 40}});
        train().open({text(folder("eben"))});
        view().follower().setInterval(3'600'000);
        QTRY_COMPARE(view().stateText(), QString("Training"));
        QCOMPARE(train().runs().runningHere(), QStringList{text(folder("eben"))});
        writer.status({{"state", "finished"}});
        QVERIFY(RunListModel::isHere(train().runs().runs().front()));
        QVERIFY(train().runs().runningHere().isEmpty());
        QVERIFY(!RunListModel::isHere(train().runs().runs().front()));
    }

    void whatTheTrainerSaysIsInTheWindowsLanguage() {
        m_window->stop();
        m_window->useLanguage("de");
        QVERIFY(startWindow());
        RunWriter writer(folder("lauf"));
        const auto say = [&](const char* state, const char* message) {
            writer.status({{"state", state},
                           {"message", message},
                           {"host", hostName()},
                           {"pid", QCoreApplication::applicationPid()}});
        };
        say("preparing", "looking at the data");
        train().open({text(folder("lauf"))});
        QTRY_COMPARE(view().detailText(), QString("Die Daten werden angesehen"));
        writer.status({{"notes",
                        {"there are only 7 images to train on; the model will learn them "
                         "by heart",
                         "/a/b.png: is an empty file"}}});
        QTRY_COMPARE(view().notesText(),
                     QString("es sind nur 7 Bilder zum Lernen da; das Modell lernt sie "
                             "auswendig\n/a/b.png: ist eine leere Datei"));
        say("preparing", "something that this window does not know");
        QTRY_COMPARE(view().detailText(), QString());
        say("paused",
            "last.pth: no space left on the disk; nothing was changed; training is paused and goes "
            "on when there is room");
        QTRY_VERIFY2(
            view().detailText().startsWith("last.pth: auf dem Datenträger ist kein Platz mehr"),
            qPrintable(view().detailText()));
    }

    /// Until its first step a run that goes on says nothing of where it is.
    void aRunThatGoesOnKeepsItsPlaceInView() {
        RunWriter writer(folder("lauf"));
        const Json here{{"host", hostName()}, {"pid", QCoreApplication::applicationPid()}};
        Json status = here;
        status.update({{"state", "training"}, {"epochs", 4}, {"step", 20}, {"steps", 40}});
        writer.status(status);
        train().open({text(folder("lauf"))});
        QTRY_VERIFY(view().figuresText().contains("step 20 of 40"));
        status.update({{"state", "preparing"}, {"epochs", 0}, {"step", 0}, {"steps", 0}});
        writer.status(status);
        QTRY_COMPARE(view().stateText(), QString("Preparing"));
        QVERIFY2(view().figuresText().contains("step 20 of 40"), qPrintable(view().figuresText()));
    }

    void failuresAreTold() {
        qputenv("STAND_IN_END", "fail");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Failed"));
        QVERIFY2(view().detailText().contains("last.pth"), qPrintable(view().detailText()));
        // Killed without a word.
        qputenv("STAND_IN_END", "crash");
        QVERIFY(begin("absturz"));
        QVERIFY(waitForState("Broke off"));
        QVERIFY(view().detailText().contains("last state"));
        // It does not even begin.
        qputenv("STAND_IN_END", "refuse");
        fillForm("nie");
        m_window->action("train.start")->trigger();
        MessageBar& messages = m_window->window().messages();
        QTRY_VERIFY_WITH_TIMEOUT(messages.isShown("trainStart"), 15'000);
        QVERIFY(messages.text("trainStart").contains("could not be started"));
        bool quoted = false;
        for (const auto* label : messages.findChildren<QLabel*>())
            quoted |= label->text().contains("does not like this");
        QVERIFY(quoted);
    }

    /// One that ends before the list has looked at it was started all the same.
    void aTrainingThatEndsAtOnceHadBegun() {
        qputenv("STAND_IN_END", "crash");
        qputenv("STAND_IN_EPOCHS", "1");
        qputenv("STAND_IN_STEPS", "2");
        QVERIFY(begin("kurz"));
        QVERIFY(waitForState("Broke off"));
        QTest::qWait(600);
        QVERIFY(!m_window->window().messages().isShown("trainStart"));
    }

    void aTrainingThatIsStillStartingCounts() {
        qputenv("STAND_IN_START_MS", "20000");
        fillForm("lauf");
        QTest::keyClick(&train(), Qt::Key_F5);
        QVERIFY(waitForState("Starting …"));
        QVERIFY(train().runs().index(0).data().toString().contains("Starting …"));
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        QVERIFY(!m_window->action("train.resume")->isEnabled());
        QVERIFY(!m_window->action("train.remove")->isEnabled());
        // Another one is asked about.
        MessageBox::takeShown();
        fillForm("zweiter");
        MessageBox::setNextChoice(1);
        QTest::keyClick(&train(), Qt::Key_F5);
        QStringList shown;
        QVERIFY(
            QTest::qWaitFor([&] { return !(shown = MessageBox::takeShown()).isEmpty(); }, 15'000));
        QVERIFY2(shown.join(' ').contains("\"lauf\" is still running"),
                 qPrintable(shown.join(' ')));
        QCOMPARE(train().runs().runs().size(), std::size_t(1));
        // What is told to end does so without an alarm, and can be removed.
        train().showRun(text(folder("lauf")));
        const qint64 pid = train().runs().runs().front().starting->pid;
        m_pids << pid;
        QTest::keyClick(&train(), Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(waitForState("Not begun"));
        QVERIFY(!isProcessAlive(pid, 0));
        QVERIFY(!m_window->window().messages().isShown("trainStart"));
        QTRY_VERIFY(m_window->action("train.remove")->isEnabled());
        QVERIFY(!fs::exists(folder("lauf")));
        // With nothing to stop its key starts nothing.
        QTest::keyClick(&train(), Qt::Key_F5, Qt::ShiftModifier);
        QTest::qWait(300);
        QCOMPARE(train().runs().runs().size(), std::size_t(1));
    }

    void runsFromElsewhereAreFollowed() {
        RunWriter writer(folder("fern"));
        writer.status({{"state", "training"},
                       {"host", "cluster-17"},
                       {"pid", 7},
                       {"epochs", 4},
                       {"epoch", 0},
                       {"step", 5},
                       {"steps", 40}});
        for (int i = 0; i < 5; ++i)
            writer.step(i, 0, i);
        FileDialog::setNextFileName(text(folder("fern")));
        QTest::keyClick(&train(), Qt::Key_O, Qt::ControlModifier);
        QCOMPARE(current(), text(folder("fern")));
        LiveChart& chart = view().charts().chart();
        QTRY_COMPARE(chart.pointCount(0), std::size_t(5));
        for (int i = 5; i < 9; ++i)
            writer.step(i, 0, i);
        QTRY_COMPARE(chart.pointCount(0), std::size_t(9));
        QVERIFY(!m_window->action("train.stop")->isEnabled());  // not of this computer
        writer.cut("step_log.csv", 4);  // resumed there from an earlier step
        writer.step(3, 0, 3.5);
        QTRY_COMPARE(chart.pointCount(0), std::size_t(4));
        // A folder without a training is one to learn from.
        data("lernen", 24);
        m_window->window().open({text(folder("lernen"))});
        QCOMPARE(panel().options().trainData, std::vector<fs::path>{folder("lernen")});
    }

    void runsAreCompared() {
        for (const char* name : {"eins", "zwei"}) {
            RunWriter writer(folder(name));
            for (int i = 0; i < 20; ++i)
                writer.step(i, i / 10, i);
            writer.epoch(0, 0.7);
            writer.epoch(1, 0.8);
            writer.status({{"state", "finished"}});
            train().open({text(folder(name))});
        }
        for (int row = 0; row < 2; ++row)
            train().runs().setData(train().runs().index(row), Qt::Checked, Qt::CheckStateRole);
        QTRY_VERIFY(view().compare().isVisible());
        LiveChart& chart = view().compare().chart();
        // Three lines a run: loss, IoU, boundary IoU; over epochs.
        QTRY_VERIFY(chart.pointCount(3) == 20 && chart.pointCount(5) == 2);
        QTRY_VERIFY(chart.extent().second <= 2.01);
        view().compare().findChild<QCheckBox*>()->setChecked(true);
        QTRY_VERIFY(chart.extent().second >= 19);
        // It can be saved while none of them is chosen.
        train().list().setCurrentIndex({});
        QVERIFY(!m_window->action("train.saveTable")->isEnabled());
        for (const Qt::CheckState state : {Qt::Unchecked, Qt::Checked})
            train().runs().setData(train().runs().index(0), state, Qt::CheckStateRole);
        QVERIFY(view().compare().isVisible());
        QVERIFY(m_window->action("train.saveTable")->isEnabled());
    }

    /// As many parts of their folders as tell them apart.
    void comparedRunsHaveNamesOfTheirOwn() {
        QStringList folders;
        for (const char* name : {"eins/lauf", "zwei/lauf", "drei"}) {
            RunWriter writer(folder(name));
            writer.step(0, 0, 1);
            writer.status({{"state", "finished"}});
            folders << text(folder(name));
        }
        view().compare().setRuns(folders);
        ChartLegend& legend = view().compare().chart().legend();
        const auto names = [&] {
            QStringList names;
            for (const QTreeWidgetItem* line :
                 legend.findItems({}, Qt::MatchContains | Qt::MatchRecursive))
                if (line->parent() != nullptr && line->parent()->text(0) == "Loss")
                    names << line->text(0);
            return names;
        };
        QTRY_COMPARE(names(), (QStringList{"eins/lauf", "zwei/lauf", "drei"}));
        QVERIFY(legend.findItems("eins/lauf", Qt::MatchExactly | Qt::MatchRecursive)
                    .first()
                    ->toolTip(0)
                    .contains(folders[0]));
        // In the list as well, the newest first.
        for (const QString& folder : folders)
            train().open({folder});
        for (int row = 0; row < 3; ++row)
            QCOMPARE(train().runs().index(row).data().toString().section('\n', 0, 0),
                     QStringList({"drei", "zwei/lauf", "eins/lauf"})[row]);
    }

    void chartsAreSaved() {
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Finished"));
        FileDialog::setNextFileName(text(folder("bild")));
        QTest::keyClick(&train(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!QImage(text(folder("bild.png"))).isNull());
        FileDialog::setNextFileName(text(folder("werte.csv")));
        m_window->action("train.saveTable")->trigger();
        QVERIFY(content(folder("werte.csv")).starts_with("group,series,x,value,smoothed\n"));
        // The name counts, whichever command it was.
        FileDialog::setNextFileName(text(folder("tabelle.csv")));
        m_window->action("train.savePicture")->trigger();
        QVERIFY(content(folder("tabelle.csv")).starts_with("group,series,x,value,smoothed\n"));
        QVERIFY(!fs::exists(folder("tabelle.csv.png")));
        FileDialog::setNextFileName(text(folder("zwei.PNG")));
        QTest::keyClick(&train(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!QImage(text(folder("zwei.PNG"))).isNull());
        FileDialog::setNextFileName(text(folder("bild.jpg")));
        m_window->action("train.savePicture")->trigger();
        QVERIFY(m_window->window().messages().text("trainSave").contains("\"bild.jpg\" was not"));
        QVERIFY(!fs::exists(folder("bild.jpg")));
        // What is there already is asked about.
        studio::writeFileAtomically(folder("bild.png"), "mine");
        FileDialog::setNextFileName(text(folder("bild")));
        MessageBox::setNextAnswer(QMessageBox::No);
        m_window->action("train.savePicture")->trigger();
        QCOMPARE(content(folder("bild.png")), std::string("mine"));
        FileDialog::setNextFileName("/proc/bild.png");
        m_window->action("train.savePicture")->trigger();
        QVERIFY(m_window->window().messages().isShown("trainSave"));
    }

    void theBestModelIsUsed() {
        qputenv(
            "STAND_IN_CHECKPOINT",
            toUtf8(studio::testing::sourceFolder() / "tests/data/golden/sam_hq_micro.pth").c_str());
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Finished"));
        QTRY_VERIFY(m_window->action("train.annotate")->isEnabled());
        m_window->action("train.annotate")->trigger();
        QCOMPARE(m_window->window().currentWorkspace()->objectName(), QString("annotate"));
        QTRY_VERIFY(m_window->app->modelChooser().file().endsWith("lauf/sam_hq_epoch_2.pth"));
        m_window->window().showWorkspace(&train());
        m_window->action("train.match")->trigger();
        QCOMPARE(m_window->window().currentWorkspace()->objectName(), QString("match"));
    }

    void closingAsksAndTheNextStartGoesOn() {
        qputenv("STAND_IN_STEP_MS", "60");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Training"));
        MessageBox::takeShown();
        MessageBox::setNextChoice(2);  // stay
        QVERIFY(!m_window->window().close());
        QVERIFY(MessageBox::takeShown().join(' ').contains("training is running"));
        MessageBox::setNextChoice(1);  // stop it until the next start
        m_window->stop();
        QTRY_VERIFY(state("lauf") == RunState::Stopped);
        const std::int64_t step = TrainRun::readStatus(folder("lauf")).step;
        qputenv("STAND_IN_STEP_MS", "5");
        QVERIFY(startWindow());
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
        QVERIFY(TrainRun::readStatus(folder("lauf")).step > step);
        QCOMPARE(current(), text(folder("lauf")));
    }

    void keptTrainingsAreFollowedAgain() {
        qputenv("STAND_IN_STEP_MS", "60");
        QVERIFY(begin("lauf"));
        MessageBox::setNextChoice(0);  // keep it running
        m_window->stop();
        const qint64 pid = TrainRun::readStatus(folder("lauf")).pid;
        QVERIFY(isProcessAlive(pid, 0));
        QVERIFY(startWindow());
        QCOMPARE(current(), text(folder("lauf")));
        QTRY_VERIFY(m_window->action("train.stop")->isEnabled());
        QVERIFY(waitForState("Finished"));
    }

    void everythingFitsASmallScreen() {
        RunWriter writer(folder("klein"), 2);
        for (int i = 0; i < 20; ++i) {
            writer.step(i, i / 10, i);
            writer.sample(i);
        }
        writer.status({{"notes", {QString(300, 'x').toStdString()}}});
        train().open({text(folder("klein"))});
        QTRY_VERIFY(view().charts().chart().pointCount(0) == 20);
        const QSize least = train().minimumSizeHint();
        QVERIFY2(least.width() <= 790 && least.height() <= 400,
                 qPrintable(QString("%1x%2").arg(least.width()).arg(least.height())));
    }
};

QTEST_MAIN(TestWindowTrain)
#include "tst_window_train.moc"
