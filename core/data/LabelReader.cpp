#include "core/data/LabelReader.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/data/LabelFrame.h"
#include "core/data/Layout.h"
#include "core/data/MarkedImage.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

bool isJson(const fs::path& path) {
    return lowerExtension(path) == ".json";
}

/// Which of the formats of one JSON file, by its keys; Auto where it is none.
LabelFormat formatOfJson(const fs::path& file) {
    const MappedFile mapped(file);
    const std::string_view text(reinterpret_cast<const char*>(mapped.data()), mapped.size());
    const auto has = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
    if (has("\"shapes\"")) return LabelFormat::Labelme;
    if (has("\"annotations\"") && has("\"images\"")) return LabelFormat::Coco;
    if (has("\"clicked_points\"") || has("\"objects\"")) return LabelFormat::Annotation;
    return LabelFormat::Auto;
}

/// Label images are paired with the images of --images by their base names.
class LabelImageReader final : public LabelReader {
  public:
    LabelImageReader(const LabelSource& source, const JobContext& context)
        : m_options(source.labelImages) {
        m_options.check();
        std::error_code error;
        const bool single = !fs::is_directory(source.input, error);
        m_files = single ? std::vector<fs::path>{source.input}
                         : listFiles(source.input, hasImageExtension, context);
        if (m_files.empty())
            throw Error(ErrorCode::FolderEmpty, toUtf8(source.input),
                        "has no PNG, JPEG, TIFF or BMP images");
        std::map<fs::path, fs::path> images;  // path without extension -> image
        if (!source.images.empty())
            for (const fs::path& image : listFiles(source.images, hasImageExtension, context))
                images.emplace(image.lexically_relative(source.images).replace_extension(), image);
        for (const fs::path& file : m_files) {
            const fs::path relative =
                single ? file.filename() : file.lexically_relative(source.input);
            const auto image = images.find(fs::path(relative).replace_extension());
            const bool found = image != images.end();
            m_images.push_back(found ? image->second : fs::path());
            const fs::path& named = found ? image->second : file;
            m_entries.push_back(
                {file, safeGroup(relative.parent_path()), toUtf8(named.filename())});
        }
        m_wantImages = !source.images.empty();
    }

    LabelFormat format() const override { return LabelFormat::Masks; }

    LabelledImage read(std::size_t index) const override {
        LabelledImage image = readLabelImage(m_files[index], m_options);
        image.image = m_images[index];
        image.group = m_entries[index].group;
        image.name = m_entries[index].name;
        if (!image.image.empty()) {
            const cv::Size size = readImageSize(image.image);
            if (size != image.size)
                throw Error(ErrorCode::SizeMismatch, toUtf8(m_files[index]),
                            std::to_string(image.size.width) + " x " +
                                std::to_string(image.size.height) + " pixels, but its image has " +
                                std::to_string(size.width) + " x " + std::to_string(size.height));
        } else if (m_wantImages) {
            image.notes.emplace_back("there is no image of this name");
        }
        return image;
    }

  private:
    LabelImageOptions m_options;
    std::vector<fs::path> m_files, m_images;
    bool m_wantImages = false;
};

}  // namespace

LabelFormat detectLabelFormat(const fs::path& input, const JobContext& context) {
    std::error_code error;
    const auto unknown = [&](const std::string& detail) {
        return Error(ErrorCode::Usage, toUtf8(input), detail + "; say with --from what it is");
    };
    if (!fs::exists(input, error))
        throw Error(ErrorCode::FileNotFound, toUtf8(input), "does not exist");
    if (!fs::is_directory(input, error)) {
        const LabelFormat format = isJson(input)              ? formatOfJson(input)
                                   : hasImageExtension(input) ? LabelFormat::Masks
                                                              : LabelFormat::Auto;
        if (lowerExtension(input) == ".yaml" || lowerExtension(input) == ".yml")
            return LabelFormat::Yolo;
        if (format == LabelFormat::Auto) throw unknown("is of no known label format");
        return format;
    }
    for (const char* yolo : {"data.yaml", "data.yml", "dataset.yaml", "labels"})
        if (fs::exists(input / yolo, error)) return LabelFormat::Yolo;
    for (const fs::path& folder : {input, input / "annotations"}) {
        fs::directory_iterator at(folder, error);
        for (; !error && at != fs::directory_iterator(); at.increment(error)) {
            context.checkpoint();
            std::error_code ignored;
            if (!isJson(at->path()) || !at->is_regular_file(ignored)) continue;
            const LabelFormat format = formatOfJson(at->path());
            if (format == LabelFormat::Labelme || format == LabelFormat::Coco) return format;
        }
    }
    const Layout layout = openFolder(input, context);
    const bool marked = std::ranges::any_of(layout.items, isMarked);
    return marked || layout.kind != LayoutKind::Plain ? LabelFormat::Annotation
                                                      : LabelFormat::Masks;
}

std::unique_ptr<LabelReader> openLabelImages(const LabelSource& source, const JobContext& context) {
    return std::make_unique<LabelImageReader>(source, context);
}

std::unique_ptr<LabelReader> LabelReader::open(const LabelSource& source,
                                               const JobContext& context) {
    const LabelFormat format = source.format == LabelFormat::Auto
                                   ? detectLabelFormat(source.input, context)
                                   : source.format;
    switch (format) {
        case LabelFormat::Annotation:
            return openAnnotations(source, context);
        case LabelFormat::Coco:
            return openCoco(source, context);
        case LabelFormat::Yolo:
            return openYolo(source, context);
        case LabelFormat::Labelme:
            return openLabelme(source, context);
        default:
            return openLabelImages(source, context);
    }
}

}  // namespace studio
