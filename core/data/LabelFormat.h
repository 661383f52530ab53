#pragma once

#include <string>

namespace studio {

/// The forms in which objects are marked in images.
enum class LabelFormat {
    Auto,        ///< found by looking at the files; only for reading
    Masks,       ///< label images; written as binary masks
    Annotation,  ///< our folders: images, json/, masks/ (and the other layouts)
    Coco,        ///< one JSON with "images", "annotations", "categories"
    Yolo,        ///< YOLO segmentation: images/, labels/*.txt, data.yaml
    Labelme      ///< <image>.json beside each image
};

/// "auto", "masks", "annotations", "coco", "yolo", "labelme". parseLabelFormat throws Error{Usage}.
const char* labelFormatName(LabelFormat format);
LabelFormat parseLabelFormat(const std::string& text);

}  // namespace studio
