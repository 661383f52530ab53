#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

#include "core/base/Base64.h"
#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/data/LabelFrame.h"
#include "core/data/LabelReader.h"
#include "core/image/ImageDecoder.h"
#include "core/image/ImageIo.h"
#include "core/image/Polygon.h"

namespace studio {
namespace {

using label_json::fail;
using label_json::find;
using label_json::number;
using label_json::text;

/// Collects the shapes of one file into objects. Shapes of the same label and group_id are one
/// object, as in labelme's own conversion to instances; shapes without a group are objects of their
/// own, but for points inside of an object of their label, which become its clicks.
class ShapeCollector {
  public:
    ShapeCollector(const LabelFrame& frame, LabelledImage& image)
        : m_frame(frame), m_image(image) {}

    void add(const Json& shape) {
        const fs::path& file = m_image.labels;
        const Json* label = find(shape, "label");
        const Json* points = find(shape, "points");
        if (label == nullptr || points == nullptr)
            fail(file, "has a shape without \"label\" or \"points\"");
        const std::string name = text(*label, file, "shapes.label");
        const std::vector<cv::Point2d> corners = label_json::points(*points, file, "shapes.points");
        const Json* typeField = find(shape, "shape_type");
        const std::string type = typeField != nullptr ? text(*typeField, file, "shapes.shape_type")
                                                      : std::string("polygon");
        if (type == "point" || type == "points") {
            addPoints(shape, name, corners, type);
            return;
        }
        if (flag(shape, "prompt") && type == "rectangle" && corners.size() >= 2) {
            const auto [low, high] = bounds(corners);
            target(shape, name).box = m_frame.upright(low, high);
            return;
        }
        cv::Mat mask = cv::Mat::zeros(m_frame.size(), CV_8UC1);
        if (!draw(mask, shape, type, corners)) return;
        LabelledObject& object = target(shape, name);
        if (object.mask) mask |= decodeRle(*object.mask);  // turned below, all at once
        object.mask = encodeRle(mask);
    }

    void finish() {
        for (LabelledObject& object : m_image.objects)
            if (object.mask) object.mask = m_frame.upright(decodeRle(*object.mask));
        for (Waiting& waiting : m_waiting) {
            std::vector<std::size_t> around;
            for (std::size_t i = 0; i < m_image.objects.size(); ++i) {
                const LabelledObject& object = m_image.objects[i];
                if (object.label == waiting.label && object.mask &&
                    covers(decodeRle(*object.mask), waiting.points))
                    around.push_back(i);
            }
            if (around.size() != 1) {
                around = {m_image.objects.size()};
                m_image.objects.emplace_back().label = waiting.label;
            }
            auto& points = m_image.objects[around.front()].points;
            points.insert(points.end(), waiting.points.begin(), waiting.points.end());
        }
    }

  private:
    struct Waiting {
        std::string label;
        std::vector<PromptPoint> points;
    };

    static bool flag(const Json& shape, const char* name) {
        const Json* flags = find(shape, "flags");
        const Json* value = flags != nullptr ? find(*flags, name) : nullptr;
        return value != nullptr && value->is_boolean() && value->get<bool>();
    }

    static std::pair<cv::Point2d, cv::Point2d> bounds(const std::vector<cv::Point2d>& points) {
        cv::Point2d low = points.front();
        cv::Point2d high = low;
        for (const cv::Point2d& p : points) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        return {low, high};
    }

    static bool covers(const cv::Mat& mask, const std::vector<PromptPoint>& points) {
        return std::ranges::all_of(points, [&](const PromptPoint& p) {
            return p.x >= 0 && p.y >= 0 && p.x < mask.cols && p.y < mask.rows &&
                   mask.at<std::uint8_t>(static_cast<int>(p.y), static_cast<int>(p.x)) != 0;
        });
    }

    /// The object that a shape belongs to.
    LabelledObject& target(const Json& shape, const std::string& label) {
        const Json* group = find(shape, "group_id");
        std::size_t index = m_image.objects.size();
        if (group != nullptr)
            index = m_groups.emplace(std::pair(label, group->dump()), index).first->second;
        if (index == m_image.objects.size()) m_image.objects.emplace_back().label = label;
        LabelledObject& object = m_image.objects[index];
        if (const Json* score = find(shape, "score"); score != nullptr && score->is_number())
            object.score = score->get<double>();
        return object;
    }

    void addPoints(const Json& shape, const std::string& label,
                   const std::vector<cv::Point2d>& corners, const std::string& type) {
        // "points" are labelme's prompts to its own model: 1 foreground, 0 background.
        const Json* kinds = find(shape, "point_labels");
        std::vector<PromptPoint> points;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const cv::Point2d p = m_frame.upright(corners[i]);
            bool foreground = !flag(shape, "background");
            if (kinds != nullptr && kinds->is_array() && i < kinds->size() &&
                (*kinds)[i].is_number())
                foreground = (*kinds)[i].get<double>() != 0;
            points.push_back({p.x, p.y, foreground});
        }
        if (find(shape, "group_id") != nullptr || type == "points") {
            LabelledObject& object = target(shape, label);
            object.points.insert(object.points.end(), points.begin(), points.end());
        } else {
            m_waiting.push_back({label, std::move(points)});
        }
    }

    bool skip(const std::string& why) {
        m_image.notes.push_back(why);
        return false;
    }

    bool draw(cv::Mat& mask, const Json& shape, const std::string& type,
              const std::vector<cv::Point2d>& corners) {
        if (type == "mask") return drawMask(mask, shape, corners);
        if (type == "circle") {
            if (corners.size() != 2) return skip("a circle without centre and rim was left out");
            fillCircle(mask, corners[0], cv::norm(corners[1] - corners[0]));
            return true;
        }
        if (type == "rectangle" && corners.size() >= 2) {
            const auto [low, high] = bounds(corners);
            fillRings(mask, {{low, {high.x, low.y}, high, {low.x, high.y}}});
            return true;
        }
        if (type == "polygon" || type == "rotation" || type == "oriented_rectangle") {
            if (corners.size() < 3)
                return skip("a polygon of fewer than three points was left out");
            fillRings(mask, {corners});
            return true;
        }
        return skip("a shape of the type \"" + type + "\" has no area and was left out");
    }

    /// The corners are the first and the last pixel of a PNG that is in the file as base64 text.
    bool drawMask(cv::Mat& mask, const Json& shape, const std::vector<cv::Point2d>& corners) {
        const std::string subject = toUtf8(m_image.labels);
        const Json* data = find(shape, "mask");
        if (data == nullptr || !data->is_string() || corners.size() != 2)
            return skip("a mask without its picture was left out");
        const std::vector<std::uint8_t> bytes =
            base64Bytes(data->get_ref<const std::string&>(), subject);
        const cv::Mat stored = ImageDecoder::open(bytes, subject + " (mask)")->decodeValues(0);
        cv::Mat part = stored;
        if (part.channels() == 3) cv::extractChannel(stored, part, 0);
        const auto [low, high] = bounds(corners);
        const cv::Rect whole(cv::Point(static_cast<int>(std::clamp(low.x, -1e6, 1e6)),
                                       static_cast<int>(std::clamp(low.y, -1e6, 1e6))),
                             part.size());
        const cv::Rect inside = whole & cv::Rect({}, mask.size());
        if (inside.empty()) return skip("a mask outside of the image was left out");
        mask(inside) |= part(inside - whole.tl()) != 0;
        return true;
    }

    const LabelFrame& m_frame;
    LabelledImage& m_image;
    std::map<std::pair<std::string, std::string>, std::size_t> m_groups;
    std::vector<Waiting> m_waiting;
};

/// labelme's JSON beside each image; facts: github.com/labelmeai/labelme (LabelFile, utils/shape).
class LabelmeReader final : public LabelReader {
  public:
    LabelmeReader(const LabelSource& source, const JobContext& context) : m_folder(source.images) {
        std::error_code error;
        const bool single = fs::is_regular_file(source.input, error);
        const std::vector<fs::path> files =
            single ? std::vector<fs::path>{source.input}
                   : listFiles(
                         source.input,
                         [](const fs::path& path) { return lowerExtension(path) == ".json"; },
                         context);
        const fs::path root = single ? source.input.parent_path() : source.input;
        for (const fs::path& file : files) {
            context.checkpoint();
            // A file that is damaged keeps its place and fails when it is read.
            std::string name = toUtf8(file.stem()) + ".png";
            try {
                name = toUtf8(imagePath(readJson(file)).filename());
            } catch (const Error&) {
            }
            if (name.empty()) name = toUtf8(file.stem()) + ".png";
            m_files.push_back(file);
            m_entries.push_back(
                {file, safeGroup(file.parent_path().lexically_relative(root)), name});
        }
        if (m_entries.empty())
            throw Error(ErrorCode::FolderEmpty, toUtf8(source.input),
                        "has no labelme files (.json)");
    }

    LabelFormat format() const override { return LabelFormat::Labelme; }

    LabelledImage read(std::size_t index) const override {
        const fs::path& file = m_files[index];
        const Json json = readJson(file);
        const Json* shapes = find(json, "shapes");
        if (shapes == nullptr || !shapes->is_array())
            fail(file, "has no list \"shapes\": it is no labelme file");
        LabelledImage image;
        image.labels = file;
        image.group = m_entries[index].group;
        image.name = m_entries[index].name;
        image.image = imageFile(file, imagePath(json));
        if (image.image.empty()) image.notes.emplace_back("the image is not there");
        const LabelFrame frame(label_json::size(json, "imageWidth", "imageHeight", file), image);
        ShapeCollector collector(frame, image);
        for (const Json& shape : *shapes)
            collector.add(shape);
        collector.finish();
        return image;
    }

  private:
    static fs::path imagePath(const Json& json) {
        const Json* path = find(json, "imagePath");
        if (path == nullptr || !path->is_string()) return {};
        std::string text = path->get<std::string>();
        std::ranges::replace(text, '\\', '/');  // written on Windows
        return fromUtf8(text);
    }

    fs::path imageFile(const fs::path& file, const fs::path& named) const {
        if (named.empty()) return {};
        if (!m_folder.empty())
            return firstFile({m_folder / named.filename(),
                              m_folder / file.parent_path().filename() / named.filename()});
        return firstFile({file.parent_path() / named, file.parent_path() / named.filename()});
    }

    fs::path m_folder;
    std::vector<fs::path> m_files;
};

}  // namespace

std::unique_ptr<LabelReader> openLabelme(const LabelSource& source, const JobContext& context) {
    return std::make_unique<LabelmeReader>(source, context);
}

}  // namespace studio
