#include "core/data/LabelWriter.h"

#include <cmath>
#include <utility>

#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/image/ImageIo.h"

namespace studio {

void LabelWriteOptions::check() const {
    if (!(tolerance >= 0) || tolerance > 100)
        throw Error(ErrorCode::Usage, "--tolerance", "must be 0 to 100 pixels");
}

LabelWriter::LabelWriter(fs::path folder, const LabelWriteOptions& options)
    : m_folder(std::move(folder)), m_options(options) {}

void LabelWriter::collect(const LabelledImage&, const LayoutItem&, WrittenLabels&) {}

std::vector<fs::path> LabelWriter::finish() {
    return {};
}

fs::path LabelWriter::imageFolder(const std::string& group) const {
    return group.empty() ? m_folder : m_folder / fromUtf8(group);
}

fs::path LabelWriter::placeImage(const LabelledImage& image, const fs::path& target, bool upright,
                                 WrittenLabels& written) const {
    if (image.image.empty()) return target;
    const std::string extension = lowerExtension(image.image);
    const bool turned = upright && readImageHeader(image.image).orientation != 1;
    const bool rewritable = extension == ".png" || extension == ".jpg" || extension == ".jpeg";
    if (turned && !(m_options.copyImages && rewritable))
        written.notes.emplace_back(
            "the image is stored turned and a tag says how; programs that ignore the tag will see "
            "the labels in the wrong place");
    if (!m_options.copyImages) return fs::absolute(image.image);
    if (turned && rewritable) {
        const cv::Mat pixels = readStoredImage(image.image).pixels;
        const std::vector<std::uint8_t> bytes =
            extension == ".png" ? encodePng(pixels) : encodeBestJpeg(scaledTo8Bits(pixels));
        writeFileAtomically(target, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        written.notes.emplace_back("the image was stored turned; its copy is upright");
    } else {
        copyWhole(image.image, target);
    }
    written.files.push_back(target);
    return target;
}

std::unique_ptr<LabelWriter> LabelWriter::create(LabelFormat format, const fs::path& folder,
                                                 const LabelWriteOptions& options,
                                                 const std::vector<std::string>& classes) {
    options.check();
    switch (format) {
        case LabelFormat::Masks:
            return makeMaskWriter(folder, options);
        case LabelFormat::Annotation:
            return makeAnnotationWriter(folder, options);
        case LabelFormat::Coco:
            return makeCocoWriter(folder, options, classes);
        case LabelFormat::Yolo:
            return makeYoloWriter(folder, options, classes);
        case LabelFormat::Labelme:
            return makeLabelmeWriter(folder, options);
        case LabelFormat::Auto:
            break;
    }
    throw Error(ErrorCode::Usage, labelFormatName(format), "is nothing that can be written");
}

}  // namespace studio
