#include <QtTest>
#include <cmath>
#include <set>

#include "core/data/synth/SceneGenerator.h"
#include "core/data/synth/ScenePlanner.h"
#include "core/data/synth/SceneRenderer.h"
#include "core/image/MaskGeometry.h"
#include "tests/support/Expect.h"

using namespace studio;
using namespace studio::synth;
using studio::testing::codeOf;

namespace {

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

SceneOptions small(std::uint64_t seed = 3) {
    SceneOptions options;
    options.size = {160, 128};
    options.seed = seed;
    return options;
}

}  // namespace

class TestSynthScenes : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void sameNumberSameScene() {
        const SceneOptions options = small();
        const Scene a = generateScene(options, 5);
        generateScene(options, 6);
        const Scene again = generateScene(options, 5);
        QVERIFY(same(a.image, again.image) && same(a.labels, again.labels));
        QCOMPARE(a.parameters.dump(), again.parameters.dump());
        QVERIFY(!same(a.image, generateScene(options, 6).image));
        QVERIFY(!same(a.image, generateScene(small(4), 5).image));
    }

    void everySceneHasAnObject() {
        std::set<SceneKind> kinds;
        for (std::uint64_t i = 0; i < 150; ++i) {
            const Scene scene = generateScene(small(), i);
            QCOMPARE(scene.image.size(), cv::Size(160, 128));
            QCOMPARE(scene.image.type(), CV_8UC1);
            const cv::Mat mask = scene.targetMask();
            const std::int64_t area = maskArea(mask);
            QVERIFY(area >= kSmallestObject && area <= 160 * 128 - kSmallestObject);
            std::int64_t sum = 0;
            std::size_t targets = 0;
            for (std::size_t k = 0; k < scene.objects.size(); ++k) {
                const Scene::Object& object = scene.objects[k];
                QCOMPARE(object.area, maskArea(scene.mask(k)));
                QCOMPARE(object.box, maskBox(scene.mask(k)));
                sum += object.target ? object.area : 0;
                targets += object.target;
            }
            QCOMPARE(sum, area);
            QCOMPARE(targets, std::size_t{1});
            // An image of something, not a uniform one.
            cv::Scalar mean, deviation;
            cv::meanStdDev(scene.image, mean, deviation);
            QVERIFY(deviation[0] > 0.5);
            kinds.insert(scene.kind());
        }
        QCOMPARE(kinds.size(), allSceneKinds().size());
    }

    void onlyTheKindsAskedFor_data() {
        QTest::addColumn<int>("kind");
        for (const SceneKind kind : allSceneKinds())
            QTest::newRow(sceneKindName(kind)) << static_cast<int>(kind);
    }

    void onlyTheKindsAskedFor() {
        QFETCH(int, kind);
        SceneOptions options = small();
        options.kinds = {static_cast<SceneKind>(kind)};
        options.minInstances = 2;
        std::size_t most = 0;
        for (std::uint64_t i = 0; i < 12; ++i) {
            const Scene scene = generateScene(options, i);
            for (const Scene::Object& object : scene.objects)
                QCOMPARE(static_cast<int>(object.kind), kind);
            QVERIFY(scene.objects.size() <= 5);
            most = std::max(most, scene.objects.size());
        }
        QVERIFY(most >= 2);
    }

    void sizes_data() {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(64, 64), QSize(64, 300), QSize(1280, 1024), QSize(2500, 70)})
            QTest::newRow(qPrintable(QString("%1x%2").arg(size.width()).arg(size.height())))
                << size;
    }

    void sizes() {
        QFETCH(QSize, size);
        SceneOptions options;
        options.size = {size.width(), size.height()};
        for (std::uint64_t i = 0; i < 8; ++i) {
            const Scene scene = generateScene(options, i);
            QCOMPARE(scene.image.size(), options.size);
            QCOMPARE(scene.labels.size(), options.size);
            QVERIFY(maskArea(scene.targetMask()) >= kSmallestObject);
        }
    }

    /// On an image three times as large the middle one of 3 x 3 pixels lies where the pixel does.
    void masksDoNotDependOnTheGrid() {
        std::int64_t differing = 0, objects = 0;
        for (std::uint64_t i = 0; i < 40; ++i) {
            const SceneOptions options = small();
            const ScenePlan plan = ScenePlanner(options, Random{options.seed, i}).plan();
            const ScenePlan large = plan.enlarged(3);
            SceneRenderer renderer(plan), fine(large);
            renderer.draw();
            fine.draw();
            QCOMPARE(fine.labels().size(), options.size * 3);
            for (int y = 0; y < options.size.height; ++y)
                for (int x = 0; x < options.size.width; ++x) {
                    const int label = renderer.labels().at<std::uint8_t>(y, x);
                    differing += label != fine.labels().at<std::uint8_t>(3 * y + 1, 3 * x + 1);
                    objects += label > 0;
                }
        }
        QVERIFY(objects > 40 * 500);
        // Rounding may decide about a middle on the outline itself.
        QVERIFY2(differing <= 4, qPrintable(QString::number(differing)));
    }

    /// Before the lens the picture changes between the pixels inside and those outside, and not a
    /// pixel further in or out.
    void maskAndPictureHaveTheSameEdge() {
        SceneOptions options = small();
        options.size = {256, 256};
        options.kinds = {SceneKind::Plate, SceneKind::Gear, SceneKind::Ring, SceneKind::Bracket};
        options.maxInstances = 1;
        double at = 0, inwards = 0, outwards = 0;
        int used = 0;
        for (std::uint64_t i = 0; used < 12; ++i) {
            QVERIFY(i < 300);
            const ScenePlan plan = ScenePlanner(options, Random{options.seed, i}).plan();
            if (plan.backdrop.kind != Backdrop::Kind::Light) continue;
            ++used;
            SceneRenderer renderer(plan);
            renderer.draw();
            const cv::Mat& labels = renderer.labels();
            const cv::Mat& light = renderer.brightness();
            const auto change = [&](int y, int x) {
                return std::abs(light.at<float>(y, x + 1) - light.at<float>(y, x));
            };
            for (int y = 0; y < labels.rows; ++y)
                for (int x = 3; x + 4 < labels.cols; ++x) {
                    const bool left = labels.at<std::uint8_t>(y, x) == 1;
                    if (left == (labels.at<std::uint8_t>(y, x + 1) == 1)) continue;
                    at += change(y, x);
                    inwards += change(y, left ? x - 1 : x + 1);
                    outwards += change(y, left ? x + 1 : x - 1);
                }
        }
        QVERIFY2(at > 1.4 * inwards && at > 1.4 * outwards,
                 qPrintable(QString("%1 %2 %3").arg(at).arg(inwards).arg(outwards)));
        // Neither side is favoured.
        QVERIFY2(std::abs(inwards - outwards) < 0.35 * at,
                 qPrintable(QString("%1 %2").arg(inwards).arg(outwards)));
    }

    void openingsStayOpenings() {
        SceneOptions options = small();
        options.kinds = {SceneKind::Ring};
        options.maxInstances = 1;
        int holes = 0;
        for (std::uint64_t i = 0; i < 20; ++i)
            for (const MaskRing& ring : maskOutlines(generateScene(options, i).targetMask()))
                holes += ring.hole;
        QVERIFY(holes >= 8);
    }

    void viewsShowTheSamePart() {
        const SceneOptions options = small();
        for (std::uint64_t subject = 0; subject < 12; ++subject) {
            const SceneKind kind = subjectKind(options, subject);
            std::set<std::string> styles, places;
            for (std::uint64_t view = 0; view < 4; ++view) {
                const Scene scene = generateView(options, subject, view);
                QCOMPARE(scene.kind(), kind);
                QVERIFY(maskArea(scene.targetMask()) >= kSmallestObject);
                QCOMPARE(std::ranges::count_if(scene.objects, &Scene::Object::target), 1);
                for (std::size_t k = 0; k < scene.objects.size(); ++k) {
                    if (!scene.objects[k].target) continue;
                    const Json& object = scene.parameters["objects"][k];
                    styles.insert(object["style"].get<std::string>());
                    places.insert(object["centre"].dump());
                }
            }
            QCOMPARE(styles.size(), std::size_t{1});
            QVERIFY(places.size() >= 4);
        }
    }

    void severalOfAPart() {
        SceneOptions options = small();
        options.kinds = {SceneKind::Hole, SceneKind::Gear};
        options.minInstances = 2;
        options.maxInstances = 4;
        std::ptrdiff_t most = 0;
        for (std::uint64_t view = 0; view < 10; ++view) {
            const Scene scene = generateView(options, 1, view);
            const auto count = std::ranges::count_if(scene.objects, &Scene::Object::target);
            QVERIFY(count >= 1 && count <= 4);
            most = std::max(most, count);
        }
        QVERIFY(most >= 2);
    }

    void wrongOptions() {
        const auto code = [](auto change) {
            SceneOptions options;
            change(options);
            return codeOf([&] { generateScene(options, 0); });
        };
        QCOMPARE(code([](SceneOptions& o) { o.size.width = 63; }), ErrorCode::Usage);
        QCOMPARE(code([](SceneOptions& o) { o.size.height = 8193; }), ErrorCode::Usage);
        QCOMPARE(code([](SceneOptions& o) { o.kinds.clear(); }), ErrorCode::Usage);
        QCOMPARE(code([](SceneOptions& o) { o.minInstances = 0; }), ErrorCode::Usage);
        QCOMPARE(code([](SceneOptions& o) { o.maxInstances = 51; }), ErrorCode::Usage);
        QCOMPARE(code([](SceneOptions& o) { o.minInstances = 4, o.maxInstances = 3; }),
                 ErrorCode::Usage);
        QCOMPARE(codeOf([] { parseSceneKind("cog"); }), ErrorCode::Usage);
        for (const SceneKind kind : allSceneKinds())
            QVERIFY(parseSceneKind(sceneKindName(kind)) == kind);
    }

    void canBeStopped() {
        JobContext context;
        context.cancel.cancel();
        QVERIFY_EXCEPTION_THROWN(generateScene(small(), 0, context), Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestSynthScenes)
#include "tst_synth_scenes.moc"
