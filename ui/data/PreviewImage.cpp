#include "ui/data/PreviewImage.h"

#include <QFileInfo>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "core/image/Resize.h"
#include "ui/ErrorText.h"
#include "ui/Paths.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kSide = 1600;  // longest, pixels

QString nameOf(const fs::path& file) {
    return fromPath(file.filename());
}

template <typename Fill>
ImagePair::Side attempt(const fs::path& file, Fill fill) {
    ImagePair::Side side;
    side.caption = nameOf(file);
    try {
        fill(side);
    } catch (...) {
        side.failure = ErrorText::sentence(currentError(toUtf8(file)));
    }
    return side;
}

void addLayer(ImagePair::Side& side, const cv::Mat& mask, const QString& label) {
    CanvasLayer layer;
    layer.id = int(side.layers.size());
    layer.color = Theme::objectColor(layer.id);
    layer.label = label;
    if (mask.size() == side.pixels.size())
        layer.mask = mask;
    else
        cv::resize(mask, layer.mask, side.pixels.size(), 0, 0, cv::INTER_NEAREST);
    side.layers.push_back(std::move(layer));
}

}  // namespace

ImagePair::Side previewImage(const fs::path& image, const std::vector<PreviewMask>& masks) {
    return attempt(image, [&](ImagePair::Side& side) {
        side.pixels = readThumbnail(image, kSide);
        for (const PreviewMask& mask : masks) {
            try {
                addLayer(side, readMask(mask.file), mask.label);
            } catch (const Error& error) {
                side.caption += QStringLiteral(" – %1: %2")
                                    .arg(nameOf(mask.file), ErrorText::title(error.code()));
            }
        }
    });
}

ImagePair::Side previewObjects(const LabelledImage& labelled) {
    const bool hasImage = !labelled.image.empty();
    return attempt(hasImage ? labelled.image : labelled.labels, [&](ImagePair::Side& side) {
        if (hasImage)
            side.pixels = readThumbnail(labelled.image, kSide);
        else
            side.pixels = cv::Mat::zeros(labelled.size.width > kSide || labelled.size.height > kSide
                                             ? scaledSize(labelled.size, kSide)
                                             : labelled.size,
                                         CV_8UC1);
        for (const LabelledObject& object : labelled.objects)
            if (object.mask)
                addLayer(side, decodeRle(*object.mask), QString::fromStdString(object.label));
    });
}

ImagePair::Side previewMaskFile(const fs::path& file) {
    return attempt(file, [&](ImagePair::Side& side) {
        side.pixels = readThumbnail(file, kSide);
        // Marks as 1, 2, 3 would be black in black.
        double most = 0;
        cv::minMaxLoc(side.pixels.reshape(1), nullptr, &most);
        if (most > 0 && most < 64) side.pixels = side.pixels * (255.0 / most);
    });
}

}  // namespace studio
