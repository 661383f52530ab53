#include <QtTest>
#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <set>

#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/data/Annotation.h"
#include "core/data/CsvTable.h"
#include "core/data/Layout.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/DataBuildJob.h"
#include "core/jobs/DataCheckJob.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"

using namespace studio;
using namespace studio::testing;

namespace {

cv::Mat picture(int seed) {
    cv::Mat pixels(30, 40, CV_8UC3);
    cv::RNG(static_cast<std::uint64_t>(seed)).fill(pixels, cv::RNG::UNIFORM, 0, 256);
    return pixels;
}
cv::Mat disc(int x) {
    cv::Mat mask = cv::Mat::zeros(30, 40, CV_8UC1);
    cv::circle(mask, {x, 15}, 4, 255, -1);
    return mask;
}

/// An image with one mask for each label, at x = 5, 15, 25.
void add(const fs::path& folder, const std::string& name, const std::vector<std::string>& labels,
         int seed) {
    const std::string base = toUtf8(fromUtf8(name).stem());
    fs::create_directories(folder);
    if (name.ends_with(".jpg"))
        writeJpeg(folder / fromUtf8(name), picture(seed));
    else
        writeImage(folder / fromUtf8(name), picture(seed));
    Annotation annotation;
    annotation.image = name;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        AnnotatedObject object;
        object.label = labels[k];
        object.maskFile = "masks/" + base + "_" + std::to_string(k) + ".png";
        writeMask(folder / fromUtf8(object.maskFile), disc(5 + 10 * static_cast<int>(k)));
        annotation.objects.push_back(object);
    }
    annotation.write(folder / "json" / fromUtf8(base + ".json"));
}

DataBuildOptions options(const TemporaryFolder& folder, BuildLayout layout) {
    DataBuildOptions options;
    options.sources = {folder / "in"};
    options.output = folder / "out";
    options.layout = layout;
    return options;
}

bool sameMask(const fs::path& file, const cv::Mat& expected) {
    return encodeRle(readMask(file)) == encodeRle(expected);
}

std::set<std::string> filesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) names.insert(toUtf8(entry.path().lexically_relative(folder)));
    return names;
}

}  // namespace

class TestDataBuild : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void csvTable() {
        const CsvTable table = CsvTable::parse(
            "\xEF\xBB\xBF"
            "a,\"b \"\"c\"\"\"\r\n1,\"x,\ny\"\n\n2\n",
            "t.csv");
        QCOMPARE(table.rows(), std::size_t{2});
        QCOMPARE(table.field(0, "b \"c\""), std::string("x,\ny"));
        QCOMPARE(table.field(1, "a"), std::string("2"));
        QVERIFY(table.field(1, "b \"c\"").empty() && table.field(1, "z").empty());
        QVERIFY(!table.has("z"));
        QCOMPARE(*codeOf([] { CsvTable::parse("a\n\"1", "t.csv"); }), ErrorCode::JsonInvalid);
    }

    void perSamFolder() {
        const TemporaryFolder folder;
        add(folder / "in", "größe.png", {"hole", "slot", "hole"}, 1);
        add(folder / "in", "b.jpg", {"hole"}, 2);
        add(folder / "in", "c.png", {""}, 3);
        DataBuildOptions build = options(folder, BuildLayout::PerSam);
        const DataBuildReport report = runDataBuild(build);
        QVERIFY(report.problems.empty());
        const fs::path out = folder / "out";
        QCOMPARE(filesIn(out),
                 (std::set<std::string>{"manifest.json", "Images/hole/00.jpg", "Images/hole/01.jpg",
                                        "Images/slot/00.jpg", "Images/object/00.jpg",
                                        "Annotations/hole/00.png", "Annotations/hole/01.png",
                                        "Annotations/slot/00.png", "Annotations/object/00.png"}));
        // b.jpg comes first and keeps its bytes; a PNG becomes a JPEG that is nearly the same.
        QVERIFY(readFile(out / "Images/hole/00.jpg") == readFile(folder / "in/b.jpg"));
        const cv::Mat jpeg = readImage(out / "Images/hole/01.jpg").pixels;
        QVERIFY(cv::norm(jpeg, picture(1), cv::NORM_INF) <= 4);
        QVERIFY(sameMask(out / "Annotations/hole/01.png", disc(5) | disc(25)));
        QCOMPARE(openFolder(out).kind, LayoutKind::PerSam);
        DataCheckOptions check;
        check.folder = out;
        QCOMPARE(runDataCheck(check).remaining(), std::size_t{0});
    }

    void labelsAndMerging() {
        const TemporaryFolder folder;
        add(folder / "in", "a.png", {"hole", "slot", "hole"}, 1);
        DataBuildOptions build = options(folder, BuildLayout::Masks);
        runDataBuild(build);
        QVERIFY(sameMask(folder / "out/a_1.png", disc(15)));
        QVERIFY(fs::exists(folder / "out/a_2.png") && !fs::exists(folder / "out/a_3.png"));
        build.output = folder / "union";
        build.merge = BuildMerge::Union;
        build.labels = {"hole"};
        runDataBuild(build);
        QVERIFY(sameMask(folder / "union/a.png", disc(5) | disc(25)));
        build.output = folder / "each";
        build.layout = BuildLayout::PerSam;
        build.merge = BuildMerge::Each;
        runDataBuild(build);
        QVERIFY(sameMask(folder / "each/Annotations/hole/01.png", disc(25)));
        build.labels = {"none"};
        build.output = folder / "none";
        QCOMPARE(*codeOf([&] { runDataBuild(build); }), ErrorCode::FolderEmpty);
        QVERIFY(!fs::exists(folder / "none"));
    }

    void splitsAreByImageAndSeed() {
        const TemporaryFolder folder;
        for (int i = 0; i < 40; ++i)
            add(folder / "in", "p" + std::to_string(i) + ".jpg", {"hole"}, i);
        // A copy under another name stays with its original.
        for (int i = 0; i < 10; ++i)
            add(folder / "in", "copy" + std::to_string(i) + ".jpg", {"hole"}, i);
        DataBuildOptions build = options(folder, BuildLayout::Dis5k);
        build.valid = 0.2;
        build.test = 0.1;
        const DataBuildPlan plan = planDataBuild(build);
        std::map<std::string, std::string> splits;
        std::map<std::string, int> counts;
        for (const BuiltPair& pair : plan.pairs) {
            const std::string name = toUtf8(pair.sourceImage.stem());
            splits[name] = pair.split;
            if (!name.starts_with("copy")) ++counts[pair.split];
        }
        QCOMPARE(counts["DIS-VD"], 8);
        QCOMPARE(counts["DIS-TE1"], 4);
        QCOMPARE(counts["DIS-TR"], 28);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(splits["copy" + std::to_string(i)], splits["p" + std::to_string(i)]);

        runDataBuild(build);
        const Layout layout = openFolder(build.output);
        QCOMPARE(layout.kind, LayoutKind::Dis5k);
        QCOMPARE(layout.items.size(), std::size_t{50});
        for (const LayoutItem& item : layout.items) {
            QCOMPARE(item.group, splits[toUtf8(item.image.stem())]);
            QVERIFY(item.hasGroundTruth());
        }
        // The same seed, whatever the number of threads: the same bytes. Another seed: another
        // split.
        build.output = folder / "again";
        build.threads = 1;
        runDataBuild(build);
        Json first = readJson(folder / "out/manifest.json");
        QCOMPARE(first, readJson(folder / "again/manifest.json"));
        build.seed = 43;
        std::map<std::string, std::string> other;
        for (const BuiltPair& pair : planDataBuild(build).pairs)
            other[toUtf8(pair.sourceImage.stem())] = pair.split;
        QVERIFY(other != splits);
    }

    void manifestSaysWhereFilesCameFrom() {
        const TemporaryFolder folder;
        add(folder / "in", "a.png", {"hole", "slot"}, 1);
        add(folder / "in", "b.png", {"hole"}, 2);
        DataBuildOptions build = options(folder, BuildLayout::Dis5k);
        build.seed = 7;
        build.valid = 0.5;
        runDataBuild(build);
        const Json manifest = readJson(folder / "out/manifest.json");
        QCOMPARE(manifest["seed"].get<int>(), 7);
        QCOMPARE(manifest["layout"].get<std::string>(), std::string("dis5k"));
        QVERIFY(manifest["complete"].get<bool>());
        QCOMPARE(manifest["files"].size(), std::size_t{2});
        const Json& entry = manifest["files"][0];
        QCOMPARE(entry["source"]["image"].get<std::string>(), toUtf8(folder / "in/a.png"));
        QCOMPARE(entry["source"]["masks"].size(), std::size_t{2});
        QCOMPARE(entry["source"]["masks"][1]["file"].get<std::string>(),
                 toUtf8(folder / "in/masks/a_1.png"));
        QCOMPARE(entry["source"]["masks"][1]["label"].get<std::string>(), std::string("slot"));
        QCOMPARE(entry["source"]["masks"][1]["annotation"].get<std::string>(),
                 toUtf8(folder / "in/json/a.json"));
        QCOMPARE(entry["source"]["image_sha256"].get<std::string>(),
                 sha256OfFile(folder / "in/a.png"));
        for (const Json& file : manifest["files"])
            for (const char* key : {"image", "mask"})
                QCOMPARE(file[std::string(key) + "_sha256"].get<std::string>(),
                         sha256OfFile(folder / "out" / file[key].get<std::string>()));
    }

    void acceptedMatches() {
        const TemporaryFolder folder;
        for (int i = 0; i < 4; ++i) {
            const std::string number = "0" + std::to_string(i);
            fs::create_directories(folder / "data/Images/gear");
            writeJpeg(folder / "data/Images/gear" / (number + ".jpg"), picture(i));
            writeMask(folder / "in/gear" / (number + ".png"), disc(5 + i));
            writeImage(folder / "in/gear" / ("example_" + number + "_rank_0_0.png"), picture(i));
        }
        DataBuildOptions build = options(folder, BuildLayout::PerSam);
        build.images = folder / "data";
        // Without a table: by name; overlays belong to no image.
        const DataBuildReport byName = runDataBuild(build);
        QCOMPARE(byName.pairs.size(), std::size_t{4});
        QVERIFY(sameMask(folder / "out/Annotations/gear/03.png", disc(8)));
        QCOMPARE(byName.notes.size(), std::size_t{1});

        writeFileAtomically(folder / "in/scores.csv",
                            "image,object,mask,similarity,score,verdict\n"
                            "00.jpg,gear,gear/00.png,0.9,0.9,found\n"
                            "01.jpg,gear,gear/01.png,0.9,0.9,rejected\n"
                            "02.jpg,gear,02.png,0.9,0.9,accepted\n"
                            "03.jpg,gear,,0.1,0.1,absent\n"
                            "09.jpg,gear,gear/00.png,0.9,0.9,found\n");
        build.output = folder / "chosen";
        const DataBuildReport chosen = runDataBuild(build);
        QCOMPARE(chosen.pairs.size(), std::size_t{2});
        QVERIFY(sameMask(folder / "chosen/Annotations/gear/01.png", disc(7)));
        QVERIFY(readFile(folder / "chosen/Images/gear/01.jpg") ==
                readFile(folder / "data/Images/gear/02.jpg"));
        QCOMPARE(chosen.problems.size(), std::size_t{1});
        QVERIFY(chosen.problems[0].find("09.jpg") != std::string::npos);
        QCOMPARE(chosen.notes.size(), std::size_t{2});
        build.output = folder / "rejected";
        build.verdicts = {"rejected"};
        QCOMPARE(runDataBuild(build).pairs.size(), std::size_t{1});
    }

    /// scores.csv has names alone, which here are those of masks and of other images, too.
    void matchesKnowTheirImages() {
        const TemporaryFolder folder;
        const fs::path match = folder / "parts_match", images = folder / "parts";
        const auto write = [&](const fs::path& whole) {
            Json results = Json::array();
            std::string table = "object,image,verdict,mask_file\n";
            for (const char* split : {"DIS-TR", "DIS-VD"}) {
                const std::string mask = std::string("gear/") + split + "/a.png";
                writeMask(match / mask, disc(split[4] == 'T' ? 5 : 15));
                results.push_back({{"image", std::string(split) + "/im/a.png"}, {"mask", mask}});
                table += "gear,a.png,accepted," + mask + "\n";
            }
            results.push_back({{"image", "DIS-TR/im/b.png"}});  // nothing was found there
            table += "gear,b.png,absent,\n";
            writeFileAtomically(match / "scores.csv", table);
            writeJson(
                match / "match.json",
                {{"match_version", 1},
                 {"options", {{"images", {{"path", toUtf8(whole)}, {"relative", "../parts"}}}}},
                 {"results", results}});
        };
        write(images);
        writeImage(images / "DIS-TR/im/a.png", picture(1));
        writeImage(images / "DIS-VD/im/a.png", picture(2));
        writeImage(folder / "others/a.png", picture(3));
        DataBuildOptions build = options(folder, BuildLayout::PerSam);
        build.sources = {match};
        const auto found = [&] {
            const DataBuildPlan plan = planDataBuild(build);
            std::vector<fs::path> files;
            for (const BuiltPair& pair : plan.pairs)
                files.push_back(pair.sourceImage);
            return files;
        };
        const std::vector<fs::path> expected{images / "DIS-TR/im/a.png",
                                             images / "DIS-VD/im/a.png"};
        QCOMPARE(found(), expected);
        const DataBuildPlan plan = planDataBuild(build);
        QVERIFY(plan.imagesKnown && plan.imagesMissing.empty() && plan.problems.empty());
        QVERIFY(runDataBuild(build).problems.empty());
        // What the match says comes before a folder with another image of that name.
        build.images = folder / "others";
        QCOMPARE(found(), expected);
        build.images.clear();
        // Moved together.
        write("/nowhere/parts");
        QCOMPARE(found(), expected);
        // Moved away: nothing else is taken for the images, the masks of the same name least.
        fs::rename(images, folder / "elsewhere");
        const std::optional<Error> error = errorOf([&] { planDataBuild(build); });
        QCOMPARE(error->code(), ErrorCode::FileNotFound);
        QCOMPARE(error->subject(), std::string("--images"));
        build.images = folder / "elsewhere";
        QCOMPARE(found(), (std::vector<fs::path>{folder / "elsewhere/DIS-TR/im/a.png",
                                                 folder / "elsewhere/DIS-VD/im/a.png"}));
        QVERIFY(planDataBuild(build).imagesKnown);
        // Some of them.
        build.images.clear();
        writeImage(images / "DIS-VD/im/a.png", picture(2));
        const DataBuildPlan part = planDataBuild(build);
        QCOMPARE(part.pairs.size(), std::size_t{1});
        QCOMPARE(part.imagesMissing, std::vector<fs::path>{match});
        QVERIFY(!part.imagesKnown);
        QCOMPARE(part.problems.size(), std::size_t{1});
        // Beside other sources the field still matters.
        add(folder / "in", "c.png", {"hole"}, 4);
        build.sources = {match, folder / "in"};
        QVERIFY(!planDataBuild(build).imagesKnown);
    }

    void damagedMatchFilesAreTold() {
        const TemporaryFolder folder;
        writeImage(folder / "parts/a.png", picture(1));
        writeMask(folder / "match/gear/a.png", disc(5));
        writeFileAtomically(folder / "match/scores.csv",
                            "object,image,verdict,mask_file\ngear,a.png,accepted,gear/a.png\n");
        DataBuildOptions build = options(folder, BuildLayout::PerSam);
        build.sources = {folder / "match"};
        build.images = folder / "parts";
        for (const char* text :
             {"{\"match_version\": 1, \"opt", "{\"match_version\": 99}", "[]",
              "{\"match_version\": 1, \"options\": {\"images\": 3}, \"results\": []}"}) {
            writeFileAtomically(folder / "match/match.json", text);
            const DataBuildPlan plan = planDataBuild(build);  // the names are enough
            QCOMPARE(plan.pairs.size(), std::size_t{1});
            QCOMPARE(plan.problems.size(), std::size_t{1});
            QVERIFY(plan.problems[0].find("match.json") != std::string::npos);
            QVERIFY(!plan.imagesKnown);
        }
    }

    void collidingNamesWriteNothing() {
        const TemporaryFolder folder;
        add(folder / "in", "part.png", {"hole"}, 1);
        add(folder / "other", "PART.png", {"hole"}, 2);
        DataBuildOptions build = options(folder, BuildLayout::Dis5k);
        build.sources.push_back(folder / "other");
        for (const BuildLayout layout : {BuildLayout::Dis5k, BuildLayout::Masks}) {
            build.layout = layout;
            const std::optional<Error> error = errorOf([&] { runDataBuild(build); });
            QCOMPARE(error->code(), ErrorCode::Usage);
            const std::string text = error->what();
            QVERIFY(text.find("part.png") != std::string::npos &&
                    text.find("PART.png") != std::string::npos);
            QVERIFY(!fs::exists(folder / "out"));
        }
        build.number = true;
        QCOMPARE(runDataBuild(build).pairs.size(), std::size_t{2});
        QVERIFY(fs::exists(folder / "out/000001.png"));
        // Labels that would share a folder.
        add(folder / "labels", "a.png", {"a/b", "a_b"}, 3);
        build = options(folder, BuildLayout::PerSam);
        build.sources = {folder / "labels"};
        build.output = folder / "labelled";
        QCOMPARE(*codeOf([&] { runDataBuild(build); }), ErrorCode::Usage);
    }

    void badPairsAreLeftOutWithoutGaps() {
        const TemporaryFolder folder;
        for (int i = 0; i < 6; ++i)
            add(folder / "in", "p" + std::to_string(i) + ".png", {"hole"}, i);
        fs::resize_file(folder / "in/p1.png", 100);
        writeMask(folder / "in/masks/p3_0.png", cv::Mat::zeros(30, 40, CV_8UC1));
        writeMask(folder / "in/masks/p4_0.png", cv::Mat(10, 10, CV_8UC1, cv::Scalar(255)));
        const DataBuildReport report = runDataBuild(options(folder, BuildLayout::PerSam));
        QCOMPARE(report.failedImages, std::size_t{3});
        QCOMPARE(report.problems.size(), std::size_t{3});
        QCOMPARE(filesIn(folder / "out/Images/hole"),
                 (std::set<std::string>{"00.jpg", "01.jpg", "02.jpg"}));
        QVERIFY(cv::norm(readImage(folder / "out/Images/hole/02.jpg").pixels, picture(5),
                         cv::NORM_INF) <= 4);
        QCOMPARE(readJson(folder / "out/manifest.json")["problems"].size(), std::size_t{3});
    }

    void turnedImagesAreWrittenUpright() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "in");
        cv::Mat grey;
        cv::cvtColor(picture(1), grey, cv::COLOR_RGB2GRAY);
        writeJpeg(folder / "in/a.jpg", grey, {.orientation = 6});
        const cv::Mat upright = readImage(folder / "in/a.jpg").pixels;
        cv::Mat mask = cv::Mat::zeros(upright.size(), CV_8UC1);
        mask(cv::Rect(2, 3, 9, 20)) = 255;
        writeMask(folder / "in/masks/a.png", mask);
        runDataBuild(options(folder, BuildLayout::Dis5k));
        const Layout layout = openFolder(folder / "out");
        const Image image = readImage(layout.items.at(0).image);
        QCOMPARE(image.orientation, 1);
        QVERIFY(cv::norm(image.pixels, upright, cv::NORM_INF) <= 3);
        QVERIFY(sameMask(layout.items[0].groundTruthFile(0), mask));
    }

    void badOptions() {
        const TemporaryFolder folder;
        add(folder / "in", "a.png", {"hole"}, 1);
        const auto codeWith = [&](auto change) {
            DataBuildOptions build = options(folder, BuildLayout::Dis5k);
            change(build);
            return codeOf([&] { runDataBuild(build); });
        };
        QCOMPARE(*codeWith([](auto& o) { o.sources.clear(); }), ErrorCode::Usage);
        QCOMPARE(*codeWith([](auto& o) { o.output.clear(); }), ErrorCode::Usage);
        QCOMPARE(*codeWith([](auto& o) { o.valid = 0.7, o.test = 0.4; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([](auto& o) { o.valid = -0.1; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([](auto& o) { o.object = "a/b"; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([](auto& o) { o.object = ".."; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([&](auto& o) { o.output = folder / "in/out"; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([&](auto& o) { o.output = folder / "in"; }), ErrorCode::Usage);
        QCOMPARE(*codeWith([&](auto& o) { o.sources = {folder / "gone"}; }),
                 ErrorCode::FileNotFound);
        QVERIFY(!fs::exists(folder / "out"));
        QCOMPARE(parseBuildMerge(buildMergeName(BuildMerge::Each)), BuildMerge::Each);
        QCOMPARE(*codeOf([] { parseBuildLayout("coco"); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestDataBuild)
#include "tst_data_build.moc"
