#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <fstream>

#include "tests/ui/MatchFixture.h"
#include "ui/match/DrawReferenceDialog.h"
#include "ui/match/PickObjectDialog.h"

// What comes before a match in the window, and what becomes of one later.

using namespace studio;
using studio::testing::MatchScene;

class TestWindowMatchSetup : public QObject, studio::testing::MatchFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

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

    void aMatchWhoseImagesWereMovedIsPointedAtThem() {
        QVERIFY(prepare());
        QVERIFY(run());
        key(Qt::Key_A);
        const fs::path folder = session().folder(), before = m_scene->root;
        QTRY_VERIFY(match_file::isMatchFolder(folder));
        QVERIFY(!m_window->action("match.images")->isEnabled());
        m_window->stop();
        const fs::path now = m_window->root() / "archiv" / "teile 7";
        fs::create_directories(now.parent_path());
        fs::rename(before, now);
        m_window->start();
        Q_EMIT match().showRequested();
        QTRY_VERIFY(m_window->window().messages().isShown("matchImages"));
        QTRY_VERIFY(m_window->action("match.images")->isEnabled());
        // Another folder is not taken for it.
        fs::create_directories(m_window->root() / "anderes");
        FileDialog::setNextFileName(path(m_window->root() / "anderes"));
        m_window->action("match.images")->trigger();
        QVERIFY(m_window->window().messages().text("matchImages").contains("none of the images"));
        QCOMPARE(session().options().images.front(), before);
        FileDialog::setNextFileName(path(now));
        m_window->action("match.images")->trigger();
        QTRY_VERIFY(!session().layout().items.empty());
        QVERIFY(!m_window->window().messages().isShown("matchImages"));
        QCOMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().counts().accepted, 1);
        for (const BoardResult& result : session().board()->results())
            QVERIFY(fs::exists(result.image));
        QCOMPARE(session().references()->references().front().image, now / MatchScene::name(0));
        // It goes on there, also at the next start.
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
        m_window->stop();
        m_window->start();
        QTRY_VERIFY(!session().layout().items.empty());
        QVERIFY(!m_window->window().messages().isShown("matchImages"));
    }

    void aStoppedMatchSaysWhatIsLeft() {
        m_window->fake->encodeMs = 150;
        QVERIFY(prepare());
        key(Qt::Key_F5);
        QTRY_VERIFY(session().board()->rowCount() >= 2);
        m_window->action("match.cancel")->trigger();
        QVERIFY(waitForRun());
        QVERIFY(session().imagesLeft() > 0);
        QCOMPARE(session().imagesLeft(), 5 - session().board()->rowCount());
        QTRY_VERIFY2(m_window->window().messages().text("match").contains("looked at yet"),
                     qPrintable(m_window->window().messages().text("match")));
        m_window->stop();
        m_window->fake->encodeMs = 0;
        m_window->start();
        QTRY_VERIFY(m_window->window().messages().text("match").contains("looked at yet"));
        QTRY_VERIFY(m_window->action("match.run")->isEnabled());
        QVERIFY(run());
        QTRY_COMPARE(session().imagesLeft(), 0);  // it may still wait for the model
        QVERIFY(!m_window->window().messages().text("match").contains("looked at yet"));
    }

    void onlyWhatWasSeenBecomesAReference() {
        QVERIFY(prepare());
        QVERIFY(run());
        const int id = match().board().currentId();
        key(Qt::Key_T);  // nobody has looked at it yet
        QCOMPARE(session().references()->rowCount(), 1);
        QVERIFY(m_window->window().messages().text("match").contains("accepted or fixed"));
        key(Qt::Key_A);
        match().board().setCurrent(id);
        key(Qt::Key_T);
        QCOMPARE(session().references()->rowCount(), 2);
        key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().references()->rowCount(), 1);
        QCOMPARE(session().board()->result(id)->decision, Decision::Accepted);
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(session().references()->rowCount(), 2);
        session().removeReferences({1});
        key(Qt::Key_Z, Qt::ControlModifier);  // it is gone already
        QCOMPARE(session().references()->rowCount(), 1);
    }

    void withoutGroundTruthThereIsNothingToCompareWith() {
        fs::remove_all(m_scene->root / "gt");
        fs::create_directories(m_scene->root / "gt");
        Q_EMIT match().showRequested();
        FileDialog::setNextFileName(path(m_scene->root));
        m_window->action("match.images")->trigger();
        QTRY_COMPARE(session().layout().items.size(), std::size_t(5));
        int boxes = 0;
        for (const auto* box : match().findChildren<QCheckBox*>())
            if (box->text().contains("ground truth")) {
                ++boxes;
                QVERIFY(!box->isEnabled());
                QVERIFY(!box->isChecked());
            }
        QCOMPARE(boxes, 1);
    }
};

QTEST_MAIN(TestWindowMatchSetup)
#include "tst_window_match_setup.moc"
