#include <QtTest>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "core/data/CsvTable.h"
#include "core/image/ImageIo.h"
#include "core/jobs/EvaluateJob.h"
#include "tests/support/Expect.h"
#include "tests/support/FakePredictor.h"

using namespace studio;
using namespace studio::testing;

namespace {

const cv::Size kSize(320, 240);

cv::Mat rectangle(const cv::Rect& place) {
    cv::Mat mask = cv::Mat::zeros(kSize, CV_8UC1);
    mask(place).setTo(255);
    return mask;
}

/// A DIS5K split, a PerSAM root with two objects, and a model whose box prompts are filled.
struct Data {
    TemporaryFolder folder;
    std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
    FakePredictor predictor{model, "model"};
    EvaluateOptions options;

    Data() {
        add("DIS-VD/im/full.png", "DIS-VD/gt/full.png", rectangle({60, 50, 120, 80}));
        cv::Mat corner = rectangle({60, 50, 120, 80});  // a box does not say that most is missing
        corner(cv::Rect(70, 60, 110, 70)).setTo(0);
        add("DIS-VD/im/thin.png", "DIS-VD/gt/thin.png", corner);
        for (const char* object : {"gear", "plate"})
            add(fs::path("persam/Images") / object / "00.png",
                fs::path("persam/Annotations") / object / "00.png", rectangle({20, 30, 90, 60}));
        options.model.checkpoint = "model";
        options.data = {folder / "DIS-VD", folder / "persam"};
        options.output = folder / "out put/ü";
        options.source = MaskSource::Sam;
    }
    void add(const fs::path& image, const fs::path& mask, const cv::Mat& pixels) {
        writeImage(folder / image, cv::Mat(kSize, CV_8UC1, cv::Scalar(90)));
        writeMask(folder / mask, pixels);
    }
    EvaluateReport run(const EvaluateObserver& observer = {}, const JobContext& context = {}) {
        return runEvaluate(options, predictor, context, observer);
    }
};

QStringList namesIn(const fs::path& folder) {
    QStringList names;
    if (!fs::exists(folder)) return names;
    for (const auto& entry : fs::directory_iterator(folder))
        names << QString::fromStdString(entry.path().filename());
    names.sort();
    return names;
}

}  // namespace

class TestEvaluateJob : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void promptsOfMasks() {
        const cv::Mat mask = rectangle({60, 50, 120, 80});
        const Prompt box = promptOfMask(mask, MaskPrompt::Box);
        QVERIFY(box.box == (PromptBox{60, 50, 179, 129}));
        const Prompt point = promptOfMask(mask, MaskPrompt::Point);
        QCOMPARE(point.points.size(), std::size_t{1});
        QVERIFY(std::abs(point.points[0].y - 89.5) <= 0.5 && point.points[0].foreground);
        // A ring's middle is no part of it.
        cv::Mat ring = cv::Mat::zeros(kSize, CV_8UC1);
        cv::circle(ring, {160, 120}, 80, 255, 20);
        const PromptPoint on = promptOfMask(ring, MaskPrompt::Point).points[0];
        QVERIFY(std::abs(std::hypot(on.x - 160, on.y - 120) - 80) < 3);
        // The border of the image is an edge, too.
        const cv::Mat whole(kSize, CV_8UC1, cv::Scalar(255));
        QVERIFY(std::abs(promptOfMask(whole, MaskPrompt::Point).points[0].y - 119.5) <= 0.5);
        const Prompt points = promptOfMask(mask, MaskPrompt::Points, 7, 5);
        QCOMPARE(points.points.size(), std::size_t{7});
        for (std::size_t i = 0; i < 7; ++i) {
            const PromptPoint& at = points.points[i];
            QVERIFY(mask.at<uchar>(int(at.y), int(at.x)) == 255);
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!(points.points[j] == at));
        }
        QVERIFY(promptOfMask(mask, MaskPrompt::Points, 7, 5).points == points.points);
        QVERIFY(promptOfMask(mask, MaskPrompt::Points, 7, 6).points != points.points);
        const cv::Mat dot = rectangle({5, 6, 1, 2});
        QCOMPARE(promptOfMask(dot, MaskPrompt::Points, 10, 1).points.size(), std::size_t{2});
        QCOMPARE(
            codeOf([] { (void)promptOfMask(cv::Mat::zeros(kSize, CV_8UC1), MaskPrompt::Box); }),
            ErrorCode::Usage);
        for (const MaskPrompt kind : {MaskPrompt::Box, MaskPrompt::Point, MaskPrompt::Points})
            QCOMPARE(parseMaskPrompt(maskPromptName(kind)), kind);
        QCOMPARE(codeOf([] { (void)parseMaskPrompt("circle"); }), ErrorCode::Usage);
    }

    void tablesMeansAndPictures() {
        Data data;
        data.options.worst = 2;
        std::size_t images = 0, finished = 0;
        const EvaluateReport report =
            data.run({[&](std::size_t count, std::size_t) { images = count; },
                      [&](const auto& rows) { finished += rows.size(); },
                      {}});
        QCOMPARE(images, std::size_t{4});
        QCOMPARE(finished, std::size_t{4});
        QCOMPARE(report.objects.size(), std::size_t{4});
        QVERIFY(report.problems.empty());
        QVERIFY(report.objects[0].metrics.iou > 0.95);
        QVERIFY(report.objects[1].metrics.iou < 0.4);

        const CsvTable rows = CsvTable::read(data.options.output / "evaluation.csv");
        QCOMPARE(rows.rows(), std::size_t{4});
        QCOMPARE(rows.field(1, "image"), std::string("thin.png"));
        QCOMPARE(rows.field(3, "label"), std::string("plate"));
        QCOMPARE(rows.field(0, "prompt"), std::string("box"));
        QVERIFY(std::abs(std::stod(rows.field(1, "iou")) - report.objects[1].metrics.iou) < 1e-5);
        QCOMPARE(
            std::stoll(rows.field(0, "true_pixels")) + std::stoll(rows.field(0, "missed_pixels")),
            120LL * 80);

        const CsvTable means = CsvTable::read(data.options.output / "means.csv");
        QStringList names;
        for (std::size_t i = 0; i < means.rows(); ++i)
            names << QString::fromStdString(fs::path(means.field(i, "folder")).filename().string() +
                                            ":" + means.field(i, "group") + ":" +
                                            means.field(i, "objects"));
        QCOMPARE(names, (QStringList{"DIS-VD::2", "persam:gear:1", "persam:plate:1", "persam::2",
                                     "all::4"}));
        QVERIFY(std::abs(std::stod(means.field(0, "iou")) -
                         (report.objects[0].metrics.iou + report.objects[1].metrics.iou) / 2) <
                1e-5);
        QVERIFY(std::abs(std::stod(means.field(4, "lowest_iou")) - report.objects[1].metrics.iou) <
                1e-5);

        QCOMPARE(namesIn(data.options.output / "worst").size(), 2);
        QCOMPARE(report.pictures.at(0).filename(), fs::path("01_thin_0.png"));
        QCOMPARE(readImage(report.pictures[0]).size(), kSize);
        QVERIFY(report.worst(1).at(0).image.filename() == "thin.png");

        // Pictures of an earlier run go, what is not ours stays.
        std::ofstream(data.options.output / "worst/notes.png") << "mine";
        data.options.worst = 1;
        (void)data.run();
        QCOMPARE(namesIn(data.options.output / "worst"),
                 (QStringList{"01_thin_0.png", "notes.png"}));
    }

    void oneEncodingAnImage() {
        Data data;
        data.options.data = {data.folder / "plain"};
        data.add("plain/a.png", "plain/gt/a_0.png", rectangle({10, 10, 40, 40}));
        for (int k = 1; k < 4; ++k)
            writeMask(data.folder / "plain/gt" / ("a_" + std::to_string(k) + ".png"),
                      rectangle({10 + 60 * k, 40, 40, 40}));
        QCOMPARE(data.run().objects.size(), std::size_t{4});
        QCOMPARE(data.model->encodes.load(), 1);
        QCOMPARE(data.model->decodes.load(), 4);
    }

    void damagedFilesAreProblemsAndTheRestIsDone() {
        Data data;
        for (const char* file : {"DIS-VD/im/full.png", "persam/Annotations/gear/00.png"})
            fs::resize_file(data.folder / file, fs::file_size(data.folder / file) - 20);
        QStringList told;
        const EvaluateReport report = data.run(
            {{}, {}, [&](const std::string& line) { told << QString::fromStdString(line); }});
        QCOMPARE(report.objects.size(), std::size_t{2});
        QCOMPARE(report.problems.size(), std::size_t{2});
        QCOMPARE(told.size(), 2);
        QVERIFY(told[0].contains("gear/00.png") && told[1].contains("full.png"));
    }

    void stoppedRunKeepsItsTable() {
        Data data;
        JobContext context;
        QVERIFY_THROWS_EXCEPTION(
            Cancelled,
            (void)data.run({{}, [&](const auto&) { context.cancel.cancel(); }, {}}, context));
        QCOMPARE(CsvTable::read(data.options.output / "evaluation.csv").rows(), std::size_t{1});
        QCOMPARE(CsvTable::read(data.options.output / "means.csv").rows(), std::size_t{1});
    }

    void progressNeverGoesBack() {
        Data data;
        JobContext context;
        double last = 0;
        bool back = false;
        context.progress = [&](double done, double total, const std::string&) {
            back |= done / total < last - 1e-12;
            last = done / total;
        };
        (void)data.run({}, context);
        QVERIFY(!back);
        QCOMPARE(last, 1.0);
    }

    void wrongOptionsAreRefusedBeforeAnythingIsDone() {
        Data data;
        const auto refused = [&](const auto& change) {
            EvaluateOptions wrong = data.options;
            change(wrong);
            return codeOf([&] { (void)runEvaluate(wrong, data.predictor); });
        };
        QCOMPARE(refused([](auto& o) { o.data.clear(); }), ErrorCode::Usage);
        QCOMPARE(refused([](auto& o) { o.model.checkpoint.clear(); }), ErrorCode::Usage);
        QCOMPARE(refused([](auto& o) { o.output.clear(); }), ErrorCode::Usage);
        QCOMPARE(refused([](auto& o) { o.pointCount = 0; }), ErrorCode::Usage);
        QCOMPARE(refused([](auto& o) { o.worst = -1; }), ErrorCode::Usage);
        QCOMPARE(refused([&](auto& o) { o.output = data.folder / "DIS-VD/gt"; }), ErrorCode::Usage);
        QCOMPARE(refused([&](auto& o) { o.output = o.data.front(); }), ErrorCode::Usage);
        // Tables and pictures of the user's own.
        const fs::path own = data.folder / "own";
        fs::create_directories(own / "worst");
        std::ofstream(own / "worst/01_mine.png") << "mine";
        std::ofstream(own / "means.csv") << "a,b\n1,2\n";
        QCOMPARE(refused([&](auto& o) { o.output = own; }), ErrorCode::Usage);
        fs::remove(own / "means.csv");
        QCOMPARE(data.model->encodes.load(), 0);
        data.options.output = own;
        (void)data.run();
        QVERIFY(fs::exists(own / "worst/01_mine.png"));
        data.model->encodes = 0;
        QCOMPARE(refused([&](auto& o) { o.data = {data.folder / "missing"}; }),
                 ErrorCode::FileNotFound);
        QCOMPARE(data.model->encodes.load(), 0);
        data.model->hq = false;
        FakePredictor plain(data.model, "plain");
        data.options.source = MaskSource::HqOnly;
        QCOMPARE(codeOf([&] { (void)runEvaluate(data.options, plain); }),
                 ErrorCode::CheckpointMismatch);
    }
};

QTEST_GUILESS_MAIN(TestEvaluateJob)
#include "tst_evaluate_job.moc"
