#include <QElapsedTimer>
#include <QtTest>
#include <atomic>
#include <set>
#include <thread>

#include "core/train/BatchLoader.h"
#include "tests/support/Expect.h"

using namespace studio;
using studio::testing::codeOf;

namespace {

using Indices = std::vector<std::size_t>;

/// Samples that are nothing but their number; some of them cannot be read.
struct Source {
    std::size_t count = 20;
    std::set<std::size_t> damaged;
    std::atomic<int> made = 0, alive = 0, mostAlive = 0, tries = 0;
    int sleepMs = 0;

    BatchLoader::Make make() {
        return [this](std::size_t index, int epoch, const JobContext& context) {
            ++tries;
            for (int ms = 0; ms < sleepMs; ++ms) {
                context.checkpoint();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            if (damaged.contains(index))
                throw Error(ErrorCode::ImageUnreadable, "file" + std::to_string(index / 2),
                            "is damaged");
            ++made;
            LoadedSample sample;
            sample.index = index;
            sample.key = static_cast<std::uint64_t>(epoch);
            return sample;
        };
    }
};

BatchLoader::Options options(std::size_t batchSize, int threads) {
    BatchLoader::Options options;
    options.order.batchSize = batchSize;
    options.order.seed = 3;
    options.threads = threads;
    return options;
}

std::vector<Indices> rest(BatchLoader& loader) {
    std::vector<Indices> batches;
    while (const std::optional<LoadedBatch> batch = loader.next()) {
        Indices indices;
        for (const LoadedSample& sample : batch->samples)
            indices.push_back(sample.index);
        batches.push_back(indices);
    }
    return batches;
}

}  // namespace

class TestBatchLoader : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void threadsChangeNothing() {
        std::vector<std::vector<Indices>> results;
        for (const int threads : {1, 2, 5}) {
            Source source;
            BatchLoader loader(source.count, source.make(), options(3, threads));
            QCOMPARE(loader.batchesPerEpoch(), std::size_t{6});
            QVERIFY(!loader.next().has_value());
            loader.start(1);
            results.push_back(rest(loader));
            QCOMPARE(results.back().size(), std::size_t{6});
            QVERIFY(!loader.next().has_value());
        }
        QVERIFY(results[1] == results[0]);
        QVERIFY(results[2] == results[0]);
        SampleOrder order = options(3, 1).order;
        order.samples = 20;
        const Indices expected = order.order(1);
        for (std::size_t i = 0; i < 18; ++i)
            QCOMPARE(results[0][i / 3][i % 3], expected[i]);
    }

    void goesOnAnywhere() {
        Source source;
        BatchLoader loader(source.count, source.make(), options(3, 2));
        loader.start(4);
        const std::vector<Indices> all = rest(loader);
        for (const std::size_t from :
             {std::size_t{0}, std::size_t{2}, std::size_t{5}, std::size_t{6}}) {
            loader.start(4, from);
            QCOMPARE(loader.position(), from);
            QVERIFY(rest(loader) == std::vector<Indices>(all.begin() + from, all.end()));
            QCOMPARE(loader.position(), std::size_t{6});
        }
        QCOMPARE(codeOf([&] { loader.start(4, 7); }), ErrorCode::Usage);
        // In the middle of an epoch to another one: nothing of the old one comes.
        loader.start(4);
        (void)loader.next();
        loader.start(5, 1);
        const std::optional<LoadedBatch> batch = loader.next();
        QCOMPARE(batch->epoch, 5);
        QCOMPARE(batch->number, std::size_t{1});
        for (const LoadedSample& sample : batch->samples)
            QCOMPARE(sample.key, std::uint64_t{5});
    }

    void onlyAFewBatchesAreAhead() {
        Source source;
        source.count = 1000;
        BatchLoader loader(source.count, source.make(), options(4, 3));
        loader.start(0);
        for (int batch = 1; batch <= 5; ++batch) {
            (void)loader.next();
            QTest::qWait(20);
            QVERIFY2(source.made <= 4 * (batch + 2), qPrintable(QString::number(source.made)));
        }
        QTRY_COMPARE_WITH_TIMEOUT(source.made.load(), 4 * 7, 2000);
    }

    void damagedSamplesAreReplacedInTraining() {
        Source source;
        source.damaged = {4, 5, 11};  // 4 and 5 are of one file
        std::vector<std::vector<Indices>> results;
        for (const int threads : {1, 4}) {
            QStringList problems;
            const auto test = QThread::currentThread();
            bool elsewhere = false;
            BatchLoader loader(source.count, source.make(), options(4, threads),
                               [&](const std::string& line) {
                                   problems << QString::fromStdString(line);
                                   elsewhere |= QThread::currentThread() != test;
                               });
            for (int epoch = 0; epoch < 3; ++epoch) {
                loader.start(epoch);
                results.push_back(rest(loader));
                QCOMPARE(results.back().size(), std::size_t{5});
                for (const Indices& batch : results.back()) {
                    QCOMPARE(batch.size(), std::size_t{4});
                    for (const std::size_t index : batch)
                        QVERIFY(!source.damaged.contains(index));
                }
            }
            problems.sort();
            QCOMPARE(problems, (QStringList{"file2: is damaged", "file5: is damaged"}));
            QVERIFY(!elsewhere);
        }
        for (std::size_t epoch = 0; epoch < 3; ++epoch)
            QVERIFY(results[epoch] == results[epoch + 3]);
    }

    void damagedSamplesAreLeftOutInValidation() {
        Source source;
        source.count = 6;
        source.damaged = {2, 3, 5};
        BatchLoader::Options valid = options(2, 2);
        valid.order.training = valid.order.shuffle = false;
        BatchLoader loader(source.count, source.make(), valid, [](const std::string&) {});
        loader.start(0);
        QVERIFY(rest(loader) == (std::vector<Indices>{{0, 1}, {4}}));
    }

    void nothingReadableAnyMoreIsAnError() {
        Source source;
        source.count = 5;
        source.damaged = {0, 1, 2, 3, 4};
        int told = 0;
        BatchLoader loader(source.count, source.make(), options(2, 3),
                           [&](const std::string&) { ++told; });
        loader.start(0);
        QCOMPARE(codeOf([&] { (void)loader.next(); }), ErrorCode::FolderEmpty);
        QVERIFY(told > 0);
        QCOMPARE(codeOf([&] { (void)loader.next(); }), ErrorCode::FolderEmpty);
        QVERIFY(told <= 3);  // files: each once
    }

    void otherErrorsReachTheCaller() {
        const auto make = [](std::size_t index, int, const JobContext&) -> LoadedSample {
            if (index == 7) throw Error(ErrorCode::OutOfMemory, "sample", "no memory");
            return {};
        };
        BatchLoader::Options plain = options(2, 3);
        plain.order.shuffle = false;
        BatchLoader loader(10, make, plain);
        loader.start(0);
        for (int batch = 0; batch < 3; ++batch)
            QVERIFY(loader.next().has_value());
        QCOMPARE(codeOf([&] { (void)loader.next(); }), ErrorCode::OutOfMemory);
        QCOMPARE(codeOf([&] { (void)loader.next(); }), ErrorCode::OutOfMemory);
        loader.start(0);  // can be tried again
        QVERIFY(loader.next().has_value());
        BatchLoader foreign(
            3, [](std::size_t, int, const JobContext&) -> LoadedSample { throw std::bad_alloc(); },
            options(1, 1));
        foreign.start(0);
        QVERIFY_THROWS_EXCEPTION(std::bad_alloc, (void)foreign.next());
    }

    void stopsAtOnce() {
        Source source;
        source.sleepMs = 20'000;
        QElapsedTimer timer;
        timer.start();
        {
            BatchLoader loader(source.count, source.make(), options(2, 2));
            loader.start(0);
            JobContext context;
            std::thread stopper([token = context.cancel] {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                token.cancel();
            });
            QVERIFY_THROWS_EXCEPTION(Cancelled, (void)loader.next(context));
            stopper.join();
            loader.start(1);  // what was being made is dropped
        }
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }

    void wrongOptionsAreRefused() {
        Source source;
        BatchLoader::Options wrong = options(0, 1);
        QCOMPARE(codeOf([&] { BatchLoader(5, source.make(), wrong); }), ErrorCode::Usage);
        wrong = options(1, -1);
        QCOMPARE(codeOf([&] { BatchLoader(5, source.make(), wrong); }), ErrorCode::Usage);
        wrong = options(1, 1);
        wrong.ahead = 0;
        QCOMPARE(codeOf([&] { BatchLoader(5, source.make(), wrong); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestBatchLoader)
#include "tst_batch_loader.moc"
