#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/data/Annotation.h"
#include "core/image/MaskGeometry.h"

namespace studio {

/// One object of an image in the form that all label formats are read into and written from.
struct LabelledObject {
    std::string label;
    std::optional<Rle> mask;          ///< of the whole image; none for an object of prompts alone
    std::vector<PromptPoint> points;  ///< pixels of the upright image
    std::optional<PromptBox> box;
    std::optional<double> score;
    std::optional<AnnotatedObject::Source> source;
};

/// One image and its objects. All coordinates and masks: the upright image.
struct LabelledImage {
    fs::path image;     ///< the image file; empty where only labels are known
    fs::path labels;    ///< the file with the labels
    std::string group;  ///< a folder below the output ("DIS-TR"); empty: none
    std::string name;   ///< file name of the image, or what it would be
    cv::Size size;      ///< upright, pixels
    std::vector<LabelledObject> objects;
    std::vector<std::string> notes;  ///< what was not taken over, one English sentence each
};

}  // namespace studio
