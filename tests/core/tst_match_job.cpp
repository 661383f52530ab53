#include <QtTest>
#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/MatchJob.h"
#include "core/jobs/MatchScores.h"
#include "tests/support/Expect.h"
#include "tests/support/FakePredictor.h"

using namespace studio;
using namespace studio::testing;

namespace {

const cv::Scalar kRed(200, 40, 40), kBlue(40, 40, 200), kGround(90, 90, 90);

cv::Mat picture(const std::vector<cv::Point>& places, const cv::Scalar& colour = kRed) {
    cv::Mat image(240, 320, CV_8UC3, kGround);
    for (const cv::Point place : places)
        cv::circle(image, place, 14, colour, -1);
    return image;
}

cv::Mat disc(cv::Point place) {
    cv::Mat mask = cv::Mat::zeros(240, 320, CV_8UC1);
    cv::circle(mask, place, 14, 255, -1);
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

/// A PerSAM folder and a model for it.
struct Project {
    TemporaryFolder folder;
    std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
    FakePredictor predictor{model, "model"};
    EmbeddingCache cache{{}, {}};
    MatchOptions options;

    Project() {
        model->hq = false;
        options.model.checkpoint = "model";
        options.data = folder / "data";
        options.output = folder / "out put/ü";
        options.personalize.epochs = 5;
        options.groundTruth = true;
    }
    fs::path image(const std::string& name) const { return options.data / "Images" / name; }
    fs::path annotation(const std::string& name) const {
        return options.data / "Annotations" / name;
    }
    void add(const std::string& object, const std::string& name, cv::Point place) const {
        writeImage(image(object) / name, picture({place}));
        writeMask(annotation(object) / (fs::path(name).stem().string() + ".png"), disc(place));
    }
    MatchReport run(const MatchObserver& observer = {}, const JobContext& context = {}) {
        return runMatch(options, predictor, cache, context, observer);
    }
    bool has(const std::string& file) const { return fs::exists(options.output / file); }
};

}  // namespace

class TestMatchJob : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void writesMasksOverlaysAndScores() {
        Project project;
        for (int i = 0; i < 3; ++i) {
            project.add("bolt, big", "0" + std::to_string(i) + ".jpg", {80 + 50 * i, 100});
            project.add("nut", "0" + std::to_string(i) + ".jpg", {80 + 50 * i, 160});
        }
        std::vector<std::string> learned;
        std::size_t told = 0;
        const MatchReport report =
            project.run({[&](const std::string& object, const LearnedReferences& references) {
                             learned.push_back(object);
                             QCOMPARE(references.count, std::size_t{1});
                             QCOMPARE(references.weights->history.size(), std::size_t{5});
                         },
                         [&](const MatchedImage& image) {
                             ++told;
                             QCOMPARE(image.match.objects.size(), image.rows.size());
                             QVERIFY(image.match.objects[0].mask().size() == cv::Size(320, 240));
                         },
                         {}});
        QVERIFY(report.problems.empty());
        QVERIFY((learned == std::vector<std::string>{"bolt, big", "nut"}));
        QVERIFY(report.objects == learned);
        QCOMPARE(told, std::size_t{6});
        QCOMPARE(report.doneImages, std::size_t{6});
        for (const char* object : {"bolt, big", "nut"})
            for (int i = 0; i < 3; ++i) {
                const std::string base = std::string(object) + "/0" + std::to_string(i);
                const cv::Mat mask = readMask(project.options.output / (base + ".png"), {320, 240});
                QVERIFY(maskArea(mask) > 500);
                const fs::path overlay = project.options.output / object /
                                         ("example_" + std::to_string(i) + "_rank_0_0.png");
                QVERIFY(readImageSize(overlay) == cv::Size(320, 240));
            }
        QCOMPARE(report.rows.size(), std::size_t{6});
        QVERIFY(report.rows[0].reference && !report.rows[1].reference);
        for (const MatchRow& row : report.rows) {
            QVERIFY(row.metrics && row.metrics->iou > 0.2);
            QVERIFY(row.verdict == MatchVerdict::Found);
        }
        const std::vector<std::string> csv = lines(project.options.output / "scores.csv");
        QCOMPARE(csv.size(), std::size_t{1 + 6 + 3});
        QVERIFY(csv[1].starts_with("\"bolt, big\",00.jpg,0,0,1,found,"));
        QVERIFY(csv[1].ends_with("\"bolt, big/00.png\",\"bolt, big/example_0_rank_0_0.png\""));
        QVERIFY(csv[7].starts_with("\"bolt, big\",mean,,3,,found 3 doubtful 0 absent 0,"));
        QVERIFY(csv[9].starts_with("all,mean,,6,,found 6 doubtful 0 absent 0,"));
        double sum = 0;
        for (const MatchRow& row : report.rows)
            sum += row.metrics->iou;
        QCOMPARE(matchMeans(report.rows).iou, sum / 6);
        QCOMPARE(matchMeans(report.rows, "nut").measured, std::size_t{3});
    }

    void onlyOneObjectAndOtherReferences() {
        Project project;
        for (const char* object : {"a", "b"})
            for (const char* name : {"00.jpg", "01.jpg", "02.jpg"})
                project.add(object, name, {100, 100});
        project.options.object = "b";
        project.options.referenceIndex = {"01", "02"};
        std::size_t count = 0;
        const MatchReport report = project.run(
            {[&](const std::string&, const LearnedReferences& l) { count = l.count; }, {}, {}});
        QCOMPARE(count, std::size_t{2});
        QCOMPARE(report.rows.size(), std::size_t{3});
        QVERIFY(!report.rows[0].reference && report.rows[1].reference && report.rows[2].reference);
        QVERIFY(!project.has("a") && project.has("b/00.png"));
        project.options.object = "c";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FolderEmpty);
    }

    void badFilesAreReportedAndTheRestIsDone() {
        Project project;
        // Gaps, and formats mixed.
        for (const char* name : {"00.png", "03.jpg", "04.jpg", "07.png", "9.JPG"})
            project.add("good", name, {100, 100});
        writeFileAtomically(project.image("good/04.jpg"), "no picture");
        writeMask(project.annotation("good/07.png"), cv::Mat(10, 10, CV_8UC1, cv::Scalar(255)));
        project.add("noindex", "01.jpg", {100, 100});
        project.add("nomask", "00.jpg", {100, 100});
        fs::remove(project.annotation("nomask/00.png"));
        project.add("empty", "00.jpg", {100, 100});
        writeMask(project.annotation("empty/00.png"), cv::Mat::zeros(240, 320, CV_8UC1));
        project.add("size", "00.jpg", {100, 100});
        writeMask(project.annotation("size/00.png"), cv::Mat(24, 32, CV_8UC1, cv::Scalar(255)));
        project.add("full", "00.jpg", {100, 100});
        writeMask(project.annotation("full/00.png"), cv::Mat(240, 320, CV_8UC1, cv::Scalar(255)));
        project.add("last", "00.jpg", {100, 100});
        std::size_t told = 0;
        const MatchReport report = project.run({{}, {}, [&](const std::string&) { ++told; }});
        QCOMPARE(told, report.problems.size());
        QString problems;
        for (const std::string& problem : report.problems)
            problems += QString::fromStdString(problem) + "\n";
        for (const char* part : {"good/04.jpg: ", "good/07.png: ", "noindex: has no image 00",
                                 "nomask/00.png: does not exist", "empty/00.png: marks no object",
                                 "size/00.png: ", "noindex: is left out", "size: is left out"})
            QVERIFY2(problems.contains(part), qPrintable(QString(part) + "\n" + problems));
        QCOMPARE(report.failedImages, std::size_t{1 + 4});
        QCOMPARE(report.doneImages, std::size_t{4 + 1 + 1});
        for (const char* file : {"good/00.png", "good/03.png", "good/07.png", "good/9.png",
                                 "full/00.png", "last/00.png", "good/example_4_rank_0_0.png"})
            QVERIFY2(project.has(file), file);
        QVERIFY(!project.has("good/04.png"));
        const auto seven = std::ranges::find_if(
            report.rows, [](const MatchRow& row) { return row.image.filename() == "07.png"; });
        QVERIFY(!seven->metrics);  // its ground truth does not fit, its mask is there
    }

    void foldersWithoutThatLayout() {
        Project project;
        writeImage(project.folder / "photos/part.png", picture({{220, 60}}));
        writeImage(project.folder / "photos/none.png", picture({{60, 60}}, kBlue));
        writeImage(project.folder / "ref.png", picture({{100, 100}}));
        writeMask(project.folder / "mask.png", disc({100, 100}));
        writeMask(project.folder / "truth/part.png", disc({220, 60}));
        MatchOptions& options = project.options;
        options.references = {{project.folder / "ref.png", project.folder / "mask.png", {}}};
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);  // no images
        options.images = {project.folder / "photos"};
        options.truthFolder = project.folder / "truth";
        options.personalize.detectAbsent = true;
        const MatchReport report = project.run();
        QVERIFY(report.problems.empty());
        QVERIFY(report.rows[0].verdict == MatchVerdict::Absent);  // none.png
        QVERIFY(!report.rows[0].metrics && report.rows[1].metrics);
        QVERIFY(report.rows[1].verdict == MatchVerdict::Found);
        QCOMPARE(maskArea(readMask(project.options.output / "object/none.png")), 0);
        QVERIFY(project.has("object/part.png") && project.has("object/example_0_rank_0_0.png"));
        // A mask that was drawn, a name for what it shows, files instead of a folder.
        options.references = {{project.folder / "ref.png", {}, disc({100, 100})}};
        options.object = "bore";
        options.images = {project.folder / "photos/part.png"};
        QCOMPARE(project.run().rows.size(), std::size_t{1});
        QVERIFY(project.has("bore/part.png"));
        options.references.clear();
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
        options.images.clear();
        options.data = project.folder / "photos";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FolderEmpty);
    }

    void severalObjectsInOneImage() {
        Project project;
        project.add("part", "00.png", {100, 100});
        const std::vector<cv::Point> places{{50, 60}, {160, 170}, {270, 60}};
        writeImage(project.image("part/01.png"), picture(places));
        fs::remove(project.annotation("part/01.png"));
        for (std::size_t k = 0; k < 3; ++k)
            writeMask(project.annotation("part/01_" + std::to_string(k) + ".png"), disc(places[k]));
        project.options.personalize.maxObjects = 5;
        MatchReport report = project.run();
        QCOMPARE(report.rows.size(), std::size_t{4});
        for (const char* file : {"part/00.png", "part/01_0.png", "part/01_1.png", "part/01_2.png",
                                 "part/example_1_rank_0_2.png"})
            QVERIFY2(project.has(file), file);
        for (std::size_t k = 1; k < 4; ++k) {
            QCOMPARE(report.rows[k].mask, k - 1);
            QVERIFY(report.rows[k].metrics->iou > 0.2);  // each with its own ground truth
        }
        // What an earlier run found more is not left to be mistaken for a result.
        project.options.personalize.maxObjects = 1;
        project.run();
        QVERIFY(project.has("part/01.png") && !project.has("part/01_0.png"));
        QVERIFY(!project.has("part/01_2.png") && !project.has("part/example_1_rank_0_1.png"));
    }

    void onlyWhatARunWroteIsReplaced() {
        Project project;
        for (int i = 0; i < 4; ++i) {
            project.add("nut", "0" + std::to_string(i) + ".png", {100, 100});
            writeImage(project.image("part") / ("0" + std::to_string(i) + ".png"),
                       picture({{50, 60}, {160, 170}}));
            writeMask(project.annotation("part/0" + std::to_string(i) + ".png"), disc({50, 60}));
        }
        project.options.personalize.maxObjects = 2;
        project.run();
        QVERIFY(project.has("part/02_1.png"));
        // The user's own: of the same kind of name, and what a table names outside of the folder.
        writeMask(project.options.output / "part/02_7.png", disc({9, 9}));
        writeMask(project.options.output / "../mine.png", disc({9, 9}));
        std::string table = text(project.options.output / "scores.csv");
        const std::size_t at = table.find("part/03_1.png");
        writeFileAtomically(project.options.output / "scores.csv",
                            table.replace(at, 13, "../mine.png"));
        fs::remove(project.image("part/01.png"));
        writeFileAtomically(project.image("part/01.png"), "no image");
        project.options.personalize.maxObjects = 1;
        project.options.object = "part";
        project.run();
        for (const char* kept : {"part/02.png", "part/02_7.png", "../mine.png", "nut/02.png"})
            QVERIFY2(project.has(kept), kept);
        // Neither what is no longer found, nor masks of an image that cannot be read any more.
        for (const char* gone : {"part/02_1.png", "part/example_2_rank_0_1.png", "part/01_0.png"})
            QVERIFY2(!project.has(gone), gone);
        // The other object is in the table still.
        const std::string now = text(project.options.output / "scores.csv");
        QVERIFY(now.find("\nnut,03.png,3,0,") != std::string::npos);
        QVERIFY(now.find("\npart,01.png") == std::string::npos);
    }

    void aStoppedRunKeepsWhatWasThere() {
        Project project;
        for (int i = 0; i < 6; ++i)
            project.add("part", "0" + std::to_string(i) + ".png", {100, 100});
        project.options.personalize.maxObjects = 2;
        project.run();
        const std::size_t rows = lines(project.options.output / "scores.csv").size();
        JobContext context;
        int finished = 0;
        const MatchObserver observer{{},
                                     [&](const MatchedImage&) {
                                         if (++finished == 2) context.cancel.cancel();
                                     },
                                     {}};
        QVERIFY_EXCEPTION_THROWN(project.run(observer, context), Cancelled);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), rows);
        QVERIFY(project.has("part/05.png"));
        // The next run knows of all of them still.
        project.options.personalize.detectAbsent = true;
        project.options.personalize.absentThreshold = 0.999;
        project.run();
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{1 + 6 + 2});
    }

    void ranksShareTheImagesAndJoinTheirScores() {
        Project project;
        for (int i = 0; i < 24; ++i)
            project.add(i % 2 ? "a" : "b", std::to_string(100 + i) + ".png", {80 + 4 * i, 100});
        project.options.referenceIndex = {"100", "101"};
        project.options.worldSize = 3;
        // Rows of an earlier run with the same ranks do not count.
        writeFileAtomically(project.options.output / "scores_rank_1.csv", "from before");
        std::vector<std::thread> ranks;
        std::vector<MatchReport> reports(3);
        for (int rank = 0; rank < 3; ++rank)
            ranks.emplace_back([&, rank] {
                FakePredictor predictor(project.model, "model");
                EmbeddingCache cache({}, {});
                MatchOptions options = project.options;
                options.rank = rank;
                reports[static_cast<std::size_t>(rank)] = runMatch(options, predictor, cache);
            });
        for (std::thread& rank : ranks)
            rank.join();
        std::set<std::string> seen;
        for (int rank = 0; rank < 3; ++rank) {
            const MatchReport& report = reports[static_cast<std::size_t>(rank)];
            QVERIFY(report.problems.size() == 2);  // each object has one of the two references
            for (const MatchRow& row : report.rows) {
                QCOMPARE(static_cast<int>(row.index) % 3, rank);
                QVERIFY(seen.insert(row.image.filename()).second);
                QVERIFY(row.overlayFile.filename().string().find("_rank_" + std::to_string(rank)) !=
                        std::string::npos);
            }
        }
        QCOMPARE(seen.size(), std::size_t{24});
        const std::vector<std::string> csv = lines(project.options.output / "scores.csv");
        QCOMPARE(csv.size(), std::size_t{1 + 24 + 3});
        QVERIFY(csv[1].starts_with("a,101.png,0,0,1,"));
        QVERIFY(csv[12].starts_with("a,123.png,11,0,0,"));
        QVERIFY(csv.back().starts_with("all,mean,,24,,"));
        project.options.rank = 3;
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
    }

    void scoresSurviveTheFile() {
        MatchRow row;
        row.object = "a \"b\", c";
        row.image = "größe\n.png";
        row.index = 7;
        row.mask = 2;
        row.reference = true;
        row.similarity = 0.5f;
        row.score = -0.25f;
        row.doubt = 0.75f;
        row.verdict = MatchVerdict::Doubtful;
        row.metrics = MaskMetrics{0.5, 0.25, 0, 0, 0};
        row.maskFile = "/x/y,z/m.png";
        row.overlayFile = "/x/o.png";
        const std::string csv = MatchScores::csv({row, MatchRow()}, "/x", false);
        const std::vector<MatchRow> back = MatchScores::parse(csv, "file");
        QCOMPARE(back.size(), std::size_t{2});
        QCOMPARE(back[0].object, row.object);
        QVERIFY(back[0].image == row.image && back[0].maskFile == "y,z/m.png");
        QVERIFY(back[0].index == 7 && back[0].mask == 2 && back[0].reference);
        QVERIFY(back[0].score == -0.25f && back[0].doubt == 0.75f);
        QVERIFY(back[0].verdict == MatchVerdict::Doubtful && back[0].metrics->boundaryIou == 0.25);
        QVERIFY(!back[1].metrics);
        QCOMPARE(*codeOf([] { MatchScores::parse("x,y\n1,2\n", "file"); }),
                 ErrorCode::FileUnreadable);
        QCOMPARE(*codeOf([&] { MatchScores::parse(csv + "1,2\n", "file"); }),
                 ErrorCode::FileUnreadable);
    }

    void logitsAsThePythonPredictorReturnsThem() {
        Project project;
        project.add("part", "00.png", {100, 100});
        project.options.logits = project.folder / "logits";
        project.run();
        QVERIFY(text(project.options.logits / "part/00_logits.npy").find("(3,256,256,)") !=
                std::string::npos);
        QVERIFY(text(project.options.logits / "part/00_scores.npy").find("(3,)") !=
                std::string::npos);
        project.model->hq = true;
        FakePredictor hq(project.model, "hq");
        project.options.personalize.method = MatchMethod::PerSamHq;
        runMatch(project.options, hq, project.cache);
        QVERIFY(text(project.options.logits / "part/00_logits.npy").find("(1,256,256,)") !=
                std::string::npos);
    }

    void anotherMethodEncodesNothing() {
        Project project;
        for (int i = 0; i < 4; ++i)
            project.add("part", "0" + std::to_string(i) + ".png", {100 + 9 * i, 100});
        EmbeddingCache disk(project.folder / "cache", {.memoryBytes = 0});
        runMatch(project.options, project.predictor, disk);
        QCOMPARE(project.model->encodes.load(), 4);  // the reference once, as it is kept
        project.options.personalize.method = MatchMethod::PerSam;
        project.options.referenceIndex = {"02"};
        const MatchReport again = runMatch(project.options, project.predictor, disk);
        QCOMPARE(again.doneImages, std::size_t{4});
        QCOMPARE(project.model->encodes.load(), 4);
    }

    void nothingIsWrittenWithoutFolder() {
        Project project;
        project.add("part", "00.png", {100, 100});
        project.options.output.clear();
        const MatchReport report = project.run();
        QCOMPARE(report.rows.size(), std::size_t{1});
        QVERIFY(report.rows[0].maskFile.empty());
        QVERIFY(!fs::exists(project.folder / "out put"));
    }

    void outputThatCannotBe() {
        Project project;
        project.add("part", "00.png", {100, 100});
        for (const char* folder : {"data/Images", "data/Annotations"}) {
            project.options.output = project.folder / folder;
            QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::Usage);
        }
        QVERIFY(iou(readMask(project.annotation("part/00.png")), disc({100, 100})) == 1.0);
        project.options.output = "/proc/none";
        QCOMPARE(*codeOf([&] { project.run(); }), ErrorCode::FileUnwritable);
        QCOMPARE(project.model->encodes.load(), 0);
    }

    void stoppingLeavesWholeFiles() {
        Project project;
        for (int i = 0; i < 6; ++i)
            project.add("part", "0" + std::to_string(i) + ".png", {100, 100});
        JobContext context;
        double last = 0;
        context.progress = [&](double done, double total, const std::string&) {
            QVERIFY(done >= last && done <= total);
            last = done;
        };
        int finished = 0;
        const MatchObserver observer{{},
                                     [&](const MatchedImage&) {
                                         if (++finished == 3) context.cancel.cancel();
                                     },
                                     {}};
        QVERIFY_EXCEPTION_THROWN(project.run(observer, context), Cancelled);
        QCOMPARE(lines(project.options.output / "scores.csv").size(), std::size_t{1 + 3 + 2});
        QVERIFY(project.has("part/02.png") && !project.has("part/03.png"));
    }
};

QTEST_GUILESS_MAIN(TestMatchJob)
#include "tst_match_job.moc"
