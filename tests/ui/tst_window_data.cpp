#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/data/Layout.h"
#include "tests/ui/DataFixture.h"
#include "ui/EmptyState.h"
#include "ui/FileDialog.h"
#include "ui/OptionForm.h"
#include "ui/data/BuildPage.h"
#include "ui/data/ConvertPage.h"
#include "ui/data/SynthPage.h"

// The Data workspace as a user has it.

using namespace studio;

/// Takes the file manager's place.
class FileManager : public QObject {
    Q_OBJECT

  public:
    QList<QUrl> opened;

  public Q_SLOTS:
    void open(const QUrl& url) { opened << url; }
};

class TestWindowData : public QObject, private studio::testing::DataFixture {
    Q_OBJECT

    CheckPage& checkPage() { return data().checkPage(); }
    /// A DIS5K folder with an empty mask, a grey one, one of another size and a leak.
    fs::path faultyFolder() {
        const fs::path root = folder("fehler 1");
        const fs::path train = root / "DIS-TR", valid = root / "DIS-VD";
        for (int i = 0; i < 5; ++i)
            writeImage(train / "im" / ("part_" + std::to_string(i) + ".jpg"), picture(i));
        writeMask(train / "gt" / "part_0.png", disc(20));
        writeMask(train / "gt" / "part_1.png", cv::Mat::zeros(48, 64, CV_8UC1));
        studio::testing::writePng(train / "gt" / "part_2.png", disc(20) / 2);
        writeMask(train / "gt" / "part_3.png", cv::Mat(20, 20, CV_8UC1, cv::Scalar(255)));
        writeMask(train / "gt" / "part_4.png", disc(30));
        fs::create_directories(valid / "im");
        fs::copy(train / "im" / "part_0.jpg", valid / "im" / "copy.jpg");
        writeMask(valid / "gt" / "copy.png", disc(20));
        return root;
    }

  private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void isAWorkspaceOfItsOwn() {
        MainWindow& window = m_window->window();
        QVERIFY(m_window->open(m_window->sample()));
        const auto visibleMenus = [&] {
            QStringList titles;
            for (const QAction* menu : window.menuBar()->actions())
                if (menu->isVisible()) titles << menu->text().remove('&');
            return titles;
        };
        QVERIFY(visibleMenus().contains("Objects") && !visibleMenus().contains("Data sets"));
        const QString title = window.windowTitle();
        auto* tabs = window.findChild<QTabBar*>("workspaces");
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->count() - 1).center());
        QCOMPARE(window.currentWorkspace(), static_cast<Workspace*>(&data()));
        QVERIFY(!visibleMenus().contains("Objects") && visibleMenus().contains("Data sets"));
        // Keys of the other workspace do nothing unseen.
        QTest::keyClick(&data(), Qt::Key_D);
        QTest::keyClick(&data(), Qt::Key_U, Qt::ControlModifier);
        QCOMPARE(m_window->project().currentRow(), 0);
        QVERIFY(window.windowTitle() != title);
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(0).center());
        QCOMPARE(window.windowTitle(), title);
        QTest::keyClick(&m_window->canvas(), Qt::Key_D);
        QCOMPARE(m_window->project().currentRow(), 1);
    }

    void emptyPagesSayWhatToDo() {
        show(checkPage());
        QVERIFY(!checkPage().emptyTitle().isEmpty());
        // Nothing was chosen, so nothing is wrong yet; but it cannot be started.
        QTest::qWait(400);
        QVERIFY(!checkPage().form().hasProblems());
        QVERIFY(run(checkPage()));
        QVERIFY(!checkPage().form().problem("DIR").isEmpty());
        FileDialog::setNextFileName(text(m_window->sample()));
        QTest::keyClick(&data(), Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(!checkPage().form().hasProblems());
        show(data().convertPage());
        QVERIFY(!data().convertPage().emptyTitle().isEmpty());
        show(data().buildPage());
        QVERIFY(!data().buildPage().emptyTitle().isEmpty());
    }

    void whatIsWrongIsSaidAtTheFieldBeforeTheStart() {
        show(checkPage());
        setPath(checkPage(), "DIR", folder("not there"));
        QTRY_VERIFY(checkPage().form().problem("DIR").contains("not exist"));
        setPath(checkPage(), "DIR", m_window->sample());
        QTRY_VERIFY(checkPage().form().problem("DIR").isEmpty());

        BuildPage& build = data().buildPage();
        show(build);
        build.openPath(text(m_window->sample()));
        setPath(build, "--out", m_window->sample() / "inside");
        QTRY_VERIFY(!build.form().problem("--out").isEmpty());
        setPath(build, "--out", m_window->root());  // not empty
        QTRY_VERIFY(!build.form().problem("--out").isEmpty());
        setPath(build, "--out", folder("new"));
        QTRY_VERIFY(build.form().problem("--out").isEmpty());
        choose(build, "--layout", "dis5k");
        static_cast<QDoubleSpinBox*>(build.form().field("--valid"))->setValue(60);
        static_cast<QDoubleSpinBox*>(build.form().field("--test"))->setValue(60);
        QTRY_VERIFY(!build.form().problem("--valid").isEmpty());
        QVERIFY(run(build));
        QVERIFY(!fs::exists(folder("new")));
        QVERIFY(!build.form().problem("--valid").isEmpty());

        SynthPage& synth = data().synthPage();
        show(synth);
        for (QCheckBox* box : synth.form().field("--kinds")->findChildren<QCheckBox*>())
            box->setChecked(false);
        setPath(synth, "--out", folder("scenes"));
        QTRY_VERIFY(!synth.form().problem("--kinds").isEmpty());
    }

    void problemsLeadToTheirImages() {
        const fs::path root = faultyFolder();
        show(checkPage());
        m_window->window().open({text(root)});  // as if dropped
        QVERIFY(run(checkPage()));
        ReportPanel& report = checkPage().report();
        QVERIFY(rowOf(report, "Empty mask") >= 0);
        QVERIFY(rowOf(report, "Wrong size") >= 0);
        QVERIFY(rowOf(report, "Not only 0 and 255") >= 0);
        QVERIFY(rowOf(report, "In two splits") >= 0);
        QVERIFY(report.totals().contains("6 images"));
        QCOMPARE(report.model().rowCount(), int(checkPage().problems().size()));
        QVERIFY(report.currentId() >= 0);  // the first one is shown at once

        // A wrong mask: its image with it, and the mask itself beside.
        report.table().selectRow(rowOf(report, "Not only 0 and 255"));
        QTRY_COMPARE(checkPage().pair().caption(1), QString("part_2.png"));
        QCOMPARE(checkPage().pair().sideCount(), 2);
        QVERIFY(checkPage().pair().caption(0).startsWith("part_2.jpg"));
        QCOMPARE(int(checkPage().pair().canvas(0).layers().size()), 1);

        // Both of a pair beside each other.
        report.table().selectRow(rowOf(report, "In two splits"));
        QTRY_COMPARE(checkPage().pair().sideCount(), 2);
        QTRY_VERIFY(checkPage().pair().caption(0) != checkPage().pair().caption(1));
        QTRY_VERIFY(
            (checkPage().pair().caption(0) + checkPage().pair().caption(1)).contains("copy.jpg"));
        QVERIFY(
            (checkPage().pair().caption(0) + checkPage().pair().caption(1)).contains("part_0.jpg"));

        // Enter opens the folder in Annotate, at this image.
        report.table().selectRow(rowOf(report, "Empty mask"));
        report.table().setFocus();
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        QTest::keyClick(&report.table(), Qt::Key_Return);
        QCOMPARE(m_window->window().currentWorkspace(),
                 static_cast<Workspace*>(&m_window->app->annotate()));
        QTRY_VERIFY(m_window->document().isOpen() &&
                    m_window->document().item().image.filename() == "part_1.jpg");
        QCOMPARE(m_window->project().layout().kind, LayoutKind::Dis5k);
        // And another one, with a double click, without reading the folder again.
        QSignalSpy opening(&m_window->project(), &ProjectController::projectOpening);
        m_window->window().showWorkspace(&data());
        const QModelIndex index = report.filter().index(rowOf(report, "Not only 0 and 255"), 2);
        report.table().scrollTo(index);
        const QPoint place = report.table().visualRect(index).center();
        QTest::mouseClick(report.table().viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(report.table().viewport(), Qt::LeftButton, {}, place);
        QTRY_VERIFY(m_window->document().isOpen() &&
                    m_window->document().item().image.filename() == "part_2.jpg");
        QCOMPARE(opening.count(), 0);
    }

    void reportsAreFilteredCopiedAndSaved() {
        show(checkPage());
        setPath(checkPage(), "DIR", faultyFolder());
        QVERIFY(run(checkPage()));
        ReportPanel& report = checkPage().report();
        const int all = report.filter().rowCount();
        auto* edit = report.findChild<QLineEdit*>();
        QTest::keyClicks(edit, "part_3");
        QVERIFY(report.filter().rowCount() >= 1 && report.filter().rowCount() < all);
        edit->clear();
        QComboBox *level = nullptr, *kind = nullptr;
        for (auto* box : report.findChildren<QComboBox*>())
            (box->accessibleName().contains("severity") ? level : kind) = box;
        level->setCurrentIndex(2);
        const int errors = report.filter().rowCount();
        QCOMPARE(errors, report.model().count(ReportLevel::Error));
        level->setCurrentIndex(0);
        kind->setCurrentIndex(kind->findData("empty-mask"));
        QCOMPARE(report.filter().rowCount(), 1);
        report.table().setFocus();
        report.table().selectRow(0);
        QTest::keyClick(&report.table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains("part_1.png"));
        kind->setCurrentIndex(0);

        const fs::path file = folder("report");
        FileDialog::setNextFileName(text(file));
        QTest::keyClick(&report.table(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        std::ifstream saved(folder("report.csv"));
        std::string first, line;
        std::getline(saved, first);
        QCOMPARE(first, std::string("severity,kind,file,group,other,outcome,text"));
        int lines = 0;
        while (std::getline(saved, line))
            ++lines;
        QCOMPARE(lines, all);
        // A place that cannot be written is a message.
        FileDialog::setNextFileName("/proc/report.csv");
        m_window->action("data.saveReport")->trigger();
        QVERIFY(m_window->window().messages().text("report").contains("/proc/report.csv"));
    }

    void aRepairedCopyLeavesTheOriginalAlone() {
        const fs::path root = faultyFolder();
        show(checkPage());
        setPath(checkPage(), "DIR", root);
        QVERIFY(!m_window->action("data.repair")->isEnabled());
        QVERIFY(run(checkPage()));
        QVERIFY(m_window->action("data.repair")->isEnabled());
        // A folder with something in it is refused, and the report stays.
        const int rows = checkPage().report().model().rowCount();
        FileDialog::setNextFileName(text(m_window->sample()));
        m_window->action("data.repair")->trigger();
        QVERIFY(!checkPage().isRunning());
        QVERIFY(m_window->window().messages().isShown("data"));
        QCOMPARE(checkPage().report().model().rowCount(), rows);

        const fs::path copy = folder("kopie");
        FileDialog::setNextFileName(text(copy));
        QSignalSpy ended(&checkPage(), &DataPage::ended);
        m_window->action("data.repair")->trigger();
        QVERIFY(ended.wait(20'000));
        QVERIFY(rowOf(checkPage().report(), "Repaired") >= 0);
        QVERIFY(rowOf(checkPage().report(), "Left out") >= 0);
        QVERIFY(fs::exists(root / "DIS-TR" / "gt" / "part_1.png"));
        // part_0 is in both splits, 1 empty, 3 of another size: 2, 4 and the copy are left.
        QCOMPARE(int(openFolder(copy).items.size()), 3);
        QVERIFY(m_window->action("data.openResult")->isEnabled());
        m_window->action("data.openResult")->trigger();
        QTRY_COMPARE(m_window->project().layout().root, copy);
    }

    void aSoundFolderIsSaidToBe() {
        show(checkPage());
        fs::path root = folder("gut");
        writeImage(root / "DIS-TR" / "im" / "a.jpg", picture(1));
        writeMask(root / "DIS-TR" / "gt" / "a.png", disc(30));
        setPath(checkPage(), "DIR", root);
        QVERIFY(run(checkPage()));
        QCOMPARE(checkPage().report().model().rowCount(), 0);
        QVERIFY(checkPage().report().totals().startsWith("No problems"));
        bool said = false;
        for (const auto* state : checkPage().findChildren<EmptyState*>())
            said |= state->isVisible() && state->title().contains("No problems");
        QVERIFY(said);
    }

    void filesAreShownInTheFileManager() {
        FileManager manager;
        QDesktopServices::setUrlHandler("file", &manager, "open");
        show(checkPage());
        const fs::path root = folder("waise");
        writeImage(root / "a.png", picture(1));
        fs::create_directories(root / "gt");
        writeMask(root / "gt" / "a.png", disc(20));
        writeMask(root / "gt" / "orphan.png", disc(20));
        setPath(checkPage(), "DIR", root);
        QVERIFY(run(checkPage()));
        const int row = rowOf(checkPage().report(), "Image missing");
        QVERIFY(row >= 0);
        checkPage().report().table().selectRow(row);
        QTRY_COMPARE(checkPage().pair().caption(0), QString("orphan.png"));
        // There is no image to open, so Enter shows the file.
        QVERIFY(!m_window->action("data.open")->isEnabled());
        QTest::keyClick(&checkPage().report().table(), Qt::Key_Return);
        QCOMPARE(manager.opened, QList<QUrl>{QUrl::fromLocalFile(text(root / "gt"))});
        QDesktopServices::unsetUrlHandler("file");
    }

    void labelsAreShownAsTheyWouldBe() {
        const fs::path labels = folder("tiff");
        fs::create_directories(labels);
        cv::Mat values = disc(20) / 255;  // 1
        cv::circle(values, {50, 24}, 6, 7, cv::FILLED);
        studio::testing::writeTiff(labels / "a.tif", values);
        studio::testing::writeTiff(labels / "b.tif", values * 0 + 3);
        ConvertPage& page = data().convertPage();
        show(page);
        page.openPath(text(labels));
        QTRY_VERIFY(page.previewText().startsWith("1 of 2 images"));
        QTRY_COMPARE(int(page.pair().canvas(0).layers().size()), 1);
        QCOMPARE(cv::countNonZero(page.pair().canvas(0).layers()[0].mask),
                 cv::countNonZero(values));
        choose(page, "--rule", "each");
        QTRY_COMPARE(int(page.pair().canvas(0).layers().size()), 2);
        choose(page, "--rule", "value");
        static_cast<QDoubleSpinBox*>(page.form().field("--value"))->setValue(7);
        QTRY_COMPARE(int(page.pair().canvas(0).layers().size()), 1);
        QTRY_COMPARE(cv::countNonZero(page.pair().canvas(0).layers()[0].mask),
                     cv::countNonZero(values == 7));
        QVERIFY(!fs::exists(folder("masken")));  // nothing is written for a preview

        choose(page, "--rule", "each");
        setPath(page, "--out", folder("masken"));
        QVERIFY(run(page));
        QVERIFY2(page.report().totals().contains("3 objects"), qPrintable(page.report().totals()));
        QCOMPARE(page.report().model().rowCount(), 2);
        QVERIFY(!fs::is_empty(folder("masken")));
        // The folder is no longer empty: again is a mistake that is said at the field.
        QVERIFY(run(page));
        QVERIFY(!page.form().problem("--out").isEmpty());
    }

    void whatCannotBeReadIsSaidInThePreview() {
        ConvertPage& page = data().convertPage();
        show(page);
        const fs::path file = folder("broken.json");
        std::ofstream(file) << "{\"images\": [";
        page.openPath(text(file));
        QTRY_VERIFY(page.emptyTitle().isEmpty());
        QTRY_VERIFY2(page.previewText() == "Damaged annotation file" ||
                         page.previewText() == "This cannot be read as it is",
                     qPrintable(page.previewText()));
    }

    void scenesAreShownAtOnceAndMade() {
        SynthPage& page = data().synthPage();
        show(page);
        const auto number = [&](const char* name) {
            return static_cast<QSpinBox*>(page.form().field(name));
        };
        const auto boxes = page.form().field("--size")->findChildren<QSpinBox*>();
        boxes[0]->setValue(96);
        boxes[1]->setValue(64);
        number("--count")->setValue(6);
        QTRY_VERIFY(page.sheet().count() == 6 && page.sheet().image(0).width() == 96);
        const QImage before = page.sheet().image(0);
        static_cast<QLineEdit*>(page.form().field("--seed"))->setText("7");
        QTRY_VERIFY(page.sheet().image(0) != before);
        for (QCheckBox* box : page.form().field("--kinds")->findChildren<QCheckBox*>())
            box->setChecked(box->text() == "Gears");
        QTRY_COMPARE(page.sheet().caption(5), QString("Gears"));
        setPath(page, "--out", folder("szenen"));
        QVERIFY(run(page));
        QCOMPARE(page.report().model().rowCount(), 6);
        QCOMPARE(int(openFolder(folder("szenen")).items.size()), 6);
        page.report().selectFirst();
        m_window->action("data.open")->trigger();
        QTRY_VERIFY(m_window->document().isOpen() &&
                    m_window->document().item().image.filename().string().starts_with("synth_7_"));
    }

    void aLongJobIsStopped() {
        SynthPage& page = data().synthPage();
        show(page);
        static_cast<QSpinBox*>(page.form().field("--count"))->setValue(1'000'000);
        setPath(page, "--out", folder("viele"));
        QTest::keyClick(&page, Qt::Key_F5);
        QVERIFY(page.isRunning());
        auto* bar = page.findChild<QProgressBar*>();
        QTRY_VERIFY(bar->isVisible() && bar->maximum() > 0);
        // Scenes are listed while others are drawn.
        QTRY_VERIFY(page.report().model().rowCount() > 0);
        QVERIFY(page.isRunning());
        QTRY_VERIFY(page.report().totals().startsWith("Drawing scenes"));
        // The window asks before it breaks the job off.
        MessageBox::setNextChoice(1);
        QVERIFY(!m_window->window().close());
        QVERIFY(page.isRunning());
        QTest::keyClick(&page, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), 20'000);
        QVERIFY(page.report().totals().startsWith("Stopped"));
        QCOMPARE(std::size_t(page.report().model().rowCount()),
                 openFolder(folder("viele")).items.size());
        QVERIFY(m_window->action("data.start")->isEnabled());
        MessageBox::takeShown();
        QVERIFY(m_window->window().close());
        QVERIFY(MessageBox::takeShown().isEmpty());
    }

    void anEmptyFolderIsNotCheckedForEver() {
        fs::create_directories(folder("leer"));
        show(checkPage());
        setPath(checkPage(), "DIR", folder("leer"));
        QTest::keyClick(&checkPage(), Qt::Key_F5);
        QTRY_VERIFY(!checkPage().isRunning() && !checkPage().form().problem("DIR").isEmpty());
        for (const auto* state : checkPage().findChildren<EmptyState*>())
            if (state->isVisible())
                QVERIFY2(!state->title().contains("Checking"), qPrintable(state->title()));
    }

    void theOutcomeIsToldElsewhereToo() {
        show(checkPage());
        setPath(checkPage(), "DIR", faultyFolder());
        QSignalSpy ended(&checkPage(), &DataPage::ended);
        QTest::keyClick(&checkPage().report().table(), Qt::Key_F5);
        m_window->window().showWorkspace(&m_window->app->annotate());
        QVERIFY(ended.count() > 0 || ended.wait(20'000));
        MessageBar& messages = m_window->window().messages();
        QVERIFY(messages.text("dataDone").contains("errors"));
        for (auto* button : messages.findChildren<QPushButton*>())
            if (button->text() == "Show") QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(m_window->window().currentWorkspace(), static_cast<Workspace*>(&data()));
        QVERIFY(checkPage().isVisible());
    }

    void formsAreKept() {
        show(data().buildPage());
        choose(data().buildPage(), "--layout", "masks");
        data().buildPage().openPath(text(m_window->sample()));
        QTRY_VERIFY(data().buildPage().isPlanned());
        m_window->stop();
        m_window->start();
        m_window->window().showWorkspace(&data());
        QCOMPARE(data().currentPage(), static_cast<DataPage*>(&data().buildPage()));
        QTRY_VERIFY(data().buildPage().isPlanned());
        QVERIFY(rowOf(data().buildPage().report(), ".png") >= 0);
        QCOMPARE(data().buildPage().form().values()["--layout"].toString(), QString("masks"));
    }

    void everythingFitsASmallScreen() {
        show(checkPage());
        for (DataPage* page :
             {static_cast<DataPage*>(&checkPage()), static_cast<DataPage*>(&data().convertPage()),
              static_cast<DataPage*>(&data().buildPage()),
              static_cast<DataPage*>(&data().synthPage())}) {
            data().showPage(page);
            const QSize least = data().minimumSizeHint();
            // 1600x1000 at 200 %, less the window's own bars.
            QVERIFY2(least.width() <= 790 && least.height() <= 400,
                     qPrintable(QString("%1x%2").arg(least.width()).arg(least.height())));
            QVERIFY2(page->form().minimumSizeHint().width() <= page->form().parentWidget()->width(),
                     "the form is cut off");
        }
    }

    void theKeyboardReachesEveryPane() {
        const fs::path root = faultyFolder();
        show(checkPage());
        setPath(checkPage(), "DIR", root);
        QVERIFY(run(checkPage()));
        QSet<QWidget*> panes;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(&data(), Qt::Key_F7);
            QWidget* focus = QApplication::focusWidget();
            QVERIFY(focus != nullptr);
            panes << (checkPage().form().isAncestorOf(focus)     ? &checkPage().form()
                      : checkPage().report().isAncestorOf(focus) ? &checkPage().report()
                                                                 : focus);
        }
        QCOMPARE(panes.size(), 3);
    }
};

QTEST_MAIN(TestWindowData)
#include "tst_window_data.moc"
