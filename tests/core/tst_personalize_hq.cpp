#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/base/Paths.h"
#include "core/image/ImageIo.h"
#include "core/image/Metrics.h"
#include "core/personalize/Personalizer.h"
#include "core/predict/Predictor.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

double difference(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && !a.empty() ? cv::norm(a, b, cv::NORM_INF) : 1e9;
}

bool equal(const ImageMatch& a, const ImageMatch& b) {
    const MatchedObject &x = a.objects.at(0), &y = b.objects.at(0);
    if (x.points != y.points || x.steps.size() != y.steps.size()) return false;
    for (std::size_t i = 0; i < x.steps.size(); ++i) {
        const MatchStep &p = x.steps[i], &q = y.steps[i];
        if (difference(p.logits, q.logits) != 0 || difference(p.mask, q.mask) != 0 ||
            p.score != q.score || p.chosen != q.chosen || p.box != q.box)
            return false;
    }
    return difference(a.similarity, b.similarity) == 0;
}

}  // namespace

/// PerSAM-HQ: the guidance and the mask weights inside SAM-HQ's decoder.
class TestPersonalizeHq : public QObject {
    Q_OBJECT

    struct Model {
        std::shared_ptr<Predictor> predictor;
        Reference reference;
        EmbeddingPtr image;

        explicit Model(const fs::path& checkpoint) {
            ModelOptions options;
            options.checkpoint = checkpoint;
            options.runtime = {"cpu", Precision::Fp32, 2};
            predictor = Predictor::load(options);
            reference = {predictor->encode(readImage(testData("golden/scene_a.png")).pixels),
                         readMask(testData("golden/scene_a_mask.png")), "scene_a"};
            image = predictor->encode(readImage(testData("golden/scene_b.png")).pixels);
        }
        ImageMatch match(const PersonalizeOptions& options) const {
            return Personalizer(*predictor, options, {reference}).match(image);
        }
    };
    std::optional<Model> m_plain, m_hq;

    static PersonalizeOptions options(MatchMethod method, int epochs = 100) {
        PersonalizeOptions options;
        options.method = method;
        options.epochs = epochs;
        return options;
    }

  private Q_SLOTS:
    void initTestCase() {
        m_plain.emplace(testData("golden/sam_micro.pth"));
        m_hq.emplace(testData("golden/sam_hq_micro.pth"));
    }

    void withoutHqPartItIsPerSamAndPerSamF() {
        const ImageMatch perSamF = m_plain->match(options(MatchMethod::PerSamF));
        QVERIFY(equal(m_plain->match(options(MatchMethod::PerSamHq)), perSamF));
        const ImageMatch perSam = m_plain->match(options(MatchMethod::PerSam));
        QVERIFY(equal(m_plain->match(options(MatchMethod::PerSamHq, 0)), perSam));
        QVERIFY(!equal(perSam, perSamF));
        QVERIFY(perSam.objects[0].steps[2].hqLogits.empty());
    }

    void withItTheMasksAreOthers() {
        QVERIFY(!equal(m_hq->match(options(MatchMethod::PerSamHq)),
                       m_hq->match(options(MatchMethod::PerSamF))));
        QVERIFY(!equal(m_hq->match(options(MatchMethod::PerSamHq, 0)),
                       m_hq->match(options(MatchMethod::PerSam))));
    }

    void hqMaskCanBeLeftOut() {
        PersonalizeOptions o = options(MatchMethod::PerSamHq);
        o.addHqMask = false;
        const ImageMatch guided = m_hq->match(o);
        QVERIFY(guided.objects[0].steps[2].hqLogits.empty());
        QVERIFY(!equal(guided, m_hq->match(options(MatchMethod::PerSamHq))));
        QVERIFY(!equal(guided, m_hq->match(options(MatchMethod::PerSamF))));
        o.guideAttention = o.promptTarget = false;
        QVERIFY(equal(m_hq->match(o), m_hq->match(options(MatchMethod::PerSamF))));
    }

    void publishedMethodsUseSamsMasksAlone() {
        for (const MatchMethod method : {MatchMethod::PerSam, MatchMethod::PerSamF}) {
            const ImageMatch result = m_hq->match(options(method));
            for (const MatchStep& step : result.objects[0].steps) {
                QVERIFY(step.hqLogits.empty());
                if (step.chosen >= 0)
                    QCOMPARE(difference(step.logits, step.candidates[std::size_t(step.chosen)]),
                             0.0);
            }
        }
    }

    void everyStepPassesOnTheFusedLogits_data() {
        QTest::addColumn<int>("epochs");
        QTest::newRow("with weights") << 100;
        QTest::newRow("without weights") << 0;
    }
    void everyStepPassesOnTheFusedLogits() {
        QFETCH(int, epochs);
        const Personalizer personalizer(*m_hq->predictor, options(MatchMethod::PerSamHq, epochs),
                                        {m_hq->reference});
        QCOMPARE(personalizer.learned().weights.has_value(), epochs > 0);
        const ImageMatch result = personalizer.match(m_hq->image);
        const MatchedObject& object = result.objects[0];
        for (std::size_t i = 0; i < object.steps.size(); ++i) {
            const MatchStep& step = object.steps[i];
            QVERIFY(!step.hqLogits.empty());
            const cv::Mat sam = step.chosen < 0
                                    ? personalizer.learned().weights->combine(step.candidates)
                                    : step.candidates[std::size_t(step.chosen)];
            QVERIFY(difference(step.logits, sam + step.hqLogits) < 1e-5);
            if (i == 0) continue;
            Prompt prompt{object.points, step.box, object.steps[i - 1].logits};
            const MaskSet set = m_hq->predictor->decode(m_hq->image, prompt);
            QCOMPARE(difference(set.hqLogits, step.hqLogits), 0.0);
            QCOMPARE(difference(set.samLogits[2], step.candidates[1]), 0.0);
            QVERIFY(step.box.has_value() == (epochs > 0 || i == 2));
        }
    }

    void eachAidReachesAllTokens() {
        for (const int epochs : {0, 100}) {
            const auto first = [&](bool attention, bool target) {
                PersonalizeOptions o = options(MatchMethod::PerSamHq, epochs);
                o.guideAttention = attention;
                o.promptTarget = target;
                const Personalizer personalizer(*m_hq->predictor, o, {m_hq->reference});
                return personalizer.match(m_hq->image).objects.at(0);
            };
            const MatchedObject none = first(false, false), attention = first(true, false),
                                target = first(false, true), both = first(true, true);
            for (const MatchedObject* one : {&attention, &target, &both}) {
                QVERIFY(one->points == none.points);  // they guide the decoder, not the prior
                QVERIFY(difference(one->steps[0].candidates[0], none.steps[0].candidates[0]) >
                        1e-3);
                QVERIFY(difference(one->steps[0].hqLogits, none.steps[0].hqLogits) > 1e-3);
                QVERIFY(one->steps[0].scores != none.steps[0].scores);
            }
            QVERIFY(difference(attention.steps[0].hqLogits, target.steps[0].hqLogits) > 1e-3);
            QVERIFY(difference(both.steps[0].hqLogits, target.steps[0].hqLogits) > 1e-3);
            // Without them the first pass is the plain decoder's.
            const MaskSet set = m_hq->predictor->decode(m_hq->image, {none.points, {}, {}});
            QCOMPARE(difference(set.hqLogits, none.steps[0].hqLogits), 0.0);
        }
    }

    void weightsAreFittedWithTheHqMask() {
        const auto weights = [&](MatchMethod method) {
            return Personalizer(*m_hq->predictor, options(method), {m_hq->reference})
                .learned()
                .weights.value();
        };
        const MaskWeights hq = weights(MatchMethod::PerSamHq), sam = weights(MatchMethod::PerSamF);
        QVERIFY(std::abs(hq.values[0] - sam.values[0]) > 1e-4f);
        QVERIFY(std::abs(hq.values[0] + hq.values[1] + hq.values[2] - 1) < 1e-5f);
        const auto loss = [](const MaskWeights::Epoch& e) { return e.dice + e.focal; };
        QVERIFY(loss(hq.history.back()) < loss(hq.history.front()));
    }

    /// A TinyViT on probe images: the bore of one is found in others.
    void starterModelFindsTheBore() {
        ModelOptions model;
        model.checkpoint = resourceFile("starter/starter.pth");
        model.runtime = {"cpu", Precision::Fp32, 2};
        const std::shared_ptr<Predictor> predictor = Predictor::load(model);
        const auto file = [](const std::string& name) {
            return resourceFile("sample/" + name + ".png");
        };
        const std::string first = "RVP_20260101080005", other = "RVP_20260101080026";
        const Reference reference{predictor->encode(readImage(file(first)).pixels),
                                  readMask(file("gt/" + first + "_0")), first};
        const EmbeddingPtr image = predictor->encode(readImage(file(other)).pixels);
        for (const MatchMethod method : {MatchMethod::PerSam, MatchMethod::PerSamF}) {
            const ImageMatch result =
                Personalizer(*predictor, options(method, 1000), {reference}).match(image);
            double best = 0;
            for (const char* k : {"_0", "_1", "_2"})
                best = std::max(best,
                                iou(result.objects[0].mask(), readMask(file("gt/" + other + k))));
            QVERIFY2(best > 0.8, qPrintable(QString::number(best)));
        }
    }
};

QTEST_GUILESS_MAIN(TestPersonalizeHq)
#include "tst_personalize_hq.moc"
