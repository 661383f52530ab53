#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "core/data/LabelWriter.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

WrittenObject written(const LabelledObject& object, const cv::Mat& mask, const fs::path& file) {
    return {object.label, file, maskArea(mask), 0, 0};
}

/// <name>.png, with several objects <name>_<k>.png.
class MaskWriter final : public LabelWriter {
  public:
    MaskWriter(const fs::path& folder, const LabelWriteOptions& options)
        : LabelWriter(folder, options) {}

    WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const override {
        WrittenLabels result;
        const auto withMask = static_cast<std::size_t>(std::ranges::count_if(
            image.objects, [](const LabelledObject& object) { return object.mask.has_value(); }));
        if (withMask < image.objects.size())
            result.notes.push_back(fmt::format("{} objects without a mask were left out",
                                               image.objects.size() - withMask));
        LayoutItem item = target;
        item.maskFolder = target.image.parent_path();
        std::size_t k = 0;
        for (const LabelledObject& object : image.objects) {
            if (!object.mask) continue;
            const fs::path file = item.maskFile(k++, withMask);
            const cv::Mat mask = decodeRle(*object.mask);
            writeMask(file, mask);
            result.files.push_back(file);
            result.objects.push_back(written(object, mask, file));
        }
        return result;
    }
};

/// Our own: the image, json/<name>.json and masks/<name>.png.
class AnnotationWriter final : public LabelWriter {
  public:
    AnnotationWriter(const fs::path& folder, const LabelWriteOptions& options)
        : LabelWriter(folder, options) {}

    WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const override {
        WrittenLabels result;
        placeImage(image, target.image, false, result);
        Annotation annotation;
        annotation.image = image.name;
        annotation.imageSize = image.size;
        for (std::size_t k = 0; k < image.objects.size(); ++k) {
            const LabelledObject& from = image.objects[k];
            AnnotatedObject object;
            object.label = from.label;
            object.points = from.points;
            object.box = from.box;
            object.score = from.score;
            object.source = from.source;
            WrittenObject told{from.label, target.annotation, 0, 0, 0};
            if (from.mask) {
                const fs::path file = target.maskFile(k, image.objects.size());
                const cv::Mat mask = decodeRle(*from.mask);
                writeMask(file, mask);
                object.maskFile = toUtf8(file.lexically_relative(target.maskRoot()));
                result.files.push_back(file);
                told = written(from, mask, file);
            }
            result.objects.push_back(std::move(told));
            annotation.objects.push_back(std::move(object));
        }
        annotation.write(target.annotation);
        result.files.push_back(target.annotation);
        return result;
    }
};

}  // namespace

std::unique_ptr<LabelWriter> makeMaskWriter(const fs::path& folder,
                                            const LabelWriteOptions& options) {
    return std::make_unique<MaskWriter>(folder, options);
}

std::unique_ptr<LabelWriter> makeAnnotationWriter(const fs::path& folder,
                                                  const LabelWriteOptions& options) {
    return std::make_unique<AnnotationWriter>(folder, options);
}

}  // namespace studio
