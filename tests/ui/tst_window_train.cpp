#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <csignal>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "core/jobs/RunProcess.h"
#include "core/jobs/TrainRun.h"
#include "tests/support/ImageFiles.h"
#include "tests/support/RunWriter.h"
#include "tests/ui/WindowFixture.h"
#include "ui/EmptyState.h"
#include "ui/FileDialog.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/train/ComparePanel.h"
#include "ui/train/ExamplesPanel.h"
#include "ui/train/RunCharts.h"
#include "ui/train/RunView.h"
#include "ui/train/TrainForms.h"
#include "ui/train/TrainPanel.h"
#include "ui/train/TrainWorkspace.h"
#include "widgets/ContactSheet.h"
#include "widgets/LiveChart.h"

// The Train workspace as a user has it, with a program in the trainer's place.

using namespace studio;
using studio::testing::RunWriter;
using studio::testing::WindowFixture;

class TestWindowTrain : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_window;
    QList<qint64> m_pids;  ///< of trainers, to be ended with the test

    TrainWorkspace& train() { return m_window->app->train(); }
    TrainPanel& panel() { return train().panel(); }
    RunView& view() { return train().view(); }
    fs::path folder(const char* name) const { return m_window->root() / name; }
    static QString text(const fs::path& path) { return QString::fromStdString(toUtf8(path)); }
    static std::string content(const fs::path& file) {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    /// A DIS5K split of small images.
    fs::path data(const char* name, int images, bool sound = true) {
        const fs::path root = folder(name);
        for (int i = 0; i < images; ++i) {
            cv::Mat image(48, 64, CV_8UC1), mask = cv::Mat::zeros(48, 64, CV_8UC1);
            cv::theRNG().state = std::uint64_t(i) * 7 + std::uint64_t(root.string().size()) + 1;
            cv::randu(image, 0, 256);
            cv::circle(mask, {20 + i % 20, 24}, 9, 255, cv::FILLED);
            if (!sound && i == 0) mask = cv::Mat::zeros(20, 20, CV_8UC1) + 255;
            const std::string base = "part_" + std::to_string(i);
            writeImage(root / "im" / (base + ".jpg"), image);
            writeMask(root / "gt" / (base + ".png"), mask);
        }
        return root;
    }
    void setPath(const char* name, const fs::path& path) {
        static_cast<PathField*>(panel().form().field(name))->setPath(text(path));
    }
    /// A form that can be started.
    void fillForm(const char* output) {
        static bool made = false;
        if (!made || !fs::exists(folder("lernen"))) {
            data("lernen", 24);
            data("pruefen", 6);
            made = true;
        }
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("lernen"))}},
                                  {"--valid-data", QJsonArray{text(folder("pruefen"))}}});
        setPath("--checkpoint",
                studio::testing::sourceFolder() / "tests/data/golden/sam_hq_micro.pth");
        setPath("--output", folder(output));
    }
    QString current() { return train().current(); }
    /// Presses F5 and waits for the training to be heard of.
    bool begin(const char* output) {
        fillForm(output);
        QTest::keyClick(&train(), Qt::Key_F5);
        const bool begun = QTest::qWaitFor(
            [&] { return TrainRun::readStatus(folder(output)).state != RunState::Unknown; },
            20'000);
        m_pids << TrainRun::readStatus(folder(output)).pid;
        return begun && QTest::qWaitFor(
                            [&] {
                                const auto* run = train().runs().run(text(folder(output)));
                                return run != nullptr && run->status.state != RunState::Unknown;
                            },
                            10'000);
    }
    RunState state(const char* output) { return TrainRun::readStatus(folder(output)).state; }
    bool waitForState(const QString& text) {
        return QTest::qWaitFor([&] { return view().stateText() == text; }, 15'000);
    }

    void startWindow() {
        m_window->trainer = text(fs::path(QCoreApplication::applicationDirPath().toStdString()) /
                                 "stand_in_trainer");
        m_window->start();
        QVERIFY(QTest::qWaitForWindowActive(&m_window->window()));
        m_window->window().showWorkspace(&train());
    }

  private Q_SLOTS:
    void init() {
        for (const char* name : {"STAND_IN_END", "STAND_IN_EPOCHS", "STAND_IN_STEPS",
                                 "STAND_IN_STEP_MS", "STAND_IN_GPUS", "STAND_IN_CHECKPOINT"})
            qunsetenv(name);
        m_window = std::make_unique<WindowFixture>();
        m_window->useLanguage("en");
        startWindow();
    }
    void cleanup() {
        for (const qint64 pid : std::exchange(m_pids, {}))
            if (pid > 1 && isProcessAlive(pid, 0)) ::kill(pid_t(pid), SIGKILL);
        m_window.reset();
        MessageBox::takeShown();
    }

    void theEmptyWorkspaceSaysWhatToDo() {
        bool said = false;
        for (const auto* state : train().findChildren<EmptyState*>())
            said |= state->isVisible() && state->title().contains("Train a model");
        QVERIFY(said);
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        QVERIFY(!m_window->action("train.annotate")->isEnabled());
        // Nothing was filled in: nothing is wrong yet, but it cannot be started.
        QTest::qWait(600);
        QVERIFY(!panel().form().hasProblems());
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_VERIFY(!panel().form().problem("--train-data").isEmpty());
        QVERIFY(train().runs().runs().empty());
    }

    void wrongOptionsAreSaidAtTheirField() {
        fillForm("lauf");
        auto* more = static_cast<QCheckBox*>(panel().form().field("more"));
        QVERIFY(!panel().form().field("--learning_rate")->isVisible());
        more->setChecked(true);
        QVERIFY(panel().form().field("--learning_rate")->isVisible());
        auto* rate = static_cast<QLineEdit*>(panel().form().field("--learning_rate"));
        for (const char* wrong : {"0", "-1", "nan", "viel", ""}) {
            rate->setText(wrong);
            QTRY_VERIFY2(panel().form().problem("--learning_rate").contains("above 0"), wrong);
        }
        // German users write a comma.
        rate->setText("0,002");
        QTRY_VERIFY(panel().form().problem("--learning_rate").isEmpty());
        QCOMPARE(panel().options().learningRate, 0.002);
        static_cast<QSpinBox*>(panel().form().field("--input_size"))->setValue(100);
        QTRY_VERIFY(!panel().form().problem("--input_size").isEmpty());
        static_cast<QSpinBox*>(panel().form().field("--input_size"))->setValue(0);
        setPath("--checkpoint", folder("none.pth"));
        QTRY_VERIFY(panel().form().problem("--checkpoint").contains("not exist"));
        std::ofstream(folder("text.pth")) << "no weights";
        setPath("--checkpoint", folder("text.pth"));
        QTRY_VERIFY(panel().form().problem("--checkpoint").contains("not a SAM model"));
        fs::create_directories(folder("leer"));
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("leer"))}}});
        QTRY_VERIFY(!panel().form().problem("--train-data").isEmpty());
    }

    void presetsSetTheOptions() {
        auto* preset = static_cast<QComboBox*>(panel().form().field("preset"));
        QCOMPARE(panel().options().train, std::vector<std::string>{kTrainHq});
        preset->setCurrentIndex(preset->findData("fine-tune-decoder"));
        TrainOptions wanted;
        wanted.apply(TrainPreset::FineTuneDecoder);
        QCOMPARE(panel().options().train.size(), wanted.train.size());
        QCOMPARE(panel().options().learningRate, wanted.learningRate);
        QCOMPARE(panel().options().promptsPerImage, wanted.promptsPerImage);
        QVERIFY(!panel().form().field("--architecture")->isVisible());
        preset->setCurrentIndex(preset->findData("from-scratch"));
        QVERIFY(panel().form().field("--architecture")->isVisible());
        QVERIFY(!panel().form().field("--checkpoint")->isVisible());
        QCOMPARE(int(panel().options().init), int(TrainInit::Random));
        QVERIFY(panel().options().checkpoint.empty());
        QCOMPARE(panel().options().architecture, std::string("vit_tiny"));
    }

    void formsStandForTheirOptions() {
        TrainOptions options;
        options.trainData = {folder("a"), folder("b")};
        options.validData = {};
        options.checkpoint = folder("m.pth");
        options.output = folder("out");
        options.maxEpochNum = 7;
        options.learningRate = 3e-5;
        options.seed = 18'446'744'073'709'551'615ull;
        options.prompts = {kPromptPoint};
        options.schedule = TrainSchedule::Cosine;
        options.cacheFeatures = FeatureCaching::Off;
        QVERIFY(trainOptionsOf(trainFormValues(options)) == options);
    }

    void adviceComesBeforeTheStart() {
        fillForm("lauf");
        QTRY_VERIFY2(panel().adviceText().startsWith("24 images to learn from, 6 to validate with"),
                     qPrintable(panel().adviceText()));
        QVERIFY(panel().adviceText().contains("first epoch"));
        QVERIFY(panel().adviceText().contains("GB"));
        QVERIFY(!panel().adviceText().contains("No validation"));
        panel().form().setValues({{"--valid-data", QJsonArray()},
                                  {"--train-data", QJsonArray{text(folder("pruefen"))}}});
        QTRY_VERIFY(panel().adviceText().contains("No validation images"));
        QVERIFY(panel().adviceText().contains("Only 6 images"));
        panel().form().setValues({{"--valid-data", QJsonArray{text(folder("pruefen"))}}});
        QTRY_VERIFY(panel().adviceText().contains("training and validation"));
    }

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
        QVERIFY2(view().figuresText().contains("epoch 3 of 3") &&
                     view().figuresText().contains("best epoch 3"),
                 qPrintable(view().figuresText()));
        LiveChart& chart = view().charts().chart();
        QTRY_COMPARE(chart.pointCount(0), std::size_t(30));  // batch losses
        for (int pane = 0; pane < 7; ++pane)
            QTRY_VERIFY2(chart.isPaneVisible(pane), qPrintable(QString::number(pane)));
        // Pictures of the newest epoch; the slider goes back.
        QTRY_COMPARE(view().examples().sheet().count(), 2);
        QCOMPARE(view().examples().slider().maximum(), 2);
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        QVERIFY(!m_window->action("train.resume")->isEnabled());
        // The next one goes to another folder by itself.
        QVERIFY(panel().options().output != folder("lauf"));
    }

    void pausedTrainingsGoOn() {
        qputenv("STAND_IN_STEP_MS", "60");
        QVERIFY(begin("lauf"));
        QVERIFY(waitForState("Training"));
        QTRY_VERIFY(m_window->action("train.pause")->isEnabled());
        const qint64 pid = TrainRun::readStatus(folder("lauf")).pid;
        QTest::keyClick(&train(), Qt::Key_F8);
        QVERIFY(waitForState("Paused"));
        QTRY_VERIFY(!isProcessAlive(pid, 0));  // memory and GPU are free
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

    void dataWithErrorsIsAskedAbout() {
        fillForm("lauf");
        data("fehler", 24, false);
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("fehler"))}}});
        MessageBox::setNextChoice(1);  // show them
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_COMPARE(m_window->window().currentWorkspace()->objectName(), QString("data"));
        QVERIFY(MessageBox::takeShown().join(' ').contains("1 file has errors"));
        QVERIFY(!fs::exists(folder("lauf")));
        m_window->window().showWorkspace(&train());
        MessageBox::setNextChoice(0);  // anyway
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
    }

    void whatIsInTheFolderIsNotLost() {
        QVERIFY(begin("lauf"));
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
        const std::string before = content(folder("lauf") / "step_log.csv");
        // Closed: nothing happens. Replaced: only when asked for.
        fillForm("lauf");
        MessageBox::setNextChoice(-1);
        m_window->action("train.start")->trigger();
        QStringList shown;
        QVERIFY(QTest::qWaitFor([&] { return !(shown = MessageBox::takeShown()).isEmpty(); }));
        QVERIFY(shown.join(' ').contains("a training already"));
        QTest::qWait(200);
        QCOMPARE(content(folder("lauf") / "step_log.csv"), before);
        MessageBox::setNextChoice(1);
        m_window->action("train.start")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            content(folder("lauf") / "arguments.txt").find("--overwrite") != std::string::npos,
            20'000);
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
        // Something that is no training is never overwritten.
        fs::create_directories(folder("voll"));
        std::ofstream(folder("voll") / "brief.txt") << "important";
        fillForm("voll");
        m_window->action("train.start")->trigger();
        QTRY_VERIFY(panel().form().problem("--output").contains("nothing is overwritten"));
        QVERIFY(!fs::exists(folder("voll") / "run.json"));
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
        startWindow();
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
        startWindow();
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
        train().open({text(folder("klein"))});
        QTRY_VERIFY(view().charts().chart().pointCount(0) == 20);
        const QSize least = train().minimumSizeHint();
        QVERIFY2(least.width() <= 790 && least.height() <= 400,
                 qPrintable(QString("%1x%2").arg(least.width()).arg(least.height())));
    }
};

QTEST_MAIN(TestWindowTrain)
#include "tst_window_train.moc"
