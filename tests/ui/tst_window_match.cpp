#include <QPushButton>

#include "tests/ui/MatchFixture.h"
#include "ui/match/KeepDialog.h"

// A match is run and reviewed in the window, with mouse and keys.

using namespace studio;
using studio::testing::MatchScene;

class TestWindowMatch : public QObject, studio::testing::MatchFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

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

    void aFailedRunKeepsWhatIsThere() {
        QVERIFY(prepare());
        QVERIFY(run());
        key(Qt::Key_A);
        m_window->fake->failDecode = ErrorCode::OutOfMemory;
        QVERIFY(run());
        QCOMPARE(session().board()->rowCount(), 5);
        QCOMPARE(session().counts().accepted, 1);
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
