#include "core/jobs/SynthJob.h"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <thread>

#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/data/FileList.h"
#include "core/data/synth/SceneGenerator.h"

namespace studio {
namespace {

/// Where the files of one scene go, relative to the output folder; masks without "_<k>.png".
struct SceneFiles {
    fs::path image;
    fs::path mask;
};

SceneFiles dis5kFiles(const SynthOptions& options, int index) {
    // The validation images lie evenly among the others, whatever the count.
    const bool valid = std::floor((index + 1) * options.valid) > std::floor(index * options.valid);
    const fs::path split = valid ? "DIS-VD" : "DIS-TR";
    const std::string name = fmt::format("synth_{}_{:07}", options.scenes.seed, index);
    return {split / "im" / (name + ".jpg"), split / "gt" / name};
}

SceneFiles perSamFiles(const SynthOptions& options, int index, SceneKind kind) {
    const std::string object =
        fmt::format("{}_{:04}", sceneKindName(kind), index / options.perObject);
    const std::string name = fmt::format("{:02}", index % options.perObject);
    return {fs::path("Images") / object / (name + ".jpg"), fs::path("Annotations") / object / name};
}

void writeEncoded(const fs::path& path, const cv::Mat& pixels, const std::vector<int>& parameters) {
    std::vector<std::uint8_t> bytes;
    bool encoded = false;
    try {
        encoded = cv::imencode(path.extension(), pixels, bytes, parameters);
    } catch (const cv::Exception& error) {
        throw Error(ErrorCode::Internal, toUtf8(path), "cannot be encoded (" + error.err + ")");
    }
    if (!encoded) throw Error(ErrorCode::FileUnwritable, toUtf8(path), "cannot be encoded");
    // Not flushed one by one: the same command makes the same files again.
    writeFileAtomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, false);
}

/// One scene on the disk, and what the manifest says of it.
struct WrittenScene {
    std::string line;
    SynthImage files;
};

/// The masks, then the image; nothing is left behind where one of them cannot be written.
WrittenScene writeScene(const SynthOptions& options, int index, const JobContext& context) {
    const bool perSam = options.layout == SynthLayout::PerSam;
    const auto number = static_cast<std::uint64_t>(index);
    const auto perObject = static_cast<std::uint64_t>(options.perObject);
    const Scene scene =
        perSam ? generateView(options.scenes, number / perObject, number % perObject, context)
               : generateScene(options.scenes, number, context);
    const SceneFiles files =
        perSam ? perSamFiles(options, index, scene.kind()) : dis5kFiles(options, index);

    std::vector<fs::path> written;
    std::vector<std::string> names(scene.objects.size());
    Json masks = Json::array();
    const auto write = [&](const fs::path& name, const cv::Mat& pixels,
                           const std::vector<int>& parameters) {
        writeEncoded(options.output / name, pixels, parameters);
        written.push_back(options.output / name);
    };
    try {
        const std::vector<int> png{cv::IMWRITE_PNG_COMPRESSION, 3};
        const auto writeMask = [&](const std::string& suffix, const cv::Mat& mask) {
            const fs::path name = fs::path(files.mask) += suffix + ".png";
            write(name, mask, png);
            masks.push_back(toUtf8(name));
            return toUtf8(name);
        };
        if (options.masks == SynthMasks::Target) {
            writeMask("", scene.targetMask());
        } else {
            const std::int64_t most =
                std::int64_t{scene.labels.cols} * scene.labels.rows - kSmallestObject;
            for (std::size_t k = 0; k < scene.objects.size(); ++k) {
                const std::int64_t area = scene.objects[k].area;
                if (area >= kSmallestObject && area <= most)
                    names[k] = writeMask(fmt::format("_{}", masks.size()), scene.mask(k));
            }
        }
        write(files.image, scene.image, {cv::IMWRITE_JPEG_QUALITY, 95});
    } catch (...) {
        std::error_code ignored;
        for (const fs::path& path : written)
            fs::remove(path, ignored);
        throw;
    }

    Json line;
    line["image"] = toUtf8(files.image);
    line["masks"] = masks;
    line["kind"] = sceneKindName(scene.kind());
    line["seed"] = options.scenes.seed;
    line["index"] = index;
    line.update(scene.parameters);
    for (std::size_t k = 0; k < scene.objects.size(); ++k) {
        const Scene::Object& object = scene.objects[k];
        Json& entry = line["objects"][k];
        entry["area"] = object.area;
        entry["box"] = {object.box.x, object.box.y, object.box.width, object.box.height};
        entry["target"] = object.target;
        if (!names[k].empty()) entry["mask"] = names[k];
    }
    log::debug("{}: {} with {} objects", toUtf8(files.image), sceneKindName(scene.kind()),
               scene.objects.size());
    SynthImage done{files.image, {}, scene.kind(), scene.objects.size()};
    for (const Json& mask : masks)
        done.masks.push_back(fromUtf8(mask.get<std::string>()));
    return {line.dump() + "\n", std::move(done)};
}

int threadCount(const SynthOptions& options) {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int wanted = options.threads > 0 ? options.threads : cores;
    // Bytes a pixel that drawing takes at most; two gigabytes are always there.
    constexpr std::int64_t kBytes = 32, kMemory = std::int64_t{2} << 30;
    const cv::Size size = options.scenes.size;
    const std::int64_t most =
        std::max<std::int64_t>(1, kMemory / (kBytes * size.width * size.height));
    return static_cast<int>(std::min<std::int64_t>({wanted, most, options.count}));
}

/// Scenes being made on several threads; lines of the manifest come out in order.
class Production {
  public:
    explicit Production(const SynthOptions& options) : m_options(options) {
        for (int i = threadCount(options); i > 0; --i)
            m_threads.emplace_back([this] { work(); });
    }
    ~Production() {
        m_stop.cancel();
        for (std::thread& thread : m_threads)
            thread.join();
    }
    Production(const Production&) = delete;
    Production& operator=(const Production&) = delete;

    /// Lets the scenes that are being written be finished, and no others be begun.
    void stop() {
        m_stop.cancel();
        for (std::thread& thread : m_threads)
            thread.join();
        m_threads.clear();
    }

    struct State {
        std::vector<WrittenScene> scenes;  ///< new ones since the last call
        std::size_t images = 0, masks = 0;
        bool ended = false;  ///< all is done, or an error has stopped it
    };
    /// Waits a moment for news. `all`: lines behind gaps as well.
    State poll(bool all = false) {
        std::unique_lock lock(m_mutex);
        if (!all) m_news.wait_for(lock, std::chrono::milliseconds(100));
        State state;
        while (!m_scenes.empty() && (all || m_scenes.begin()->first == m_nextLine)) {
            state.scenes.push_back(std::move(m_scenes.begin()->second));
            m_nextLine = m_scenes.begin()->first + 1;
            m_scenes.erase(m_scenes.begin());
        }
        state.images = m_images;
        state.masks = m_masks;
        state.ended = m_error.has_value() || m_nextLine == m_options.count;
        return state;
    }
    /// What stopped it. Call after stop().
    const std::optional<Error>& error() const { return m_error; }

  private:
    void work() {
        JobContext context;
        context.cancel = m_stop;
        for (;;) {
            const int index = m_nextScene.fetch_add(1);
            if (index >= m_options.count || m_stop.isCancelled()) return;
            try {
                WrittenScene scene = writeScene(m_options, index, context);
                const std::lock_guard lock(m_mutex);
                ++m_images;
                m_masks += scene.files.masks.size();
                m_scenes.emplace(index, std::move(scene));
            } catch (const Cancelled&) {
                return;
            } catch (...) {
                const std::lock_guard lock(m_mutex);
                if (!m_error) m_error = currentError("synthetic scenes");
                m_stop.cancel();
            }
            m_news.notify_one();
        }
    }

    const SynthOptions& m_options;
    CancelToken m_stop;
    std::atomic<int> m_nextScene = 0;
    std::mutex m_mutex;
    std::condition_variable m_news;
    std::map<int, WrittenScene> m_scenes;  ///< that poll() has not handed out
    int m_nextLine = 0;
    std::size_t m_images = 0, m_masks = 0;
    std::optional<Error> m_error;
    std::vector<std::thread> m_threads;
};

template <typename Value>
Value parsed(const std::string& option, const std::string& text,
             std::initializer_list<Value> values, const char* (*name)(Value)) {
    std::string names;
    for (const Value value : values) {
        if (text == name(value)) return value;
        names += (names.empty() ? "" : " or ") + std::string(name(value));
    }
    throw Error(ErrorCode::Usage, option + " " + text, "must be " + names);
}

}  // namespace

const char* synthLayoutName(SynthLayout layout) {
    return layout == SynthLayout::PerSam ? "persam" : "dis5k";
}
SynthLayout parseSynthLayout(const std::string& text) {
    return parsed("--layout", text, {SynthLayout::Dis5k, SynthLayout::PerSam}, synthLayoutName);
}
const char* synthMasksName(SynthMasks masks) {
    return masks == SynthMasks::Each ? "each" : "target";
}
SynthMasks parseSynthMasks(const std::string& text) {
    return parsed("--masks", text, {SynthMasks::Target, SynthMasks::Each}, synthMasksName);
}

void SynthOptions::check() const {
    const auto wrong = [](const std::string& what, const std::string& why) {
        throw Error(ErrorCode::Usage, what, why);
    };
    if (output.empty()) wrong("--out", "a folder must be given");
    if (count < 1 || count > kMaxCount)
        wrong("--count " + std::to_string(count),
              "must be between 1 and " + std::to_string(kMaxCount));
    scenes.check();
    if (!(valid >= 0 && valid <= 1))
        wrong(fmt::format("--valid {}", valid), "must be between 0 and 1");
    if (valid > 0 && layout != SynthLayout::Dis5k)
        wrong("--valid", "splits belong to --layout dis5k");
    if (perObject < 1 || perObject > 10'000)
        wrong("--per-object " + std::to_string(perObject), "must be between 1 and 10000");
    if (threads < 0 || threads > 1024)
        wrong("--threads " + std::to_string(threads), "must be between 0 (all cores) and 1024");
}

SynthReport runSynth(const SynthOptions& options, const JobContext& context,
                     const SynthObserver& finished) {
    options.check();
    makeWritableFolder(options.output);
    requireNewFolder(options.output, "--out");
    SynthReport report;
    report.manifest = options.output / "manifest.jsonl";
    std::optional<Error> error;
    bool cancelled = false;
    // The manifest appears when all scenes are there, or when no more will come.
    try {
        writeFileAtomically(report.manifest, [&](int descriptor, const fs::path&) {
            Production production(options);
            const auto record = [&](const Production::State& state) {
                for (const WrittenScene& scene : state.scenes) {
                    writeAll(descriptor, scene.line.data(), scene.line.size(), report.manifest);
                    if (finished) finished(scene.files);
                }
                report.images = state.images;
                report.masks = state.masks;
            };
            try {
                for (bool ended = false; !ended;) {
                    context.checkpoint();
                    const Production::State state = production.poll();
                    record(state);
                    context.report(static_cast<double>(state.images), options.count,
                                   fmt::format("{} of {} scenes", state.images, options.count));
                    ended = state.ended;
                }
            } catch (const Cancelled&) {
                cancelled = true;
            }
            production.stop();
            error = production.error();
            record(production.poll(true));
        });
    } catch (const Error&) {
        if (!error) throw;  // else the manifest is lost for the same reason as a scene
    }
    if (error) throw Error(*error);
    if (cancelled) throw Cancelled();
    return report;
}

}  // namespace studio
