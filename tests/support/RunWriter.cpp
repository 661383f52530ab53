#include "tests/support/RunWriter.h"

#include <unistd.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <opencv2/core.hpp>

#include "core/image/ImageIo.h"
#include "core/jobs/RunProcess.h"
#include "tests/support/ImageFiles.h"

namespace studio::testing {
namespace {

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

}  // namespace

RunWriter::RunWriter(fs::path folder, int gpus, bool goOn)
    : m_folder(std::move(folder)), m_gpus(gpus) {
    fs::create_directories(m_folder);
    m_status = {{"pid", ::getpid()}, {"host", hostName()}, {"error", nullptr}};
    if (goOn) return;
    std::string system = "cpu_percent,ram_gb,process_ram_gb,disk_free_gb";
    for (int g = 0; g < gpus; ++g) {
        const std::string gpu = ",gpu" + std::to_string(g);
        system += gpu + "_memory_gb" + gpu + "_utilisation_percent" + gpu + "_temperature_c";
    }
    append("step_log.csv",
           "step,epoch,seconds,loss,mask_loss,dice_loss,learning_rate,images_per_second\n");
    append("system_log.csv", "seconds,unix_time," + system + "\n");
    append("epoch_stats.csv",
           "epoch,loss,mask_loss,dice_loss,train_iou,valid_iou,valid_boundary_iou,learning_rate,"
           "train_seconds,valid_seconds,images_per_second," +
               system + "\n");
}

void RunWriter::append(const char* log, const std::string& text) const {
    std::ofstream(m_folder / log, std::ios::app) << text;
}

void RunWriter::cut(const char* log, std::size_t line) const {
    std::ifstream file(m_folder / log);
    std::string kept, text;
    for (std::size_t i = 0; i < line && std::getline(file, text); ++i)
        kept += text + '\n';
    file.close();
    writeFileAtomically(m_folder / log, kept);
}

void RunWriter::status(const Json& changes) {
    m_status["updated"] = double(std::time(nullptr));
    for (const auto& [key, value] : changes.items())
        m_status[key] = value;
    writeJson(m_folder / "run.json", m_status);
}

void RunWriter::step(std::int64_t step, std::int64_t epoch, double seconds) {
    const double noise = 0.2 * std::sin(double(step) * 12.9898) * std::cos(double(step) * 78.233);
    const double loss = 0.15 + 1.2 * std::exp(-double(step) / 150) * (1 + noise) + 0.05 * noise;
    append("step_log.csv", std::to_string(step) + ',' + std::to_string(epoch) + ',' +
                               number(seconds) + ',' + number(loss) + ',' + number(loss * 0.4) +
                               ',' + number(loss * 0.6) + ',' + number(epoch < 10 ? 1e-3 : 1e-4) +
                               ",2.5\n");
}

std::string RunWriter::gpuFields(double seconds) const {
    std::string text;
    for (int g = 0; g < m_gpus; ++g)
        text += ',' + number(5.5 + g + std::sin(seconds / 9)) + ',' +
                number(90 + 5 * std::sin(seconds / 5 + g)) + ',' +
                number(60 + 4 * g + 10 * (1 - std::exp(-seconds / 60)));
    return text;
}

void RunWriter::sample(double seconds) {
    append("system_log.csv", number(seconds) + ',' + std::to_string(std::time(nullptr)) + ',' +
                                 number(85 + 10 * std::sin(seconds / 7)) + ",6.2,3.4,118.5" +
                                 gpuFields(seconds) + '\n');
}

void RunWriter::epoch(std::int64_t epoch, double validIou, double trainSeconds,
                      double validSeconds) {
    const double loss = 0.15 + std::exp(-double(epoch) / 2);
    const std::string valid = validIou < 0 ? "," : number(validIou) + ',' + number(validIou * 0.92);
    append("epoch_stats.csv", std::to_string(epoch) + ',' + number(loss) + ',' +
                                  number(loss * 0.4) + ',' + number(loss * 0.6) + ",0.9," + valid +
                                  ",0.001," + number(trainSeconds) + ',' + number(validSeconds) +
                                  ",2.5,88,6.2,3.4,118.5" + gpuFields(double(epoch) * 12) + '\n');
}

void RunWriter::example(std::int64_t epoch, int index) {
    cv::Mat picture(60, 160, CV_8UC3, cv::Scalar(40, 40, 40));
    const int radius = 10 + int(std::min<std::int64_t>(epoch, 10));
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 160; ++x) {
            const bool right = x >= 80;
            const double dx = x - (right ? 120 : 40), dy = y - 30;
            if (std::hypot(dx, dy) < (right ? 20 : radius))
                picture.at<cv::Vec3b>(y, x) =
                    right ? cv::Vec3b(0, 158, 115) : cv::Vec3b(86, 180, std::uint8_t(233 - index));
        }
    fs::create_directories(m_folder / "examples");
    writeImage(m_folder / "examples" /
                   ("epoch_" + std::to_string(epoch) + "_" + std::to_string(index) + ".png"),
               picture);
}

void RunWriter::checkpoint(std::int64_t epoch, bool best, const fs::path& content) {
    const std::string name = "sam_hq_epoch_" + std::to_string(epoch) + ".pth";
    if (content.empty())
        writeFileAtomically(m_folder / name, "weights of epoch " + std::to_string(epoch));
    else
        fs::copy_file(content, m_folder / name, fs::copy_options::overwrite_existing);
    const auto link = [&](const char* to) {
        fs::remove(m_folder / to);
        fs::create_symlink(name, m_folder / to);
    };
    link("last.pth");
    if (best) link("best.pth");
}

void RunWriter::metrics(const Json& options, const std::string& state) {
    writeJson(m_folder / "training_metrics.json",
              {{"version", "0.2.0"},
               {"options", options},
               {"device", {{"device", "cpu"}, {"name", "Test processor"}}},
               {"data",
                {{"train", {{"folders", {"a"}}, {"images", 40}, {"objects", 44}, {"skipped", 1}}},
                 {"valid", {{"folders", {"b"}}, {"images", 8}, {"objects", 8}, {"skipped", 0}}}}},
               {"architecture", {{"name", "vit_b"}}},
               {"parameters", {{"total", 94'000'000}, {"trained", 1'200'000}}},
               {"state", state}});
}

}  // namespace studio::testing
