#pragma once

#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"

namespace studio {

/// How a folder of images keeps its annotations, masks and ground truths.
enum class LayoutKind {
    Plain,    ///< images; json/, masks/, gt/ inside
    Sibling,  ///< input_imgs_<x>/ and json_<y>/ beside each other; masks_<y>/ and gt_<y>/ beside
              ///< them
    PerSam,   ///< Images/<object>/NN.jpg + Annotations/<object>/NN.png
    Dis5k,    ///< <split>/im/*.jpg + <split>/gt/*.png
    Files     ///< images picked one by one; each as in Plain
};

/// One image of a layout and where its companions are or would be written.
struct LayoutItem {
    fs::path image;
    /// PerSAM: the object; DIS5K: the split; input_imgs_<x> where several of these were opened
    /// together; else empty.
    std::string group;
    fs::path annotation;  ///< <base>.json; may not exist yet
    fs::path maskFolder;  ///< where our masks go
    fs::path groundTruthFolder;
    /// What mask files are named after: the base name, but where "part_1.png" lies beside
    /// "part.png" the whole file name of the former, for "part_1" is the second object of the
    /// latter.
    std::string maskBase;
    /// The image's base name, unique within its folder pair: where a.jpg lies beside a.png, the
    /// second in natural order goes by its whole name ("a.png", so "a.png.json").
    std::string baseName() const;
    /// masks/<base>.png for a single object, masks/<base>_<k>.png otherwise.
    fs::path maskFile(std::size_t objectIndex, std::size_t objectCount) const;
    /// Ground truth of object k: <base>_<k>.png, or <base>.png for k == 0; empty path when there is
    /// none.
    fs::path groundTruthFile(std::size_t objectIndex) const;
    bool hasGroundTruth() const;
    /// Mask files are named from here in annotations: the innermost folder that has both.
    fs::path maskRoot() const;
};

struct Layout {
    LayoutKind kind = LayoutKind::Plain;
    fs::path root;                  ///< what the user opened
    std::vector<LayoutItem> items;  ///< natural order of names (img2 before img10)
};

/// Recognises and lists; hidden files are left out, links are followed. Our own files of PerSAM and
/// DIS5K layouts go to json/<group>/ and masks/<group>/ beside Images/ and the splits. An inner
/// folder of a layout (Images, Images/<object>, <split>, <split>/im) opens as that part of it.
/// Reads folder entries only (no file is opened): 10000 images in well under a second. Throws
/// Error{FileNotFound, FileUnreadable, FolderEmpty}, Cancelled.
Layout openFolder(const fs::path& folder, const JobContext& context = {});
/// The files in the order given, each once, with companions as in a plain folder; whether they can
/// be read shows when they are. Throws Error{FolderEmpty}.
Layout openFiles(const std::vector<fs::path>& files);

/// The items of a plain folder with images of these names, as openFolder() would list them when
/// they are there; in the order given.
std::vector<LayoutItem> plainItems(const fs::path& folder, const std::vector<fs::path>& names);

const char* layoutKindName(LayoutKind kind);

}  // namespace studio
