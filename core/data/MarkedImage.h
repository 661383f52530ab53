#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/data/Annotation.h"
#include "core/data/Layout.h"

namespace studio {

/// An object of an image of a layout, and the file with its mask.
struct MarkedObject {
    std::size_t index = 0;   ///< in the annotation, resp. the number of the mask file
    AnnotatedObject object;  ///< only a label may be missing where there is no annotation
    fs::path mask;           ///< existing file, or empty
};

/// What a layout knows of the objects in one image.
struct MarkedImage {
    fs::path annotation;  ///< empty where there is none
    cv::Size size;        ///< that the annotation says; may be empty
    std::vector<MarkedObject> objects;
    std::vector<std::string> notes;  ///< masks that are missing or out of date
};

/// The objects of the annotation, each with the mask that it names, else our mask of its number,
/// else the ground truth of its number. Without annotation: our masks, else the ground truths;
/// their label is the item's group where that is an object's name. Masks are not opened. Throws
/// Error{JsonInvalid, AnnotationInvalid, FileUnreadable}.
MarkedImage readMarkedImage(const LayoutItem& item, LayoutKind kind);

/// Whether there is an annotation, a mask or a ground truth.
bool isMarked(const LayoutItem& item);

}  // namespace studio
