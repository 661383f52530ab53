#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/data/LabelFormat.h"
#include "core/data/LabelledImage.h"

namespace studio {

/// How labels are written.
struct LabelWriteOptions {
    /// COCO and labelme: polygons even where a raster would carry more. COCO's default is RLE;
    /// labelme's is a polygon for an object without holes and a "mask" shape for one with.
    bool polygons = false;
    /// Polygons: holes and parts joined by slits of no width into one ring, so that nothing is
    /// lost; false: holes are filled and parts written apart where the format has no other way.
    bool bridge = false;
    bool compressedRle = true;  ///< COCO
    double tolerance = 0;       ///< pixels by which a polygon may leave the mask's edge; 0: exact
    bool copyImages = true;     ///< false: the originals are referred to

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const LabelWriteOptions&) const = default;
};

/// What became of one object.
struct WrittenObject {
    std::string label;
    fs::path file;               ///< that has it
    std::int64_t area = 0;       ///< pixels of its mask
    std::int64_t differing = 0;  ///< pixels in which the written form differs from the mask
    double hausdorff = 0;        ///< between the outlines, pixels
};

struct WrittenLabels {
    std::vector<fs::path> files;
    std::vector<WrittenObject> objects;
    std::vector<std::string> notes;  ///< what the format could not carry
    std::string fragment;            ///< for finish(), of formats with one file for all
};

/// Writes the labels of many images in one format below one folder.
class LabelWriter {
  public:
    static std::unique_ptr<LabelWriter> create(LabelFormat format, const fs::path& folder,
                                               const LabelWriteOptions& options,
                                               const std::vector<std::string>& classes);
    virtual ~LabelWriter() = default;

    /// Writes what belongs to one image alone. `index`: its place among all. Safe to call for
    /// several images at once. Throws Error{FileUnwritable, DiskFull} and as reading an image does.
    virtual WrittenLabels write(const LabelledImage& image, std::size_t index) const = 0;
    /// Takes over what was written, in the order of the images, on one thread.
    virtual void collect(const LabelledImage& image, std::size_t index, WrittenLabels& written);
    /// Writes what is there once for all images; returns those files.
    virtual std::vector<fs::path> finish();
};

}  // namespace studio
