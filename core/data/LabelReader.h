#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/data/LabelFormat.h"
#include "core/data/LabelImage.h"
#include "core/data/LabelledImage.h"

namespace studio {

/// Where labels are read from.
struct LabelSource {
    fs::path input;   ///< folder or file
    fs::path images;  ///< where the images lie; may be empty
    LabelFormat format = LabelFormat::Auto;
    LabelImageOptions labelImages;
};

/// Reads the labels of many images in one format, one image at a time.
class LabelReader {
  public:
    /// Which image, before its labels are read.
    struct Entry {
        fs::path file;      ///< for messages and progress: the image, else the file with its labels
        std::string group;  ///< a folder below the output; empty: none
        std::string name;   ///< file name of the image
    };

    /// Finds the files. Throws Error{FileNotFound, FileUnreadable, FolderEmpty, JsonInvalid,
    /// AnnotationInvalid, Usage}, Cancelled.
    static std::unique_ptr<LabelReader> open(const LabelSource& source,
                                             const JobContext& context = {});
    virtual ~LabelReader() = default;

    virtual LabelFormat format() const = 0;
    const std::vector<Entry>& entries() const { return m_entries; }
    /// Labels that the format lists in an order of its own (COCO's categories, YOLO's names).
    const std::vector<std::string>& classes() const { return m_classes; }
    /// Safe to call for several entries at once. Throws Error{FileNotFound, FileUnreadable,
    /// ImageUnreadable, JsonInvalid, AnnotationInvalid, SizeMismatch}.
    virtual LabelledImage read(std::size_t index) const = 0;

  protected:
    std::vector<Entry> m_entries;
    std::vector<std::string> m_classes;
};

/// The format of a file or folder, by its files' names and first keys. Throws Error{Usage} where it
/// cannot be told, and as LabelReader::open.
LabelFormat detectLabelFormat(const fs::path& input, const JobContext& context = {});

std::unique_ptr<LabelReader> openLabelImages(const LabelSource& source, const JobContext& context);
std::unique_ptr<LabelReader> openAnnotations(const LabelSource& source, const JobContext& context);
std::unique_ptr<LabelReader> openCoco(const LabelSource& source, const JobContext& context);
std::unique_ptr<LabelReader> openYolo(const LabelSource& source, const JobContext& context);
std::unique_ptr<LabelReader> openLabelme(const LabelSource& source, const JobContext& context);

}  // namespace studio
