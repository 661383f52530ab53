#include <QElapsedTimer>
#include <QSignalSpy>
#include <QThread>
#include <QtTest>
#include <atomic>

#include "ui/BackgroundTask.h"
#include "ui/Inbox.h"
#include "ui/RemainingTime.h"

using namespace studio;

class TestBackgroundTask : public QObject {
    Q_OBJECT

    static void waitUntil(const std::atomic<bool>& flag, const JobContext& context) {
        while (!flag) {
            context.checkpoint();
            QThread::msleep(1);
        }
    }

  private Q_SLOTS:
    void answersOnTheGuiThread() {
        BackgroundTask task;
        QSignalSpy finished(&task, &BackgroundTask::finished);
        QThread *worked = nullptr, *answered = nullptr;
        task.start([&](const JobContext&) -> std::function<void()> {
            worked = QThread::currentThread();
            return [&] { answered = QThread::currentThread(); };
        });
        QVERIFY(task.isRunning());
        QVERIFY(finished.wait(5000));
        QVERIFY(!task.isRunning());
        QVERIFY(worked != nullptr && worked != thread());
        QCOMPARE(answered, thread());
    }

    void aNewPieceReplacesTheOld() {
        BackgroundTask task;
        QSignalSpy finished(&task, &BackgroundTask::finished);
        QSignalSpy cancelled(&task, &BackgroundTask::cancelled);
        std::atomic<bool> never = false;
        QStringList answers;
        task.start([&](const JobContext& context) -> std::function<void()> {
            waitUntil(never, context);
            return [&] { answers << "old"; };
        });
        task.start(
            [&](const JobContext&) -> std::function<void()> { return [&] { answers << "new"; }; });
        QVERIFY(finished.wait(5000));
        QTest::qWait(20);
        QCOMPARE(answers, QStringList{"new"});
        QCOMPARE(finished.count(), 1);
        QCOMPARE(cancelled.count(), 0);  // of the replaced one nothing is heard
    }

    void stopsWhenAsked() {
        BackgroundTask task;
        QSignalSpy cancelled(&task, &BackgroundTask::cancelled);
        std::atomic<bool> never = false;
        task.start([&](const JobContext& context) -> std::function<void()> {
            waitUntil(never, context);
            return {};
        });
        task.cancel();
        QVERIFY(cancelled.wait(5000));
        QVERIFY(!task.isRunning());
    }

    void failuresComeAsErrors() {
        BackgroundTask task;
        QSignalSpy failed(&task, &BackgroundTask::failed);
        task.start([](const JobContext&) -> std::function<void()> {
            throw Error(ErrorCode::DiskFull, "/data", "no space");
        });
        QVERIFY(failed.wait(5000));
        task.start([](const JobContext&) -> std::function<void()> {
            throw std::runtime_error("a library's own");
        });
        QVERIFY(failed.wait(5000));
        const auto code = [&](int at) {
            return static_cast<const Error*>(failed[at][0].constData())->code();
        };
        QCOMPARE(code(0), ErrorCode::DiskFull);
        QCOMPARE(code(1), ErrorCode::Internal);
    }

    void progressIsThinnedOut() {
        BackgroundTask task;
        QSignalSpy finished(&task, &BackgroundTask::finished);
        QSignalSpy progressed(&task, &BackgroundTask::progressed);
        task.start([](const JobContext& context) -> std::function<void()> {
            for (int i = 1; i <= 100'000; ++i)
                context.report(i, 100'000);
            return {};
        });
        QVERIFY(finished.wait(20'000));
        QVERIFY2(progressed.count() < 1000, qPrintable(QString::number(progressed.count())));
        QCOMPARE(progressed.last()[0].toDouble(), 1.0);
    }

    void theEndWaitsForTheThread() {
        std::atomic<bool> ended = false, never = false;
        {
            BackgroundTask task;
            std::atomic<bool> begun = false;
            task.start([&](const JobContext& context) -> std::function<void()> {
                begun = true;
                try {
                    waitUntil(never, context);
                } catch (const Cancelled&) {
                    ended = true;
                    throw;
                }
                return {};
            });
            QTRY_VERIFY(begun);
        }
        QVERIFY(ended);
    }

    void inboxLosesNothing() {
        Inbox<int> inbox;
        std::vector<int> all;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            for (int i = 0; i < 10'000; ++i)
                inbox.push(i);
        }));
        thread->start();
        while (all.size() < 10'000) {
            const std::vector<int> some = inbox.take();
            all.insert(all.end(), some.begin(), some.end());
        }
        thread->wait();
        for (int i = 0; i < 10'000; ++i)
            QCOMPARE(all[std::size_t(i)], i);
        QVERIFY(inbox.take().empty());
    }

    void remainingTime() {
        RemainingTime time;
        QVERIFY(!time.milliseconds());
        time.add(0, 0);
        time.add(500, 0.01);
        QVERIFY(!time.milliseconds());  // too early to tell
        time.add(10'000, 0.25);
        QCOMPARE(*time.milliseconds(), 30'000);
        QVERIFY(!time.text().isEmpty());
        // What went on long ago does not count.
        for (int second = 11; second <= 60; ++second)
            time.add(second * 1000, 0.25 + 0.01 * (second - 10));
        QVERIFY(std::abs(double(*time.milliseconds()) - 25'000) < 1'500);
        time.add(61'000, 0.1);  // another job
        QVERIFY(!time.milliseconds());
        QCOMPARE(RemainingTime::duration(900), QString("1 s"));
        QCOMPARE(RemainingTime::duration(59'000), QString("59 s"));
        QCOMPARE(RemainingTime::duration(61'000), QString("1 min"));
        QCOMPARE(RemainingTime::duration(2 * 3'600'000 + 10 * 60'000), QString("2 h 10 min"));
    }
};

QTEST_GUILESS_MAIN(TestBackgroundTask)
#include "tst_background_task.moc"
