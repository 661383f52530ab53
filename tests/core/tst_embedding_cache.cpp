#include <QTest>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/predict/EmbeddingCache.h"
#include "tests/support/Expect.h"
#include "tests/support/FakePredictor.h"

using namespace studio;
using studio::testing::FakeModel;
using studio::testing::FakePredictor;
using studio::testing::TemporaryFolder;

namespace {

constexpr EmbeddingCache::Limits kDiskOnly{0, 100ull << 20};

std::vector<fs::path> embeddingFiles(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    return files;
}

}  // namespace

class EmbeddingCacheTest : public QObject {
    Q_OBJECT

    FakePredictor m_predictor{std::make_shared<FakeModel>(), "a.pth"};
    EmbeddingPtr m_embedding = m_predictor.encode(cv::Mat(30, 40, CV_8UC1, cv::Scalar(0)));

  private Q_SLOTS:
    void keyFollowsPixelsSizeKindAndModel() {
        const cv::Mat image(4, 6, CV_8UC1, cv::Scalar(7));
        const std::string key = embeddingCacheKey(image, "model");
        QCOMPARE(key.size(), std::size_t{64});
        QVERIFY(embeddingCacheKey(image.clone(), "model") == key);
        QVERIFY(embeddingCacheKey(image, "other") != key);
        QVERIFY(embeddingCacheKey(image.reshape(1, 6), "model") != key);
        cv::Mat changed = image.clone();
        changed.at<uchar>(3, 5) = 8;
        QVERIFY(embeddingCacheKey(changed, "model") != key);
        // A part of a larger image has gaps between its rows; they do not count.
        const cv::Mat larger(8, 12, CV_8UC1, cv::Scalar(7));
        QVERIFY(embeddingCacheKey(larger(cv::Rect(2, 2, 6, 4)), "model") == key);
    }

    void memoryForgetsTheLeastRecentlyUsed() {
        EmbeddingCache cache({}, {3ull << 20, 0});  // a fake embedding has 1 MiB
        for (const char* key : {"a", "b", "c"})
            cache.insert(key, m_embedding, m_predictor);
        QVERIFY(cache.find("a", m_predictor) == m_embedding);
        cache.insert("d", m_embedding, m_predictor);
        QVERIFY(!cache.contains("b"));
        for (const char* key : {"a", "c", "d"})
            QVERIFY(cache.contains(key));
        cache.setLimits({1ull << 20, 0});
        QVERIFY(cache.contains("d"));
        QVERIFY(!cache.contains("a") && !cache.contains("c"));
        cache.insert("d", m_embedding, m_predictor);  // again: counted once
        QVERIFY(cache.contains("d"));
        cache.releaseMemory();
        QVERIFY(cache.find("d", m_predictor) == nullptr);
    }

    void diskOutlivesTheProgram() {
        const TemporaryFolder folder;
        {
            EmbeddingCache cache(folder.path(), kDiskOnly);
            cache.insert("key", m_embedding, m_predictor);
        }
        EmbeddingCache cache(folder.path(), kDiskOnly);
        QVERIFY(cache.contains("key"));
        const EmbeddingPtr found = cache.find("key", m_predictor);
        QVERIFY(found != nullptr);
        QVERIFY(found->imageSize() == cv::Size(40, 30));
        QVERIFY(cache.diskBytesUsed() > 0);
        cache.clear();
        QVERIFY(!cache.contains("key"));
        QCOMPARE(cache.diskBytesUsed(), std::uint64_t{0});
    }

    void damagedFileIsAbsent_data() {
        QTest::addColumn<QString>("damage");
        for (const char* damage : {"truncated", "empty", "changed", "renamed", "foreign"})
            QTest::newRow(damage) << damage;
    }
    void damagedFileIsAbsent() {
        QFETCH(const QString, damage);
        const TemporaryFolder folder;
        EmbeddingCache cache(folder.path(), kDiskOnly);
        cache.insert("key", m_embedding, m_predictor);
        const fs::path file = embeddingFiles(folder.path()).at(0);
        std::string key = "key";
        if (damage == "truncated") fs::resize_file(file, fs::file_size(file) - 1);
        if (damage == "empty") fs::resize_file(file, 0);
        if (damage == "changed") std::fstream(file, std::ios::in | std::ios::out).put('?');
        if (damage == "renamed") {
            key = "other";
            fs::rename(file, file.parent_path() / ("other" + file.extension().native()));
        }
        FakePredictor other(std::make_shared<FakeModel>(), "b.pth");
        Predictor& reader = damage == "foreign" ? other : m_predictor;
        QVERIFY(cache.find(key, reader) == nullptr);
        QVERIFY2(!cache.contains(key), "a damaged file must not be promised again");
        cache.insert(key, m_embedding, m_predictor);
        QVERIFY(cache.find(key, m_predictor) != nullptr);
    }

    void diskForgetsTheLeastRecentlyUsed() {
        const TemporaryFolder folder;
        std::uint64_t one = 0;
        {
            EmbeddingCache cache(folder.path(), kDiskOnly);
            cache.insert("a", m_embedding, m_predictor);
            one = cache.diskBytesUsed();
            cache.insert("b", m_embedding, m_predictor);
            cache.insert("c", m_embedding, m_predictor);
        }
        const auto now = fs::file_time_type::clock::now();
        for (const fs::path& file : embeddingFiles(folder.path()))
            fs::last_write_time(file, now - std::chrono::hours(file.stem() == "a" ? 3 : 2));
        EmbeddingCache cache(folder.path(), {0, 3 * one});
        QVERIFY(cache.find("a", m_predictor) != nullptr);  // the oldest, but used now
        for (const fs::path& file : embeddingFiles(folder.path())) {
            if (file.stem() == "b") fs::last_write_time(file, now - std::chrono::hours(3));
        }
        cache.insert("d", m_embedding, m_predictor);
        QVERIFY(!cache.contains("b"));
        for (const char* key : {"a", "c", "d"})
            QVERIFY(cache.contains(key));
        QVERIFY(cache.diskBytesUsed() <= 3 * one);
        cache.setLimits({0, one});
        QVERIFY(cache.diskBytesUsed() <= one);
    }

    void embeddingLargerThanTheLimitIsNotWritten() {
        const TemporaryFolder folder;
        EmbeddingCache cache(folder.path(), {0, 10});
        cache.insert("key", m_embedding, m_predictor);
        QVERIFY(!cache.contains("key"));
        QCOMPARE(cache.diskBytesUsed(), std::uint64_t{0});
    }

    void folderThatCannotBeWrittenTurnsTheDiskOff() {
        const TemporaryFolder folder;
        const fs::path blocked = folder.path() / "blocked";
        std::ofstream(blocked) << "a file where the folder should be";
        EmbeddingCache cache(blocked, {100ull << 20, 100ull << 20});
        cache.insert("key", m_embedding, m_predictor);
        QVERIFY(cache.find("key", m_predictor) == m_embedding);  // memory goes on
        fs::remove(blocked);
        cache.insert("key", m_embedding, m_predictor);
        QVERIFY2(!fs::exists(blocked), "the disk was not tried again");
        cache.setLimits({100ull << 20, 100ull << 20});  // the user cleared the way
        cache.insert("key", m_embedding, m_predictor);
        QCOMPARE(embeddingFiles(blocked).size(), std::size_t{1});
    }

    void restsOfCrashedProcessesAreRemoved() {
        const TemporaryFolder folder;
        const fs::path rest = folder.path() / ".tmp-old", busy = folder.path() / ".tmp-new",
                       foreign = folder.path() / "notes.txt";
        for (const fs::path& file : {rest, busy, foreign})
            std::ofstream(file) << "text";
        fs::last_write_time(rest, fs::file_time_type::clock::now() - std::chrono::hours(2));
        EmbeddingCache cache(folder.path(), {0, 1});
        cache.setLimits(kDiskOnly);
        cache.clear();
        QVERIFY(!fs::exists(rest));
        QVERIFY(fs::exists(busy));  // another process may be writing it
        QVERIFY2(fs::exists(foreign), "clear() must not remove what is not a cached embedding");
    }

    void severalThreadsAndProcessesShareAFolder() {
        const TemporaryFolder folder;
        EmbeddingCache one(folder.path(), {2ull << 20, 100ull << 20});
        EmbeddingCache two(folder.path(), {0, 100'000});  // another process with other limits
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                EmbeddingCache& cache = t % 2 ? one : two;
                for (int i = 0; i < 100; ++i) {
                    const std::string key = std::to_string((i * (t + 1)) % 40);
                    cache.insert(key, m_embedding, m_predictor);
                    const EmbeddingPtr found = cache.find(key, m_predictor);
                    if (found && found->imageSize() != m_embedding->imageSize()) ++wrong;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
        two.insert("last", m_embedding, m_predictor);
        QVERIFY(two.diskBytesUsed() > 0);
        QVERIFY(two.diskBytesUsed() <= 100'000);
    }
};

QTEST_GUILESS_MAIN(EmbeddingCacheTest)
#include "tst_embedding_cache.moc"
