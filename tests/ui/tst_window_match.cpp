#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListView>
#include <QMenuBar>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <fstream>

#include "core/base/Json.h"
#include "tests/ui/MatchScene.h"
#include "tests/ui/WindowFixture.h"
#include "ui/FileDialog.h"
#include "ui/annotate/CanvasController.h"
#include "ui/match/BoardPanel.h"
#include "ui/match/DrawReferenceDialog.h"
#include "ui/match/FixSession.h"
#include "ui/match/KeepDialog.h"
#include "ui/match/MatchFile.h"
#include "ui/match/MatchRunner.h"
#include "ui/match/MatchWorkspace.h"
#include "ui/match/PickObjectDialog.h"
#include "ui/match/ResultView.h"

// The Match workspace, worked with mouse and keys.

using namespace studio;
using studio::testing::MatchScene;
using studio::testing::WindowFixture;

class TestWindowMatch : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_window;
    std::unique_ptr<MatchScene> m_scene;

    MatchWorkspace& match() { return m_window->app->match(); }
    MatchSession& session() { return match().session(); }
    QListView* list() { return match().board().list(); }
    ImageCanvas& canvas() { return match().view().canvas(); }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) {
        QWidget* target = list()->isVisible() ? static_cast<QWidget*>(list()) : &match();
        QTest::keyClick(target, Qt::Key(key), modifiers);
    }
    /// Shows Match, with a reference and the folder; run() then finds the discs.
    bool prepare() {
        Q_EMIT match().showRequested();
        MatchOptions options = session().options();
        options.personalize.epochs = 20;
        session().setOptions(options);
        FileDialog::setNextFileName(path(m_scene->file(0)));
        FileDialog::setNextFileName(path(m_scene->root / "gt" / MatchScene::name(0)));
        m_window->action("match.referenceFiles")->trigger();
        FileDialog::setNextFileName(path(m_scene->root));
        m_window->action("match.images")->trigger();
        return QTest::qWaitFor([this] { return m_window->action("match.run")->isEnabled(); },
                               10'000);
    }
    bool waitForRun() {
        return QTest::qWaitFor([this] { return !match().runner().isRunning(); }, 60'000);
    }
    bool run() {
        key(Qt::Key_F5);
        return waitForRun();
    }
    static QString path(const fs::path& file) { return QString::fromStdString(toUtf8(file)); }
    const BoardResult* current() { return session().board()->result(match().board().currentId()); }
    int imageNumber(const BoardResult& result) {
        for (int i = 0; i < 5; ++i)
            if (result.image == m_scene->file(i)) return i;
        return -1;
    }
    template <typename Dialog>
    Dialog* dialog() {
        Dialog* found = nullptr;
        const bool shown = QTest::qWaitFor([&] {
            found = match().findChild<Dialog*>();
            return found != nullptr && found->isVisible();
        });
        return shown ? found : nullptr;
    }

  private Q_SLOTS:
    void init() {
        m_window = std::make_unique<WindowFixture>();
        m_scene = std::make_unique<MatchScene>(m_window->root() / "teile");
        m_window->start();
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
    }
    void cleanup() {
        m_scene.reset();
        m_window.reset();
    }

    void findsTheObjectInTheFolder() {
        QVERIFY(prepare());
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
        for (const BoardResult& result : session().board()->results()) {
            const int i = imageNumber(result);
            QVERIFY(i >= 0 && result.metrics.has_value());
            QVERIFY2(result.metrics->iou > 0.15, qPrintable(QString::number(result.metrics->iou)));
            QCOMPARE(MatchScene::disc(i).at<std::uint8_t>(int(result.points[0].y),
                                                          int(result.points[0].x)),
                     std::uint8_t(255));
            QCOMPARE(result.reference, i == 0);
        }
        QVERIFY(session().lesson().has_value());
        // Shown large, with what it was found by.
        QTRY_VERIFY(match().view().isSettled() && canvas().hasImage());
        QCOMPARE(canvas().layers().size(), 1u);
        QVERIFY(cv::countNonZero(canvas().layers()[0].mask) > 300);
        QTRY_VERIFY(match_file::isMatchFolder(session().folder()));
    }

    void keysDecideAndGoOn() {
        QVERIFY(prepare());
        QVERIFY(run());
        const QList<int> order = match().board().shownIds();
        QCOMPARE(match().board().currentId(), order[0]);
        key(Qt::Key_A);
        QCOMPARE(session().board()->result(order[0])->decision, Decision::Accepted);
        QCOMPARE(match().board().currentId(), order[1]);
        key(Qt::Key_R);
        QCOMPARE(session().board()->result(order[1])->decision, Decision::Rejected);
        key(Qt::Key_D, Qt::ShiftModifier);
        QCOMPARE(match().board().currentId(), order[1]);
        key(Qt::Key_Backspace);
        QCOMPARE(session().board()->result(order[1])->decision, Decision::Open);
        key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().board()->result(order[1])->decision, Decision::Rejected);
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(session().board()->result(order[1])->decision, Decision::Open);
        // All at once.
        key(Qt::Key_A, Qt::ControlModifier);
        key(Qt::Key_A);
        QCOMPARE(session().counts().accepted, 5);
        key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().counts().accepted, 1);
    }

    void decidedOnesLeaveAFilteredBoard() {
        QVERIFY(prepare());
        QVERIFY(run());
        match().board().setDecisionFilter(Decision::Open);
        const QList<int> order = match().board().shownIds();
        key(Qt::Key_A);
        QCOMPARE(match().board().shownIds().size(), 4);
        QCOMPARE(match().board().currentId(), order[1]);
        key(Qt::Key_R);
        QCOMPARE(match().board().currentId(), order[2]);
    }

    void keysOfAnnotateAreNotHeardHere() {
        QVERIFY(m_window->open(m_window->sample()));
        const int row = m_window->project().currentRow();
        QVERIFY(prepare());
        QVERIFY(run());
        key(Qt::Key_D);  // next image there, next result here
        QCOMPARE(match().board().currentId(), match().board().shownIds()[1]);
        key(Qt::Key_A);  // previous image there
        QCOMPARE(session().counts().accepted, 1);
        QCOMPARE(m_window->project().currentRow(), row);
        Q_EMIT m_window->app->annotate().showRequested();
        m_window->key(Qt::Key_D);
        QCOMPARE(m_window->project().currentRow(), row + 1);
        QCOMPARE(session().counts().accepted, 1);
    }

    void viewSwitches() {
        QVERIFY(prepare());
        QVERIFY(run());
        QTRY_VERIFY(match().view().isSettled() && canvas().hasImage());
        m_window->window().messages().dismiss("match");
        QTest::qWait(50);
        const QImage plain = canvas().grab().toImage();
        key(Qt::Key_S);
        const QImage heat = canvas().grab().toImage();
        QVERIFY(plain != heat);
        key(Qt::Key_S);
        QCOMPARE(canvas().grab().toImage(), plain);
        for (const int shown : {Qt::Key_P, Qt::Key_B, Qt::Key_H, Qt::Key_G, Qt::Key_C}) {
            key(shown);
            QVERIFY2(canvas().grab().toImage() != plain, qPrintable(QString::number(shown)));
            key(shown);
            QCOMPARE(canvas().grab().toImage(), plain);
        }
    }

    void aFixComesBackFromAnnotate() {
        QVERIFY(prepare());
        QVERIFY(run());
        const int id = match().board().currentId();
        const BoardResult before = *current();
        key(Qt::Key_F);
        QTRY_VERIFY(m_window->app->annotate().isVisible());
        QTRY_VERIFY(m_window->document().isOpen());
        QCOMPARE(m_window->project().image().path, before.image);
        const int object = m_window->document().currentObject();
        QVERIFY(object != 0);
        QCOMPARE(m_window->document().source(object)->method, std::string("match"));
        QCOMPARE(m_window->document().object(object)->points, before.points);
        QVERIFY(m_window->waitUntilReady());
        // A stroke of the brush, then back with the key.
        m_window->key(Qt::Key_B);
        m_window->drag({20, 20}, {60, 20});
        const cv::Mat fixed = m_window->document().mask(object).clone();
        QVERIFY(cv::countNonZero(fixed(cv::Rect(20, 10, 40, 20))) > 100);
        m_window->key(Qt::Key_B, Qt::ControlModifier);
        QTRY_VERIFY(match().isVisible());
        QCOMPARE(session().board()->result(id)->decision, Decision::Fixed);
        QVERIFY(!m_window->window().messages().isShown("fix"));
        QVERIFY(session().saver()->flush());
        QVERIFY(cv::norm(readMask(session().folder() / session().board()->result(id)->maskFile),
                         fixed, cv::NORM_INF) == 0);
        // Nothing is done a second time: the object that is there is taken up, and left.
        match().board().setCurrent(id);
        key(Qt::Key_F);
        QTRY_VERIFY(m_window->app->annotate().isVisible());
        QTRY_COMPARE(m_window->document().currentObject(), object);
        QCOMPARE(m_window->document().objects().size(), 1u);
        const int steps = session().undoStack()->count();
        m_window->key(Qt::Key_B, Qt::ControlModifier);
        QTRY_VERIFY(match().isVisible());
        QCOMPARE(session().undoStack()->count(), steps);
    }

    void aFixThatChangesNothingLeavesNoTrace() {
        QVERIFY(prepare());
        QVERIFY(run());
        const int id = match().board().currentId();
        key(Qt::Key_F);
        QTRY_VERIFY(m_window->app->annotate().isVisible() && m_window->document().isOpen());
        QCOMPARE(m_window->document().objects().size(), 1u);
        m_window->key(Qt::Key_B, Qt::ControlModifier);
        QTRY_VERIFY(match().isVisible());
        QCOMPARE(m_window->document().objects().size(), 0u);
        QCOMPARE(session().board()->result(id)->decision, Decision::Open);
    }

    /// After Esc a click starts a new object: it is the correction.
    void aFixMayMarkTheObjectAnew() {
        QVERIFY(prepare());
        QVERIFY(run());
        const int id = match().board().currentId();
        key(Qt::Key_F);
        QTRY_VERIFY(m_window->app->annotate().isVisible() && m_window->document().isOpen());
        QVERIFY(m_window->waitUntilReady());
        const int wrong = m_window->document().currentObject();
        m_window->key(Qt::Key_Escape);
        const cv::Size size = m_window->document().imageSize();
        const QPoint place(size.width / 4, size.height / 4);
        m_window->click(place);
        const int right = m_window->document().currentObject();
        QVERIFY(right != wrong && right != 0);
        m_window->key(Qt::Key_B, Qt::ControlModifier);  // also while the mask is computed
        QTRY_VERIFY(match().isVisible());
        QTRY_COMPARE(session().board()->result(id)->decision, Decision::Fixed);
        QVERIFY(session().saver()->flush());
        const cv::Mat mask = readMask(session().folder() / session().board()->result(id)->maskFile);
        QVERIFY(mask.at<std::uint8_t>(place.y(), place.x()) != 0);
        QCOMPARE(m_window->document().objects().size(), 1u);
        QVERIFY(m_window->document().object(wrong) == nullptr);
    }

    void clicksInAnnotateAreAnsweredDuringARun() {
        QVERIFY(prepare());
        m_window->fake->encodeMs = 1500;
        key(Qt::Key_F5);
        QTRY_VERIFY(m_window->fake->computing);
        Q_EMIT m_window->app->annotate().showRequested();
        m_window->fake->encodeMs = 20;
        QVERIFY(m_window->open(m_window->sample()));  // encoded in the middle of the run
        QVERIFY(match().runner().isRunning());
        m_window->click({1000, 300});
        QVERIFY(m_window->waitForMasks());
        QVERIFY(match().runner().isRunning());
        QVERIFY(waitForRun());
        QCOMPARE(session().board()->rowCount(), 5);
    }

    void aRunCanBeStoppedAndGoesOn() {
        QVERIFY(prepare());
        m_window->fake->encodeMs = 150;
        key(Qt::Key_F5);
        QTRY_VERIFY(session().board()->rowCount() >= 1);
        QVERIFY(m_window->action("match.cancel")->isEnabled());
        key(Qt::Key_Escape);
        QVERIFY(waitForRun());
        const int found = session().board()->rowCount();
        QVERIFY(found < 5);
        m_window->fake->encodeMs = 0;
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
    }

    void stateSurvivesTheProgram() {
        QVERIFY(prepare());
        QVERIFY(run());
        key(Qt::Key_A);
        key(Qt::Key_R);
        const fs::path folder = session().folder();
        m_window->stop();
        m_window->start();
        QTRY_COMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().folder(), folder);
        QCOMPARE(session().counts().accepted, 1);
        QCOMPARE(session().counts().rejected, 1);
        QCOMPARE(session().references()->rowCount(), 1);
        Q_EMIT match().showRequested();
        QTRY_VERIFY(match().view().isSettled() && canvas().hasImage());
    }

    void placesAndSizesSurviveTheProgram() {
        QVERIFY(prepare());
        QVERIFY(run());
        auto* dock = match().findChild<QDockWidget*>("referenceDock");
        const int before = dock->width();
        match().resizeDocks({dock}, {before + 60}, Qt::Horizontal);
        m_window->window().resize(1360, 800);
        auto* halves = qobject_cast<QSplitter*>(match().board().parentWidget());
        QVERIFY(halves != nullptr);
        QTRY_COMPARE(dock->width(), before + 60);
        halves->setSizes({500, 400});
        QTest::qWait(20);
        const QList<int> sizes = halves->sizes();
        m_window->stop();
        m_window->start();
        QCOMPARE(m_window->window().currentWorkspace(), &match());  // the one that was shown last
        dock = match().findChild<QDockWidget*>("referenceDock");
        QTRY_COMPARE(session().board()->rowCount(), 5);
        QTRY_COMPARE(dock->width(), before + 60);
        QTRY_COMPARE(qobject_cast<QSplitter*>(match().board().parentWidget())->sizes(), sizes);
        // Shown later for the first time, it has them, too.
        Q_EMIT m_window->app->annotate().showRequested();
        m_window->stop();
        m_window->start();
        QCOMPARE(m_window->window().currentWorkspace(), &m_window->app->annotate());
        Q_EMIT match().showRequested();
        dock = match().findChild<QDockWidget*>("referenceDock");
        QTRY_COMPARE(dock->width(), before + 60);
    }

    void everyChoiceOfTheMethodIsReachable() {
        QVERIFY(prepare());
        const auto rows = [this] {
            QStringList shown;
            for (const auto* label : match().findChildren<QLabel*>())
                if (label->buddy() != nullptr && label->isVisibleTo(&match()))
                    shown.append(label->text().remove('&'));
            for (const auto* check : match().findChildren<QCheckBox*>())
                if (check->isVisibleTo(&match())) shown.append(check->text());
            return shown;
        };
        auto* method = match().findChild<QComboBox*>("method");
        method->setCurrentIndex(method->findData(int(MatchMethod::PerSam)));
        QVERIFY(!rows().contains("Learning rate") && rows().contains("Guide the attention"));
        method->setCurrentIndex(method->findData(int(MatchMethod::PerSamF)));
        QVERIFY(rows().contains("Learning rate") && !rows().contains("Guide the attention"));
        method->setCurrentIndex(method->findData(int(MatchMethod::PerSamHq)));
        QVERIFY(rows().contains("Learning rate") && rows().contains("Prompt with the target"));
        for (auto* check : match().findChildren<QCheckBox*>())
            if (check->text().startsWith("Guide") || check->text().startsWith("Prompt"))
                check->click();
        QVERIFY(!session().options().personalize.guideAttention);
        QVERIFY(!session().options().personalize.promptTarget);
        match().findChild<QDoubleSpinBox*>("learningRate")->setValue(0.004);
        QCOMPARE(session().options().personalize.learningRate, 0.004);
    }

    void aGroundTruthFolderIsComparedWithAtOnce() {
        fs::rename(m_scene->root / "gt", m_window->root() / "wahrheit");
        Q_EMIT match().showRequested();
        match().open(
            {path(m_scene->file(0)), path(m_window->root() / "wahrheit" / MatchScene::name(0))});
        match().open({path(m_scene->root)});
        QTRY_VERIFY(m_window->action("match.run")->isEnabled());
        QVERIFY(run());
        QVERIFY(!session().board()->results()[0].metrics);
        FileDialog::setNextFileName(path(m_window->root()));  // has none
        m_window->action("match.truthFolder")->trigger();
        QVERIFY(m_window->window().messages().isShown("match"));
        QVERIFY(session().options().truthFolder.empty());
        FileDialog::setNextFileName(path(m_window->root() / "wahrheit"));
        m_window->action("match.truthFolder")->trigger();
        QTRY_COMPARE(session().counts().means.measured, 5u);
        const double mean = session().counts().means.iou;
        QVERIFY(run());
        QCOMPARE(session().counts().means.measured, 5u);
        QVERIFY(std::abs(session().counts().means.iou - mean) < 1e-9);
        m_window->stop();
        m_window->start();
        QTRY_COMPARE(session().board()->rowCount(), 5);
        QTRY_VERIFY(!session().isListing());
        QVERIFY(session().item(session().board()->results()[0].image)->hasGroundTruth());
    }

    void aFixedResultBecomesAReferenceAndOnlyDoubtfulOnesRunAgain() {
        QVERIFY(prepare());
        QVERIFY(run());
        // Two are decided; of the others some are doubtful or made so.
        key(Qt::Key_A);
        const int accepted = match().board().shownIds()[0];
        match().board().setCurrent(accepted);
        key(Qt::Key_T);
        QCOMPARE(session().references()->rowCount(), 2);
        key(Qt::Key_T);  // it is one already
        QCOMPARE(session().references()->rowCount(), 2);
        std::vector<fs::path> doubtful = session().imagesToRun(true);
        if (doubtful.empty()) {
            BoardResult worse = *session().board()->result(match().board().shownIds()[2]);
            worse.verdict = MatchVerdict::Doubtful;
            session().board()->replace(worse);
            Q_EMIT session().resultsChanged();
            doubtful = session().imagesToRun(true);
        }
        QVERIFY(!doubtful.empty() && doubtful.size() < 5u);
        QSignalSpy arrived(&match().runner(), &MatchRunner::arrived);
        key(Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(waitForRun());
        QCOMPARE(std::size_t(arrived.count()), doubtful.size());
        QCOMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().board()->result(accepted)->decision, Decision::Accepted);
    }

    void badFilesAreTold() {
        std::ofstream(m_scene->root / "part 7.png") << "not an image";
        QVERIFY(prepare());
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().problems().size(), 1u);
        QVERIFY(m_window->window().messages().isShown("match"));
        m_window->action("match.problems")->trigger();
        QVERIFY(!MessageBox::takeShown().isEmpty());
        // A mask that marks nothing, one of another size, a folder without images.
        writeMask(m_window->root() / "empty.png", cv::Mat::zeros(240, 320, CV_8UC1));
        writeMask(m_window->root() / "small.png", cv::Mat::ones(24, 32, CV_8UC1));
        for (const char* mask : {"empty.png", "small.png"}) {
            m_window->window().messages().dismiss("match");
            match().open({path(m_scene->file(0)), path(m_window->root() / mask)});
            QVERIFY2(m_window->window().messages().isShown("match"), mask);
            QCOMPARE(session().references()->rowCount(), 1);
        }
        fs::create_directories(m_window->root() / "nothing");
        session().setImages(m_window->root() / "nothing");
        QTRY_VERIFY(!session().isListing());
        QVERIFY(m_window->window().messages().text("match").contains("nothing"));
        QCOMPARE(session().board()->rowCount(), 5);
    }

    void aFailedRunKeepsWhatIsThere() {
        QVERIFY(prepare());
        QVERIFY(run());
        key(Qt::Key_A);
        m_window->fake->failDecode = ErrorCode::OutOfMemory;
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().counts().accepted, 1);
    }

    void drawnReferences() {
        Q_EMIT match().showRequested();
        FileDialog::setNextFileName(path(m_scene->file(1)));
        m_window->action("match.draw")->trigger();
        auto* drawing = dialog<DrawReferenceDialog>();
        QVERIFY(drawing != nullptr);
        auto* use = drawing->findChild<QPushButton*>("use");
        QVERIFY(!use->isEnabled());
        QTRY_VERIFY(drawing->canvas().hasImage());
        QTRY_COMPARE(m_window->app->model().imageState(), ModelController::ImageState::Ready);
        const cv::Point centre = MatchScene::centre(1);
        const QPointF place = drawing->canvas().toWidget(QPointF(centre.x + 0.5, centre.y + 0.5));
        QTest::mouseClick(&drawing->canvas(), Qt::LeftButton, {}, place.toPoint());
        QTRY_VERIFY(use->isEnabled());
        const int clicked = cv::countNonZero(drawing->mask());
        QTest::keyClick(&drawing->canvas(), Qt::Key_B);
        QCOMPARE(drawing->canvas().tool(), CanvasTool::Brush);
        const QPoint corner = drawing->canvas().toWidget({20, 20}).toPoint();
        QTest::mouseClick(&drawing->canvas(), Qt::LeftButton, {}, corner);
        QVERIFY(cv::countNonZero(drawing->mask()) > clicked);
        QTest::mouseClick(use, Qt::LeftButton);
        QCOMPARE(session().references()->rowCount(), 1);
        QVERIFY(!fs::exists(m_scene->root / "json"));  // the annotation is left alone
    }

    void annotatedReferences() {
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(m_window->waitForMasks());
        m_window->click({1000, 300});
        QVERIFY(m_window->waitForMasks());
        QVERIFY(m_window->waitUntilSaved());
        Q_EMIT match().showRequested();
        m_window->action("match.pickObject")->trigger();
        auto* picking = dialog<PickObjectDialog>();
        QVERIFY(picking != nullptr);
        auto* use = picking->findChild<QPushButton*>("use");
        QTRY_VERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QCOMPARE(session().references()->rowCount(), 1);
        QCOMPARE(session().options().object, std::string("hole"));
        // Where nothing is annotated, the ground truth is offered.
        FileDialog::setNextFileName(path(m_scene->root));
        m_window->action("match.pickObject")->trigger();
        picking = dialog<PickObjectDialog>();
        QVERIFY(picking != nullptr);
        for (auto* button : picking->findChildren<QPushButton*>())
            if (button->text().contains("folder")) button->click();
        use = picking->findChild<QPushButton*>("use");
        QTRY_COMPARE(picking->findChild<QListView*>()->model()->rowCount(), 5);
        QTRY_VERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QCOMPARE(session().references()->rowCount(), 2);
        QVERIFY(cv::norm(decodeRle(*session().references()->references()[1].mask),
                         MatchScene::disc(0), cv::NORM_INF) == 0);
        // Back in Annotate the model works for its image again.
        Q_EMIT m_window->app->annotate().showRequested();
        QVERIFY(m_window->waitUntilReady());
    }

    void acceptedOnesBecomeADataSet() {
        QVERIFY(prepare());
        QVERIFY(run());
        QVERIFY(!m_window->action("match.keep")->isEnabled());
        key(Qt::Key_A);
        key(Qt::Key_A);
        key(Qt::Key_R);
        key(Qt::Key_E, Qt::ControlModifier);
        auto* keep = dialog<KeepDialog>();
        QVERIFY(keep != nullptr);
        auto* build = keep->findChild<QPushButton*>("build");
        QTRY_VERIFY(build->isEnabled());
        const fs::path folder = keep->options().output;
        QSignalSpy built(keep, &KeepDialog::built);
        QTest::mouseClick(build, Qt::LeftButton);
        QTRY_COMPARE(built.count(), 1);
        QCOMPARE(built[0][1].toInt(), 2);
        QVERIFY(fs::exists(folder / "Images" / "object" / "00.jpg"));
        QVERIFY(fs::exists(folder / "Annotations" / "object" / "01.png"));
        QVERIFY(!fs::exists(folder / "Annotations" / "object" / "02.png"));
        QVERIFY(fs::exists(folder / "manifest.json"));
    }

    void mnemonicsDiffer_data() {
        QTest::addColumn<QString>("language");
        QTest::newRow("en") << "en";
        QTest::newRow("de") << "de";
    }
    void mnemonicsDiffer() {
        QFETCH(const QString, language);
        m_window->app.reset();
        m_window->useLanguage(language);
        m_window->start();
        Q_EMIT match().showRequested();
        QStringList texts;
        for (const QAction* menu : m_window->window().menuBar()->actions())
            if (menu->isVisible()) texts.append(menu->text());
        const auto* tabs = m_window->window().findChild<QTabBar*>("workspaces");
        for (int i = 0; i < tabs->count(); ++i)
            texts.append(tabs->tabText(i));
        for (const auto* label : match().findChildren<QLabel*>())
            if (label->buddy() != nullptr) texts.append(label->text());
        QVERIFY(texts.size() >= 14);
        QSet<QChar> used;
        for (const QString& text : texts) {
            const qsizetype at = text.indexOf('&');
            QVERIFY2(at >= 0 && !used.contains(text[at + 1].toLower()), qPrintable(text));
            used.insert(text[at + 1].toLower());
        }
    }

    void fitsASmallScreen() {
        QVERIFY(prepare());
        QVERIFY(run());
        MainWindow& window = m_window->window();
        window.resize(1366, 700);
        QTest::qWait(20);
        QCOMPARE(window.size(), QSize(1366, 700));
        QVERIFY(canvas().width() >= 500 && canvas().height() >= 360);
        QVERIFY(list()->width() >= 360);  // two columns of tiles
    }

    void fitsAnEnlargedScreen_data() { mnemonicsDiffer_data(); }
    /// 1600 x 1000 at twice the size, with the desktop's frame and somewhat larger letters.
    void fitsAnEnlargedScreen() {
        QFETCH(const QString, language);
        m_window->app.reset();
        m_window->useLanguage(language);
        m_window->start();
        const auto least = [this] { return m_window->window().minimumSizeHint(); };
        const auto fits = [&] { return least().width() <= 750 && least().height() <= 440; };
        const auto text = [&] { return QString::number(least().width()); };
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
        Q_EMIT match().showRequested();
        QVERIFY2(fits(), qPrintable(text()));
        QVERIFY(prepare());
        QVERIFY2(fits(), qPrintable(text()));
        QVERIFY(run());
        m_window->window().messages().dismiss("match");
        QTRY_VERIFY2(fits(), qPrintable(text()));
        m_window->window().resize(least());
        QTest::qWait(20);
        QVERIFY(list()->width() > 150 && canvas().width() > 100);
    }

    void emptyStatesSayWhatIsNext() {
        Q_EMIT match().showRequested();
        QVERIFY(!m_window->action("match.run")->isEnabled());
        QVERIFY(m_window->window().messages().text("match").isEmpty());
        QVERIFY(prepare());
        QVERIFY(m_window->action("match.run")->isEnabled());
        QVERIFY(!m_window->action("match.accept")->isEnabled());
    }

    void aMatchWaitsForTheModel() {
        m_window->app->model().unloadModel();
        QVERIFY(prepare());
        key(Qt::Key_F5);
        QVERIFY(!match().runner().isRunning());
        QVERIFY(m_window->window().messages().isShown("match"));
    }
};

QTEST_MAIN(TestWindowMatch)
#include "tst_window_match.moc"
