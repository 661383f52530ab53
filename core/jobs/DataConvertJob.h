#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/data/LabelFormat.h"
#include "core/data/LabelImage.h"
#include "core/data/LabelWriter.h"
#include "core/jobs/ImageJob.h"

namespace studio {

/// Reads labels in one format and writes them in another.
struct DataConvertOptions {
    fs::path input;  ///< a folder, or a file (COCO's JSON, one label image)
    LabelFormat from = LabelFormat::Auto;
    fs::path images;  ///< where the images lie; empty: where the format has them
    fs::path output;  ///< a folder, new or empty
    LabelFormat to = LabelFormat::Masks;
    LabelImageOptions labels;   ///< reading label images
    LabelWriteOptions writing;  ///< polygons, copies of the images
    int threads = 0;            ///< 0: one per core

    /// Throws Error{Usage, FileNotFound} naming the wrong value.
    void check() const;
    bool operator==(const DataConvertOptions&) const = default;
};

struct ConvertedImage {
    fs::path source;  ///< the image, or the file with the labels where there is no image
    std::string group;
    std::vector<fs::path> written;
    std::size_t objects = 0;
    std::int64_t differingPixels = 0;  ///< between the masks and what was written
    double hausdorff = 0;  ///< largest distance between the outlines, pixels (filled holes aside)
    std::vector<std::string> notes;  ///< what was lost or left out
};

struct DataConvertReport {
    LabelFormat from = LabelFormat::Auto;  ///< what was found
    std::vector<ConvertedImage> images;
    std::size_t failedImages = 0;       ///< without a result; each is among the problems
    std::vector<std::string> problems;  ///< one line each, beginning with the file

    struct Totals {
        std::size_t objects = 0, files = 0, notes = 0;
        std::int64_t differingPixels = 0;
        double hausdorff = 0;  ///< the largest
    };
    Totals totals() const;
};

using DataConvertObserver = JobObserver<ConvertedImage>;

/// Formats and what they carry: README. The output folder gets besides the format's own files
/// conversion.csv: one line an object with its file, label, pixels, differing pixels and Hausdorff
/// distance. A file that is damaged is a problem in the report, and the rest is done.
/// Throws Error{Usage, FileNotFound, FileUnreadable, FolderEmpty, JsonInvalid, FileUnwritable,
/// DiskFull}, Cancelled (files written so far are whole).
DataConvertReport runDataConvert(const DataConvertOptions& options, const JobContext& context = {},
                                 const DataConvertObserver& observer = {});

}  // namespace studio
