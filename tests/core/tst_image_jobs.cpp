#include <QtTest>
#include <cstring>
#include <fstream>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "core/base/Json.h"
#include "core/base/Npy.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/AutoJob.h"
#include "core/jobs/EarlierResults.h"
#include "core/jobs/SegmentJob.h"
#include "tests/support/Expect.h"
#include "tests/support/FakePredictor.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// A folder of images of 320 x 240 (so the fake model's discs have a radius of 20) with
/// annotations, ground truths, and a predictor.
struct Project {
    TemporaryFolder folder;
    std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
    FakePredictor predictor{model, "model"};
    SegmentOptions options;

    Project() {
        options.model.checkpoint = "model";
        options.images = {folder / "images"};
        options.output = folder / "out put/ü";
    }
    void add(const std::string& name, const std::string& annotation) const {
        const fs::path image = folder / "images" / fromUtf8(name);
        fs::create_directories(image.parent_path());
        writeImage(folder / "image.png", cv::Mat(240, 320, CV_8UC1, cv::Scalar(90)));
        fs::copy_file(folder / "image.png", image);
        if (annotation.empty()) return;
        writeFileAtomically(folder / "images/json" / fromUtf8(image.stem().string() + ".json"),
                            annotation);
    }
    SegmentReport run() { return runSegment(options, predictor); }
};

cv::Mat disc(int x, int y, int radius) {
    cv::Mat mask = cv::Mat::zeros(240, 320, CV_8UC1);
    cv::circle(mask, {x, y}, radius, 255, -1);
    return mask;
}

std::string text(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return {bytes.begin(), bytes.end()};
}

std::vector<std::string> lines(const fs::path& path) {
    std::istringstream stream(text(path));
    std::vector<std::string> result;
    for (std::string line; std::getline(stream, line);)
        result.push_back(line);
    return result;
}

/// What NumPy would read: the shape as written, and the numbers.
std::pair<std::string, std::vector<float>> readNpy(const fs::path& path) {
    const std::string bytes = text(path);
    const auto headerSize = static_cast<std::size_t>(static_cast<unsigned char>(bytes[8]) +
                                                     256 * static_cast<unsigned char>(bytes[9]));
    const std::string header = bytes.substr(10, headerSize);
    const std::size_t begin = header.find("'shape': (") + 10;
    std::vector<float> values((bytes.size() - 10 - headerSize) / sizeof(float));
    std::memcpy(values.data(), bytes.data() + 10 + headerSize, values.size() * sizeof(float));
    return {header.substr(begin, header.find(')') - begin), values};
}

std::size_t filesBelow(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        count += entry.is_regular_file();
    return count;
}

const std::string kTwoObjects =
    R"({"objects": [{"label": "hole, 'big'", "clicked_points": [[100, 100]]}, {"label": "slot",)"
    R"("clicked_points": [[200, 120], [205, 120]], "background_points": [[300, 10]]}]})";

}  // namespace

class TestImageJobs : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void npyFiles() {
        const TemporaryFolder folder;
        writeNpy(folder / "a.npy", {2, 1, 3}, {1, 2, 3, 4, 5, 6.5});
        const std::string bytes = text(folder / "a.npy");
        QVERIFY(bytes.starts_with(std::string("\x93NUMPY\x01\x00", 8)));
        const std::size_t header = static_cast<unsigned char>(bytes[8]);
        QCOMPARE((10 + header) % 64, std::size_t{0});
        QCOMPARE(bytes[10 + header - 1], '\n');
        QVERIFY(bytes.find("'descr': '<f4', 'fortran_order': False") != std::string::npos);
        const auto [shape, values] = readNpy(folder / "a.npy");
        QCOMPARE(shape, std::string("2,1,3,"));
        QVERIFY((values == std::vector<float>{1, 2, 3, 4, 5, 6.5}));
        QCOMPARE(*codeOf([&] { writeNpy(folder / "b.npy", {4}, {1}); }), ErrorCode::Internal);
    }

    void csvFields() {
        QCOMPARE(csvField("plain 1.0"), std::string("plain 1.0"));
        QCOMPARE(csvField("a,b"), std::string("\"a,b\""));
        QCOMPARE(csvField("say \"x\""), std::string("\"say \"\"x\"\"\""));
        QCOMPARE(csvField("two\nlines"), std::string("\"two\nlines\""));
    }

    void writesMasksOverlaysAndScores() {
        Project project;
        project.add("b.png", R"({"clicked_points": [[160, 120]]})");
        project.add("größe 寸法.png", kTwoObjects);
        writeMask(project.folder / "images/gt/b.png", disc(160, 120, 20));
        std::vector<std::string> told;
        const SegmentReport report = runSegment(
            project.options, project.predictor, {},
            {[&](const SegmentedImage& image) { told.push_back(image.image.filename()); }, {}});
        QVERIFY(report.problems.empty());
        QVERIFY((told == std::vector<std::string>{"b.png", "größe 寸法.png"}));
        const fs::path out = project.options.output;
        QCOMPARE(filesBelow(out), std::size_t{2 + 3 + 1});
        // The HQ part of the fake model grows the disc by two logits pixels, 2.5 of the image's.
        QVERIFY(iou(readMask(out / "masks/b.png", {320, 240}), disc(160, 120, 22)) > 0.95);
        QVERIFY(iou(readMask(out / "masks/größe 寸法_0.png"), disc(100, 100, 22)) > 0.95);
        QCOMPARE(readMask(out / "masks/größe 寸法_1.png").at<std::uint8_t>(120, 200),
                 std::uint8_t{255});
        const Image overlay = readImage(out / "b.png");
        QCOMPARE(overlay.pixels.type(), CV_8UC3);
        QVERIFY(overlay.size() == cv::Size(320, 240));

        const SegmentedObject& object = report.images[0].objects[0];
        QCOMPARE(object.score, 0.9f);  // one click: the best of three
        QVERIFY(object.metrics->iou > 0.75 && object.metrics->iou < 0.95);
        QVERIFY(!report.images[1].objects[0].metrics);
        QCOMPARE(report.images[1].objects[1].score, 0.95f);  // three points: the single mask
        const SegmentReport::Means means = report.means();
        QCOMPARE(means.objects, std::size_t{3});
        QCOMPARE(means.measured, std::size_t{1});
        QCOMPARE(means.iou, object.metrics->iou);
        QCOMPARE(means.lowestIou, object.metrics->iou);

        const std::vector<std::string> csv = lines(out / "scores.csv");
        QCOMPARE(csv.size(), std::size_t{4});
        QCOMPARE(csv[0], std::string("image,group,object,label,score,iou,boundary_iou,mask"));
        QVERIFY(csv[1].starts_with("b.png,,0,,0.900000,0."));
        QVERIFY(csv[1].ends_with(",masks/b.png"));
        QCOMPARE(
            csv[2],
            std::string("größe 寸法.png,,0,\"hole, 'big'\",0.900000,,,masks/größe 寸法_0.png"));
    }

    void masksAsAsked() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        project.options.multimask = false;
        QCOMPARE(project.run().images[0].objects[0].score, 0.95f);
        project.options.multimask = true;
        project.options.source = MaskSource::Sam;
        project.run();
        QVERIFY(iou(readMask(project.options.output / "masks/a.png"), disc(160, 120, 20)) > 0.95);
        project.options.source = MaskSource::HqOnly;
        project.run();
        QCOMPARE(maskArea(readMask(project.options.output / "masks/a.png")), 320 * 240);
        const auto model = std::make_shared<FakeModel>();
        model->hq = false;
        FakePredictor plain(model, "plain");
        QCOMPARE(*codeOf([&] { runSegment(project.options, plain); }),
                 ErrorCode::CheckpointMismatch);
        QCOMPARE(model->encodes.load(), 0);
    }

    void logitsAsThePythonPredictorsReturnThem() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        project.add("b.png", kTwoObjects);
        project.options.logits = project.folder / "logits";
        project.run();
        const auto [shape, values] = readNpy(project.options.logits / "a_logits.npy");
        QCOMPARE(shape, std::string("1,256,256,"));
        // 256 / 320 of the coordinates; radius 16 there, grown by 2.
        QVERIFY(std::abs(values[96 * 256 + 128] - 18) < 1.5);
        QVERIFY(values[0] < 0);
        QVERIFY(
            (readNpy(project.options.logits / "a_scores.npy").second == std::vector<float>{0.9f}));
        QVERIFY(fs::exists(project.options.logits / "b_1_logits.npy"));
        project.options.source = MaskSource::Sam;
        project.run();
        QCOMPARE(readNpy(project.options.logits / "a_logits.npy").first, std::string("3,256,256,"));
        QVERIFY((readNpy(project.options.logits / "a_scores.npy").second ==
                 std::vector<float>{0.7f, 0.9f, 0.8f}));
        QCOMPARE(readNpy(project.options.logits / "b_1_logits.npy").first,
                 std::string("1,256,256,"));
    }

    void badFilesAreReportedAndTheRestIsDone() {
        Project project;
        for (const char* name : {"a.png", "c.png", "e.png", "g.png", "i.png", "k.png"})
            project.add(name, R"({"clicked_points": [[160, 120]]})");
        writeFileAtomically(project.folder / "images/c.png", "no picture");
        writeFileAtomically(project.folder / "images/json/e.json", "{");
        writeFileAtomically(project.folder / "images/json/g.json",
                            R"({"clicked_points": [[500, 5]]})");
        writeFileAtomically(project.folder / "images/json/i.json",
                            R"({"clicked_points": [[5, 5]], "image_size": [10, 10]})");
        writeMask(project.folder / "images/gt/k.png", cv::Mat(10, 10, CV_8UC1, cv::Scalar(255)));
        std::size_t told = 0;
        const SegmentReport report = runSegment(project.options, project.predictor, {},
                                                {{}, [&](const std::string&) { ++told; }});
        QCOMPARE(report.images.size(), std::size_t{2});
        QCOMPARE(report.failedImages, std::size_t{4});
        QCOMPARE(report.problems.size(), std::size_t{5});
        QCOMPARE(told, std::size_t{5});
        for (const auto& [index, name] :
             {std::pair{0, "c.png"}, {1, "e.json"}, {2, "g.json"}, {3, "i.json"}, {4, "k.png"}})
            QVERIFY(report.problems[static_cast<std::size_t>(index)].find(name) !=
                    std::string::npos);
        // A ground truth of another size costs the figures, not the mask.
        QVERIFY(fs::exists(project.options.output / "masks/k.png"));
        QVERIFY(!report.images[1].objects[0].metrics);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{3});
    }

    void nothingToDo() {
        Project project;
        project.add("a.png", R"({"objects": [{"mask": "masks/a.png"}]})");
        project.add("b.png", "");
        const SegmentReport report = project.run();
        QCOMPARE(report.images.size(), std::size_t{1});
        QVERIFY(report.images[0].objects.empty());
        QCOMPARE(report.images[0].notes.size(), std::size_t{1});
        QCOMPARE(report.withoutAnnotation.size(), std::size_t{1});
        QCOMPARE(project.model->encodes.load(), 0);
        fs::remove(project.folder / "images/json/a.json");
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FolderEmpty);
    }

    void foldersThatTheUserNames() {
        Project project;
        project.add("a.png", "");
        writeFileAtomically(project.folder / "prompts/a.json",
                            R"({"clicked_points": [[160, 120]]})");
        writeMask(project.folder / "truth/a.png", disc(160, 120, 20));
        project.options.prompts = project.folder / "prompts";
        project.options.groundTruth = project.folder / "truth";
        project.options.images = {project.folder / "images/a.png"};
        QVERIFY(project.run().images[0].objects[0].metrics);
        project.options.prompts = project.folder / "none";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FileNotFound);
    }

    void groupsBecomeFolders() {
        Project project;
        for (const char* group : {"cat", "duck"}) {
            project.add(std::string("Images/") + group + "/00.png", "");
            writeFileAtomically(project.folder / "images/json" / group / "00.json",
                                R"({"clicked_points": [[160, 120]]})");
            writeMask(project.folder / "images/Annotations" / group / "00.png", disc(160, 120, 20));
        }
        const SegmentReport report = project.run();
        QVERIFY(report.problems.empty());
        QCOMPARE(report.means().measured, std::size_t{2});
        for (const char* file :
             {"cat/00.png", "duck/00.png", "cat/masks/00.png", "duck/masks/00.png"})
            QVERIFY(fs::exists(project.options.output / file));
        QVERIFY(lines(project.options.output / "scores.csv")[2].starts_with("00.png,duck,0,"));
    }

    void overlaysOfOtherFormatsAreNotMistakenForThem() {
        Project project;
        project.add("a.bmp", R"({"clicked_points": [[160, 120]]})");
        project.add("a.png", "");
        writeFileAtomically(project.folder / "images/json/a.png.json",
                            R"({"clicked_points": [[160, 120]]})");
        project.run();
        for (const char* file : {"a.bmp.png", "a.png", "masks/a.png", "masks/a.png.png"})
            QVERIFY(fs::exists(project.options.output / file));
    }

    void outputThatCannotBe() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        project.options.output = project.folder / "images/../images";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
        QCOMPARE(readImage(project.folder / "images/a.png").pixels.channels(),
                 1);  // not overwritten
        project.options.output = "/proc/none";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FileUnwritable);
        QCOMPARE(project.model->encodes.load(), 0);
        project.options.output.clear();
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
    }

    void nothingOfTheUsersIsWrittenOver() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        const fs::path images = project.folder / "images";
        writeMask(images / "gt/a.png", disc(160, 120, 20));
        writeMask(project.folder / "truth/masks/a.png", disc(160, 120, 20));
        const auto refused = [&](const fs::path& output) {
            project.options.output = output;
            return codeOf([&] { project.run(); }) == ErrorCode::Usage;
        };
        QVERIFY(refused(images / "gt"));
        QVERIFY(refused(images / "json"));
        QVERIFY(refused(images / "masks"));  // not there yet: would be taken for the user's later
        QVERIFY(!fs::exists(images / "masks"));
        fs::create_directory_symlink(images / "gt", project.folder / "link");
        QVERIFY(refused(project.folder / "link"));
        project.options.groundTruth = project.folder / "truth/masks";
        QVERIFY(refused(project.folder / "truth"));
        QVERIFY(refused(images / "gt"));  // though another one was named
        QCOMPARE(filesBelow(project.folder / "truth"), std::size_t{1});
        QCOMPARE(filesBelow(images), std::size_t{3});
        AutoOptions options;
        options.model.checkpoint = "model";
        options.images = project.options.images;
        options.output = images / "json";
        QCOMPARE(*codeOf([&] { runAuto(options, project.predictor); }), ErrorCode::Usage);
        QVERIFY(text(images / "json/a.json").starts_with(R"({"clicked_points")"));
        QCOMPARE(project.model->encodes.load(), 0);
    }

    void imagesOfOneNameAreNotMixedUp() {
        Project project;
        for (const char* name : {"1/a.png", "2/a.png"}) {
            project.add(name, "");
            const fs::path image = project.folder / "images" / name;
            writeFileAtomically(image.parent_path() / "json/a.json",
                                R"({"clicked_points": [[160, 120]]})");
        }
        const fs::path first = project.folder / "images/1/a.png";
        project.options.images = {first, project.folder / "images/2/a.png"};
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
        QVERIFY(!fs::exists(project.options.output));
        // The same file twice is done once.
        project.options.images = {first, project.folder / "images/2/../1/a.png"};
        QCOMPARE(project.run().images.size(), std::size_t{1});

        // Folders of the seed's kind beside each other may have the same names.
        for (const char* part : {"p", "q"}) {
            const fs::path root = project.folder / "seed";
            fs::create_directories(root / (std::string("input_imgs_") + part));
            fs::copy_file(first, root / (std::string("input_imgs_") + part) / "a.png");
            writeFileAtomically(root / (std::string("json_") + part) / "a.json",
                                R"({"clicked_points": [[160, 120]]})");
        }
        project.options.images = {project.folder / "seed"};
        QCOMPARE(project.run().images.size(), std::size_t{2});
        for (const char* file : {"input_imgs_p/masks/a.png", "input_imgs_q/a.png"})
            QVERIFY(fs::exists(project.options.output / file));
    }

    void namedFilesThatAreNotThere() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        project.add("c.png", "");
        const fs::path images = project.folder / "images";
        project.options.images = {images / "a.png", images / "b.png", images / "c.png"};
        const SegmentReport report = project.run();
        QCOMPARE(report.images.size(), std::size_t{1});
        QCOMPARE(report.problems.size(), std::size_t{1});
        QVERIFY(report.problems[0].ends_with("b.png: does not exist"));
        QCOMPARE(report.withoutAnnotation.size(), std::size_t{1});
        project.options.images = {fs::path()};
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
        project.options.images = {images / "c.png"};
        const auto error = errorOf([&] { project.run(); });
        QVERIFY(error && error->subject().ends_with("c.png"));
        QVERIFY(error->detail().find("json/c.json") != std::string::npos);
    }

    void scoresThatAreNoNumbersAreAProblem() {
        struct Diverged : FakePredictor {
            using FakePredictor::FakePredictor;
            MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) override {
                MaskSet set = FakePredictor::decode(embedding, prompt);
                set.scores.assign(set.scores.size(), std::numeric_limits<float>::quiet_NaN());
                return set;
            }
        };
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        Diverged diverged(project.model, "model");
        const SegmentReport report = runSegment(project.options, diverged);
        QCOMPARE(report.failedImages, std::size_t{1});
        QVERIFY(report.problems[0].find("weights are damaged") != std::string::npos);
        QVERIFY(!fs::exists(project.options.output / "masks/a.png"));
    }

    void scoresOfWhatWasDoneSurviveAFailure() {
        Project project;
        project.add("a.png", R"({"clicked_points": [[160, 120]]})");
        project.add("b.png", R"({"clicked_points": [[160, 120]]})");
        fs::create_directories(project.options.output / "b.png");  // no overlay can be there
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FileUnwritable);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{2});
    }

    void resultsOfAnEarlierRunAreReplaced() {
        Project project;
        project.add("a.png", kTwoObjects);
        project.add("b.png", kTwoObjects);
        project.add("c.png", kTwoObjects);
        project.run();
        const fs::path masks = project.options.output / "masks";
        writeMask(masks / "a_2.png", disc(9, 9, 5));  // no run's
        const auto mark = [&](const std::string& name, const std::string& annotation) {
            writeFileAtomically(project.folder / "images/json" / name, annotation);
        };
        mark("a.json", R"({"clicked_points": [[160, 120]]})");
        mark("b.json", "damaged");
        fs::remove(project.folder / "images/json/c.json");
        project.run();
        QVERIFY(fs::exists(masks / "a.png") && fs::exists(masks / "a_2.png"));
        for (const char* gone : {"a_0.png", "a_1.png", "b_0.png", "b_1.png", "c_0.png", "../c.png"})
            QVERIFY2(!fs::exists(masks / gone), gone);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{2});
        // A run that is stopped before its second image keeps what there was of it.
        mark("b.json", kTwoObjects);
        project.run();
        mark("a.json", kTwoObjects);
        JobContext context;
        const SegmentObserver observer{[&](const SegmentedImage&) { context.cancel.cancel(); }, {}};
        QVERIFY_EXCEPTION_THROWN(runSegment(project.options, project.predictor, context, observer),
                                 Cancelled);
        QVERIFY(fs::exists(masks / "b_1.png") && !fs::exists(masks / "a.png"));
        const std::vector<std::string> csv = lines(project.options.output / "scores.csv");
        QCOMPARE(csv.size(), std::size_t{1 + 2 + 2});
        QVERIFY(csv[4].starts_with("b.png,,1,slot,") && csv[4].ends_with(",masks/b_1.png"));
    }

    void whatIsOutOfReachKeepsItsResults() {
        const TemporaryFolder folder;
        for (const char* name : {"a.png", "b.png", "sub/c.png"})
            writeMask(folder / name, disc(9, 9, 5));
        EarlierResults earlier(folder.path());
        earlier.add("a", "a.png");
        earlier.add("b", folder / "b.png");
        earlier.add("c", "sub/c.png");
        earlier.fail("a", ErrorCode::FileNotFound);
        earlier.fail("b", ErrorCode::ImageUnreadable);
        earlier.replace("c", {folder / "sub/../sub/c.png"});
        QVERIFY(earlier.has("a") && fs::exists(folder / "a.png"));
        QVERIFY(!earlier.has("b") && !fs::exists(folder / "b.png"));
        QVERIFY(!earlier.has("c") && fs::exists(folder / "sub/c.png"));
    }

    void groundTruthsAreThoseInTheirPlace() {
        Project project;
        project.add("a.png", kTwoObjects);
        // Numbered the other way round, as after an object was deleted.
        writeMask(project.folder / "images/gt/a_0.png", disc(200, 120, 20));
        writeMask(project.folder / "images/gt/a_1.png", disc(100, 100, 20));
        const SegmentReport report = project.run();
        QVERIFY(report.images[0].objects[0].metrics->iou > 0.7);
        QVERIFY(report.images[0].objects[1].metrics->iou > 0.5);
        // A wrong mask is not excused by another object's truth that it only touches.
        writeMask(project.folder / "images/gt/a_0.png", disc(20, 200, 10));
        QCOMPARE(project.run().images[0].objects[1].metrics->iou, 0.0);
    }

    void stoppingLeavesWholeFiles() {
        Project project;
        for (int i = 0; i < 6; ++i)
            project.add(std::to_string(i) + ".png", R"({"clicked_points": [[160, 120]]})");
        JobContext context;
        double last = 0;
        context.progress = [&](double done, double total, const std::string&) {
            QVERIFY(done >= last && done <= total);
            last = done;
        };
        int finished = 0;
        const SegmentObserver observer{[&](const SegmentedImage&) {
                                           if (++finished == 3) context.cancel.cancel();
                                       },
                                       {}};
        QVERIFY_EXCEPTION_THROWN(runSegment(project.options, project.predictor, context, observer),
                                 Cancelled);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{4});
        QCOMPARE(filesBelow(project.options.output), std::size_t{3 + 3 + 1});
    }

    void automaticMasks() {
        Project project;
        project.add("a.png", "");
        writeFileAtomically(project.folder / "images/b.png", "no picture");
        AutoOptions options;
        options.model.checkpoint = "model";
        options.images = project.options.images;
        options.output = project.options.output;
        options.masks.pointsPerSide = 3;
        options.masks.predIouThresh = 0.5;
        options.masks.stabilityScoreThresh = 0.5;
        const AutoReport report = runAuto(options, project.predictor);
        QCOMPARE(report.images.size(), std::size_t{1});
        QCOMPARE(report.failedImages, std::size_t{1});
        const std::size_t count = report.images[0].masks;
        QCOMPARE(count, std::size_t{9});
        const Json json = readJson(options.output / "a.json");
        QCOMPARE(json["image"]["width"].get<int>(), 320);
        QCOMPARE(json["annotations"].size(), count);
        for (std::size_t k = 0; k < count; ++k) {
            const Json& entry = json["annotations"][k];
            const Json& segmentation = entry["segmentation"];
            const cv::Mat mask = decodeRle({{segmentation["size"][1], segmentation["size"][0]},
                                            rleCounts(segmentation["counts"].get<std::string>())});
            const cv::Mat file = readMask(
                options.output / "masks" / ("a_" + std::to_string(k) + ".png"), {320, 240});
            QCOMPARE(cv::norm(mask, file, cv::NORM_INF), 0.0);
            QCOMPARE(entry["area"].get<std::int64_t>(), maskArea(mask));
            const cv::Rect box = maskBox(mask);
            QVERIFY((entry["bbox"] == Json::array({box.x, box.y, box.width, box.height})));
        }
        QVERIFY(readImage(options.output / "a.png").size() == cv::Size(320, 240));
        options.masks.pointsPerSide = 0;
        QCOMPARE(*codeOf([&] { runAuto(options, project.predictor); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestImageJobs)
#include "tst_image_jobs.moc"
