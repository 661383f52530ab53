#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/data/synth/SceneOptions.h"

namespace studio {

/// How `data synth` lays out what it makes.
enum class SynthLayout {
    Dis5k,  ///< DIS-TR/im/<name>.jpg + DIS-TR/gt/<name>.png, some in DIS-VD
    PerSam  ///< Images/<object>/NN.jpg + Annotations/<object>/NN.png
};
/// "dis5k", "persam". parseSynthLayout throws Error{Usage}.
const char* synthLayoutName(SynthLayout layout);
SynthLayout parseSynthLayout(const std::string& text);

/// Of what there are masks.
enum class SynthMasks {
    Target,  ///< one file an image: one object, in PerSAM folders all objects of the part
    Each     ///< one file for every object that is seen: <name>_<k>.png
};
/// "target", "each". parseSynthMasks throws Error{Usage}.
const char* synthMasksName(SynthMasks masks);
SynthMasks parseSynthMasks(const std::string& text);

/// Makes synthetic inspection scenes with exact masks.
struct SynthOptions {
    fs::path output;  ///< new or empty
    int count = 100;  ///< images
    SceneOptions scenes;
    SynthLayout layout = SynthLayout::Dis5k;
    SynthMasks masks = SynthMasks::Target;
    double valid = 0;   ///< Dis5k: share of the images in DIS-VD, 0..1
    int perObject = 5;  ///< PerSam: images of each part
    int threads = 0;    ///< 0: one per core

    static constexpr int kMaxCount = 10'000'000;

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const SynthOptions&) const = default;
};

struct SynthReport {
    std::size_t images = 0;
    std::size_t masks = 0;
    fs::path manifest;
};

/// One scene that is on the disk.
struct SynthImage {
    fs::path image;  ///< relative to the output, as masks are
    std::vector<fs::path> masks;
    SceneKind kind = SceneKind::Hole;
    std::size_t objects = 0;
};

/// Told of each scene in order, on the job's thread.
using SynthObserver = std::function<void(const SynthImage&)>;

/// Writes the scenes 0..count - 1 and manifest.jsonl: one line of JSON an image with its files,
/// kind, seed and what was drawn. A file's bytes depend on the options and the scene's number, not
/// on threads, count or the order of work. Images are 8-bit grey JPEG files of quality 95, masks
/// 8-bit PNG files with 0 and 255; an image is written after its masks. Throws Error{Usage} when
/// there is something in the output folder already, Error{FileUnwritable, DiskFull}, Cancelled;
/// files and manifest are then those of the scenes that were finished.
SynthReport runSynth(const SynthOptions& options, const JobContext& context = {},
                     const SynthObserver& finished = {});

}  // namespace studio
