#include <QtTest>
#include <fstream>
#include <map>
#include <sstream>

#include "core/base/Json.h"
#include "core/data/Layout.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/SynthJob.h"
#include "tests/support/Expect.h"

using namespace studio;
using namespace studio::testing;

namespace {

SynthOptions few(const fs::path& output, int count = 12) {
    SynthOptions options;
    options.output = output;
    options.count = count;
    options.scenes.size = {128, 96};
    return options;
}

/// All files below a folder: name -> content.
std::map<std::string, std::string> files(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::vector<std::uint8_t> bytes = readFile(entry.path());
        all[fs::relative(entry.path(), folder).string()] = {bytes.begin(), bytes.end()};
    }
    return all;
}

std::vector<Json> manifest(const fs::path& path) {
    std::vector<Json> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        lines.push_back(parseJson(line, path));
    return lines;
}

}  // namespace

class TestSynthJob : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void dis5k() {
        const TemporaryFolder folder;
        SynthOptions options = few(folder / "größe 寸法", 20);
        options.valid = 0.25;
        const SynthReport report = runSynth(options);
        QCOMPARE(report.images, std::size_t{20});
        QCOMPARE(report.masks, std::size_t{20});
        const Layout layout = openFolder(options.output);
        QCOMPARE(layout.kind, LayoutKind::Dis5k);
        QCOMPARE(layout.items.size(), std::size_t{20});
        std::size_t valid = 0;
        for (const LayoutItem& item : layout.items) {
            valid += item.group == "DIS-VD";
            const Image image = readImage(item.image);
            QCOMPARE(image.pixels.type(), CV_8UC1);
            const cv::Mat mask = readMask(item.groundTruthFile(0), image.size());
            QVERIFY(maskArea(mask) > 0);
        }
        QCOMPARE(valid, std::size_t{5});
        const std::vector<Json> lines = manifest(report.manifest);
        QCOMPARE(lines.size(), std::size_t{20});
        for (std::size_t i = 0; i < lines.size(); ++i) {
            QCOMPARE(lines[i]["index"].get<std::size_t>(), i);
            QCOMPARE(lines[i]["seed"].get<int>(), 42);
            const fs::path mask = options.output / lines[i]["masks"][0].get<std::string>();
            std::int64_t area = 0;
            for (const Json& object : lines[i]["objects"])
                if (object["target"].get<bool>()) area += object["area"].get<std::int64_t>();
            QCOMPARE(maskArea(readMask(mask, {128, 96})), area);
            QVERIFY(fs::exists(options.output / lines[i]["image"].get<std::string>()));
        }
    }

    void perSam() {
        const TemporaryFolder folder;
        SynthOptions options = few(folder / "out", 11);
        options.layout = SynthLayout::PerSam;
        options.perObject = 4;
        options.scenes.kinds = {SceneKind::Gear, SceneKind::Hole};
        std::vector<std::string> told;
        runSynth(options, {}, [&](const SynthImage& made) {
            QVERIFY(fs::exists(options.output / made.image) && made.objects >= 1);
            QVERIFY(fs::exists(options.output / made.masks.at(0)));
            told.push_back(toUtf8(made.image));
        });
        QCOMPARE(told.size(), std::size_t{11});
        const std::vector<Json> lines = manifest(options.output / "manifest.jsonl");
        for (std::size_t i = 0; i < lines.size(); ++i)
            QCOMPARE(told[i], lines[i]["image"].get<std::string>());
        const Layout layout = openFolder(options.output);
        QCOMPARE(layout.kind, LayoutKind::PerSam);
        std::map<std::string, int> groups;
        for (const LayoutItem& item : layout.items) {
            QVERIFY(item.hasGroundTruth());
            QCOMPARE(readMask(item.groundTruthFile(0)).size(), readImageSize(item.image));
            ++groups[item.group];
        }
        QCOMPARE(groups.size(), std::size_t{3});
        for (const auto& [name, count] : groups) {
            QVERIFY(name.starts_with("gear_") || name.starts_with("hole_"));
            QCOMPARE(count, name.ends_with("0002") ? 3 : 4);
            QVERIFY(fs::exists(options.output / "Images" / name / "00.jpg"));
            QVERIFY(fs::exists(options.output / "Annotations" / name / "00.png"));
        }
    }

    void aMaskForEachObject() {
        const TemporaryFolder folder;
        SynthOptions options = few(folder / "out", 15);
        options.masks = SynthMasks::Each;
        options.scenes.minInstances = 3;
        const SynthReport report = runSynth(options);
        QVERIFY(report.masks > 30);
        std::size_t found = 0;
        for (const LayoutItem& item : openFolder(options.output).items) {
            cv::Mat all = cv::Mat::zeros(96, 128, CV_8UC1);
            for (std::size_t k = 0; !item.groundTruthFile(k).empty(); ++k) {
                const cv::Mat mask = readMask(item.groundTruthFile(k), all.size());
                QVERIFY(maskArea(mask) >= 16);
                QCOMPARE(cv::countNonZero(all & mask), 0);
                all |= mask;
                ++found;
            }
        }
        QCOMPARE(found, report.masks);
    }

    void threadsAndCountChangeNothing() {
        const TemporaryFolder folder;
        SynthOptions one = few(folder / "one"), four = few(folder / "four"),
                     more = few(folder / "more", 17);
        one.threads = 1;
        four.threads = 4;
        more.threads = 3;
        runSynth(one);
        runSynth(four);
        runSynth(more);
        const auto first = files(one.output), second = files(four.output),
                   third = files(more.output);
        QCOMPARE(first.size(), std::size_t{25});
        QVERIFY(first == second);
        for (const auto& [name, content] : first)
            if (name != "manifest.jsonl") QVERIFY2(third.at(name) == content, name.c_str());
        QVERIFY(third.at("manifest.jsonl").starts_with(first.at("manifest.jsonl")));
    }

    void nothingIsOverwritten() {
        const TemporaryFolder folder;
        std::ofstream(folder / "precious.txt") << "data";
        const auto error = errorOf([&] { runSynth(few(folder.path())); });
        QVERIFY(error && error->code() == ErrorCode::Usage);
        QCOMPARE(files(folder.path()).size(), std::size_t{1});
        fs::create_directory(folder / "empty");
        QCOMPARE(runSynth(few(folder / "empty", 1)).images, std::size_t{1});
        QCOMPARE(codeOf([&] { runSynth(few("/proc/none")); }), ErrorCode::FileUnwritable);
        QCOMPARE(codeOf([&] { runSynth(few(folder / "precious.txt")); }),
                 ErrorCode::FileUnwritable);
    }

    void stoppedInTheMiddle() {
        const TemporaryFolder folder;
        SynthOptions options = few(folder / "out", 100'000);
        JobContext context;
        context.progress = [&](double done, double, const std::string&) {
            if (done >= 8) context.cancel.cancel();
        };
        QVERIFY_EXCEPTION_THROWN(runSynth(options, context), Cancelled);
        const Layout layout = openFolder(options.output);
        QVERIFY(layout.items.size() >= 8 && layout.items.size() < 100'000);
        for (const LayoutItem& item : layout.items)
            QCOMPARE(readMask(item.groundTruthFile(0)).size(), readImage(item.image).size());
        QCOMPARE(manifest(options.output / "manifest.jsonl").size(), layout.items.size());
        QCOMPARE(files(options.output).size(), 2 * layout.items.size() + 1);
    }

    /// A folder that cannot be written half-way stands for a full disk, too: the path is the same.
    void oneErrorForAllThreads() {
        const TemporaryFolder folder;
        SynthOptions options = few(folder / "out", 100'000);
        options.threads = 4;
        JobContext context;
        bool broken = false;
        context.progress = [&](double done, double, const std::string&) {
            if (done < 5 || broken) return;
            broken = true;
            fs::rename(options.output / "DIS-TR/im", options.output / "DIS-TR/before");
            std::ofstream(options.output / "DIS-TR/im") << "in the way";
        };
        const auto error = errorOf([&] { runSynth(options, context); });
        QVERIFY(broken);
        QVERIFY(error && error->code() == ErrorCode::FileUnwritable);
        const auto count = [&](const char* name) {
            std::size_t n = 0;
            for (const auto& entry : fs::directory_iterator(options.output / name)) {
                // One may have been in the making when its folder was moved away from under it.
                if (name == std::string("DIS-TR/before") &&
                    entry.path().filename().native().starts_with(".tmp-"))
                    continue;
                QVERIFY2(!entry.path().filename().native().starts_with('.'), entry.path().c_str());
                ++n;
            }
            QVERIFY(n > 0);
        };
        count("DIS-TR/before");
        count("DIS-TR/gt");
        // Masks without an image are taken back.
        for (const Json& line : manifest(options.output / "manifest.jsonl"))
            QVERIFY(fs::exists(options.output / line["masks"][0].get<std::string>()));
        const auto all = files(options.output / "DIS-TR");
        QCOMPARE(
            std::ranges::count_if(all, [](const auto& f) { return f.first.ends_with(".png"); }),
            std::ranges::count_if(all, [](const auto& f) { return f.first.ends_with(".jpg"); }));
    }

    void wrongOptions() {
        const auto code = [](auto change) {
            SynthOptions options = few("/nowhere/at/all");
            change(options);
            return codeOf([&] { options.check(); });
        };
        QCOMPARE(code([](SynthOptions& o) { o.output.clear(); }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.count = 0; }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.count = SynthOptions::kMaxCount + 1; }),
                 ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.scenes.size = {10, 10}; }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.valid = 1.5; }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.valid = std::nan(""); }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.valid = 0.1, o.layout = SynthLayout::PerSam; }),
                 ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.perObject = 0; }), ErrorCode::Usage);
        QCOMPARE(code([](SynthOptions& o) { o.threads = -1; }), ErrorCode::Usage);
        QVERIFY(!code([](SynthOptions&) {}));
        QCOMPARE(codeOf([] { parseSynthLayout("coco"); }), ErrorCode::Usage);
        QCOMPARE(codeOf([] { parseSynthMasks("all"); }), ErrorCode::Usage);
        QVERIFY(parseSynthLayout("persam") == SynthLayout::PerSam);
        QVERIFY(parseSynthMasks("each") == SynthMasks::Each);
    }
};

QTEST_APPLESS_MAIN(TestSynthJob)
#include "tst_synth_job.moc"
