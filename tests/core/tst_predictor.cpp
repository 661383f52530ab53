#include <dlfcn.h>
#include <omp.h>

#include <QtTest>
#include <atomic>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <set>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Paths.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/image/ImageIo.h"
#include "core/image/Metrics.h"
#include "core/image/Resize.h"
#include "core/predict/MaskUpsampler.h"
#include "core/predict/SamEmbedding.h"
#include "tests/support/TestData.h"
#include "tests/support/TestTensors.h"

using namespace studio;
using namespace studio::testing;
using torch::Tensor;

namespace {

/// The most threads that a parallel region was begun with since it was set to 0.
std::atomic<int> g_mostThreads = 0;

}  // namespace

/// Where GCC's OpenMP begins every parallel region of the program and its libraries: this one comes
/// first.
extern "C" __attribute__((visibility("default"))) void GOMP_parallel(void (*region)(void*),
                                                                     void* data, unsigned threads,
                                                                     unsigned flags) {
    using Begin = void (*)(void (*)(void*), void*, unsigned, unsigned);
    static const auto real = reinterpret_cast<Begin>(::dlsym(RTLD_NEXT, "GOMP_parallel"));
    const int count = threads > 0 ? static_cast<int>(threads) : omp_get_max_threads();
    if (count > g_mostThreads) g_mostThreads = count;
    real(region, data, threads, flags);
}

namespace {

constexpr double kTolerance = 1e-4;       // of logits, as tests/data/golden/README.md says
constexpr double kScoreTolerance = 1e-5;  // of scores

std::shared_ptr<Predictor> loadModel(const fs::path& path, Precision precision = Precision::Fp32,
                                     int threads = 2) {
    ModelOptions options;
    options.checkpoint = path;
    options.runtime.device = "cpu";
    options.runtime.precision = precision;
    options.runtime.threads = threads;
    return Predictor::load(options);
}

std::optional<ErrorCode> codeOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

Tensor matTensor(const cv::Mat& mat) {
    return torch::from_blob(mat.data, {mat.rows, mat.cols}, torch::kFloat).clone();
}

double largestDifference(const cv::Mat& mat, const Tensor& expected) {
    return studio::testing::largestDifference(matTensor(mat), expected.squeeze(0));
}

/// points, labels and box of one of the golden cases.
Prompt goldenPrompt(const StateDict& golden, const std::string& scene, const std::string& name) {
    const std::string prefix = scene + "/" + name + "/";
    Prompt prompt;
    if (const Tensor* points = golden.find(prefix + "point_coords")) {
        const Tensor& labels = golden.at(prefix + "point_labels");
        for (int64_t i = 0; i < points->size(0); ++i)
            prompt.points.push_back({(*points)[i][0].item<double>(), (*points)[i][1].item<double>(),
                                     labels[i].item<double>() > 0});
    }
    if (const Tensor* box = golden.find(prefix + "box"))
        prompt.box = PromptBox{(*box)[0].item<double>(), (*box)[1].item<double>(),
                               (*box)[2].item<double>(), (*box)[3].item<double>()};
    if (name.find("mask") != std::string::npos) {
        const Tensor mask = golden.at(scene + "/mask_input").contiguous();
        prompt.maskLogits = cv::Mat(static_cast<int>(mask.size(1)), static_cast<int>(mask.size(2)),
                                    CV_32FC1, mask.data_ptr())
                                .clone();
    }
    return prompt;
}

Prompt onePoint(double x, double y) {
    Prompt prompt;
    prompt.points = {{x, y, true}};
    return prompt;
}

/// The first clicks of each object of a sample image.
std::vector<Prompt> samplePrompts(const std::string& name) {
    std::vector<Prompt> prompts;
    const Json annotation = readJson(resourceFile("sample/json/" + name + ".json"));
    for (const Json& object : annotation["objects"]) {
        Prompt prompt;
        for (const Json& point : object["clicked_points"])
            prompt.points.push_back({point[0].get<double>(), point[1].get<double>(), true});
        prompts.push_back(prompt);
    }
    return prompts;
}

const std::vector<std::string> kSamples{"RVP_20260101080005", "RVP_20260101080012",
                                        "RVP_20260101080019", "RVP_20260101080026",
                                        "RVP_20260101080033", "RVP_20260101080040"};

}  // namespace

class TestPredictor : public QObject {
    Q_OBJECT

    std::shared_ptr<Predictor> m_micro;
    EmbeddingPtr m_embedding;  ///< of scene_a (120 x 96) by m_micro

  private Q_SLOTS:
    void initTestCase() {
        m_micro = loadModel(testData("golden/sam_hq_micro.pth"));
        m_embedding = m_micro->encode(readImage(testData("golden/scene_a.png")).pixels);
    }

    void promptsGiveTheReferencesMasks_data() {
        QTest::addColumn<QString>("scene");
        QTest::addColumn<QString>("name");
        for (const char* scene : {"scene_a", "scene_b"})
            for (const char* name : {"point", "points3", "box", "box_points", "mask_point"})
                QTest::addRow("%s %s", scene, name) << scene << name;
    }
    void promptsGiveTheReferencesMasks() {
        QFETCH(QString, scene);
        QFETCH(QString, name);
        const StateDict golden = readTensors(testData("golden/predictor_golden.pth"));
        const Image image = readImage(testData("golden/" + scene.toStdString() + ".png"));
        const EmbeddingPtr embedding = m_micro->encode(image.pixels);
        const Prompt prompt = goldenPrompt(golden, scene.toStdString(), name.toStdString());
        const MaskSet set = m_micro->decode(embedding, prompt);
        QCOMPARE(set.samLogits.size(), std::size_t{4});
        for (const bool multimask : {false, true})
            for (const bool hqOnly : {false, true}) {
                const std::string prefix = scene.toStdString() + "/" + name.toStdString() +
                                           "/multi" + (multimask ? "1" : "0") + "_hqonly" +
                                           (hqOnly ? "1" : "0") + "/";
                const int index = set.selected(multimask);
                const cv::Mat low = set.logits(index, hqOnly ? MaskSource::HqOnly : MaskSource::Hq);
                QVERIFY(largestDifference(low, golden.at(prefix + "low_res")) <= kTolerance);
                QVERIFY(std::abs(set.scores[index] - golden.at(prefix + "iou")[0].item<float>()) <=
                        kScoreTolerance);
                const Tensor& expected = golden.at(prefix + "logits");
                const cv::Mat logits = m_micro->upsample(set, low);
                QVERIFY(largestDifference(logits, expected) <= kTolerance);

                const PredictOptions options{multimask,
                                             hqOnly ? MaskSource::HqOnly : MaskSource::Hq};
                const Prediction prediction = m_micro->predict(embedding, prompt, options);
                QCOMPARE(prediction.score, set.scores[index]);
                const Tensor mask = imageTensor(prediction.mask);
                const Tensor clear = expected[0].abs() > kTolerance;
                QVERIFY(((mask == 255) == (expected[0] > 0)).logical_or(~clear).all().item<bool>());
                QVERIFY(((mask == 0) | (mask == 255)).all().item<bool>());
            }
        QVERIFY(set.logits(2, MaskSource::Sam).data == set.samLogits[2].data);
    }

    void plainSamHasNoHqPart() {
        const auto sam = loadModel(testData("golden/sam_micro.pth"));
        const EmbeddingPtr embedding =
            sam->encode(readImage(testData("golden/scene_a.png")).pixels);
        const MaskSet set = sam->decode(embedding, onePoint(60, 48));
        QVERIFY(set.hqLogits.empty());
        QCOMPARE(set.logits(1, MaskSource::Hq).data, set.samLogits[1].data);
        QCOMPARE(codeOf([&] { set.logits(1, MaskSource::HqOnly); }), ErrorCode::Usage);
        QCOMPARE(codeOf([&] { m_micro->decode(embedding, onePoint(1, 1)); }), ErrorCode::Usage);
        const std::string bytes = sam->serialize(embedding);
        QCOMPARE(codeOf([&] { m_micro->deserialize(bytes); }), ErrorCode::CheckpointInvalid);
        QVERIFY(sam->deserialize(bytes));
    }

    void hqDecoderOverPlainSam() {
        ModelOptions options;
        options.checkpoint = testData("golden/sam_micro.pth");
        options.hqDecoder = testData("golden/hq_decoder_micro.pth");
        options.runtime.device = "cpu";
        const auto predictor = Predictor::load(options);
        QVERIFY(predictor->info().architecture.hq);
        QVERIFY(predictor->embeddingKey() != m_micro->embeddingKey());
    }

    /// The starter model on the sample project, from files to numbers.
    void starterModelEndToEnd() {
        const auto predictor = loadModel(resourceFile("starter/starter.pth"));
        const StateDict golden = readTensors(testData("golden/starter_golden.pth"));
        int objects = 0;
        for (const std::string& name : kSamples) {
            const EmbeddingPtr embedding =
                predictor->encode(readImage(resourceFile("sample/" + name + ".png")).pixels);
            const auto& own = static_cast<const SamEmbedding&>(*embedding);
            QVERIFY(studio::testing::largestDifference(own.image().slice(1, 0, c10::nullopt, 8),
                                                       golden.at(name + "/embedding_every_8th")) <=
                    kTolerance);
            const std::vector<Prompt> prompts = samplePrompts(name);
            for (std::size_t k = 0; k < prompts.size(); ++k, ++objects) {
                const std::string key = name + "_" + std::to_string(k);
                const Prediction prediction =
                    predictor->predict(embedding, prompts[k], {true, MaskSource::Hq});
                QVERIFY(largestDifference(prediction.logits, golden.at(key + "/low_res")) <= 1e-3);
                QVERIFY(std::abs(prediction.score - golden.at(key + "/score")[0].item<float>()) <=
                        1e-4);
                const cv::Mat truth = readMask(resourceFile("sample/gt/" + key + ".png"));
                const MaskMetrics metrics = compareMasks(prediction.mask, truth);
                QVERIFY(std::abs(metrics.iou - golden.at(key + "/iou").item<double>()) <= 1e-4);
                QVERIFY(std::abs(metrics.boundaryIou -
                                 golden.at(key + "/boundary_iou").item<double>()) <= 1e-3);
            }
        }
        QCOMPARE(objects, 19);
    }

    void upsamplingIsBothBilinearSteps_data() {
        QTest::addColumn<int>("side");
        QTest::addColumn<QSize>("image");
        QTest::addRow("landscape") << 1024 << QSize(1280, 1024);
        QTest::addRow("portrait, reduced") << 512 << QSize(1500, 2000);
        QTest::addRow("enlarged") << 128 << QSize(60, 37);
        QTest::addRow("one row") << 256 << QSize(2000, 3);
        QTest::addRow("one pixel") << 64 << QSize(1, 1);
    }
    void upsamplingIsBothBilinearSteps() {
        QFETCH(int, side);
        QFETCH(QSize, image);
        const cv::Size imageSize(image.width(), image.height());
        const cv::Size input = scaledSize(imageSize, side);
        const Tensor low = torch::randn({side / 4, side / 4}) * 10;
        Tensor expected = torch::upsample_bilinear2d(low.view({1, 1, side / 4, side / 4}),
                                                     c10::IntArrayRef{side, side}, false);
        expected = expected.slice(2, 0, input.height).slice(3, 0, input.width);
        expected = torch::upsample_bilinear2d(
            expected, c10::IntArrayRef{imageSize.height, imageSize.width}, false);
        const MaskUpsampler upsampler(side / 4, side, input, imageSize);
        const cv::Mat lowMat(side / 4, side / 4, CV_32FC1, low.data_ptr());
        const cv::Mat logits = upsampler.logits(lowMat);
        // LibTorch rounds positions to single precision; noise makes the most of that.
        QVERIFY(largestDifference(logits, expected[0]) <= 1e-3);
        cv::Mat thresholded;
        cv::compare(logits, 0, thresholded, cv::CMP_GT);
        QCOMPARE(cv::norm(upsampler.mask(lowMat), thresholded, cv::NORM_INF), 0.0);
    }

    void selectsTheBestOfThree() {
        MaskSet set;
        set.scores = {0.99f, 0.2f, 0.7f, 0.7f};
        QCOMPARE(set.selected(false), 0);
        QCOMPARE(set.selected(true), 2);  // the first of equals, as torch.max
        set.scores = {0.5f};
        QCOMPARE(set.selected(true), 0);
    }

    void embeddingsSurviveTheDisk() {
        const std::string bytes = m_micro->serialize(m_embedding);
        const EmbeddingPtr restored = m_micro->deserialize(bytes);
        QCOMPARE(restored->imageSize(), m_embedding->imageSize());
        QCOMPARE(restored->bytes(), m_embedding->bytes());
        QVERIFY(bytes.size() < m_embedding->bytes() / 2 + 64);
        const MaskSet before = m_micro->decode(m_embedding, onePoint(50, 40));
        const MaskSet after = m_micro->decode(restored, onePoint(50, 40));
        QVERIFY(cv::norm(before.samLogits[0], after.samLogits[0], cv::NORM_INF) < 0.02);
        QVERIFY(std::abs(before.scores[0] - after.scores[0]) < 0.01);
        QCOMPARE(m_micro->serialize(restored), bytes);  // nothing more is lost the second time

        std::string damaged = bytes;
        damaged[0] ^= 1;
        for (const std::string& foreign : {std::string(), std::string("x"),
                                           bytes.substr(0, bytes.size() - 1), bytes + "x", damaged})
            QCOMPARE(codeOf([&] { m_micro->deserialize(foreign); }), ErrorCode::CheckpointInvalid);
    }

    void badPromptsAreRefused() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinity = std::numeric_limits<double>::infinity();
        const int side = m_micro->info().architecture.embeddingSide() * 4;
        std::vector<Prompt> bad{Prompt{}, onePoint(nan, 1), onePoint(1, -infinity)};
        Prompt prompt;
        prompt.box = PromptBox{1, 2, nan, 4};
        bad.push_back(prompt);
        prompt.box = PromptBox{10, 2, 1, 4};
        bad.push_back(prompt);
        prompt = {};
        prompt.maskLogits = cv::Mat::zeros(side + 1, side, CV_32FC1);
        bad.push_back(prompt);
        prompt.maskLogits = cv::Mat::zeros(side, side, CV_8UC1);
        bad.push_back(prompt);
        prompt.maskLogits = cv::Mat(side, side, CV_32FC1, cv::Scalar(nan));
        bad.push_back(prompt);
        prompt = {};
        prompt.points.assign(100000, {1, 1, true});
        bad.push_back(prompt);
        for (const Prompt& each : bad)
            QCOMPARE(codeOf([&] { m_micro->decode(m_embedding, each); }), ErrorCode::Usage);
        // Outside of the image is unusual, but a prompt.
        QVERIFY(!codeOf([&] { m_micro->decode(m_embedding, onePoint(-5, 4000)); }));
        QCOMPARE(codeOf([&] { m_micro->decode(nullptr, onePoint(1, 1)); }), ErrorCode::Usage);
    }

    void badImagesAreRefused() {
        QCOMPARE(codeOf([&] { m_micro->encode(cv::Mat()); }), ErrorCode::Usage);
        QCOMPARE(codeOf([&] { m_micro->encode(cv::Mat::zeros(4, 4, CV_16UC1)); }),
                 ErrorCode::Usage);
    }

    void anySizeOfImageWorks() {
        for (const cv::Size size : {cv::Size(1, 1), cv::Size(2000, 10), cv::Size(7, 900)}) {
            cv::Mat image(size, CV_8UC3);
            cv::randu(image, 0, 256);
            const EmbeddingPtr embedding = m_micro->encode(image);
            QCOMPARE(embedding->imageSize(), size);
            const Prediction prediction = m_micro->predict(embedding, onePoint(0, 0), {});
            QCOMPARE(prediction.mask.size(), size);
        }
        // A view into a larger image is not continuous in memory.
        const cv::Mat large = readImage(testData("golden/scene_b.png")).pixels;
        const cv::Mat part = large(cv::Rect(3, 5, 128, 96));
        QCOMPARE(m_micro->serialize(m_micro->encode(part)),
                 m_micro->serialize(m_micro->encode(part.clone())));
    }

    void masksBecomePrompts() {
        cv::Mat mask = cv::Mat::zeros(96, 120, CV_8UC1);
        cv::circle(mask, {60, 50}, 30, cv::Scalar(255), cv::FILLED);
        Prompt prompt;
        prompt.maskLogits = m_micro->maskToLogits(m_embedding, mask);
        const MaskSet set = m_micro->decode(m_embedding, prompt);
        QVERIFY(iou(m_micro->upsampleMask(set, prompt.maskLogits), mask) > 0.97);
        double low = 0, high = 0;
        cv::minMaxLoc(prompt.maskLogits, &low, &high);
        QVERIFY(low < -6 && low > -8 && high > 6 && high < 8);
        QCOMPARE(
            codeOf([&] { m_micro->maskToLogits(m_embedding, cv::Mat::zeros(120, 96, CV_8UC1)); }),
            ErrorCode::SizeMismatch);
    }

    void encodingReportsAndCanBeStopped() {
        const cv::Mat image = readImage(testData("golden/scene_a.png")).pixels;
        JobContext context;
        std::vector<double> shares;
        context.progress = [&](double done, double total, const std::string&) {
            shares.push_back(done / total);
        };
        m_micro->encode(image, context);
        QVERIFY(shares.size() > 4);
        QVERIFY(std::is_sorted(shares.begin(), shares.end()));
        QCOMPARE(shares.front(), 0.0);
        QCOMPARE(shares.back(), 1.0);

        context.progress = [&](double done, double, const std::string&) {
            if (done > 0.4) context.cancel.cancel();
        };
        QVERIFY_EXCEPTION_THROWN(m_micro->encode(image, context), Cancelled);
    }

    void aClickIsAnsweredWhileEncoding() {
        const cv::Mat image = readImage(testData("golden/scene_b.png")).pixels;
        const std::string expected = m_micro->serialize(m_micro->encode(image));
        const Prediction alone = m_micro->predict(m_embedding, onePoint(40, 40), {});
        JobContext context;
        int answered = 0;
        context.yield = [&] {
            const Prediction during = m_micro->predict(m_embedding, onePoint(40, 40), {});
            if (cv::norm(during.logits, alone.logits, cv::NORM_INF) == 0) ++answered;
        };
        QCOMPARE(m_micro->serialize(m_micro->encode(image, context)), expected);
        QVERIFY(answered > 3);
    }

    /// Beside a training a click takes half of the threads, which changes no mask; what it is
    /// answered in the middle of has all of them, and so has a click when the training is over.
    void clicksShareTheCores() {
        const cv::Mat image = readImage(testData("golden/scene_b.png")).pixels;
        const auto model = loadModel(testData("golden/sam_hq_micro.pth"), Precision::Fp32, 4);
        const EmbeddingPtr embedding = model->encode(image);
        const auto threadsOf = [](auto&& work) {
            g_mostThreads = 0;
            work();
            return g_mostThreads.load();
        };
        Prediction answer;
        const auto click = [&] { answer = model->predict(embedding, onePoint(40, 40), {}); };
        QCOMPARE(threadsOf(click), 4);
        const Prediction alone = answer;

        model->shareCores(true);
        QCOMPARE(threadsOf(click), 2);
        // Shares of another size may end in other vector widths, which round otherwise (AVX2).
        QVERIFY(cv::norm(answer.logits, alone.logits, cv::NORM_INF) < 1e-5);
        QCOMPARE(cv::norm(answer.mask, alone.mask, cv::NORM_INF), 0.0);
        JobContext context;
        std::set<int> before, during;
        context.yield = [&] {
            before.insert(g_mostThreads.load());
            during.insert(threadsOf(click));
            g_mostThreads = 0;
        };
        g_mostThreads = 0;
        model->encode(image, context);
        QCOMPARE(during, std::set<int>{2});
        QCOMPARE(*before.rbegin(), 4);  // between clicks
        QCOMPARE(omp_get_max_threads(), 4);

        model->shareCores(false);
        QCOMPARE(threadsOf(click), 4);
    }

    void runtimeIsTold() {
        const RuntimeInfo& runtime = m_micro->runtime();
        QCOMPARE(runtime.device, std::string("cpu"));
        QCOMPARE(runtime.precision, std::string("fp32"));
        QCOMPARE(runtime.threads, 2);
        QVERIFY(!runtime.deviceName.empty());
        ModelOptions options;
        options.checkpoint = testData("golden/sam_hq_micro.pth");
        options.runtime.device = "cuda:63";
        QCOMPARE(codeOf([&] { Predictor::load(options); }), ErrorCode::DeviceUnavailable);
        options.runtime.device = "tpu";
        QCOMPARE(codeOf([&] { Predictor::load(options); }), ErrorCode::Usage);
        options.runtime.device = "cpu";
        options.checkpoint = "/nonexistent.pth";
        QCOMPARE(codeOf([&] { Predictor::load(options); }), ErrorCode::FileNotFound);
    }
};

QTEST_GUILESS_MAIN(TestPredictor)
#include "tst_predictor.moc"
