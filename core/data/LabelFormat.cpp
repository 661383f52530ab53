#include "core/data/LabelFormat.h"

#include <array>
#include <utility>

#include "core/base/Error.h"

namespace studio {
namespace {

constexpr std::array<std::pair<LabelFormat, const char*>, 6> kNames{
    {{LabelFormat::Auto, "auto"},
     {LabelFormat::Masks, "masks"},
     {LabelFormat::Annotation, "annotations"},
     {LabelFormat::Coco, "coco"},
     {LabelFormat::Yolo, "yolo"},
     {LabelFormat::Labelme, "labelme"}}};

}  // namespace

const char* labelFormatName(LabelFormat format) {
    for (const auto& [value, name] : kNames)
        if (value == format) return name;
    return "";
}

LabelFormat parseLabelFormat(const std::string& text) {
    for (const auto& [value, name] : kNames)
        if (text == name) return value;
    throw Error(ErrorCode::Usage, text,
                "is no label format: masks, annotations, coco, yolo, labelme (or auto, to read)");
}

}  // namespace studio
