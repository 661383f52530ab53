#include <QtTest>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "core/image/MaskGeometry.h"
#include "core/personalize/Calibration.h"
#include "core/personalize/Personalizer.h"
#include "tests/support/Expect.h"
#include "tests/support/FakePredictor.h"

using namespace studio;
using namespace studio::testing;

namespace {

const cv::Scalar kRed(200, 40, 40), kBlue(40, 40, 200), kGround(90, 90, 90);
constexpr int kRadius = 14;  // of parts; the fake model's masks have 20 in images of 320 x 240

/// A picture with round parts of these colours.
cv::Mat picture(const std::vector<std::pair<cv::Point, cv::Scalar>>& parts) {
    cv::Mat image(240, 320, CV_8UC3, kGround);
    for (const auto& [place, colour] : parts)
        cv::circle(image, place, kRadius, colour, -1);
    return image;
}

cv::Mat disc(cv::Point place, int radius = kRadius) {
    cv::Mat mask = cv::Mat::zeros(240, 320, CV_8UC1);
    cv::circle(mask, place, radius, 255, -1);
    return mask;
}

/// Whether the object lies on the part at `place`.
bool isAt(const MatchedObject& object, cv::Point place) {
    return cv::norm(cv::Point2d(object.points[0].x, object.points[0].y) - cv::Point2d(place)) <
               kRadius + 5 &&
           object.mask().at<std::uint8_t>(place) == 255;
}

/// A model that sees no object anywhere.
class BlindPredictor : public FakePredictor {
  public:
    using FakePredictor::FakePredictor;
    MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) override {
        MaskSet set = FakePredictor::decode(embedding, prompt);
        for (cv::Mat& logits : set.samLogits)
            logits.setTo(-20);
        return set;
    }
};

}  // namespace

/// What goes beyond the published methods, on scenes whose parts differ in colour, and references
/// that are not as they should be.
class TestPersonalize : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeModel> m_model = std::make_shared<FakeModel>();
    FakePredictor m_predictor{m_model, "model"};

    EmbeddingPtr encode(const std::vector<std::pair<cv::Point, cv::Scalar>>& parts) {
        return m_predictor.encode(picture(parts));
    }
    Reference reference(const cv::Scalar& colour) {
        return {encode({{{100, 100}, colour}}), disc({100, 100}), "reference"};
    }
    ImageMatch match(const PersonalizeOptions& options, const std::vector<Reference>& references,
                     const std::vector<std::pair<cv::Point, cv::Scalar>>& parts) {
        return Personalizer(m_predictor, options, references).match(encode(parts));
    }
    static PersonalizeOptions quick(MatchMethod method = MatchMethod::PerSamF) {
        PersonalizeOptions options;
        options.method = method;
        options.epochs = 5;
        return options;
    }

  private Q_SLOTS:
    void init() { m_model->hq = false; }

    void findsTheLikePart_data() {
        QTest::addColumn<int>("method");
        for (int method = 0; method < 3; ++method)
            QTest::newRow(matchMethodName(MatchMethod(method))) << method;
    }
    void findsTheLikePart() {
        QFETCH(int, method);
        const ImageMatch result = match(quick(MatchMethod(method)), {reference(kRed)},
                                        {{{60, 160}, kBlue}, {{220, 70}, kRed}});
        QCOMPARE(result.objects.size(), std::size_t{1});
        const MatchedObject& object = result.objects[0];
        QVERIFY(isAt(object, {220, 70}));
        QCOMPARE(object.steps.size(), std::size_t{3});
        QVERIFY(object.verdict == MatchVerdict::Found && result.verdict() == MatchVerdict::Found);
        QVERIFY(object.doubt >= 0 && object.doubt < 0.5);
        QCOMPARE(result.bestSimilarity, object.similarity);
        QVERIFY(result.imageSize == cv::Size(320, 240));
        // The heat map lies over the image: as wide as high in the same scale.
        QVERIFY(result.similarity.size() == cv::Size(256, 192));
        QVERIFY(result.similarity.at<float>(70 * 192 / 240, 220 * 256 / 320) > 0.99);
        QVERIFY(result.similarity.at<float>(160 * 192 / 240, 60 * 256 / 320) < 0.9);
    }

    void severalObjects() {
        const std::vector<std::pair<cv::Point, cv::Scalar>> scene{
            {{50, 60}, kRed}, {{160, 170}, kRed}, {{270, 60}, kRed}, {{60, 190}, kBlue}};
        PersonalizeOptions options = quick();
        QCOMPARE(match(options, {reference(kRed)}, scene).objects.size(), std::size_t{1});
        options.maxObjects = 8;
        const ImageMatch all = match(options, {reference(kRed)}, scene);
        QCOMPARE(all.objects.size(), std::size_t{3});
        for (const cv::Point place : {cv::Point(50, 60), cv::Point(160, 170), cv::Point(270, 60)})
            QCOMPARE(std::ranges::count_if(all.objects,
                                           [&](const MatchedObject& o) { return isAt(o, place); }),
                     std::ptrdiff_t{1});
        for (std::size_t i = 1; i < all.objects.size(); ++i)
            QVERIFY(all.objects[i].similarity <= all.objects[i - 1].similarity + 1e-6f);
        options.maxObjects = 2;
        QCOMPARE(match(options, {reference(kRed)}, scene).objects.size(), std::size_t{2});
    }

    void absentParts() {
        PersonalizeOptions options = quick();
        const std::vector<std::pair<cv::Point, cv::Scalar>> without{{{60, 160}, kBlue}};
        const ImageMatch published = match(options, {reference(kRed)}, without);
        QCOMPARE(published.objects.size(), std::size_t{1});  // always a mask
        QVERIFY(published.verdict() == MatchVerdict::Doubtful);
        QVERIFY(published.doubt() > 0.9f);
        options.detectAbsent = true;
        const ImageMatch absent = match(options, {reference(kRed)}, without);
        QVERIFY(absent.objects.empty());
        QVERIFY(absent.verdict() == MatchVerdict::Absent);
        QCOMPARE(absent.bestSimilarity, published.bestSimilarity);
        QVERIFY(match(options, {reference(kRed)}, {{{220, 70}, kRed}}).verdict() ==
                MatchVerdict::Found);
        options.absentThreshold = absent.bestSimilarity - 0.01;
        QCOMPARE(match(options, {reference(kRed)}, without).objects.size(), std::size_t{1});
        options.absentThreshold = 1.0;
        QVERIFY(match(options, {reference(kRed)}, {{{220, 70}, cv::Scalar(190, 60, 40)}})
                    .objects.empty());
    }

    void severalReferences() {
        PersonalizeOptions options = quick();
        options.detectAbsent = true;
        const std::vector<std::pair<cv::Point, cv::Scalar>> blue{{{220, 70}, kBlue}};
        QVERIFY(match(options, {reference(kRed)}, blue).objects.empty());
        const std::vector<Reference> both{reference(kRed), reference(kBlue)};
        options.absentThreshold = 0.97;  // red and blue are not alike: nothing to calibrate on
        const Personalizer personalizer(m_predictor, options, both);
        QCOMPARE(personalizer.learned().count, std::size_t{2});
        QCOMPARE(personalizer.learned().features.rows, 2);
        for (const cv::Scalar& colour : {kRed, kBlue}) {
            const ImageMatch result =
                personalizer.match(encode({{{220, 70}, colour}, {{50, 50}, {60, 160, 60}}}));
            QCOMPARE(result.objects.size(), std::size_t{1});
            QVERIFY(isAt(result.objects[0], {220, 70}));
        }
        // The embedding that prompts is the mean over the cells of all.
        const auto single = [&](const Reference& one) {
            return Personalizer(m_predictor, options, {one}).learned().embedding;
        };
        const cv::Mat mean = (single(both[0]) + single(both[1])) / 2;
        QVERIFY(cv::norm(personalizer.learned().embedding, mean, cv::NORM_INF) < 1e-3);
    }

    void thresholdsLieBetweenGroundAndObject() {
        const auto sample = [](float object, float ground) {
            CalibrationSample sample;
            sample.mask = disc({100, 100});
            sample.similarity = cv::Mat(240, 320, CV_32FC1, cv::Scalar(ground));
            sample.similarity.setTo(object, sample.mask);
            sample.cell = 5;
            return sample;
        };
        const Thresholds one = calibrate({sample(0.9f, 0.5f)});
        QVERIFY(one.absentBelow > 0.5 && one.absentBelow < one.foundFrom && one.foundFrom < 0.9);
        // The hardest reference decides.
        const Thresholds two = calibrate({sample(0.9f, 0.5f), sample(0.8f, 0.6f)});
        QVERIFY(two.absentBelow > 0.6 && two.foundFrom < 0.8);
        // More ground than object: the object is still found.
        const Thresholds swapped = calibrate({sample(0.6f, 0.7f)});
        QVERIFY(swapped.absentBelow <= 0.6 + 1e-6);
        CalibrationSample whole = sample(0.9f, 0.5f);
        whole.mask.setTo(255);
        QCOMPARE(calibrate({whole}).absentBelow, -1.0);
    }

    void strangeReferences() {
        const PersonalizeOptions options = quick();
        const auto learn = [&](const cv::Mat& mask) {
            return Personalizer(m_predictor, options,
                                {{encode({{{100, 100}, kRed}}), mask, "part.png"}});
        };
        const auto error = errorOf([&] { learn(cv::Mat::zeros(240, 320, CV_8UC1)); });
        QVERIFY(error && error->code() == ErrorCode::AnnotationInvalid);
        QVERIFY(QString(error->what()).startsWith("part.png: "));
        QCOMPARE(*codeOf([&] { learn(cv::Mat(24, 32, CV_8UC1, cv::Scalar(255))); }),
                 ErrorCode::SizeMismatch);
        QCOMPARE(*codeOf([&] { Personalizer(m_predictor, options, {}); }), ErrorCode::Usage);

        const Personalizer full = learn(cv::Mat(240, 320, CV_8UC1, cv::Scalar(255)));
        QCOMPARE(full.learned().notes.size(), std::size_t{1});
        QCOMPARE(full.match(encode({{{220, 70}, kRed}})).objects.size(), std::size_t{1});

        cv::Mat pixel = cv::Mat::zeros(240, 320, CV_8UC1);
        pixel.at<std::uint8_t>(100, 100) = 1;  // any non-zero value
        const Personalizer tiny = learn(pixel);
        QCOMPARE(tiny.learned().notes.size(), std::size_t{1});
        QVERIFY(isAt(tiny.match(encode({{{220, 70}, kRed}})).objects[0], {220, 70}));
        // Smaller than a pixel of what the encoder sees, and thinner.
        for (const cv::Rect& part : {cv::Rect(319, 239, 1, 1), cv::Rect(0, 0, 320, 1)}) {
            cv::Mat mask = cv::Mat::zeros(240, 320, CV_8UC1);
            mask(part).setTo(255);
            QCOMPARE(learn(mask).match(encode({})).objects.size(), std::size_t{1});
        }
    }

    void objectsAtTheBorder() {
        Reference corner{encode({{{0, 0}, kRed}}), disc({0, 0}), ""};
        const ImageMatch result =
            Personalizer(m_predictor, quick(), {corner}).match(encode({{{319, 239}, kRed}}));
        QVERIFY(isAt(result.objects[0], {319, 239}));
        QVERIFY(result.objects[0].box().br() == cv::Point(320, 240));
    }

    void aMaskWithoutPixelsGivesNoBox() {
        BlindPredictor blind(m_model, "model");
        PersonalizeOptions options = quick();
        for (const MatchMethod method :
             {MatchMethod::PerSam, MatchMethod::PerSamF, MatchMethod::PerSamHq}) {
            options.method = method;
            options.maxObjects = 3;
            const ImageMatch result = Personalizer(blind, options, {reference(kRed)})
                                          .match(encode({{{220, 70}, kRed}, {{60, 60}, kRed}}));
            QCOMPARE(result.objects.size(), std::size_t{1});
            QVERIFY(result.objects[0].box().empty());
            QVERIFY(!result.objects[0].steps.back().box);
            QCOMPARE(result.objects[0].doubt, 1.0f);
            QVERIFY(result.verdict() == MatchVerdict::Doubtful);
        }
    }

    void wrongOptions() {
        const auto code = [](auto change) {
            PersonalizeOptions options;
            change(options);
            return codeOf([&] { options.check(); }).value_or(ErrorCode::Internal);
        };
        using O = PersonalizeOptions;
        QCOMPARE(code([](O& o) { o.learningRate = 0; }), ErrorCode::Usage);
        QCOMPARE(code([](O& o) { o.learningRate = std::numeric_limits<double>::quiet_NaN(); }),
                 ErrorCode::Usage);
        QCOMPARE(code([](O& o) { o.epochs = -1; }), ErrorCode::Usage);
        QCOMPARE(code([](O& o) { o.absentThreshold = 1.5; }), ErrorCode::Usage);
        QCOMPARE(code([](O& o) { o.maxObjects = 0; }), ErrorCode::Usage);
        QVERIFY(!codeOf([] { PersonalizeOptions().check(); }));
        QCOMPARE(*codeOf([] { parseMatchMethod("sam"); }), ErrorCode::Usage);
        QVERIFY(parseMatchMethod("persam-hq") == MatchMethod::PerSamHq);
    }

    void canBeStopped() {
        JobContext context;
        context.cancel.cancel();
        QVERIFY_EXCEPTION_THROWN(Personalizer(m_predictor, quick(), {reference(kRed)}, context),
                                 Cancelled);
        const Personalizer personalizer(m_predictor, quick(), {reference(kRed)});
        QVERIFY_EXCEPTION_THROWN(personalizer.match(encode({}), context), Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestPersonalize)
#include "tst_personalize.moc"
