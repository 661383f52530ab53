#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/base/Paths.h"
#include "core/data/synth/SceneGenerator.h"
#include "core/personalize/Personalizer.h"
#include "core/predict/Predictor.h"

using namespace studio;

namespace {

/// The most visible object of the part.
cv::Mat largestTarget(const Scene& scene) {
    std::size_t largest = scene.objects.size();
    for (std::size_t k = 0; k < scene.objects.size(); ++k)
        if (scene.objects[k].target && (largest == scene.objects.size() ||
                                        scene.objects[k].area > scene.objects[largest].area))
            largest = k;
    return scene.mask(largest);
}

}  // namespace

/// Absent parts, several equal ones and several references, with the starter model on synthetic
/// scenes whose truth is known. Figures are of what the model can do, with room below them.
class TestMatchScenes : public QObject {
    Q_OBJECT

    std::shared_ptr<Predictor> m_predictor;

    static SceneOptions scenes(int instances) {
        SceneOptions options;
        options.size = {640, 512};
        options.seed = 21;
        options.kinds = {SceneKind::Hole, SceneKind::Backlit, SceneKind::Slot};
        options.minInstances = options.maxInstances = instances;
        return options;
    }
    static PersonalizeOptions quick() {
        PersonalizeOptions options;
        options.epochs = 100;
        return options;
    }
    EmbeddingPtr encode(const Scene& scene) { return m_predictor->encode(scene.image); }

  private Q_SLOTS:
    void initTestCase() {
        ModelOptions model;
        model.checkpoint = resourceFile("starter/starter.pth");
        model.runtime = {"cpu", Precision::Fp32, 2};
        m_predictor = Predictor::load(model);
    }

    void absentParts() {
        const SceneOptions options = scenes(1);
        PersonalizeOptions personalize = quick();
        personalize.detectAbsent = true;
        int found = 0, present = 0, told = 0, absent = 0;
        for (std::uint64_t part = 0; part < 4; ++part) {
            const Scene scene = generateView(options, part, 0);
            const Personalizer personalizer(*m_predictor, personalize,
                                            {{encode(scene), scene.targetMask(), ""}});
            for (std::uint64_t view = 1; view <= 3; ++view) {
                const Scene with = generateView(options, part, view);
                found += !personalizer.match(encode(with)).objects.empty();
                ++present;
                const Scene without = generateViewWithout(options, part, view);
                QVERIFY(cv::countNonZero(without.targetMask()) == 0);
                told += personalizer.match(encode(without)).objects.empty();
                ++absent;
            }
        }
        qInfo("present found %d of %d, absent told %d of %d", found, present, told, absent);
        QVERIFY(found >= 0.6 * present);
        QVERIFY(told >= 0.5 * absent);
        QVERIFY(found + told >= 0.65 * (present + absent));
    }

    void equalParts() {
        const SceneOptions options = scenes(4);
        PersonalizeOptions personalize = quick();
        personalize.maxObjects = 8;
        std::size_t targets = 0, found = 0, right = 0;
        for (std::uint64_t part = 0; part < 3; ++part) {
            const Scene scene = generateView(options, part, 0);
            const Personalizer personalizer(*m_predictor, personalize,
                                            {{encode(scene), largestTarget(scene), ""}});
            const Scene other = generateView(options, part, 1);
            const ImageMatch match = personalizer.match(encode(other));
            for (std::size_t k = 0; k < other.objects.size(); ++k) {
                if (!other.objects[k].target) continue;
                ++targets;
                right += std::ranges::any_of(match.objects, [&](const MatchedObject& object) {
                    const cv::Point at(static_cast<int>(object.points[0].x),
                                       static_cast<int>(object.points[0].y));
                    return other.mask(k).at<std::uint8_t>(at) != 0;
                });
            }
            found += match.objects.size();
        }
        qInfo("%zu equal parts, %zu found, %zu right places", targets, found, right);
        QVERIFY(static_cast<double>(right) >= 0.7 * static_cast<double>(targets));
        QVERIFY(static_cast<double>(right) >= 0.7 * static_cast<double>(found));
    }

    /// References of two parts: both are looked for.
    void severalReferences() {
        const SceneOptions options = scenes(1);
        int other = 0, both = 0, own = 0, views = 0;
        for (std::uint64_t part = 0; part < 4; ++part) {
            const auto reference = [&](std::uint64_t which) {
                const Scene scene = generateView(options, which, 0);
                return Reference{encode(scene), scene.targetMask(), ""};
            };
            const Reference first = reference(part), second = reference(part + 4);
            const Personalizer withFirst(*m_predictor, quick(), {first});
            const Personalizer withSecond(*m_predictor, quick(), {second});
            const Personalizer withBoth(*m_predictor, quick(), {first, second});
            for (std::uint64_t view = 1; view < 3; ++view) {
                const Scene scene = generateView(options, part + 4, view);
                const EmbeddingPtr image = encode(scene);
                const cv::Mat truth = scene.targetMask();
                const auto hit = [&](const Personalizer& personalizer) {
                    const PromptPoint at = personalizer.match(image).objects.at(0).points[0];
                    return truth.at<std::uint8_t>(static_cast<int>(at.y), static_cast<int>(at.x)) !=
                           0;
                };
                other += hit(withFirst);
                both += hit(withBoth);
                own += hit(withSecond);
                ++views;
            }
        }
        qInfo("the right place in %d of %d by the other part, in %d by both, in %d by its own",
              other, views, both, own);
        QVERIFY(both > other);
        QVERIFY(both >= own - 1);
    }
};

QTEST_GUILESS_MAIN(TestMatchScenes)
#include "tst_match_scenes.moc"
