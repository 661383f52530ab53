#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/jobs/ImageJob.h"

namespace studio {

/// What `data build` makes.
enum class BuildLayout {
    PerSam,  ///< Images/<object>/NN.jpg + Annotations/<object>/NN.png, NN from 00 without gaps
    Dis5k,   ///< DIS-TR, DIS-VD, DIS-TE1: im/<name>.jpg + gt/<name>.png
    Masks    ///< <name>.png, with several objects <name>_<k>.png
};
/// "persam", "dis5k", "masks". parseBuildLayout throws Error{Usage}.
const char* buildLayoutName(BuildLayout layout);
BuildLayout parseBuildLayout(const std::string& text);

/// What becomes of several objects of one image.
enum class BuildMerge {
    Auto,   ///< PerSam, Dis5k: Union (PerSam: of the objects with the same label); Masks: Each
    Union,  ///< one mask with all of them
    Each    ///< one mask each; PerSam and Dis5k: the image once for each
};
/// "auto", "union", "each". parseBuildMerge throws Error{Usage}.
const char* buildMergeName(BuildMerge merge);
BuildMerge parseBuildMerge(const std::string& text);

/// Makes a data set of annotations, or of the masks that a match found and a user accepted.
struct DataBuildOptions {
    /// Folders: any layout with masks (those that annotations name; else masks/; else the ground
    /// truth), the output of `match` (with scores.csv), or, with `images`, masks named as the
    /// images.
    std::vector<fs::path> sources;
    /// Where the images of masks lie (also <images>/Images/<object>) that no one else tells of: a
    /// match of the window knows where its are. May be empty.
    fs::path images;
    fs::path output;  ///< new or empty
    BuildLayout layout = BuildLayout::PerSam;
    BuildMerge merge = BuildMerge::Auto;
    std::vector<std::string> labels;  ///< only objects of these labels; empty: all
    std::string object = "object";    ///< PerSam: name of objects without a label
    /// Of scores.csv: the lines that are taken; lines without a verdict are always taken.
    std::vector<std::string> verdicts{"accepted", "found"};
    double valid = 0.1;       ///< Dis5k: share of the images in DIS-VD, 0..1
    double test = 0;          ///< Dis5k: share of the images in DIS-TE1, 0..1
    std::uint64_t seed = 42;  ///< of the splits
    bool number = false;      ///< Dis5k, Masks: names 000000, 000001, ... instead of the images'
    int threads = 0;          ///< 0: one per core

    /// Throws Error{Usage, FileNotFound} naming the wrong value.
    void check() const;
    bool operator==(const DataBuildOptions&) const = default;
};

/// The file with the mask of one object, and where it comes from.
struct BuildObject {
    fs::path image;         ///< absolute
    std::string label;      ///< may be empty
    fs::path mask;          ///< absolute
    fs::path annotation;    ///< absolute; empty where there is none
    std::size_t index = 0;  ///< in the annotation, resp. the number of the mask file
};

/// One pair of the data set, planned or written.
struct BuiltPair {
    fs::path image;                    ///< relative to the output; empty in a mask folder
    fs::path mask;                     ///< relative to the output
    std::string object;                ///< label; PerSam: the folder
    std::string split;                 ///< Dis5k, else empty
    fs::path sourceImage;              ///< absolute
    std::vector<BuildObject> sources;  ///< several under Union
};

/// What would be written.
struct DataBuildPlan {
    std::vector<BuiltPair> pairs;
    /// All sources are matches that know where their images are: DataBuildOptions::images is of no
    /// use.
    bool imagesKnown = false;
    /// Matches whose images are neither where they were nor in DataBuildOptions::images.
    std::vector<fs::path> imagesMissing;
    std::vector<std::string> notes;     ///< what is left out and why, one sentence each
    std::vector<std::string> problems;  ///< files that cannot be used, one line each
};

struct DataBuildReport {
    std::vector<BuiltPair> pairs;  ///< written
    std::size_t failedImages = 0;
    std::vector<std::string> notes;
    std::vector<std::string> problems;  ///< one line each, beginning with the file
    fs::path manifest;
};

using DataBuildObserver = JobObserver<BuiltPair>;

/// Finds the pairs and gives them names and splits without writing anything. Splits are by image
/// (by its bytes: copies of a file stay together) and depend on the seed and the images alone.
/// Throws Error{Usage} where two files would get the same name, also if only upper and lower case
/// differ; Error{FileNotFound, FileUnreadable, FolderEmpty}, of these FileNotFound with the subject
/// "--images" where nothing is left because matches do not find their images; Cancelled.
DataBuildPlan planDataBuild(const DataBuildOptions& options, const JobContext& context = {});

/// Plans, then writes: images as JPEG of quality 100 without colour subsampling, or the original
/// bytes of a JPEG file that needs no turning; masks as 8-bit PNG; manifest.json says of every file
/// where it came from (paths, SHA-256, object, split, seed). A pair whose files are damaged or do
/// not fit is a problem in the report, and the rest is done; PerSam's numbers have no gaps even so.
/// Throws as planDataBuild; Error{FileUnwritable, DiskFull}. When stopped, files written are whole.
DataBuildReport runDataBuild(const DataBuildOptions& options, const JobContext& context = {},
                             const DataBuildObserver& observer = {});

}  // namespace studio
