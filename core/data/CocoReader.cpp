#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/data/LabelFrame.h"
#include "core/data/LabelReader.h"
#include "core/image/ImageIo.h"
#include "core/image/Polygon.h"

namespace studio {
namespace {

using label_json::fail;
using label_json::find;
using label_json::number;
using label_json::text;

/// The JSON of a folder: in itself or in annotations/.
fs::path cocoFile(const fs::path& input, const JobContext& context) {
    std::error_code error;
    if (!fs::is_directory(input, error)) return input;
    std::vector<fs::path> files;
    for (const fs::path& folder : {input, input / "annotations"}) {
        if (!fs::is_directory(folder, error)) continue;
        for (const fs::path& file : listFiles(
                 folder, [](const fs::path& path) { return lowerExtension(path) == ".json"; },
                 context))
            if (detectLabelFormat(file, context) == LabelFormat::Coco &&
                std::ranges::find(files, file) == files.end())
                files.push_back(file);
    }
    if (files.empty())
        throw Error(ErrorCode::FolderEmpty, toUtf8(input), "has no COCO file (.json)");
    if (files.size() > 1)
        throw Error(ErrorCode::Usage, toUtf8(input),
                    fmt::format("has {} COCO files ({} and others); name one of them", files.size(),
                                toUtf8(files.front().filename())));
    return files.front();
}

/// COCO's JSON, held in memory as a whole: cocodataset.org, "Data format".
class CocoReader final : public LabelReader {
  public:
    CocoReader(const LabelSource& source, const JobContext& context)
        : m_file(cocoFile(source.input, context)),
          m_json(readJson(m_file)),
          m_folder(source.images) {
        const Json* images = list("images");
        const Json* annotations = list("annotations");
        if (images == nullptr) fail(m_file, "has no list \"images\": it is no COCO file");
        if (const Json* categories = list("categories"))
            for (const Json& category : *categories) {
                const Json* name = find(category, "name");
                if (name == nullptr) fail(m_file, "has a category without \"name\"");
                m_classes.push_back(text(*name, m_file, "categories.name"));
                m_categories[idOf(category, "id", "categories.id")] = m_classes.back();
            }
        std::map<std::int64_t, std::size_t> places;
        for (const Json& image : *images) {
            context.checkpoint();
            const Json* name = find(image, "file_name");
            if (name == nullptr) fail(m_file, "has an image without \"file_name\"");
            std::string path = text(*name, m_file, "images.file_name");
            std::ranges::replace(path, '\\', '/');
            if (!places.emplace(idOf(image, "id", "images.id"), m_images.size()).second)
                fail(m_file, "has two images of the same \"id\"");
            m_images.push_back({&image, fromUtf8(path), {}});
            const fs::path relative = fromUtf8(path);
            m_entries.push_back(
                {relative, safeGroup(relative.parent_path()), toUtf8(relative.filename())});
        }
        if (annotations == nullptr) return;
        for (const Json& annotation : *annotations) {
            context.checkpoint();
            const auto place = places.find(idOf(annotation, "image_id", "annotations.image_id"));
            if (place == places.end())
                fail(m_file, "has an annotation of an image that it does not list");
            m_images[place->second].annotations.push_back(&annotation);
        }
    }

    LabelFormat format() const override { return LabelFormat::Coco; }

    LabelledImage read(std::size_t index) const override {
        const Entry& entry = m_entries[index];
        LabelledImage image;
        image.labels = m_file;
        image.group = entry.group;
        image.name = entry.name;
        image.image = imageFile(m_images[index].path);
        if (image.image.empty()) image.notes.emplace_back("the image is not there");
        const LabelFrame frame(label_json::size(*m_images[index].json, "width", "height", m_file),
                               image);
        for (const Json* annotation : m_images[index].annotations)
            image.objects.push_back(object(*annotation, frame, image));
        return image;
    }

  private:
    struct Listed {
        const Json* json;
        fs::path path;
        std::vector<const Json*> annotations;
    };

    const Json* list(const char* key) const {
        const Json* found = find(m_json, key);
        if (found != nullptr && !found->is_array())
            fail(m_file, fmt::format("\"{}\" must be a list", key));
        return found;
    }

    std::int64_t idOf(const Json& json, const char* key, const char* where) const {
        const Json* id = find(json, key);
        if (id == nullptr || !id->is_number_integer())
            fail(m_file, fmt::format("\"{}\" must be a whole number", where));
        return id->get<std::int64_t>();
    }

    fs::path imageFile(const fs::path& name) const {
        const fs::path beside = m_file.parent_path();
        std::vector<fs::path> candidates;
        if (!m_folder.empty())
            candidates = {m_folder / name, m_folder / name.filename()};
        else
            candidates = {beside / name, beside / "images" / name, beside.parent_path() / name,
                          beside.parent_path() / "images" / name};
        // instances_train2017.json has its images in train2017/.
        const std::string stem = toUtf8(m_file.stem());
        const std::size_t split = stem.rfind('_');
        if (m_folder.empty() && split != std::string::npos)
            candidates.push_back(beside.parent_path() / fromUtf8(stem.substr(split + 1)) / name);
        return firstFile(candidates);
    }

    LabelledObject object(const Json& json, const LabelFrame& frame, LabelledImage& image) const {
        LabelledObject object;
        const std::int64_t category = idOf(json, "category_id", "annotations.category_id");
        const auto known = m_categories.find(category);
        object.label = known != m_categories.end() ? known->second : std::to_string(category);
        if (known == m_categories.end())
            image.notes.push_back(fmt::format("category {} is not in the list", category));
        if (const Json* score = find(json, "score"))
            object.score = number(*score, m_file, "annotations.score");
        const Json* segmentation = find(json, "segmentation");
        if (segmentation != nullptr && !segmentation->empty())
            object.mask = frame.upright(mask(*segmentation, frame.size()));
        // Ours, which other programs leave alone.
        for (const auto& [key, foreground] :
             {std::pair{"clicked_points", true}, std::pair{"background_points", false}})
            if (const Json* points = find(json, key))
                for (const cv::Point2d& point : label_json::points(*points, m_file, key)) {
                    const cv::Point2d p = frame.upright(point);
                    object.points.push_back({p.x, p.y, foreground});
                }
        if (const Json* box = find(json, "box_prompt"))
            object.box = boxOf(*box, frame);
        else if (const Json* bbox = find(json, "bbox"); bbox != nullptr && !object.mask)
            object.box = boxOf(*bbox, frame);
        return object;
    }

    /// [x, y, width, height]; none for a box without area.
    std::optional<PromptBox> boxOf(const Json& json, const LabelFrame& frame) const {
        if (!json.is_array() || json.size() != 4)
            fail(m_file, "\"bbox\" must be [x, y, width, height]");
        double v[4];
        for (std::size_t i = 0; i < 4; ++i)
            v[i] = number(json[i], m_file, "bbox");
        if (v[2] <= 0 || v[3] <= 0) return std::nullopt;
        return frame.upright({v[0], v[1]}, {v[0] + v[2], v[1] + v[3]});
    }

    cv::Mat mask(const Json& segmentation, cv::Size size) const {
        if (segmentation.is_object()) return rleMask(segmentation, size);
        if (!segmentation.is_array()) fail(m_file, "\"segmentation\" must be polygons or RLE");
        cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
        if (segmentation[0].is_array())
            for (const Json& polygon : segmentation)
                fillRings(mask, {ring(polygon)});
        else
            fillRings(mask, {ring(segmentation)});
        return mask;
    }

    PolygonRing ring(const Json& json) const {
        if (!json.is_array() || json.size() < 6 || json.size() % 2 != 0)
            fail(m_file, "a polygon must be a list [x0, y0, x1, y1, ...] of three points or more");
        PolygonRing ring;
        for (std::size_t i = 0; i < json.size(); i += 2)
            ring.emplace_back(number(json[i], m_file, "segmentation"),
                              number(json[i + 1], m_file, "segmentation"));
        return ring;
    }

    cv::Mat rleMask(const Json& json, cv::Size size) const {
        const Json* sides = find(json, "size");
        const Json* counts = find(json, "counts");
        if (sides == nullptr || counts == nullptr || !sides->is_array() || sides->size() != 2)
            fail(m_file, "an RLE must have \"size\" [height, width] and \"counts\"");
        if (number((*sides)[0], m_file, "size") != size.height ||
            number((*sides)[1], m_file, "size") != size.width)
            throw Error(ErrorCode::SizeMismatch, toUtf8(m_file),
                        fmt::format("has an RLE of another size than its image of {} x {}",
                                    size.width, size.height));
        Rle rle{size, {}};
        if (counts->is_string()) {
            rle.counts = rleCounts(counts->get<std::string>());
        } else if (counts->is_array()) {
            for (const Json& count : *counts) {
                const double value = number(count, m_file, "counts");
                if (value < 0 || value > UINT32_MAX || value != std::floor(value))
                    fail(m_file, "\"counts\" must be whole numbers");
                rle.counts.push_back(static_cast<std::uint32_t>(value));
            }
        } else {
            fail(m_file, "\"counts\" must be a list or compressed text");
        }
        return decodeRle(rle);
    }

    fs::path m_file;
    Json m_json;
    fs::path m_folder;
    std::map<std::int64_t, std::string> m_categories;
    std::vector<Listed> m_images;
};

}  // namespace

std::unique_ptr<LabelReader> openCoco(const LabelSource& source, const JobContext& context) {
    return std::make_unique<CocoReader>(source, context);
}

}  // namespace studio
