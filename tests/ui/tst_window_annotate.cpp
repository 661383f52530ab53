#include <QLineEdit>
#include <QListView>

#include "core/base/Json.h"
#include "tests/ui/WindowFixture.h"
#include "ui/FileDialog.h"
#include "ui/annotate/ImageDelegate.h"
#include "ui/annotate/ImageListModel.h"
#include "ui/annotate/ImagesPanel.h"
#include "widgets/CandidateStrip.h"

// The Annotate workspace, worked with mouse and keys.

using namespace studio;
using studio::testing::WindowFixture;

namespace {
constexpr QPoint kFree(1000, 300);  // no object of the first sample image is there
}

class TestWindowAnnotate : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_window;

    Json json() { return readJson(m_window->document().item().annotation); }
    bool area(int id, int least, int most) {
        const int pixels = cv::countNonZero(m_window->document().mask(id));
        if (pixels >= least && pixels <= most) return true;
        qWarning("area %d", pixels);
        return false;
    }

    /// As exact as a mouse can be where a pixel of the screen is more than one of the image.
    static bool near(const PromptPoint& point, QPoint pixel) {
        return std::abs(point.x - pixel.x()) <= 2 && std::abs(point.y - pixel.y()) <= 2;
    }

  private Q_SLOTS:
    void init() {
        m_window = std::make_unique<WindowFixture>();
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(m_window->waitForMasks());
    }
    void cleanup() { m_window.reset(); }

    void masksOfSavedClicksAreComputed() {
        QCOMPARE(m_window->document().objects().size(), 3u);
        for (const DocumentObjectPtr& object : m_window->document().objects()) {
            QVERIFY(area(object->id, 15'000, 30'000));  // a disc of 80 pixels
            QCOMPARE(m_window->document().score(object->id).value(), double(0.9f));
        }
        QVERIFY(m_window->project().metrics().has_value() ||
                QTest::qWaitFor([this] { return m_window->project().metrics().has_value(); }));
    }

    void clickMakesAnObjectAndFiles() {
        m_window->click(kFree);
        QCOMPARE(m_window->document().objects().size(), 4u);
        const int id = m_window->document().currentObject();
        QCOMPARE(m_window->document().object(id)->label, QString("hole"));
        QVERIFY(m_window->waitForMasks());
        QVERIFY(area(id, 15'000, 30'000));
        QVERIFY(m_window->waitUntilSaved());
        const Json object = json()["objects"][3];
        const PromptPoint point = m_window->document().object(id)->points.at(0);
        QVERIFY(near(point, kFree));
        QVERIFY(object["clicked_points"] == Json::array({Json::array({point.x, point.y})}));
        QVERIFY(std::abs(object["score"].get<double>() - 0.9) < 1e-6);
        const fs::path file = m_window->sample() / object["mask"].get<std::string>();
        QVERIFY(cv::norm(readMask(file), m_window->document().mask(id), cv::NORM_INF) == 0);
        // One step for the user, though it made an object and a point.
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_window->document().objects().size(), 3u);
        m_window->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_window->document().objects().size(), 4u);
        QVERIFY(area(m_window->document().objects().back()->id, 15'000, 30'000));
    }

    void furtherClicksGoToTheObject() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QVERIFY(m_window->waitForMasks());
        const int before = cv::countNonZero(m_window->document().mask(id));
        m_window->click(kFree + QPoint(60, 0), Qt::RightButton);
        QCOMPARE(m_window->document().object(id)->points.size(), 2u);
        QVERIFY(!m_window->document().object(id)->points[1].foreground);
        QVERIFY(m_window->waitForMasks());
        QVERIFY(cv::countNonZero(m_window->document().mask(id)) < before);
        QCOMPARE(m_window->document().objects().size(), 4u);
    }

    void boxes() {
        m_window->key(Qt::Key_W);
        QCOMPARE(m_window->canvas().tool(), CanvasTool::Box);
        m_window->drag({900, 200}, {1100, 400});
        const int id = m_window->document().currentObject();
        QVERIFY(m_window->document().object(id)->box.has_value());
        QVERIFY(m_window->waitForMasks());
        QVERIFY(area(id, 35'000, 45'000));
        m_window->key(Qt::Key_Q);
        QCOMPARE(m_window->canvas().tool(), CanvasTool::Point);
    }

    void undoneToTheStartTheNextClickIsNewAgain() {
        m_window->click(kFree);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_window->document().objects().size(), 3u);
        m_window->click(kFree);
        QCOMPARE(m_window->document().objects().size(), 4u);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        m_window->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        m_window->click(kFree + QPoint(60, 0));  // redone: the click goes to the new object
        QCOMPARE(m_window->document().objects().size(), 4u);
        QCOMPARE(m_window->document().objects()[3]->points.size(), 2u);
    }

    void rightClickNeverStartsAnObject() {
        const int id = m_window->document().currentObject();
        QVERIFY(id != 0);
        m_window->click(kFree, Qt::RightButton);
        QCOMPARE(m_window->document().objects().size(), 3u);
        QCOMPARE(m_window->document().currentObject(), id);
        QVERIFY(!m_window->document().object(id)->points.back().foreground);
        m_window->key(Qt::Key_Return);
        m_window->click(kFree, Qt::RightButton);
        QCOMPARE(m_window->document().objects().size(), 3u);
        QVERIFY(m_window->window().messages().isShown("hint"));
        // With the box tool too it says what does not belong to the object.
        m_window->key(Qt::Key_W);
        m_window->drag({900, 200}, {1100, 400});
        const int box = m_window->document().currentObject();
        m_window->click(kFree, Qt::RightButton);
        QCOMPARE(m_window->document().object(box)->points.size(), 1u);
        QVERIFY(!m_window->document().object(box)->points[0].foreground);
    }

    void enterAcceptsAndStartsTheNext() {
        m_window->click(kFree);
        m_window->key(Qt::Key_Return);
        QCOMPARE(m_window->document().currentObject(), 0);
        m_window->click(kFree + QPoint(0, 300));
        QCOMPARE(m_window->document().objects().size(), 5u);
    }

    void escapeTakesThePromptBack() {
        m_window->click(kFree);
        m_window->click(kFree + QPoint(60, 0));
        m_window->key(Qt::Key_Escape);
        QCOMPARE(m_window->document().objects().size(), 3u);
        // An object that was there keeps what it was selected with.
        m_window->key(Qt::Key_Period);
        const int id = m_window->document().currentObject();
        QVERIFY(id != 0);
        const auto points = m_window->document().object(id)->points;
        m_window->click(kFree);
        QCOMPARE(m_window->document().object(id)->points.size(), points.size() + 1);
        m_window->key(Qt::Key_Escape);
        QCOMPARE(m_window->document().object(id)->points, points);
        m_window->key(Qt::Key_Escape);
        QCOMPARE(m_window->document().currentObject(), 0);
    }

    void aDraggedPointIsOneStepEachTime() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QUndoStack* undo = m_window->document().undoStack();
        const int before = undo->index();
        m_window->drag(kFree, kFree + QPoint(40, 20));
        QCOMPARE(undo->index(), before + 1);
        const PromptPoint first = m_window->document().object(id)->points[0];
        QVERIFY(near(first, kFree + QPoint(40, 20)));
        m_window->drag(QPoint(int(first.x), int(first.y)), kFree + QPoint(-40, 20));
        QCOMPARE(undo->index(), before + 2);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_window->document().object(id)->points[0], first);
    }

    void classesByNumber() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        m_window->key(Qt::Key_2);
        QCOMPARE(m_window->document().object(id)->label, QString("slot"));
        m_window->key(Qt::Key_N);
        m_window->click(kFree + QPoint(0, 300));
        QCOMPARE(m_window->document().object(m_window->document().currentObject())->label,
                 QString("slot"));
        m_window->key(Qt::Key_7);
        QVERIFY(m_window->window().messages().isShown("hint"));
    }

    void candidates() {
        auto* strip = m_window->window().findChild<CandidateStrip*>();
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QTRY_COMPARE(strip->count(), 4);  // three masks and HQ alone
        QCOMPARE(strip->selected(), 1);
        const int before = cv::countNonZero(m_window->document().mask(id));
        Q_EMIT strip->chosen(2);
        QTRY_VERIFY(cv::countNonZero(m_window->document().mask(id)) > before * 2);
        QTRY_COMPARE(strip->selected(), 2);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(cv::countNonZero(m_window->document().mask(id)), before);
        // Without the best of three, the single mask is offered too, and in use.
        m_window->key(Qt::Key_M);
        QTRY_COMPARE(strip->count(), 5);
        QCOMPARE(strip->selected(), 0);
        QCOMPARE(m_window->document().score(id).value(), double(0.95f));
    }

    void candidatesFollowUndoAndBrush() {
        auto* strip = m_window->window().findChild<CandidateStrip*>();
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QTRY_COMPARE(strip->count(), 4);
        Q_EMIT strip->chosen(2);
        QTRY_COMPARE(strip->selected(), 2);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(strip->selected(), 1);
        // Back and forth over the click: the masks are offered again.
        m_window->click(kFree + QPoint(60, 0));
        QVERIFY(m_window->waitForMasks());
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(strip->count(), 4);
        m_window->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(strip->count(), 4);
        QTRY_COMPARE(strip->selected(), 1);
        // Also when they are still being computed for the prompt that was gone back from.
        m_window->fake->decodeMs = 150;
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QTest::qWait(50);
        m_window->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(strip->count(), 4);
        QCOMPARE(strip->selected(), 1);
        m_window->fake->decodeMs = 0;
        // A mask corrected by hand is none of them; each can be taken instead.
        const int before = cv::countNonZero(m_window->document().mask(id));
        m_window->key(Qt::Key_B);
        m_window->drag({700, 900}, {800, 900});
        QTRY_COMPARE(strip->selected(), -1);
        Q_EMIT strip->chosen(1);
        QTRY_COMPARE(strip->selected(), 1);
        QCOMPARE(cv::countNonZero(m_window->document().mask(id)), before);
    }

    void hqOnAndOff() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QVERIFY(m_window->waitForMasks());
        const int with = cv::countNonZero(m_window->document().mask(id));
        m_window->key(Qt::Key_T);
        QVERIFY(m_window->waitForMasks());
        QVERIFY(cv::countNonZero(m_window->document().mask(id)) < with);
        m_window->key(Qt::Key_T);
        QVERIFY(m_window->waitForMasks());
        QCOMPARE(cv::countNonZero(m_window->document().mask(id)), with);
    }

    void brushAndEraser() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QVERIFY(m_window->waitForMasks());
        m_window->key(Qt::Key_B);
        const int size = m_window->canvas().brushSize();
        m_window->key(Qt::Key_BracketRight);
        QVERIFY(m_window->canvas().brushSize() > size);
        const int before = cv::countNonZero(m_window->document().mask(id));
        m_window->drag({700, 900}, {800, 900});
        const int painted = cv::countNonZero(m_window->document().mask(id));
        QVERIFY(painted > before + 1000);
        QCOMPARE(m_window->document().source(id)->method, std::string("brush"));
        m_window->key(Qt::Key_E);
        m_window->drag({1000, 280}, {1000, 320});  // a hole in the disc
        const cv::Mat erased = m_window->document().mask(id);
        QVERIFY(cv::countNonZero(erased) < painted);
        QCOMPARE(erased.at<std::uint8_t>(300, 1000), std::uint8_t(0));
        QVERIFY(m_window->waitUntilSaved());
        const fs::path file = m_window->sample() / json()["objects"][3]["mask"].get<std::string>();
        QVERIFY(cv::norm(readMask(file), erased, cv::NORM_INF) == 0);
    }

    void refinesASavedMask() {
        m_window->click(kFree);
        const int id = m_window->document().currentObject();
        QVERIFY(m_window->waitForMasks());
        const int before = cv::countNonZero(m_window->document().mask(id));
        m_window->key(Qt::Key_R);
        QVERIFY(m_window->document().object(id)->maskPrompt != nullptr);
        m_window->click(kFree + QPoint(120, 0));
        QVERIFY(m_window->waitForMasks());
        // The old disc stays although its click is gone: it is the prompt now.
        QVERIFY(cv::countNonZero(m_window->document().mask(id)) > before * 3 / 2);
    }

    void hoverPreviewChangesNothing() {
        m_window->key(Qt::Key_P);
        const int undo = m_window->document().undoStack()->index();
        QSignalSpy preview(&m_window->app->model(), &ModelController::previewReady);
        Q_EMIT m_window->canvas().previewWanted(kFree);
        QVERIFY(preview.wait());
        QCOMPARE(m_window->document().undoStack()->index(), undo);
        QVERIFY(!m_window->document().isModified());
    }

    void deleteRemovesTheObjectInTheList() {
        m_window->key(Qt::Key_Period);
        m_window->window().activateWindow();
        auto* list = m_window->app->annotate().findChild<QTreeView*>();
        list->setFocus();
        QTRY_VERIFY(list->hasFocus());
        QTRY_VERIFY(list->currentIndex().isValid());
        QTest::keyClick(list, Qt::Key_Delete);
        QTRY_COMPARE(m_window->document().objects().size(), 2u);
    }

    void theFilterIsWorkedByKeys() {
        m_window->window().activateWindow();
        m_window->action("image.filter")->trigger();
        auto* filter = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(filter != nullptr);
        auto* list = m_window->window().findChild<ImagesPanel*>()->list();
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        QTest::keyClicks(filter, "80033");
        QTest::keyClick(filter, Qt::Key_Return);
        QVERIFY(opened.wait());
        QCOMPARE(m_window->project().currentRow(), 4);
        QVERIFY(list->hasFocus());
        filter->setFocus();
        QTest::keyClick(filter, Qt::Key_Down);
        QVERIFY(list->hasFocus());
        filter->setFocus();
        QTest::keyClick(filter, Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty());
        QTest::keyClick(filter, Qt::Key_Escape);
        QVERIFY(m_window->canvas().hasFocus());
    }

    void usualNamesFitTheList() {
        auto* list = m_window->window().findChild<ImagesPanel*>()->list();
        const QString name =
            m_window->project().images()->index(0).data(ImageListModel::BaseNameRole).toString();
        QVERIFY(name.startsWith("RVP_"));
        QTRY_VERIFY(list->viewport()->width() >=
                    ImageDelegate::widthFor(list->fontMetrics(), name));
    }

    void nextImageKeepsTheZoom() {
        m_window->key(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(m_window->canvas().zoom(), 1.0);
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        m_window->key(Qt::Key_D);
        QVERIFY(opened.wait());
        QCOMPARE(m_window->project().currentRow(), 1);
        QCOMPARE(m_window->canvas().zoom(), 1.0);
        m_window->key(Qt::Key_A);
        QVERIFY(opened.wait());
        QCOMPARE(m_window->project().currentRow(), 0);
    }

    void groundTruthFromAFile() {
        m_window->key(Qt::Key_Return);
        m_window->click(kFree);
        QVERIFY(m_window->waitForMasks());
        QVERIFY(!m_window->project().metrics().has_value());
        const fs::path file = m_window->root() / "truth.png";
        writeMask(file, m_window->document().mask(m_window->document().currentObject()));
        FileDialog::setNextFileName(QString::fromStdString(toUtf8(file)));
        m_window->action("view.chooseGroundTruth")->trigger();
        QTRY_VERIFY(m_window->project().metrics().has_value());
        QCOMPARE(m_window->project().metrics()->iou, 1.0);
    }
};

QTEST_MAIN(TestWindowAnnotate)
#include "tst_window_annotate.moc"
