#include "benchmarks/Suite.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

#include "benchmarks/PersonalizeWork.h"
#include "benchmarks/RandomModel.h"
#include "benchmarks/TrainingWork.h"
#include "benchmarks/WorkerProcess.h"
#include "core/base/CpuFeatures.h"
#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Version.h"
#include "core/sam/kernels/Kernels.h"

namespace studio::bench {

namespace {

/// One row of the table: a worker and what it took.
struct Runner {
    std::string name;
    std::vector<std::string> arguments;
    double factor = 1;  ///< from a sample to the whole
    std::shared_ptr<WorkerProcess> process = nullptr;
    std::vector<double> seconds = {};
    double peakGigabytes = 0;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/// A folder that goes when this goes.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = toUtf8(fs::temp_directory_path() / "persam-hq-bench-XXXXXX");
        if (::mkdtemp(pattern.data()) == nullptr)
            throw Error(ErrorCode::FileUnwritable, pattern, "cannot be made");
        m_path = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return m_path; }

  private:
    fs::path m_path;
};

/// Times the runners in turn, so that whatever else the machine does meets all of them; the first
/// is what the others are compared with.
Json measure(const std::string& title, std::vector<Runner> runners, int rounds) {
    for (Runner& runner : runners) {
        runner.process = std::make_shared<WorkerProcess>(runner.arguments);
        runner.process->receive();  // ready
    }
    for (int round = 0; round < rounds; ++round)
        for (Runner& runner : runners) {
            runner.process->send("go");
            runner.seconds.push_back(runner.factor *
                                     runner.process->receive().at("t").get<double>());
        }
    std::printf("\n%-44s %10s %10s %9s %9s\n", title.c_str(), "median", "minimum", "speed-up",
                "peak");
    Json rows = Json::array();
    const double reference = median(runners.front().seconds);
    for (Runner& runner : runners) {
        runner.process->send("quit");
        runner.peakGigabytes = runner.process->receive().at("rss").get<double>();
        const double middle = median(runner.seconds);
        const double least = *std::min_element(runner.seconds.begin(), runner.seconds.end());
        std::printf("  %-42s %8.1f ms %7.1f ms %8.2fx %6.2f GB\n", runner.name.c_str(),
                    1e3 * middle, 1e3 * least, reference / middle, runner.peakGigabytes);
        std::fflush(stdout);
        rows.push_back({{"name", runner.name},
                        {"median_s", middle},
                        {"min_s", least},
                        {"speedup", reference / middle},
                        {"peak_gb", runner.peakGigabytes},
                        {"seconds", runner.seconds}});
    }
    return {{"title", title}, {"rows", rows}};
}

/// Milliseconds from the start of the desktop program to its window being usable, or null.
Json measureStudio(const fs::path& studio, int rounds) {
    std::error_code error;
    if (!fs::exists(studio, error)) {
        std::printf("\nStart of the window: skipped, %s is not there\n", toUtf8(studio).c_str());
        return nullptr;
    }
    const bool display = std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY");
    if (!display) ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    std::vector<double> milliseconds;
    try {
        for (int i = 0; i < rounds; ++i) {
            WorkerProcess process({toUtf8(studio), "--quit-when-usable"});
            milliseconds.push_back(process.receive().at("usable_ms").get<double>());
        }
    } catch (const std::exception& failure) {
        std::printf("\nStart of the window: skipped, %s\n", failure.what());
        return nullptr;
    }
    std::printf("\n%-44s %7.0f ms (first %.0f ms)\n",
                "Start of the window until it is usable, median", median(milliseconds),
                milliseconds.front());
    return {{"median_ms", median(milliseconds)}, {"first_ms", milliseconds.front()}};
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", std::localtime(&now));
    return text;
}

}  // namespace

Json runSuite(const SuiteOptions& options) {
    const TemporaryFolder folder;
    const CpuFeatures& cpu = cpuFeatures();
    std::printf("persam-hq-bench %s on %s, kernels for %s\n", kVersion, cpu.name.c_str(),
                isaName(kernels::usedIsa()));
    Json report{{"date", today()},
                {"version", kVersion},
                {"processor", cpu.name},
                {"kernels", isaName(kernels::usedIsa())},
                {"threads", options.threads},
                {"groups", Json::array()}};
    const auto runner = [&](const std::string& name, const fs::path& model, const std::string& work,
                            const std::string& precision, int clicks = 1) {
        return Runner{name,
                      {toUtf8(options.program), "worker", "--ckpt", toUtf8(model), "--work", work,
                       "--precision", precision, "--threads", std::to_string(options.threads),
                       "--clicks", std::to_string(clicks)}};
    };
    const auto group = [&](const std::string& title, const std::vector<Runner>& runners,
                           int rounds) {
        if (title.find(options.only) != std::string::npos)
            report["groups"].push_back(measure(title, runners, rounds));
    };
    const auto matching = [&](const std::string& title, const fs::path& model) {
        std::vector<Runner> fit{
            runner("modules, decoder in each (from 10)", model, "epochs", "reference"),
            runner("kernels, decoder in each (from 10)", model, "epochs", "fp32"),
            runner("1000 decoder passes alone (from 10)", model, "decode", "fp32"),
            runner("decoder once, autograd (from 10)", model, "gradients", "fp32"),
            runner("decoder once, ours", model, "fit", "fp32")};
        for (std::size_t i = 0; i + 1 < fit.size(); ++i)
            fit[i].factor = static_cast<double>(kFitEpochs) / kSampledEpochs;
        group(title + ", fit of mask weights, 1000 epochs", fit, options.rounds);
        group(title + ", match of an encoded image 1280 x 1024",
              {runner("PerSAM", model, "persam", "fp32"),
               runner("PerSAM-F", model, "persam-f", "fp32"),
               runner("PerSAM-HQ", model, "persam-hq", "fp32")},
              5 * options.rounds);
    };
    const auto training = [&](const std::string& title, const fs::path& model) {
        std::vector<Runner> runners;
        for (const std::string& peer : options.trainPeers) {
            const std::size_t sign = peer.find('=');
            if (sign == std::string::npos || sign == 0)
                throw Error(ErrorCode::Usage, "--train-peer " + peer, "must be NAME=COMMAND");
            runners.push_back(
                {peer.substr(0, sign), {"/bin/sh", "-c", "exec " + peer.substr(sign + 1)}});
        }
        // As `train` starts itself: its threads sleep while they wait.
        const std::vector<std::string> waiting{"/usr/bin/env", "GOMP_SPINCOUNT=0",
                                               "OPENBLAS_THREAD_TIMEOUT=4"};
        const auto add = [&](Runner step, int steps) {
            step.arguments.insert(step.arguments.begin(), waiting.begin(), waiting.end());
            step.factor = 1.0 / steps;
            runners.push_back(std::move(step));
        };
        add(runner("LibTorch modules, fp32", model, "train", "reference"), 1);
        add(runner("kernels, fp32", model, "train", "fp32"), 1);
        add(runner("kernels, bf16", model, "train", "bf16"), 1);
        for (const char* precision : {"fp32", "bf16"})
            add(runner(std::string("features from the cache, ") + precision, model, "train-cached",
                       precision),
                kCachedSteps);
        group(title + ", training step of the HQ part, 1024 x 1024", runners, options.rounds);
    };
    for (const auto& [type, title] :
         {std::pair{"vit_b", "ViT-B"}, std::pair{"vit_tiny", "TinyViT"}}) {
        const fs::path model = folder.path() / (std::string(type) + ".pth");
        writeRandomModel(model, type);
        group(std::string(title) + ", encoding 1024 x 1024",
              {runner("LibTorch modules, fp32", model, "encode", "reference"),
               runner("kernels, fp32", model, "encode", "fp32"),
               runner("kernels, bf16", model, "encode", "bf16")},
              options.rounds);
        group(std::string(title) + ", click to mask 1280 x 1024",
              {runner("LibTorch modules, 1st click", model, "click", "reference"),
               runner("1st click", model, "click", "fp32"),
               runner("10th click", model, "click", "fp32", 10)},
              10 * options.rounds);
        if (std::string(type) == "vit_b") matching(title, model);
        training(title, model);
    }
    std::error_code error;
    if (fs::exists(options.starter, error)) matching("Starter", options.starter);
    if (std::string("Start of the window").find(options.only) != std::string::npos)
        report["studio_start"] = measureStudio(options.studio, options.rounds);
    if (!options.results.empty()) writeJson(options.results, report);
    return report;
}

}  // namespace studio::bench
