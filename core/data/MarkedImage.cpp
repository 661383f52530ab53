#include "core/data/MarkedImage.h"

namespace studio {
namespace {

bool isFile(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

/// Our mask of object k, however many there are.
fs::path numberedMask(const LayoutItem& item, std::size_t k) {
    const fs::path numbered = item.maskFile(k, 2);
    if (isFile(numbered)) return numbered;
    const fs::path single = item.maskFile(k, 1);
    return k == 0 && isFile(single) ? single : fs::path();
}

/// Upper limit on numbered masks of an image without annotation, gaps included.
constexpr std::size_t kMaxNumber = 1000;

void addWithoutAnnotation(MarkedImage& image, const LayoutItem& item, const std::string& label) {
    const auto collect = [&](const auto& maskOf) {
        // Numbers may have gaps where objects were deleted; a long one is the end.
        std::size_t missing = 0;
        for (std::size_t k = 0; k < kMaxNumber && missing < 20; ++k) {
            const fs::path mask = maskOf(k);
            missing = mask.empty() ? missing + 1 : 0;
            if (mask.empty()) continue;
            MarkedObject object;
            object.index = k;
            object.object.label = label;
            object.mask = mask;
            image.objects.push_back(std::move(object));
        }
    };
    collect([&](std::size_t k) { return numberedMask(item, k); });
    if (image.objects.empty()) collect([&](std::size_t k) { return item.groundTruthFile(k); });
}

}  // namespace

MarkedImage readMarkedImage(const LayoutItem& item, LayoutKind kind) {
    MarkedImage image;
    const std::string label = kind == LayoutKind::PerSam ? item.group : std::string();
    if (!isFile(item.annotation)) {
        addWithoutAnnotation(image, item, label);
        return image;
    }
    image.annotation = item.annotation;
    Annotation annotation = Annotation::read(item.annotation);
    image.size = annotation.imageSize;
    image.notes = std::move(annotation.warnings);
    for (std::size_t k = 0; k < annotation.objects.size(); ++k) {
        MarkedObject marked;
        marked.index = k;
        marked.object = std::move(annotation.objects[k]);
        if (marked.object.label.empty()) marked.object.label = label;
        const std::string name = "object " + std::to_string(k) + ": ";
        const auto outdated = marked.object.extra.find("mask_outdated");
        const std::string& named = marked.object.maskFile;
        if (!named.empty()) {
            marked.mask = (item.maskRoot() / fromUtf8(named)).lexically_normal();
            if (!isFile(marked.mask)) {
                image.notes.push_back(name + "its mask " + named + " is missing");
                marked.mask.clear();
            } else if (outdated != marked.object.extra.end() && *outdated == true) {
                image.notes.push_back(name + "its mask is older than its clicks");
            }
        }
        if (marked.mask.empty()) marked.mask = numberedMask(item, k);
        if (marked.mask.empty()) marked.mask = item.groundTruthFile(k);
        image.objects.push_back(std::move(marked));
    }
    return image;
}

bool isMarked(const LayoutItem& item) {
    return isFile(item.annotation) || !numberedMask(item, 0).empty() || item.hasGroundTruth();
}

}  // namespace studio
