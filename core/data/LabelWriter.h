#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/data/LabelFormat.h"
#include "core/data/LabelledImage.h"
#include "core/data/Layout.h"

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
    std::vector<std::string> notes;      ///< what the format could not carry
    std::vector<std::string> fragments;  ///< text of the objects for collect(), as the format needs
};

/// Writes the labels of many images in one format below one folder.
class LabelWriter {
  public:
    /// `classes`: labels that have a number already, in their order; others follow as they come.
    static std::unique_ptr<LabelWriter> create(LabelFormat format, const fs::path& folder,
                                               const LabelWriteOptions& options,
                                               const std::vector<std::string>& classes);
    virtual ~LabelWriter() = default;

    /// Writes what belongs to one image alone; `target` says where. Safe to call for several images
    /// at once. Throws Error{FileUnwritable, DiskFull} and as reading an image does.
    virtual WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const = 0;
    /// Takes over what was written, in the order of the images, on one thread. May complete
    /// `written`. Throws Error{FileUnwritable, DiskFull}.
    virtual void collect(const LabelledImage& image, const LayoutItem& target,
                         WrittenLabels& written);
    /// Writes what is there once for all images; returns those files.
    virtual std::vector<fs::path> finish();
    /// The folder in which the images of `group` lie.
    virtual fs::path imageFolder(const std::string& group) const;

  protected:
    LabelWriter(fs::path folder, const LabelWriteOptions& options);

    /// Copies the image to `target` where that is wanted; with `upright`, what a tag turns is
    /// written turned, because other programs do not agree on tags. Returns the path to refer to:
    /// the copy, or the original.
    fs::path placeImage(const LabelledImage& image, const fs::path& target, bool upright,
                        WrittenLabels& written) const;

    fs::path m_folder;
    LabelWriteOptions m_options;
};

std::unique_ptr<LabelWriter> makeMaskWriter(const fs::path& folder,
                                            const LabelWriteOptions& options);
std::unique_ptr<LabelWriter> makeAnnotationWriter(const fs::path& folder,
                                                  const LabelWriteOptions& options);
std::unique_ptr<LabelWriter> makeCocoWriter(const fs::path& folder,
                                            const LabelWriteOptions& options,
                                            const std::vector<std::string>& classes);
std::unique_ptr<LabelWriter> makeYoloWriter(const fs::path& folder,
                                            const LabelWriteOptions& options,
                                            const std::vector<std::string>& classes);
std::unique_ptr<LabelWriter> makeLabelmeWriter(const fs::path& folder,
                                               const LabelWriteOptions& options);

}  // namespace studio
