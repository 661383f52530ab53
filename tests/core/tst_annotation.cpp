#include <QtTest>
#include <string>

#include "core/data/Annotation.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::codeOf;
using studio::testing::errorOf;
using studio::testing::TemporaryFolder;

namespace {

Annotation parsed(const std::string& text) {
    return Annotation::parse(parseJson(text, "a.json"), "a.json");
}

}  // namespace

class TestAnnotation : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void legacyFileIsOneObject() {
        const Annotation annotation = parsed(R"({"clicked_points": [[10, 20], [30.5, 40]]})");
        QCOMPARE(annotation.objects.size(), std::size_t{1});
        const std::vector<PromptPoint> expected{{10, 20, true}, {30.5, 40, true}};
        QVERIFY(annotation.objects[0].points == expected);
        QVERIFY(annotation.imageSize.empty());
        QVERIFY(annotation.warnings.empty());
    }

    void formsOfPoints() {
        const Annotation annotation = parsed(R"({
            "clicked_points": [[1, 2], [3, 4, 0], {"x": 5, "y": 6}, {"x": 7, "y": 8, "label": 0},
                               [9, 10, true]],
            "background_points": [[11, 12], [13, 14, 1]], "box": [60, 50, 20, 30]})");
        const std::vector<PromptPoint> expected{{1, 2, true},  {3, 4, false}, {5, 6, true},
                                                {7, 8, false}, {9, 10, true}, {11, 12, false},
                                                {13, 14, true}};
        QVERIFY(annotation.objects[0].points == expected);
        QVERIFY((annotation.objects[0].box == PromptBox{20, 30, 60, 50}));
    }

    void whatIsWrittenIsReadBack() {
        const TemporaryFolder folder;
        Annotation annotation;
        annotation.image = "größe 寸法.png";
        annotation.imageSize = {1280, 1024};
        AnnotatedObject hole;
        hole.label = "Bohrung ø8 孔";
        hole.points = {{1.25, 2, true}, {3, 4, true}, {5, 6, false}};
        hole.box = PromptBox{0.5, 1, 100, 200};
        hole.maskFile = "masks/größe 寸法_0.png";
        hole.score = 0.97;
        hole.source = {"0123abcd", "clicks"};
        annotation.objects = {hole, AnnotatedObject{}};
        const fs::path file = folder / "json/größe 寸法.json";
        annotation.write(file);

        const Annotation again = Annotation::read(file);
        QCOMPARE(again.image, annotation.image);
        QVERIFY(again.imageSize == annotation.imageSize);
        QCOMPARE(again.objects.size(), std::size_t{2});
        const AnnotatedObject& object = again.objects[0];
        QCOMPARE(object.label, hole.label);
        QVERIFY(object.points == hole.points);
        QVERIFY(object.box == hole.box);
        QCOMPARE(object.maskFile, hole.maskFile);
        QCOMPARE(*object.score, 0.97);
        QVERIFY(object.source == hole.source);
        QVERIFY(again.warnings.empty());
        QVERIFY(again.toJson() == annotation.toJson());

        const Json json = readJson(file);
        QVERIFY(json["clicked_points"] == Json::parse("[[1.25, 2], [3, 4]]"));
        QCOMPARE(json["clicked_points"].dump(), std::string("[[1.25,2],[3,4]]"));
        QVERIFY(json["background_points"] == Json::parse("[[5, 6]]"));
        QVERIFY(json["box"] == Json::parse("[0.5, 1, 100, 200]"));
        QVERIFY(json["objects"][1]["box"].is_null());
    }

    void emptyListOfObjectsStaysEmpty() {
        Annotation annotation;
        annotation.image = "a.png";
        const Annotation again = Annotation::parse(annotation.toJson(), "a.json");
        QVERIFY(again.objects.empty());
        // Points that a legacy tool added at the top are not lost.
        QCOMPARE(parsed(R"({"clicked_points": [[1, 2]], "objects": []})").objects.size(),
                 std::size_t{1});
    }

    void unknownKeysSurvive() {
        const std::string text =
            R"({"clicked_points": [[1, 2]], "operator": {"name": "Ünal"}, "objects": [
            {"label": "hole", "clicked_points": [[1, 2]], "box": null, "diameter_mm": 8.02,
             "source": {"model": "m", "method": "clicks", "version": [1, 2]}},
            {"label": "slot", "clicked_points": [[3, 4]], "tags": ["a", null]}]})";
        Annotation annotation = parsed(text);
        annotation.objects[0].points.push_back({9, 9, false});
        const Json json = annotation.toJson();
        QCOMPARE(json["operator"]["name"].get<std::string>(), std::string("Ünal"));
        QCOMPARE(json["objects"][0]["diameter_mm"].get<double>(), 8.02);
        QVERIFY(json["objects"][0]["source"]["version"] == Json::parse("[1, 2]"));
        QCOMPARE(json["objects"][0]["source"]["method"].get<std::string>(), std::string("clicks"));
        QVERIFY(json["objects"][1]["tags"] == Json::parse(R"(["a", null])"));
        QVERIFY(json["background_points"] == Json::parse("[[9, 9]]"));
    }

    void topThatDisagreesIsTold() {
        const Annotation annotation = parsed(
            R"({"clicked_points": [[7, 7]], "objects": [{"label": "a", "clicked_points": [[1, 2]]}]})");
        QCOMPARE(annotation.warnings.size(), std::size_t{1});
        QCOMPARE(annotation.objects[0].points[0].x, 1.0);
    }

    void maskWithoutPromptsIsAnObject() {
        const Annotation annotation = parsed(
            R"({"objects": [{"label": 3, "mask": "masks/a.png", "source": {"method": "brush"}}]})");
        QVERIFY(annotation.objects[0].points.empty());
        QCOMPARE(annotation.objects[0].maskFile, std::string("masks/a.png"));
        QCOMPARE(annotation.objects[0].label, std::string("3"));
        QCOMPARE(annotation.objects[0].source->method, std::string("brush"));
    }

    void badInput_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("mentions");
        const auto row = [](const char* name, const char* text, ErrorCode code,
                            const char* mentions) {
            QTest::newRow(name) << QByteArray(text) << code << QByteArray(mentions);
        };
        using enum ErrorCode;
        row("empty file", "", JsonInvalid, "empty");
        row("not JSON", "clicked_points = 3", JsonInvalid, "line 1");
        row("Python's NaN", R"({"clicked_points": [[NaN, 2]]})", JsonInvalid, "line 1");
        row("infinite", R"({"clicked_points": [[1e999, 2]]})", JsonInvalid, "");
        row("a list", "[[1, 2]]", AnnotationInvalid, "object");
        row("no points", R"({"points": [[1, 2]]})", AnnotationInvalid, "clicked_points");
        row("strings", R"({"clicked_points": [[1, 2], ["3", 4]]})", AnnotationInvalid,
            "clicked_points[1]");
        row("null", R"({"clicked_points": [[null, 2]]})", AnnotationInvalid, "clicked_points[0]");
        row("one number", R"({"clicked_points": [[1]]})", AnnotationInvalid, "clicked_points[0]");
        row("flat list", R"({"clicked_points": [1, 2]})", AnnotationInvalid, "clicked_points[0]");
        row("not a list", R"({"clicked_points": "1,2"})", AnnotationInvalid, "clicked_points");
        row("label 2", R"({"clicked_points": [[1, 2, 2]]})", AnnotationInvalid, "label");
        row("short box", R"({"clicked_points": [], "box": [1, 2, 3]})", AnnotationInvalid, "box");
        row("flat box", R"({"clicked_points": [], "box": [1, 2, 1, 9]})", AnnotationInvalid,
            "area");
        row("bad size", R"({"clicked_points": [], "image_size": [0, 5]})", AnnotationInvalid,
            "image_size");
        row("text size", R"({"clicked_points": [], "image_size": "5x5"})", AnnotationInvalid,
            "image_size");
        row("objects as object", R"({"objects": {}})", AnnotationInvalid, "objects");
        row("object as list", R"({"objects": [[1, 2]]})", AnnotationInvalid, "objects[0]");
        row("object's point", R"({"objects": [{}, {"clicked_points": [[1, "y"]]}]})",
            AnnotationInvalid, "objects[1].clicked_points[0]");
        row("score", R"({"objects": [{"score": "good"}]})", AnnotationInvalid, "objects[0].score");
        row("mask", R"({"objects": [{"mask": 7}]})", AnnotationInvalid, "objects[0].mask");
        row("source", R"({"objects": [{"source": "clicks"}]})", AnnotationInvalid,
            "objects[0].source");
    }

    void badInput() {
        QFETCH(QByteArray, text);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, mentions);
        const TemporaryFolder folder;
        writeFileAtomically(folder / "bad.json", text.toStdString());
        const auto error = errorOf([&] { Annotation::read(folder / "bad.json"); });
        QVERIFY(error);
        QCOMPARE(error->code(), code);
        QVERIFY2(error->detail().find(mentions.toStdString()) != std::string::npos, error->what());
        QVERIFY(error->subject().ends_with("bad.json"));
    }

    void manyPoints() {
        const auto json = [](std::size_t count) {
            Json points = Json::array();
            for (std::size_t i = 0; i < count; ++i)
                points.push_back({i, i});
            return Json{{"clicked_points", points}};
        };
        QCOMPARE(Annotation::parse(json(kMaxPointsPerObject), "a").objects[0].points.size(),
                 kMaxPointsPerObject);
        const auto error = errorOf([&] { Annotation::parse(json(100000), "a"); });
        QVERIFY(error);
        QCOMPARE(error->code(), ErrorCode::AnnotationInvalid);
        QVERIFY(error->detail().find("100000") != std::string::npos);
    }

    void checkedAgainstItsImage() {
        Annotation annotation =
            parsed(R"({"clicked_points": [[0, 0], [640, 480]], "image_size": [640, 480]})");
        annotation.checkAgainst({640, 480}, "a.json");
        const auto size = errorOf([&] { annotation.checkAgainst({480, 640}, "a.json"); });
        QVERIFY(size);
        QCOMPARE(size->code(), ErrorCode::SizeMismatch);
        QVERIFY(size->detail().find("640 x 480") != std::string::npos);
        for (const PromptPoint& outside :
             {PromptPoint{-1, 5}, PromptPoint{5, -0.1}, PromptPoint{641, 5}, PromptPoint{5, 480.5},
              PromptPoint{1e18, 5}}) {
            annotation.objects[0].points = {outside};
            QCOMPARE(*codeOf([&] {
                annotation.checkAgainst({640, 480}, "a.json");
            }),
                     ErrorCode::AnnotationInvalid);
        }
        annotation.objects[0].points = {PromptPoint{4000, -3.5}};
        const auto where = errorOf([&] { annotation.checkAgainst({640, 480}, "a.json"); });
        QVERIFY(where && where->detail().find("(4000, -3.5)") != std::string::npos);
        annotation.objects[0].points.clear();
        annotation.objects[0].box = PromptBox{-20, -20, 10, 10};  // dragged over the edge
        annotation.checkAgainst({640, 480}, "a.json");
        annotation.objects[0].box = PromptBox{700, 20, 710, 40};
        QCOMPARE(*codeOf([&] {
            annotation.checkAgainst({640, 480}, "a.json");
        }),
                 ErrorCode::AnnotationInvalid);
    }

    void sampleProjectReads() {
        std::size_t objects = 0;
        for (const auto& entry :
             fs::directory_iterator(testing::sourceFolder() / "resources/sample/json")) {
            const Annotation annotation = Annotation::read(entry.path());
            QVERIFY(annotation.warnings.empty());
            annotation.checkAgainst({1280, 1024}, entry.path());
            objects += annotation.objects.size();
        }
        QCOMPARE(objects, std::size_t{19});
    }
};

QTEST_GUILESS_MAIN(TestAnnotation)
#include "tst_annotation.moc"
