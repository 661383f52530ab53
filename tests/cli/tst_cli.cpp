#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <QProcess>
#include <QtTest>
#include <array>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/base/Json.h"
#include "core/base/Version.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/image/Metrics.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

using Result = ProgramResult;

fs::path sample() {
    return sourceFolder() / "resources/sample";
}
QString starter() {
    return toQt(sourceFolder() / "resources/starter/starter.pth");
}
/// A SAM-HQ of 128 pixels with random weights: quick, its masks mean nothing.
QString micro() {
    return toQt(testData("golden/sam_hq_micro.pth"));
}

std::string text(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return {bytes.begin(), bytes.end()};
}

/// The seed's folders with one small scene, copied `count` times.
void writeProject(const fs::path& folder, int count) {
    for (int i = 0; i < count; ++i) {
        const std::string name = "RVP_" + std::to_string(i);
        fs::create_directories(folder / "input_imgs_renishaw_select");
        fs::copy_file(testData("golden/scene_a.png"),
                      folder / "input_imgs_renishaw_select" / (name + ".png"));
        writeFileAtomically(folder / "json_select" / (name + ".json"),
                            R"({"clicked_points": [[40, 40]]})");
    }
}

}  // namespace

class TestCli : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void helpAndVersion() {
        const Result version = runProgram({"--version"});
        QCOMPARE(version.status, 0);
        for (const QString& part : {QString("persam-hq ") + kVersion, QString("LibTorch"),
                                    QString("OpenCV"), QString("BLAS")})
            QVERIFY2(version.out.contains(part), qPrintable(version.out));
        QVERIFY(runProgram({"--help"}).out.contains("segment"));
        for (const char* command : {"segment", "auto", "info"}) {
            const Result help = runProgram({command, "--help"});
            QCOMPARE(help.status, 0);
            QVERIFY(help.out.contains(QString("Example:\n  persam-hq ") + command));
            QVERIFY(help.out.contains("--precision"));
        }
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"segmnt"};
        QTest::newRow("unknown option")
            << QStringList{"segment", "--ckpt", micro(), "--imges", "x"};
        QTest::newRow("no checkpoint") << QStringList{"segment"};
        QTest::newRow("both sources")
            << QStringList{"segment", "--ckpt", micro(), "--hq-only", "--sam-only"};
        QTest::newRow("precision") << QStringList{"info", micro(), "--precision", "fp8"};
        QTest::newRow("device") << QStringList{"info", micro(), "--device", "gpu"};
        QTest::newRow("threads") << QStringList{"info", micro(), "--threads", "-2"};
        QTest::newRow("threads text") << QStringList{"info", micro(), "--threads", "many"};
        QTest::newRow("grid") << QStringList{"auto",
                                             "--ckpt",
                                             micro(),
                                             "--images",
                                             toQt(sample()),
                                             "--outdir",
                                             "/tmp",
                                             "--points-per-side",
                                             "0"};
        QTest::newRow("folder among files") << QStringList{
            "segment", "--ckpt", micro(), "--images", toQt(sample()), toQt(sample())};
        QTest::newRow("output over the images") << QStringList{
            "segment", "--ckpt", micro(), "--images", toQt(sample()), "--outdir", toQt(sample())};
    }

    void wrongUsage() {
        QFETCH(QStringList, arguments);
        const Result result = runProgram(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY(!result.err.isEmpty());
        QVERIFY(result.out.isEmpty());
        QVERIFY2(result.err.startsWith("error: "), qPrintable(result.err));
    }

    void wrongUsageSaysWhereToLook() {
        const Result command = runProgram({"segmnt"});
        QVERIFY2(command.err.contains("segmnt") &&
                     command.err.contains("segment, match, auto, evaluate, info, data, train, profile"),
                 qPrintable(command.err));
        QVERIFY(command.err.contains("persam-hq --help"));
        QVERIFY(runProgram({"segment", "--ckpt", micro(), "--imges", "x"})
                    .err.contains("persam-hq segment --help"));
    }

    void namesCannotSteerTheTerminal() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 1);
        const std::string name = "two\nlines\x1b[31m";
        fs::rename(folder / "input_imgs_renishaw_select/RVP_0.png",
                   folder / "input_imgs_renishaw_select" / (name + ".png"));
        writeJson(
            folder / "json_select" / (name + ".json"),
            {{"objects", {{{"label", "a\x1b[2J\r\xC2\x9B"}, {"clicked_points", {{40, 40}}}}}}});
        const Result result = runProgram({"segment", "--ckpt", micro()}, folder.path());
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QCOMPARE(result.out.count('\n'), 4);  // heading, object, means, summary
        QVERIFY(result.out.contains("two?lines?[31m.png"));
        QVERIFY(result.out.contains("a?[2J??"));
        QVERIFY(fs::exists(folder / "outputs/outdir_ren/masks" / (name + ".png")));
    }

    void columnsStayBelowEachOther() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 2);
        const std::string name = "a name of an image that is longer than most, größe 寸法";
        fs::rename(folder / "input_imgs_renishaw_select/RVP_0.png",
                   folder / "input_imgs_renishaw_select" / (name + ".png"));
        fs::rename(folder / "json_select/RVP_0.json", folder / "json_select" / (name + ".json"));
        const QStringList lines =
            runProgram({"segment", "--ckpt", micro()}, folder.path()).out.split('\n');
        QCOMPARE(lines.size(), 5 + 1);
        const qsizetype column = lines[0].indexOf("score") + 5;
        QCOMPARE(lines[1][column], QChar(' '));
        // Each ideograph takes two columns of the terminal.
        for (const QString& line : {lines[1], lines[2], lines[3]}) {
            const qsizetype end = column - line.count(QRegularExpression("[寸法]"));
            QVERIFY2(line[end - 1].isDigit() && line[end] == ' ', qPrintable(line));
        }
    }

    void progressStaysOnOneLineOfTheTerminal() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 1);
        const std::string name(60, 'n');
        fs::rename(folder / "input_imgs_renishaw_select/RVP_0.png",
                   folder / "input_imgs_renishaw_select" / (name + ".png"));
        fs::rename(folder / "json_select/RVP_0.json", folder / "json_select" / (name + ".json"));
        int terminal = -1, other = -1;
        winsize size{24, 62, 0, 0};
        std::array<char, 64> device{};
        QCOMPARE(::openpty(&terminal, &other, device.data(), nullptr, &size), 0);
        QProcess process;
        process.setWorkingDirectory(toQt(folder.path()));
        process.setStandardErrorFile(device.data(), QIODevice::Append);
        process.start(program(), {"segment", "--ckpt", micro()});
        QByteArray shown;
        std::array<char, 4096> buffer{};
        const auto drain = [&] {
            pollfd ready{terminal, POLLIN, 0};
            while (::poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0)
                shown.append(buffer.data(), ::read(terminal, buffer.data(), buffer.size()));
        };
        while (!process.waitForFinished(20) && process.state() != QProcess::NotRunning)
            drain();
        drain();
        ::close(other);
        ::close(terminal);
        QCOMPARE(process.exitCode(), 0);
        shown.replace("\x1b[K", "");
        QVERIFY2(shown.contains("loading the model"), shown.constData());
        QVERIFY(shown.contains("nnn"));
        for (const QByteArray& bar : shown.split('\r'))
            QVERIFY2(bar.size() < 62, bar.constData());
    }

    void outputThatCannotBeWrittenIsAFailure() {
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(program(), {"info", micro()});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().startsWith("error: "));
    }

    void sampleProject() {
        const TemporaryFolder folder;
        const fs::path out = folder / "größe 寸法 out";
        const Result result =
            runProgram({"segment", "--ckpt", starter(), "--sam_type", "vit_tiny", "--images",
                        toQt(sample()), "--prompts", toQt(sample() / "json"), "--gt",
                        toQt(sample() / "gt"), "--outdir", toQt(out), "--precision", "fp32"});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        double sum = 0;
        int count = 0;
        for (const auto& entry : fs::directory_iterator(sample() / "gt")) {
            const cv::Mat truth = readMask(entry.path());
            const std::string name = entry.path().filename();
            fs::path file = out / "masks" / name;
            if (!fs::exists(file))
                file = out / "masks" / (name.substr(0, name.rfind('_')) + ".png");  // single object
            const double value = iou(readMask(file, truth.size()), truth);
            QVERIFY2(value >= 0.78, name.c_str());
            sum += value;
            ++count;
        }
        QCOMPARE(count, 19);
        QVERIFY2(sum / count >= 0.90, qPrintable(QString::number(sum / count)));
        QVERIFY(result.out.contains("mean of 19 objects"));
        for (const auto& entry : fs::directory_iterator(sample()))
            if (hasImageExtension(entry.path())) QVERIFY(fs::exists(out / entry.path().filename()));
        const std::string csv = text(out / "scores.csv");
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), std::ptrdiff_t{20});
    }

    void seedFoldersByDefault() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 2);
        const Result result = runProgram(
            {"segment", "--ckpt", micro(), "--debug", "--save-logits", "logits"}, folder.path());
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QVERIFY(fs::exists(folder / "outputs/outdir_ren/RVP_1.png"));
        QVERIFY(fs::exists(folder / "outputs/outdir_ren/masks/RVP_1.png"));
        QVERIFY(text(folder / "logits/RVP_0_logits.npy").find("(1,32,32,)") != std::string::npos);
        QVERIFY(text(folder / "logits/RVP_0_scores.npy").find("(1,)") != std::string::npos);
        const QStringList lines = result.out.split('\n').filter("[DEBUG] ");
        QVERIFY(lines.size() >= 6);
        QVERIFY(!lines.filter("sam_hq_micro.pth").isEmpty());
        QVERIFY(!lines.filter("outputs/outdir_ren/masks/RVP_0.png").isEmpty());
    }

    void oneBadFileDoesNotStopTheRest() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 5);
        const fs::path images = folder / "input_imgs_renishaw_select";
        std::ofstream(images / "RVP_1.png", std::ios::trunc) << "no picture";
        fs::resize_file(images / "RVP_2.png", fs::file_size(images / "RVP_2.png") / 2);
        std::ofstream(folder / "json_select/RVP_3.json", std::ios::trunc) << R"({"points": []})";
        const Result result = runProgram({"segment", "--ckpt", micro()}, folder.path());
        QCOMPARE(result.status, 1);
        for (const char* name : {"RVP_1.png", "RVP_2.png", "RVP_3.json"})
            QVERIFY2(result.err.contains(name), qPrintable(result.err));
        QVERIFY(result.out.contains("2 of 5 images done"));
        QVERIFY(fs::exists(folder / "outputs/outdir_ren/masks/RVP_4.png"));
        QVERIFY(!fs::exists(folder / "outputs/outdir_ren/masks/RVP_2.png"));
        QVERIFY(!result.err.contains('\x1b'));  // no progress bar into a pipe
    }

    void whatCannotBeginSaysWhy() {
        const TemporaryFolder folder;
        const Result none = runProgram({"segment", "--ckpt", micro()}, folder.path());
        QCOMPARE(none.status, 1);
        QVERIFY(none.err.contains("input_imgs_renishaw_select"));
        writeProject(folder.path(), 1);
        const Result unwritable =
            runProgram({"segment", "--ckpt", micro(), "--outdir", "/proc/none"}, folder.path());
        QCOMPARE(unwritable.status, 1);
        QVERIFY(unwritable.err.contains("/proc/none"));
        const Result wrongType =
            runProgram({"segment", "--ckpt", starter(), "--sam-type", "vit_h"}, folder.path());
        QCOMPARE(wrongType.status, 1);
        QVERIFY(wrongType.err.contains("vit_h"));
        QCOMPARE(runProgram({"segment", "--ckpt", "missing.pth"}, folder.path()).status, 1);
        if (::geteuid() != 0) {
            fs::create_directory(folder / "locked");
            fs::permissions(folder / "locked", fs::perms::owner_read | fs::perms::owner_exec);
            QCOMPARE(
                runProgram({"segment", "--ckpt", micro(), "--outdir", "locked/x"}, folder.path())
                    .status,
                1);
        }
    }

    void interruptLeavesWholeFiles() {
        const TemporaryFolder folder;
        writeProject(folder.path(), 400);
        const fs::path out = folder / "outputs/outdir_ren";
        const ProgramResult result =
            interruptProgram({"segment", "--ckpt", micro()}, folder.path(),
                             [&] { return fs::exists(out / "RVP_2.png"); });
        QCOMPARE(result.status, 1);
        QVERIFY(result.err.contains("stopped"));
        std::ptrdiff_t overlays = 0;
        for (const auto& entry : fs::recursive_directory_iterator(out)) {
            const std::string name = entry.path().filename();
            QVERIFY2(!name.starts_with(".tmp"), name.c_str());
            if (!hasImageExtension(entry.path())) continue;
            QVERIFY(!readImage(entry.path()).pixels.empty());
            overlays += entry.path().parent_path() == out;
        }
        QVERIFY(overlays >= 3 && overlays < 400);
        const std::string csv = text(out / "scores.csv");
        QVERIFY(std::count(csv.begin(), csv.end(), '\n') >= overlays);
    }

    void automaticMasks() {
        const TemporaryFolder folder;
        const Result result = runProgram(
            {"auto", "--ckpt", micro(), "--images", toQt(testData("golden/scene_a.png")),
             "--outdir", toQt(folder / "out"), "--points-per-side", "2", "--pred-iou-thresh", "0",
             "--stability-score-thresh", "0", "--box-nms-thresh", "1"});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        const Json json = readJson(folder / "out/scene_a.json");
        QVERIFY(!json["annotations"].empty());
        const cv::Size size = readImageSize(testData("golden/scene_a.png"));
        std::size_t k = 0;
        for (const Json& entry : json["annotations"]) {
            const cv::Mat mask =
                decodeRle({{entry["segmentation"]["size"][1], entry["segmentation"]["size"][0]},
                           rleCounts(entry["segmentation"]["counts"].get<std::string>())});
            const fs::path file =
                folder / "out/masks" / ("scene_a_" + std::to_string(k++) + ".png");
            QCOMPARE(cv::norm(mask, readMask(file, size), cv::NORM_INF), 0.0);
        }
        QVERIFY(readImageSize(folder / "out/scene_a.png") == size);
    }

    void infoTellsTheGpus() {
        ::setenv("STUDIO_NVML_LIBRARY", toUtf8(buildFolder() / "tests/studio_fake_nvml.so").c_str(),
                 1);
        const Result found = runProgram({"info", micro(), "--debug"});
        ::setenv("STUDIO_NVML_LIBRARY", "nowhere.so", 1);
        const Result none = runProgram({"info", micro(), "--debug"});
        ::unsetenv("STUDIO_NVML_LIBRARY");
        QCOMPARE(found.status, 0);
        for (const char* line :
             {"[DEBUG] NVML initialised, driver 535.54.03, 2 GPUs\n",
              "[DEBUG] GPU 1: Stand-in B100: memory 7.100 of 40.000 GB, utilisation 88.0 %, "
              "temperature 72.0 C\n",
              "GPUs              NVML initialised, driver 535.54.03, 2 GPUs\n",
              "  0               Stand-in A100: memory 3.100 of 40.000 GB"})
            QVERIFY2(found.out.contains(line), qPrintable(found.out));
        QCOMPARE(none.status, 0);
        QVERIFY2(none.out.contains("GPUs              NVML is not there: nowhere.so"),
                 qPrintable(none.out));
        QVERIFY(none.err.isEmpty());
    }

    void infoOfEveryForm_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("kind");
        QTest::newRow("SAM-HQ") << "sam_hq_micro.pth"
                                << "SAM-HQ";
        QTest::newRow("legacy") << "sam_hq_micro_legacy.pth"
                                << "SAM-HQ";
        QTest::newRow("wrapped") << "sam_hq_micro_wrapped.pth"
                                 << "SAM-HQ";
        QTest::newRow("fp16") << "sam_hq_micro_fp16.pth"
                              << "SAM-HQ";
        QTest::newRow("SAM") << "sam_micro.pth"
                             << "SAM";
        QTest::newRow("decoder") << "hq_decoder_micro.pth"
                                 << "HQ decoder";
    }

    void infoOfEveryForm() {
        QFETCH(QString, file);
        QFETCH(QString, kind);
        const Result result = runProgram({"info", toQt(testData("golden") / file.toStdString())});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        const QStringList lines = result.out.split('\n');
        const auto value = [&](const char* name) {
            const QStringList found = lines.filter(QRegularExpression(QString("^%1 ").arg(name)));
            return found.isEmpty() ? QString() : found.front().mid(18).trimmed();
        };
        QCOMPARE(value("kind"), kind);
        QCOMPARE(value("HQ part"), kind == "SAM" ? QString("no") : QString("yes"));
        QCOMPARE(value("SHA-256").size(), 64);
        QVERIFY(value("stored as").startsWith(file.contains("fp16") ? "fp16" : "fp32"));
        QVERIFY(value("parameters").remove(' ').toInt() > 1000);
        QVERIFY(!value("would run on").isEmpty());
        QVERIFY(value("libraries").contains("BLAS"));
    }

    void decoderOverSam() {
        const Result result =
            runProgram({"info", toQt(testData("golden/sam_micro.pth")), "--decoder",
                        toQt(testData("golden/hq_decoder_micro.pth"))});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QVERIFY(result.out.contains("SAM-HQ"));
    }

    void hostileFiles() {
        const TemporaryFolder folder;
        const std::string bytes = text(testData("golden/sam_hq_micro.pth"));
        const std::vector<std::pair<std::string, std::string>> files{
            {"empty.pth", ""},
            {"text.pth", "not a checkpoint"},
            {"half.pth", bytes.substr(0, bytes.size() / 2)},
            {"zip.pth", std::string("PK\x05\x06", 4) + std::string(18, '\0')},
            // os.system("true") as a pickle.
            {"unsafe.pth",
             "\x80\x02"
             "cposix\nsystem\nX\x04" +
                 std::string(3, '\0') + "true\x85R."},
            {"größe 寸法.pth", std::string(1000, '\xFF')}};
        for (const auto& [name, content] : files) {
            std::ofstream(folder / name, std::ios::binary) << content;
            const Result result = runProgram({"info", toQt(folder / name)});
            QCOMPARE(result.status, 1);
            QCOMPARE(result.err.count('\n'), 1);
            QVERIFY2(result.err.contains(QString::fromStdString(name)), qPrintable(result.err));
        }
        QCOMPARE(runProgram({"info", toQt(folder / "missing.pth")}).status, 1);
        QVERIFY(runProgram({"info", toQt(folder.path())}).err.contains("is a folder"));
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
