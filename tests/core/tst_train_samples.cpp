#include <QtTest>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <set>
#include <thread>

#include "core/image/ImageIo.h"
#include "core/image/Resize.h"
#include "core/train/Augmentation.h"
#include "core/train/SampleMaker.h"
#include "core/train/SampleOrder.h"
#include "tests/support/Expect.h"

using namespace studio;
using studio::testing::codeOf;
using studio::testing::TemporaryFolder;

namespace {

constexpr int kSide = 256;

cv::Mat disc(cv::Size size, cv::Point centre, int radius) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    cv::circle(mask, centre, radius, 255, -1);
    return mask;
}

/// Centre of gravity of what an 8-bit map says, pixel centres at .5.
cv::Point2d centreOf(const cv::Mat& map) {
    const cv::Moments moments = cv::moments(map);
    return {moments.m10 / moments.m00 + 0.5, moments.m01 / moments.m00 + 0.5};
}

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() &&
           (a.empty() || cv::norm(a, b, cv::NORM_INF) == 0);
}

bool same(const LoadedSample& a, const LoadedSample& b) {
    if (a.view != b.view || a.key != b.key || a.objects.size() != b.objects.size()) return false;
    for (std::size_t i = 0; i < a.objects.size(); ++i) {
        if (a.objects[i].object != b.objects[i].object ||
            !same(a.objects[i].mask, b.objects[i].mask))
            return false;
    }
    return same(a.pixels, b.pixels);
}

/// A project of images with discs as objects.
struct Project {
    TemporaryFolder folder;
    std::shared_ptr<SegmentationDataset> data;

    explicit Project(const std::vector<std::vector<cv::Mat>>& masksOfImages) {
        for (std::size_t i = 0; i < masksOfImages.size(); ++i) {
            const std::string name = "image" + std::to_string(i);
            cv::Mat image(masksOfImages[i].front().size(), CV_8UC3, cv::Scalar(60, 90, 20 * i));
            for (const cv::Mat& mask : masksOfImages[i])
                image.setTo(cv::Scalar(200, 30, 100), mask);
            writeImage(folder / (name + ".png"), image);
            for (std::size_t k = 0; k < masksOfImages[i].size(); ++k)
                writeMask(folder / "gt" / (name + "_" + std::to_string(k) + ".png"),
                          masksOfImages[i][k]);
        }
        data = SegmentationDataset::open({folder.path()}, 1);
    }
};

}  // namespace

class TestTrainSamples : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void plainViewIsThePredictorsPreparation() {
        cv::Mat image(512, 640, CV_8UC3);
        cv::randu(image, 0, 256);
        const SampleView view = SampleView::plain(image.size(), kSide);
        QCOMPARE(view.scaled, scaledSize(image.size(), kSide));
        QCOMPARE(view.visible(), cv::Size(256, 205));
        QVERIFY(same(view.ofImage(image), resizeAntialiased(image, {256, 205})));
        const cv::Mat mask = view.ofMask(disc(image.size(), {320, 256}, 100));
        QCOMPARE(mask.size(), cv::Size(kSide, kSide));
        QVERIFY(cv::countNonZero(mask.rowRange(205, kSide)) == 0);
    }

    /// The disc of the image and that of the mask stay in one place to a fraction of a pixel, where
    /// the view says that it is; whatever is mirrored, scaled and cropped.
    void maskStaysOnItsObject() {
        const cv::Size size(640, 480);
        const cv::Point centre(300, 220);
        const cv::Mat mask = disc(size, centre, 90);
        Augmentation augmentation;
        double worst = 0, worstShift = 0;
        int whole = 0;
        for (std::uint64_t i = 0; i < 120; ++i) {
            const SampleView view = augmentation.view(size, kSide, {5, 0, i, 0});
            const cv::Mat seenMask = view.ofMask(mask), seenImage = view.ofImage(mask);
            QCOMPARE(seenImage.size(), cv::Size(kSide, kSide));
            const cv::Rect part({0, 0}, view.visible());
            worst = std::max(worst, cv::norm(seenMask(part), seenImage(part), cv::NORM_INF));
            // All of the disc to be seen?
            const cv::Rect box = cv::boundingRect(seenMask);
            if (box.empty() || box.x < 2 || box.y < 2 || box.br().x > part.width - 2 ||
                box.br().y > part.height - 2)
                continue;
            ++whole;
            const cv::Point2d expected = view.ofPoint({centre.x + 0.5, centre.y + 0.5}, size);
            worstShift = std::max(worstShift, cv::norm(centreOf(seenMask) - expected));
        }
        QVERIFY(same(mask, disc(size, centre, 90)));  // what is looked at stays as it was
        QVERIFY2(whole > 40, qPrintable(QString::number(whole)));
        QCOMPARE(worst, 0.0);
        QVERIFY2(worstShift < 0.15, qPrintable(QString::number(worstShift)));
    }

    void jitterIsUpstreams() {
        const cv::Size size(640, 480);
        const Augmentation augmentation;
        int flipped = 0, larger = 0;
        double least = 10, most = 0;
        std::set<int> offsets;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const SampleView view = augmentation.view(size, kSide, {1, 2, i, 0});
            flipped += view.flipped;
            const double scale = static_cast<double>(view.scaled.width) / kSide;
            least = std::min(least, scale);
            most = std::max(most, scale);
            larger += scale > 1.05;
            QVERIFY(view.grey);
            // Both sides by one factor, to the rounding.
            QVERIFY(std::abs(view.scaled.height - view.scaled.width * 0.75) <= 0.51);
            QVERIFY(view.offset.x >= 0 && view.offset.x <= std::max(0, view.scaled.width - kSide));
            QVERIFY(view.offset.y >= 0 && view.offset.y <= std::max(0, view.scaled.height - kSide));
            if (scale > 1.9) offsets.insert(view.offset.x);
        }
        QVERIFY2(std::abs(flipped - 500) < 60, qPrintable(QString::number(flipped)));
        QVERIFY(least >= 0.098 && least < 0.12 && most > 1.97 && most <= 2.0);
        QVERIFY(std::abs(larger - 500) < 60);  // (2 - 1.05) / 1.9 of them
        QVERIFY(offsets.size() > 20);
        // What is right of and below a small image is grey, in the mask nothing.
        SampleView small = augmentation.view(size, kSide, {1, 2, 0, 0});
        small.scaled = {100, 75};
        small.offset = {0, 0};
        const cv::Mat image = small.ofImage(cv::Mat(size, CV_8UC3, cv::Scalar(10, 20, 30)));
        QCOMPARE(image.at<cv::Vec3b>(74, 99), cv::Vec3b(10, 20, 30));
        QCOMPARE(image.at<cv::Vec3b>(75, 99), cv::Vec3b(128, 128, 128));
        QCOMPARE(image.at<cv::Vec3b>(74, 100), cv::Vec3b(128, 128, 128));
        const cv::Mat mask = small.ofMask(cv::Mat(size, CV_8UC1, cv::Scalar(255)));
        QCOMPARE(cv::countNonZero(mask), 100 * 75);
        QVERIFY(!Augmentation::off().view(size, kSide, {1, 2, 3, 0}).grey);
        QCOMPARE(codeOf([] { Augmentation{0.5, 2, 1}.check(); }), ErrorCode::Usage);
        QCOMPARE(codeOf([] { Augmentation{1.5, 1, 1}.check(); }), ErrorCode::Usage);
    }

    void onlySeedEpochAndSampleDecide() {
        const Augmentation augmentation;
        const Augmentation::Draw draw{7, 3, 11, 0};
        const SampleView view = augmentation.view({640, 480}, kSide, draw);
        std::vector<SampleView> others;
        for (int t = 0; t < 4; ++t) {
            std::thread([&] {
                others.push_back(augmentation.view({640, 480}, kSide, draw));
            }).join();
        }
        for (const SampleView& other : others)
            QVERIFY(other == view);
        for (const Augmentation::Draw& other :
             {Augmentation::Draw{8, 3, 11, 0}, {7, 4, 11, 0}, {7, 3, 12, 0}, {7, 3, 11, 1}})
            QVERIFY(augmentation.view({640, 480}, kSide, other) != view);
    }

    void orderIsAPermutationOfItsEpoch() {
        SampleOrder order;
        order.samples = 50;
        order.seed = 9;
        std::vector<std::size_t> first = order.order(0);
        QVERIFY(order.order(0) == first);
        QVERIFY(order.order(1) != first);
        std::ranges::sort(first);
        for (std::size_t i = 0; i < 50; ++i)
            QCOMPARE(first[i], i);
        order.shuffle = false;
        QVERIFY(order.order(5) == first);
        // Every sample comes first now and then.
        order.shuffle = true;
        order.samples = 5;
        std::set<std::size_t> seen;
        for (int epoch = 0; epoch < 60; ++epoch)
            seen.insert(order.order(epoch).front());
        QCOMPARE(seen.size(), std::size_t{5});
    }

    void ranksTogetherSeeWhatOneRankSees() {
        SampleOrder one;
        one.samples = 11;
        one.batchSize = 4;
        QCOMPARE(one.batches(), std::size_t{2});  // the rest of 3 fills no batch
        SampleOrder two = one;
        two.batchSize = 2;
        two.worldSize = 2;
        const std::vector<std::size_t> all = one.positions();
        std::vector<std::vector<std::size_t>> ranks;
        for (two.rank = 0; two.rank < 2; ++two.rank) {
            ranks.push_back(two.positions());
            QCOMPARE(two.batches(), std::size_t{3});  // 12 with one sample twice, none left over
        }
        for (std::size_t batch = 0; batch < 2; ++batch) {
            std::set<std::size_t> whole(all.begin() + batch * 4, all.begin() + batch * 4 + 4),
                parts;
            for (const auto& rank : ranks)
                parts.insert(rank.begin() + batch * 2, rank.begin() + batch * 2 + 2);
            QVERIFY(parts == whole);
        }
        QCOMPARE(ranks[1].back(), std::size_t{11});  // modulo 11: the first once more

        SampleOrder few = one;  // fewer than a batch: they are trained on all the same
        few.samples = 3;
        QCOMPARE(few.positions().size(), std::size_t{3});
        QCOMPARE(few.batches(), std::size_t{1});

        SampleOrder valid = two;
        valid.training = false;
        std::multiset<std::size_t> seen;
        for (valid.rank = 0; valid.rank < 2; ++valid.rank)
            for (const std::size_t at : valid.positions())
                seen.insert(at);
        QCOMPARE(seen.size(), std::size_t{11});
        QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), std::size_t{11});
        two.rank = 2;
        QCOMPARE(codeOf([&] { two.check(); }), ErrorCode::Usage);
    }

    void validationIsWholeAndKeepsItsGroundTruth() {
        const cv::Size size(640, 480);
        const Project project({{disc(size, {300, 200}, 60)}, {disc(size, {1, 1}, 1)}});
        SampleOptions options;
        options.side = kSide;
        options.training = false;
        const SampleMaker maker(project.data, options);
        const LoadedSample sample = maker.make(0, 4);
        QVERIFY(sample.view == SampleView::plain(size, kSide));
        QCOMPARE(sample.pixels.size(), cv::Size(256, 192));
        QVERIFY(same(sample.objects.at(0).truth, disc(size, {300, 200}, 60)));
        QCOMPARE(sample.imageSize, size);
        // Too small to be seen, but not to be left out.
        QCOMPARE(maker.make(1, 0).objects.size(), std::size_t{1});
    }

    void everyTrainingSampleShowsItsObject() {
        const cv::Size size(640, 480);
        const Project project({{disc(size, {20, 460}, 12)}, {disc(size, {320, 240}, 200)}});
        SampleOptions options;
        options.side = kSide;
        const SampleMaker maker(project.data, options);
        std::set<std::string> views;
        int crops = 0;
        for (int epoch = 0; epoch < 60; ++epoch) {
            const LoadedSample sample = maker.make(0, epoch);
            QVERIFY(cv::countNonZero(sample.objects.at(0).mask > 127) >= SampleMaker::kLeastPixels);
            views.insert(sample.view.text());
            crops += sample.view.offset != cv::Point(0, 0);
            QVERIFY(same(sample, maker.make(0, epoch)));
        }
        QVERIFY(views.size() > 55);
        QVERIFY(crops > 5);
        QVERIFY(maker.make(0, 0).key != maker.make(0, 1).key);
        QVERIFY(maker.make(0, 0).key != maker.make(1, 0).key);
    }

    void objectThatVanishesIsNoSample() {
        const cv::Size size(4000, 100);
        cv::Mat dot = cv::Mat::zeros(size, CV_8UC1);
        dot.at<uchar>(50, 2000) = 255;
        const Project project(std::vector<std::vector<cv::Mat>>{{dot}});
        SampleOptions options;
        options.side = kSide;
        const SampleMaker maker(project.data, options);
        QCOMPARE(codeOf([&] { (void)maker.make(0, 0); }), ErrorCode::AnnotationInvalid);
    }

    void severalObjectsShareAnImage() {
        const cv::Size size(640, 480);
        std::vector<cv::Mat> discs;
        for (int x = 60; x < 640; x += 100)
            discs.push_back(disc(size, {x, 240}, 40));
        const Project project({discs, {discs.front()}});
        SampleOptions options;
        options.side = kSide;
        options.objectsPerImage = 4;
        options.augmentation = Augmentation::off();
        const SampleMaker maker(project.data, options);
        QCOMPARE(maker.size(), std::size_t{2});
        QCOMPARE(maker.make(1, 0).objects.size(), std::size_t{1});
        std::set<std::size_t> seen;
        for (int epoch = 0; epoch < 10; ++epoch) {
            const LoadedSample sample = maker.make(0, epoch);
            std::set<std::size_t> now;
            for (const LoadedObject& object : sample.objects) {
                now.insert(object.object);
                const cv::Point2d centre = centreOf(object.mask);
                QVERIFY(std::abs(centre.x - (60.5 + 100.0 * object.number) * 0.4) < 0.3);
            }
            QCOMPARE(now.size(), std::size_t{4});
            seen.insert(now.begin(), now.end());
        }
        QCOMPARE(seen.size(), discs.size());
        options.objectsPerImage = 0;
        QCOMPARE(codeOf([&] { options.check(); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestTrainSamples)
#include "tst_train_samples.moc"
