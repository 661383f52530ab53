#include <QTest>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "core/image/Metrics.h"
#include "core/predict/AutomaticMaskGenerator.h"
#include "tests/support/FakePredictor.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::FakeModel;
using studio::testing::FakePredictor;

namespace {

const cv::Mat kImage(256, 320, CV_8UC1, cv::Scalar(0));

/// Thresholds that the fake's discs pass: their outline is soft, the middle one has predicted IoU
/// 0.9.
AutoMaskOptions discOptions() {
    AutoMaskOptions options;
    options.pointsPerSide = 4;
    options.pointsPerBatch = 5;
    options.stabilityScoreThresh = 0.7;
    return options;
}

double boxIou(const cv::Rect& a, const cv::Rect& b) {
    const double intersection = (a & b).area();
    return intersection / (a.area() + b.area() - intersection);
}

/// A speck beside every disc and a pinhole in it.
class SpeckledPredictor : public FakePredictor {
  public:
    using FakePredictor::FakePredictor;
    MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) override {
        MaskSet set = FakePredictor::decode(embedding, prompt);
        const cv::Point centre(int(prompt.points[0].x * 0.8), int(prompt.points[0].y * 0.8));
        for (cv::Mat& logits : set.samLogits) {
            logits(cv::Rect(centre.x + 24, centre.y, 2, 2)).setTo(20);
            logits(cv::Rect(centre.x, centre.y, 2, 2)).setTo(-20);
        }
        return set;
    }
};

}  // namespace

class AutoMasksTest : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeModel> m_model = std::make_shared<FakeModel>();
    FakePredictor m_predictor{m_model, "a.pth"};

  private Q_SLOTS:
    void everyClickOfTheGridGivesItsMask() {
        const std::vector<AutoMask> masks = generateMasks(m_predictor, kImage, discOptions());
        QCOMPARE(masks.size(), std::size_t{16});
        std::vector<cv::Point2d> points;
        for (const AutoMask& found : masks) {
            points.push_back(found.point);
            const cv::Mat mask = found.mask();
            QVERIFY(mask.size() == kImage.size());
            QCOMPARE(int(mask.at<uchar>(found.point)), 255);
            QCOMPARE(found.area, std::int64_t{cv::countNonZero(mask)});
            QVERIFY(found.box == cv::boundingRect(mask));
            const double radius = std::sqrt(found.area / CV_PI);
            QVERIFY(std::abs(radius - 22.5) < 1);  // 320 / 16 and the HQ part
            QCOMPARE(found.predictedIou, 0.9f);
            // In logits pixels: the radius of 18 less and more 1.
            QVERIFY(std::abs(found.stabilityScore - 17.0 * 17 / (19 * 19)) < 0.03);
            QVERIFY(found.cropBox == cv::Rect(0, 0, 320, 256));
        }
        for (const double y : {32, 96, 160, 224}) {
            for (const double x : {40, 120, 200, 280})
                QVERIFY(std::count(points.begin(), points.end(), cv::Point2d(x, y)) == 1);
        }
        QVERIFY(
            std::is_sorted(masks.begin(), masks.end(),
                           [](const AutoMask& a, const AutoMask& b) { return a.area > b.area; }));
    }

    void thresholdsDropMasks() {
        AutoMaskOptions options = discOptions();
        options.predIouThresh = 0.9;  // 0.9 itself is not above
        QVERIFY(generateMasks(m_predictor, kImage, options).empty());
        options = discOptions();
        options.stabilityScoreThresh = 0.95;
        QVERIFY(generateMasks(m_predictor, kImage, options).empty());
        options.stabilityScoreOffset = 0.1;  // less is asked of the outline
        QCOMPARE(generateMasks(m_predictor, kImage, options).size(), std::size_t{16});
    }

    void plainSamGivesThreeMasksAClick() {
        AutoMaskOptions options = discOptions();
        options.predIouThresh = 0.65;
        options.stabilityScoreThresh = 0.5;
        options.source = MaskSource::Sam;
        std::vector<AutoMask> masks = generateMasks(m_predictor, kImage, options);
        QCOMPARE(masks.size(), std::size_t{48});
        QVERIFY(masks.front().area > 3 * masks[20].area);
        options.boxNmsThresh = 0.2;  // half and double radius overlap the best one by a quarter
        masks = generateMasks(m_predictor, kImage, options);
        QCOMPARE(masks.size(), std::size_t{16});
        for (const AutoMask& mask : masks)
            QCOMPARE(mask.predictedIou, 0.9f);

        const auto withoutHq = std::make_shared<FakeModel>();
        withoutHq->hq = false;
        FakePredictor sam(withoutHq, "a.pth");
        options.boxNmsThresh = 0.7;
        options.source = MaskSource::Hq;
        QCOMPARE(generateMasks(sam, kImage, options).size(), std::size_t{48});
    }

    void duplicatesAreRemoved() {
        AutoMaskOptions options = discOptions();
        options.pointsPerSide = 24;  // clicks 13 and 11 pixels apart, discs of 45
        options.boxNmsThresh = 0.4;
        const std::vector<AutoMask> masks = generateMasks(m_predictor, kImage, options);
        QVERIFY(masks.size() > 100 && masks.size() < 300);
        for (std::size_t i = 0; i < masks.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k)
                QVERIFY(boxIou(masks[i].box, masks[k].box) < 0.43);  // measured a pixel larger here
        }
    }

    void cropsAddMasksButNoneThatTheyCutOff() {
        AutoMaskOptions options = discOptions();
        options.cropNLayers = 1;
        options.cropNPointsDownscaleFactor = 2;
        const std::vector<AutoMask> masks = generateMasks(m_predictor, kImage, options);
        int fromCrops = 0;
        for (const AutoMask& found : masks) {
            const cv::Mat mask = found.mask();
            QVERIFY(mask.size() == kImage.size());
            QCOMPARE(int(mask.at<uchar>(found.point)), 255);
            QVERIFY(found.box == cv::boundingRect(mask));
            if (found.cropBox.size() == kImage.size()) continue;
            ++fromCrops;
            // Two crops that overlap by int(512 / 1500 * 256) = 87 pixels, rounded up.
            QCOMPARE(found.cropBox.width, found.cropBox.x == 0 ? 204 : 203);
            QCOMPARE(found.cropBox.height, found.cropBox.y == 0 ? 172 : 171);
            QVERIFY(found.cropBox.contains(found.point));
            const int right = found.cropBox.x + found.cropBox.width;
            QVERIFY(found.cropBox.x == 0 || found.box.x > found.cropBox.x + 20);
            QVERIFY(right == 320 || found.box.x + found.box.width < right - 19);
        }
        QVERIFY(fromCrops > 0);
        QVERIFY(masks.size() > 16);
    }

    void smallRegionsAreCleaned() {
        SpeckledPredictor predictor(m_model, "a.pth");
        AutoMaskOptions options = discOptions();
        options.pointsPerSide = 2;
        std::vector<AutoMask> masks = generateMasks(predictor, kImage, options);
        QCOMPARE(masks.size(), std::size_t{4});
        const AutoMask speckled = masks[0];
        QCOMPARE(maskParts(speckled.mask()).parts.size(), std::size_t{2});
        options.minMaskRegionArea = 50;
        masks = generateMasks(predictor, kImage, options);
        QCOMPARE(masks.size(), std::size_t{4});
        for (const AutoMask& found : masks) {
            const cv::Mat mask = found.mask();
            QCOMPARE(maskParts(mask).parts.size(), std::size_t{1});
            QCOMPARE(int(mask.at<uchar>(found.point)), 255);
            QCOMPARE(found.area, std::int64_t{cv::countNonZero(mask)});
            QVERIFY(found.box == cv::boundingRect(mask));
            QVERIFY(found.box.width < speckled.box.width);
        }
    }

    void canBeStoppedAndTellsHowFarItIs() {
        AutoMaskOptions options = discOptions();
        JobContext context;
        double last = 0;
        context.progress = [&](double done, double total, const std::string&) {
            QVERIFY(done >= last && done <= total);
            last = done / total * total;
            if (done > total / 2 + 32) context.cancel.cancel();
        };
        options.pointsPerSide = 16;
        QVERIFY_EXCEPTION_THROWN(generateMasks(m_predictor, kImage, options, context), Cancelled);
        QVERIFY(m_model->decodes > 0);
        JobContext whole;
        double end = 0;
        whole.progress = [&](double done, double total, const std::string&) { end = done / total; };
        generateMasks(m_predictor, kImage, options, whole);
        QCOMPARE(end, 1.0);
    }

    void wrongOptionsAreNamed() {
        const auto refusal = [&](auto&& change) -> std::string {
            AutoMaskOptions options;
            change(options);
            try {
                generateMasks(m_predictor, kImage, options);
            } catch (const Error& error) {
                return error.code() == ErrorCode::Usage ? error.subject() : "";
            }
            return "";
        };
        QCOMPARE(refusal([](auto& o) { o.pointsPerSide = 0; }), std::string("points_per_side"));
        QCOMPARE(refusal([](auto& o) { o.pointsPerBatch = -1; }), std::string("points_per_batch"));
        QCOMPARE(refusal([](auto& o) { o.predIouThresh = 1.1; }), std::string("pred_iou_thresh"));
        QCOMPARE(refusal([](auto& o) { o.stabilityScoreThresh = std::nan(""); }),
                 std::string("stability_score_thresh"));
        QCOMPARE(refusal([](auto& o) { o.boxNmsThresh = -0.1; }), std::string("box_nms_thresh"));
        QCOMPARE(refusal([](auto& o) { o.cropNLayers = 9; }), std::string("crop_n_layers"));
        QCOMPARE(refusal([](auto& o) { o.cropOverlapRatio = 1; }),
                 std::string("crop_overlap_ratio"));
        QCOMPARE(refusal([](auto& o) { o.minMaskRegionArea = -1; }),
                 std::string("min_mask_region_area"));
    }

    void agreesWithThePythonReference_data() {
        QTest::addColumn<QString>("run");
        QTest::newRow("grid") << "grid";
        QTest::newRow("crops") << "crops";
    }
    // The expected masks were made by tests/data/auto/make_reference.py.
    void agreesWithThePythonReference() {
        QFETCH(const QString, run);
        const Json reference =
            readJson(testing::testData("auto/reference.json")).at(run.toStdString());
        const Json& given = reference.at("options");
        AutoMaskOptions options;
        options.pointsPerSide = given.at("points_per_side");
        options.predIouThresh = given.at("pred_iou_thresh");
        options.stabilityScoreThresh = given.at("stability_score_thresh");
        options.cropNLayers = given.value("crop_n_layers", 0);
        options.cropNPointsDownscaleFactor = given.value("crop_n_points_downscale_factor", 1);
        options.minMaskRegionArea = given.value("min_mask_region_area", 0);

        static const std::shared_ptr<Predictor> predictor = [] {
            ModelOptions model;
            model.checkpoint = testing::sourceFolder() / "resources/starter/starter.pth";
            model.runtime.precision = Precision::Fp32;
            return Predictor::load(model);
        }();
        const Image image =
            readImage(testing::sourceFolder() / "resources/sample/RVP_20260101080005.png");
        const std::vector<AutoMask> masks = generateMasks(*predictor, image.pixels, options);

        QCOMPARE(masks.size(), reference.at("masks").size());
        for (const Json& expected : reference.at("masks")) {
            const cv::Mat mask =
                decodeRle({image.size(), expected.at("counts").get<std::vector<std::uint32_t>>()});
            const auto best = std::max_element(masks.begin(), masks.end(),
                                               [&](const AutoMask& a, const AutoMask& b) {
                                                   return iou(a.mask(), mask) < iou(b.mask(), mask);
                                               });
            QVERIFY2(iou(best->mask(), mask) > 0.995,
                     qPrintable(QString::number(iou(best->mask(), mask))));
            QVERIFY(std::abs(best->predictedIou - expected.at("predicted_iou").get<double>()) <
                    2e-3);
            QVERIFY(std::abs(best->stabilityScore - expected.at("stability_score").get<double>()) <
                    2e-3);
            QVERIFY(std::abs(best->point.x - expected.at("point").at(0).get<double>()) < 1e-6);
            QVERIFY(std::abs(best->point.y - expected.at("point").at(1).get<double>()) < 1e-6);
            QCOMPARE(best->cropBox.width, expected.at("crop_box").at(2).get<int>());
        }
    }
};

QTEST_GUILESS_MAIN(AutoMasksTest)
#include "tst_auto_masks.moc"
