#pragma once

#include <QString>
#include <vector>

#include "core/base/Files.h"
#include "core/data/LabelledImage.h"
#include "widgets/ImagePair.h"

namespace studio {

// Pictures for the previews of the Data workspace, read on any thread and no larger than a screen
// needs; a file that cannot be read gives a side that says so.

/// A mask to be laid over an image, by its file.
struct PreviewMask {
    fs::path file;
    QString label;
};

/// The image with masks over it; masks of another size are stretched to fit.
ImagePair::Side previewImage(const fs::path& image, const std::vector<PreviewMask>& masks);
/// The image with the objects as they would be written. Without an image file: the masks on black.
ImagePair::Side previewObjects(const LabelledImage& labelled);
/// A mask file as a picture: the values that it really has, non-zero or not.
ImagePair::Side previewMaskFile(const fs::path& file);

}  // namespace studio
