#include "core/jobs/DataBuildJob.h"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/base/Version.h"
#include "core/data/FileList.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/DataRepair.h"
#include "core/base/OrderedWork.h"

namespace studio {
namespace {

constexpr std::array<std::pair<BuildLayout, const char*>, 3> kLayouts{
    {{BuildLayout::PerSam, "persam"},
     {BuildLayout::Dis5k, "dis5k"},
     {BuildLayout::Masks, "masks"}}};
constexpr std::array<std::pair<BuildMerge, const char*>, 3> kMerges{
    {{BuildMerge::Auto, "auto"}, {BuildMerge::Union, "union"}, {BuildMerge::Each, "each"}}};

std::string digestOf(const std::vector<std::uint8_t>& bytes) {
    Sha256 hash;
    hash.update(bytes.data(), bytes.size());
    return hash.hexDigest();
}

bool isJpeg(const std::vector<std::uint8_t>& bytes) {
    return bytes.size() > 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

/// The files of one pair, ready to be written.
struct EncodedPair {
    std::vector<std::uint8_t> image, mask;
    std::string imageDigest;               ///< of the source
    std::vector<std::string> maskDigests;  ///< of the sources
    std::string how;                       ///< what became of the image
    cv::Size size;
    std::int64_t area = 0;
    std::optional<Error> error;
};

class BuildJob {
  public:
    BuildJob(const DataBuildOptions& options, const DataBuildObserver& observer)
        : m_options(options), m_observer(observer) {}

    DataBuildReport run(const JobContext& context) {
        m_options.check();
        requireNewFolder(m_options.output, "--out");
        m_plan = planDataBuild(m_options, context);
        m_report.notes = m_plan.notes;
        for (const std::string& problem : m_plan.problems)
            addProblem(problem);
        prepareNewFolder(m_options.output, "--out");
        m_report.manifest = m_options.output / "manifest.json";
        const auto total = static_cast<double>(m_plan.pairs.size());
        try {
            produceInOrder<EncodedPair>(
                m_plan.pairs.size(), m_options.threads, context,
                [&](std::size_t i, const JobContext& share) { return encode(i, share); },
                [&](std::size_t i, EncodedPair&& encoded) {
                    take(m_plan.pairs[i], std::move(encoded));
                    context.report(static_cast<double>(i + 1), total,
                                   toUtf8(m_plan.pairs[i].sourceImage.filename()));
                });
        } catch (const Cancelled&) {
            writeManifest(false);
            throw;
        }
        writeManifest(true);
        return std::move(m_report);
    }

  private:
    void addProblem(const std::string& text) {
        m_report.problems.push_back(text);
        if (m_observer.problem) m_observer.problem(text);
    }

    EncodedPair encode(std::size_t index, const JobContext& context) const {
        const BuiltPair& pair = m_plan.pairs[index];
        EncodedPair encoded;
        context.checkpoint();
        try {
            encodeImage(pair, encoded);
            context.checkpoint();
            cv::Mat mask = cv::Mat::zeros(encoded.size, CV_8UC1);
            for (const BuildObject& source : pair.sources) {
                mask |= readMask(source.mask, encoded.size);
                encoded.maskDigests.push_back(sha256OfFile(source.mask, context));
            }
            encoded.area = maskArea(mask);
            if (encoded.area == 0)
                throw Error(ErrorCode::AnnotationInvalid, toUtf8(pair.sources.front().mask),
                            "has no object: not a single pixel is set");
            encoded.mask = encodeMask(mask);
        } catch (const Cancelled&) {
            throw;
        } catch (...) {
            encoded.error = currentError(toUtf8(pair.sourceImage));
        }
        return encoded;
    }

    void encodeImage(const BuiltPair& pair, EncodedPair& encoded) const {
        std::vector<std::uint8_t> bytes = readFile(pair.sourceImage);
        encoded.imageDigest = digestOf(bytes);
        if (pair.image.empty()) {
            encoded.size = readImageSize(pair.sourceImage);
            return;
        }
        // Decoded in any case, for a damaged file must not get into the set.
        const Image image = readImage(pair.sourceImage);
        encoded.size = image.size();
        if (isJpeg(bytes) && image.orientation == 1) {
            encoded.image = std::move(bytes);
            encoded.how = "original bytes";
            return;
        }
        encoded.image = encodeBestJpeg(image.pixels);
        encoded.how = "JPEG of quality 100";
        if (image.orientation != 1) encoded.how += ", turned upright";
        if (image.bitDepth == 16)
            encoded.how += ", 16 bits scaled by their 0.1 and 99.9 percentiles";
    }

    void take(BuiltPair pair, EncodedPair&& encoded) {
        if (encoded.error) {
            ++m_report.failedImages;
            addProblem(encoded.error->what());
            return;
        }
        if (m_options.layout == BuildLayout::PerSam) {
            // Behind a pair that failed, the numbers move up.
            const std::string number = twoDigits(m_counts[pair.object]++);
            pair.image.replace_filename(number + ".jpg");
            pair.mask.replace_filename(number + ".png");
        }
        if (!pair.image.empty()) write(pair.image, encoded.image);
        write(pair.mask, encoded.mask);
        m_files.push_back(manifestEntry(pair, encoded));
        m_report.pairs.push_back(std::move(pair));
        if (m_observer.finished) m_observer.finished(m_report.pairs.back());
    }

    /// Not flushed: the sources are there.
    void write(const fs::path& relative, const std::vector<std::uint8_t>& bytes) const {
        writeFileAtomically(m_options.output / relative,
                            {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, false);
        log::debug("written: {}", toUtf8(m_options.output / relative));
    }

    static Json manifestEntry(const BuiltPair& pair, const EncodedPair& encoded) {
        Json entry = Json::object();
        if (!pair.image.empty()) {
            entry["image"] = toUtf8(pair.image);
            entry["image_sha256"] = digestOf(encoded.image);
            entry["image_written_as"] = encoded.how;
        }
        entry["mask"] = toUtf8(pair.mask);
        entry["mask_sha256"] = digestOf(encoded.mask);
        entry["size"] = Json::array({encoded.size.width, encoded.size.height});
        entry["object_pixels"] = encoded.area;
        entry["object"] = pair.object;
        if (!pair.split.empty()) entry["split"] = pair.split;
        Json& source = entry["source"] = Json::object();
        source["image"] = toUtf8(pair.sourceImage);
        source["image_sha256"] = encoded.imageDigest;
        Json& masks = source["masks"] = Json::array();
        for (std::size_t i = 0; i < pair.sources.size(); ++i) {
            const BuildObject& from = pair.sources[i];
            Json mask{{"file", toUtf8(from.mask)},
                      {"sha256", encoded.maskDigests[i]},
                      {"label", from.label},
                      {"index", from.index}};
            if (!from.annotation.empty()) mask["annotation"] = toUtf8(from.annotation);
            masks.push_back(std::move(mask));
        }
        return entry;
    }

    void writeManifest(bool complete) const {
        Json json{{"program", std::string("persam-hq ") + kVersion},
                  {"layout", buildLayoutName(m_options.layout)},
                  {"merge", buildMergeName(m_options.merge)},
                  {"complete", complete}};
        if (m_options.layout == BuildLayout::Dis5k) {
            json["seed"] = m_options.seed;
            json["valid"] = m_options.valid;
            json["test"] = m_options.test;
        }
        Json& sources = json["sources"] = Json::array();
        for (const fs::path& source : m_options.sources)
            sources.push_back(toUtf8(fs::absolute(source).lexically_normal()));
        json["notes"] = m_report.notes;
        json["problems"] = m_report.problems;
        json["files"] = m_files;
        writeJson(m_report.manifest, json);
    }

    const DataBuildOptions& m_options;
    const DataBuildObserver& m_observer;
    DataBuildPlan m_plan;
    DataBuildReport m_report;
    std::map<std::string, std::size_t> m_counts;  ///< PerSam: pairs written of each object
    Json m_files = Json::array();
};

template <typename Value, std::size_t N>
const char* nameOf(const std::array<std::pair<Value, const char*>, N>& names, Value wanted) {
    for (const auto& [value, name] : names)
        if (value == wanted) return name;
    return "";
}

template <typename Value, std::size_t N>
Value valueOf(const std::array<std::pair<Value, const char*>, N>& names, const std::string& text,
              const std::string& detail) {
    for (const auto& [value, name] : names)
        if (text == name) return value;
    throw Error(ErrorCode::Usage, text, detail);
}

}  // namespace

const char* buildLayoutName(BuildLayout layout) {
    return nameOf(kLayouts, layout);
}
BuildLayout parseBuildLayout(const std::string& text) {
    return valueOf(kLayouts, text, "is no layout to build: persam, dis5k, masks");
}
const char* buildMergeName(BuildMerge merge) {
    return nameOf(kMerges, merge);
}
BuildMerge parseBuildMerge(const std::string& text) {
    return valueOf(kMerges, text, "is no way to merge objects: auto, union, each");
}

void DataBuildOptions::check() const {
    if (sources.empty())
        throw Error(ErrorCode::Usage, "SOURCE", "a folder or several must be given");
    if (output.empty()) throw Error(ErrorCode::Usage, "--out", "a folder must be given");
    const bool plainName =
        !object.empty() && !object.starts_with('.') && object.find('/') == std::string::npos;
    if (!plainName) throw Error(ErrorCode::Usage, "--object", "must be the name of a folder");
    if (!(valid >= 0 && test >= 0 && valid + test <= 1))
        throw Error(ErrorCode::Usage, "--valid, --test",
                    "must be shares of 0 to 1, together no more than 1");
    if (threads < 0) throw Error(ErrorCode::Usage, "--threads", "must be 0 or more");
    std::error_code error;
    std::vector<fs::path> folders = sources;
    if (!images.empty()) folders.push_back(images);
    for (const fs::path& folder : folders) {
        if (!fs::is_directory(folder, error))
            throw Error(ErrorCode::FileNotFound, toUtf8(folder), "is not a folder");
        if (isBelow(output, folder))
            throw Error(ErrorCode::Usage, toUtf8(output),
                        "lies inside of " + toUtf8(folder) + "; take a folder outside of it");
    }
}

DataBuildReport runDataBuild(const DataBuildOptions& options, const JobContext& context,
                             const DataBuildObserver& observer) {
    return BuildJob(options, observer).run(context);
}

}  // namespace studio
