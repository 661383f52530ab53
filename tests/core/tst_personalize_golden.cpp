#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/checkpoint/CheckpointReader.h"
#include "core/image/ImageIo.h"
#include "core/personalize/Cascade.h"
#include "core/personalize/ObjectCells.h"
#include "core/personalize/Personalizer.h"
#include "core/personalize/SimilarityMap.h"
#include "tests/support/TestData.h"
#include "tests/support/TestTensors.h"

using namespace studio;
using namespace studio::testing;
using torch::Tensor;

namespace {

// As tests/data/golden/README.md says.
constexpr double kTolerance = 1e-4, kScoreTolerance = 1e-5;

Tensor matTensor(const cv::Mat& mat) {
    const cv::Mat whole = mat.isContinuous() ? mat : mat.clone();
    const auto type = mat.depth() == CV_8U ? torch::kUInt8 : torch::kFloat;
    return torch::from_blob(whole.data, {whole.rows, whole.cols}, type).clone();
}

double difference(const cv::Mat& mat, const Tensor& expected) {
    return largestDifference(matTensor(mat), expected.reshape({mat.rows, mat.cols}));
}

double difference(const std::vector<cv::Mat>& mats, const Tensor& expected) {
    if (static_cast<int64_t>(mats.size()) != expected.size(0)) return 1e9;
    double most = 0;
    for (std::size_t i = 0; i < mats.size(); ++i)
        most = std::max(most, difference(mats[i], expected[static_cast<int64_t>(i)]));
    return most;
}

double difference(const std::vector<float>& values, const Tensor& expected) {
    return largestDifference(torch::tensor(values), expected.flatten());
}

/// Masks are equal but where the logit is within the tolerance of zero.
bool sameMask(const cv::Mat& mask, const Tensor& expected, const cv::Mat& logits) {
    const Tensor clear = matTensor(logits).abs() > kTolerance;
    return ((matTensor(mask) > 0) == expected.reshape({mask.rows, mask.cols}).to(torch::kBool))
        .logical_or(~clear)
        .all()
        .item<bool>();
}

bool samePoints(const std::vector<PromptPoint>& points, const Tensor& expected) {
    if (static_cast<int64_t>(points.size()) != expected.size(0)) return false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Tensor row = expected[static_cast<int64_t>(i)].to(torch::kDouble);
        if (points[i].x != row[0].item<double>() || points[i].y != row[1].item<double>())
            return false;
    }
    return true;
}

bool sameBox(const std::optional<PromptBox>& box, const Tensor& expected) {
    const Tensor b = expected.to(torch::kDouble);
    return box && *box == PromptBox{b[0].item<double>(), b[1].item<double>(), b[2].item<double>(),
                                    b[3].item<double>()};
}

}  // namespace

/// Every step of the published PerSAM and PerSAM-F, on a small SAM with random weights.
class TestPersonalizeGolden : public QObject {
    Q_OBJECT

    std::shared_ptr<Predictor> m_model;
    StateDict m_golden;
    Reference m_reference;  ///< scene_a
    EmbeddingPtr m_image;   ///< scene_b

    ImageMatch match(const PersonalizeOptions& options) const {
        return Personalizer(*m_model, options, {m_reference}).match(m_image);
    }
    Tensor golden(const std::string& name) const { return m_golden.at(name); }
    /// The logits of a step in the image's size.
    cv::Mat inImage(const MatchStep& step) const {
        MaskSet set;
        set.embedding = m_image;
        return m_model->upsample(set, step.logits);
    }

  private Q_SLOTS:
    void initTestCase() {
        ModelOptions options;
        options.checkpoint = testData("golden/sam_micro.pth");
        options.runtime = {"cpu", Precision::Fp32, 2};
        m_model = Predictor::load(options);
        m_golden = readTensors(testData("golden/persam_golden.pth"));
        m_reference = {m_model->encode(readImage(testData("golden/scene_a.png")).pixels),
                       readMask(testData("golden/scene_a_mask.png")), "scene_a"};
        m_image = m_model->encode(readImage(testData("golden/scene_b.png")).pixels);
    }

    void referenceCells() {
        const Tensor expected = golden("ref_mask_feature_grid");
        const cv::Mat grid = maskOnGrid(m_reference.mask, m_model->info().architecture);
        QVERIFY(difference(grid, expected) <= kTolerance);
        const ObjectCells object = objectCells(m_reference.mask, m_model->info().architecture);
        QVERIFY(object.exact);
        QVERIFY(((matTensor(object.cells) > 0) == (expected > 0)).all().item<bool>());
        // Any non-zero value is the object.
        const cv::Mat ones = m_reference.mask / 255;
        QCOMPARE(cv::countNonZero(ones), cv::countNonZero(m_reference.mask));
        QCOMPARE(cv::norm(maskOnGrid(ones, m_model->info().architecture), grid, cv::NORM_INF), 0.0);
        QVERIFY(difference(m_model->features(m_reference.embedding),
                           golden("ref_image_embedding")[0].flatten(1).t()) <= kTolerance);
    }

    void perSam() {
        PersonalizeOptions options;
        options.method = MatchMethod::PerSam;
        const Personalizer personalizer(*m_model, options, {m_reference});
        const LearnedReferences& learned = personalizer.learned();
        QVERIFY(!learned.weights);
        QVERIFY(difference(learned.features, golden("persam/target_feat")) <= kTolerance);
        QVERIFY(difference(learned.embedding, golden("persam/target_embedding")) <= kTolerance);
        QVERIFY(difference(personalizer.similarity(m_image), golden("persam/sim")) <= kTolerance);
        const SimilarityMap map(*m_model, m_image, learned.features);
        QVERIFY(difference(map.attention().reshape(1, 1), golden("persam/attn_sim")) <= kTolerance);

        const ImageMatch result = personalizer.match(m_image);
        QCOMPARE(result.objects.size(), std::size_t{1});
        const MatchedObject& object = result.objects[0];
        QVERIFY(samePoints(object.points, golden("persam/points")));
        QVERIFY(object.points[0].foreground && !object.points[1].foreground);
        QCOMPARE(object.steps.size(), std::size_t{3});
        for (int i = 0; i < 3; ++i) {
            const MatchStep& step = object.steps[static_cast<std::size_t>(i)];
            const std::string prefix = "persam/step" + std::to_string(i) + "/";
            QVERIFY(difference(step.candidates, golden(prefix + "low_res")) <= kTolerance);
            QVERIFY(difference(step.scores, golden(prefix + "scores")) <= kScoreTolerance);
            QVERIFY(step.hqLogits.empty());
            QCOMPARE(step.chosen, i == 0 ? 0 : golden(prefix + "best").item<int>());
        }
        QVERIFY(sameMask(object.steps[0].mask, golden("persam/step0/masks")[0],
                         inImage(object.steps[0])));
        QVERIFY(!object.steps[0].box && !object.steps[1].box);
        QVERIFY(sameBox(object.steps[2].box, golden("persam/step2/box")));
        QVERIFY(sameMask(object.mask(), golden("persam/final_mask"), inImage(object.steps[2])));
    }

    void perSamF() {
        const PersonalizeOptions options;  // the default
        const Personalizer personalizer(*m_model, options, {m_reference});
        const LearnedReferences& learned = personalizer.learned();
        QVERIFY(difference(learned.features, golden("persam_f/target_feat")) <= kTolerance);
        QVERIFY(difference(personalizer.similarity(m_reference.embedding),
                           golden("persam_f/ref_sim")) <= kTolerance);
        const SimilarityMap map(*m_model, m_reference.embedding, learned.features);
        const cv::Point top = map.highest();
        QVERIFY(samePoints({{double(top.x), double(top.y), true}}, golden("persam_f/ref_points")));
        const Cascade cascade(*m_model, {});
        const WeightSample sample =
            cascade.firstPass(m_reference.embedding, {{double(top.x), double(top.y), true}}, {});
        QVERIFY(difference(sample.logits, golden("persam_f/ref_logits_high")) <= kTolerance);
        QVERIFY(sample.offset.empty());

        QVERIFY(difference(std::vector<float>(learned.weights->values.begin(),
                                              learned.weights->values.end()),
                           golden("persam_f/weights")) <= 1e-5);
        const Tensor history = golden("persam_f/history");
        QCOMPARE(static_cast<int64_t>(learned.weights->history.size()), history.size(0));
        double most = 0, mostRate = 0;
        for (int64_t i = 0; i < history.size(0); ++i) {
            const MaskWeights::Epoch& epoch = learned.weights->history[std::size_t(i)];
            mostRate =
                std::max(mostRate, std::abs(epoch.learningRate - history[i][0].item<double>()));
            most = std::max({most, std::abs(epoch.dice - history[i][1].item<double>()),
                             std::abs(epoch.focal - history[i][2].item<double>())});
        }
        QVERIFY2(most <= 1e-5, qPrintable(QString::number(most)));
        QVERIFY2(mostRate <= 1e-9, qPrintable(QString::number(mostRate)));

        const ImageMatch result = personalizer.match(m_image);
        const MatchedObject& object = result.objects.at(0);
        QVERIFY(samePoints(object.points, golden("persam_f/test_points")));
        QCOMPARE(object.steps.size(), std::size_t{3});
        QCOMPARE(object.steps[0].chosen, -1);
        for (int i = 1; i < 3; ++i) {
            const MatchStep& step = object.steps[static_cast<std::size_t>(i)];
            const std::string prefix = "persam_f/refine" + std::to_string(i) + "/";
            QVERIFY(sameBox(step.box, golden(prefix + "box")));
            QVERIFY(difference(step.scores, golden(prefix + "scores")) <= kScoreTolerance);
            QCOMPARE(step.chosen, golden(prefix + "best").item<int>());
        }
        QVERIFY(sameMask(object.mask(), golden("persam_f/final_mask"), inImage(object.steps[2])));
    }
};

QTEST_GUILESS_MAIN(TestPersonalizeGolden)
#include "tst_personalize_golden.moc"
