#include <torch/torch.h>

// torch before Qt
#include <QtTest>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/image/ImageIo.h"
#include "core/sam/ImageEncoder.h"
#include "core/train/BatchLoader.h"
#include "core/train/BatchTensors.h"
#include "core/train/FeatureCache.h"
#include "tests/support/Expect.h"

using namespace studio;
using studio::testing::codeOf;
using studio::testing::TemporaryFolder;

namespace {

constexpr int kSide = 64;

ImageFeatures features(double value) {
    torch::manual_seed(1);
    return {torch::randn({1, 32, 4, 4}) + value, torch::randn({1, 4, 4, 48}) * 10};
}

std::vector<fs::path> filesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    return files;
}

/// A project of three images, one with two objects.
struct Project {
    TemporaryFolder folder;
    std::shared_ptr<SegmentationDataset> data;

    Project() {
        for (int i = 0; i < 3; ++i) {
            const std::string name = "image" + std::to_string(i);
            cv::Mat image(96, 128, CV_8UC3);
            cv::randu(image, 0, 256);
            writeImage(folder / (name + ".png"), image);
            for (int k = 0; k < (i == 0 ? 2 : 1); ++k) {
                cv::Mat mask = cv::Mat::zeros(96, 128, CV_8UC1);
                cv::circle(mask, {40 + 40 * k, 50}, 18, 255, -1);
                writeMask(folder / "gt" / (name + "_" + std::to_string(k) + ".png"), mask);
            }
        }
        data = SegmentationDataset::open({folder.path()}, 1);
    }
};

}  // namespace

class TestFeatureCache : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void whatIsKeptIsWhatIsFound() {
        const TemporaryFolder folder;
        const ImageFeatures made = features(0);
        std::shared_ptr<const ImageFeatures> kept;
        {
            FeatureCache cache(folder.path(), 1 << 20, "model");
            QVERIFY(cache.find("key") == nullptr);
            kept = cache.keep("key", made);
            QVERIFY(cache.contains("key"));
        }
        FeatureCache cache(folder.path(), 1 << 20, "model");
        const auto found = cache.find("key");
        QVERIFY(found != nullptr);
        // To the bit: training sees the same numbers with and without the disk.
        QVERIFY(torch::equal(found->embedding, kept->embedding));
        QVERIFY(torch::equal(found->early, kept->early));
        QVERIFY(found->embedding.scalar_type() == torch::kHalf);
        QVERIFY((found->embedding.to(torch::kFloat) - made.embedding).abs().max().item<float>() <
                4e-3);
        QCOMPARE(cache.bytesUsed(), FeatureCache::entryBytes(4, 32, 48));
        QCOMPARE(cache.statistics().found, std::uint64_t{1});
        QCOMPARE(codeOf([&] {
                     (void)cache.keep("two", {torch::zeros({2, 4, 2, 2}), torch::Tensor()});
                 }),
                 ErrorCode::Internal);
        // Without an early feature (a plain encoder), and with more than half precision can hold.
        (void)cache.keep("plain", {torch::full({1, 4, 2, 2}, 1e9), torch::Tensor()});
        const auto plain = cache.find("plain");
        QVERIFY(plain != nullptr && !plain->early.defined());
        QCOMPARE(plain->embedding.max().item<float>(), 65504.0f);
    }

    void keyFollowsModelImageAndView() {
        const TemporaryFolder folder;
        const FeatureCache cache(folder.path(), 1 << 20, "model"),
            other(folder.path(), 1 << 20, "other");
        const SampleView view = SampleView::plain({640, 480}, 64);
        SampleView mirrored = view;
        mirrored.flipped = true;
        const std::string key = cache.key("image", view);
        QVERIFY(cache.key("image", view) == key);
        QVERIFY(cache.key("image", mirrored) != key);
        QVERIFY(cache.key("other image", view) != key);
        QVERIFY(other.key("image", view) != key);
    }

    void damagedEntryIsMadeAnew_data() {
        QTest::addColumn<QString>("damage");
        for (const char* damage : {"truncated", "empty", "changed", "renamed"})
            QTest::newRow(damage) << damage;
    }
    void damagedEntryIsMadeAnew() {
        QFETCH(const QString, damage);
        const TemporaryFolder folder;
        FeatureCache cache(folder.path(), 1 << 20, "model");
        (void)cache.keep("key", features(0));
        const fs::path file = filesIn(folder.path()).at(0);
        std::string key = "key";
        if (damage == "truncated") fs::resize_file(file, fs::file_size(file) - 1);
        if (damage == "empty") fs::resize_file(file, 0);
        if (damage == "changed") std::fstream(file, std::ios::in | std::ios::out).put('?');
        if (damage == "renamed") {
            key = "other";
            fs::rename(file, file.parent_path() / ("other" + file.extension().native()));
        }
        QVERIFY(cache.find(key) == nullptr);
        QVERIFY(!cache.contains(key));
        (void)cache.keep(key, features(1));
        QVERIFY(cache.find(key) != nullptr);
    }

    void fullCacheKeepsWhatThisRunUses() {
        const TemporaryFolder folder;
        const std::uint64_t one = FeatureCache::entryBytes(4, 32, 48);
        {
            FeatureCache earlier(folder.path(), 1 << 20, "model");
            for (const char* key : {"old1", "old2"})
                (void)earlier.keep(key, features(0));
            for (const fs::path& file : filesIn(folder.path()))
                fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(2));
        }
        FeatureCache cache(folder.path(), 3 * one, "model");
        QVERIFY(cache.find("old2") != nullptr);
        for (const char* key : {"a", "b", "c", "d"})
            QVERIFY(cache.keep(key, features(0)) != nullptr);
        // old1 made room; a and b found some; then nothing that is in use is dropped.
        QVERIFY(!cache.contains("old1"));
        for (const char* key : {"old2", "a", "b"})
            QVERIFY2(cache.contains(key), key);
        for (const char* key : {"c", "d"})
            QVERIFY2(!cache.contains(key), key);
        QVERIFY(cache.bytesUsed() <= 3 * one);
        QCOMPARE(cache.statistics().refused, std::uint64_t{2});
    }

    void folderThatCannotBeWrittenTurnsKeepingOff() {
        const TemporaryFolder folder;
        std::ofstream(folder / "blocked") << "a file where the folder should be";
        FeatureCache cache(folder / "blocked", 1 << 20, "model");
        QVERIFY(cache.keep("key", features(0)) != nullptr);
        QVERIFY(cache.find("key") == nullptr);
    }

    /// All epochs but the first `variants` encode nothing; every variant is one of the limited
    /// number of views; both objects of an image share what was encoded.
    void laterEpochsEncodeNothing_data() {
        QTest::addColumn<int>("variants");
        QTest::addColumn<int>("encodings");
        QTest::newRow("one") << 1 << 3;
        QTest::newRow("three") << 3 << 9;
    }
    void laterEpochsEncodeNothing() {
        QFETCH(const int, variants);
        QFETCH(const int, encodings);
        const Project project;
        const TemporaryFolder folder;
        FeatureCache cache(folder.path(), 1 << 24, "model");
        SampleOptions options;
        options.side = kSide;
        options.variants = variants;
        const auto maker = std::make_shared<SampleMaker>(project.data, options, &cache);
        BatchLoader::Options loading;
        loading.order.batchSize = 4;
        loading.threads = 2;
        BatchLoader loader(maker, loading);
        QCOMPARE(loader.batchesPerEpoch(), std::size_t{1});
        int encoded = 0;
        std::set<std::string> views;
        for (int epoch = 0; epoch < 9; ++epoch) {
            loader.start(epoch);
            std::optional<LoadedBatch> batch = loader.next();
            const int before = encoded;
            addFeatures(*batch, cache, [&](const LoadedSample& sample) {
                ++encoded;
                const torch::Tensor cells = torch::avg_pool2d(imageTensor(sample).unsqueeze(0), 16);
                return ImageFeatures{cells, cells.permute({0, 2, 3, 1})};
            });
            if (epoch >= 2 * variants) QCOMPARE(encoded, before);
            for (const LoadedSample& sample : batch->samples) {
                QVERIFY(sample.features != nullptr);
                views.insert(std::to_string(sample.image) + " " + sample.view.text());
            }
            const TrainBatch tensors = toTrainBatch(*batch);
            QCOMPARE(tensors.size(), 4);
            QVERIFY(tensors.features.embedding.sizes() == (torch::IntArrayRef{4, 3, 4, 4}));
            QVERIFY(tensors.features.embedding.scalar_type() == torch::kFloat);
            QVERIFY(!tensors.images.defined());
        }
        QVERIFY2(encoded <= encodings, qPrintable(QString::number(encoded)));
        QVERIFY(static_cast<int>(views.size()) <= encodings);
        if (variants == 1) QCOMPARE(encoded, 3);
    }

    void variantsCanBeMadeBeforehand() {
        const Project project;
        const TemporaryFolder folder;
        FeatureCache cache(folder.path(), 1 << 24, "model");
        SampleOptions options;
        options.side = kSide;
        options.variants = 3;
        const SampleMaker maker(project.data, options, &cache);
        for (std::size_t image = 0; image < 3; ++image)
            for (int variant = 0; variant < 3; ++variant) {
                const LoadedSample sample = maker.makeVariant(image, variant);
                QVERIFY(!sample.pixels.empty());
                (void)cache.keep(sample.featureKey, features(variant));
                QVERIFY(maker.makeVariant(image, variant).features != nullptr);
            }
        QVERIFY(maker.variantView(0, 0) == SampleView::plain({128, 96}, kSide));
        QVERIFY(maker.variantView(0, 1) != maker.variantView(0, 2));
        QVERIFY(maker.variantView(0, 1) != maker.variantView(1, 1));
        for (int epoch = 0; epoch < 6; ++epoch)
            for (std::size_t index = 0; index < maker.size(); ++index)
                QVERIFY(maker.make(index, epoch).features != nullptr);
    }

    void tensorsAreThoseOfTheImages() {
        const Project project;
        SampleOptions options;
        options.side = kSide;
        options.augmentation = Augmentation::off();
        const SampleMaker maker(project.data, options);
        LoadedBatch loaded;
        loaded.samples = {maker.make(2, 0), maker.make(3, 0)};
        const TrainBatch batch = toTrainBatch(loaded);
        QVERIFY(batch.images.sizes() == (torch::IntArrayRef{2, 3, kSide, kSide}));
        QVERIFY(batch.masks.sizes() == (torch::IntArrayRef{2, 1, kSide, kSide}));
        QCOMPARE(batch.inputSizes.at(0), cv::Size(64, 48));
        QCOMPARE(batch.originalSizes.at(0), cv::Size(128, 96));
        const cv::Mat& pixels = loaded.samples[1].pixels;
        for (const int channel : {0, 1, 2})
            QCOMPARE(batch.images[1][channel][20][30].item<float>(),
                     static_cast<float>(pixels.at<cv::Vec3b>(20, 30)[channel]));
        QCOMPARE(batch.images.narrow(2, 48, 16).abs().max().item<float>(), 0.0f);
        QCOMPARE(batch.masks[1][0][25][20].item<float>(), 1.0f);
        QCOMPARE(batch.masks.max().item<float>(), 1.0f);
        QVERIFY(batch.names.at(0).ends_with("image1.png"));
        QVERIFY(batch.keys.at(0) != batch.keys.at(1));
        const LoadedSample numbered = maker.make(0, 0);
        QVERIFY(toTrainBatch({0, 0, {numbered}}).names.at(0).ends_with("(object 0)"));

        // All objects of an image come with one copy of it.
        options.objectsPerImage = 16;
        const SampleMaker whole(project.data, options);
        QCOMPARE(whole.size(), project.data->images());
        const TrainBatch both = toTrainBatch({0, 0, {whole.make(1, 0), whole.make(0, 0)}});
        QCOMPARE(both.size(), 3);
        QCOMPARE(both.imageCount(), 2);
        QCOMPARE(both.images.size(0), 2);
        QCOMPARE(both.imageOf, (std::vector<std::int64_t>{0, 1, 1}));
        QCOMPARE(both.imagesOf({2, 0}), (std::vector<std::int64_t>{1, 0}));

        // Validation leaves none out where an image has more.
        options.training = false;
        QCOMPARE(SampleMaker(project.data, options).size(), std::size_t(3));
        options.objectsPerImage = 1;
        QCOMPARE(SampleMaker(project.data, options).size(), std::size_t(4));
    }
};

QTEST_GUILESS_MAIN(TestFeatureCache)
#include "tst_feature_cache.moc"
