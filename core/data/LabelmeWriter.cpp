#include <spdlog/fmt/fmt.h>

#include "core/base/Base64.h"
#include "core/data/LabelOutline.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

Json pointsJson(const std::vector<cv::Point2d>& points) {
    Json json = Json::array();
    for (const cv::Point2d& p : points)
        json.push_back(Json::array({coordinateJson(p.x), coordinateJson(p.y)}));
    return json;
}

/// The image with its <name>.json beside it, as labelme 5 writes them. The score is an additional
/// key, which labelme keeps.
class LabelmeWriter final : public LabelWriter {
  public:
    LabelmeWriter(const fs::path& folder, const LabelWriteOptions& options)
        : LabelWriter(folder, options) {}

    WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const override {
        WrittenLabels result;
        const fs::path placed = placeImage(image, target.image, true, result);
        const fs::path file = target.image.parent_path() / fromUtf8(target.baseName() + ".json");
        Json json = Json::object();
        json["version"] = "5.5.0";
        json["flags"] = Json::object();
        Json& shapes = json["shapes"] = Json::array();
        std::size_t holes = 0;
        for (std::size_t k = 0; k < image.objects.size(); ++k) {
            const std::size_t before = shapes.size();
            add(image.objects[k], file, shapes, result, holes);
            // Shapes of one object are held together by a number.
            if (shapes.size() - before > 1)
                for (std::size_t i = before; i < shapes.size(); ++i)
                    shapes[i]["group_id"] = k + 1;
        }
        if (holes > 0)
            result.notes.push_back(fmt::format(
                "{} holes were filled, for polygons of labelme have none (without --polygons they "
                "are kept as masks, with --bridge by slits)",
                holes));
        json["imagePath"] =
            placed.parent_path() == file.parent_path() ? toUtf8(placed.filename()) : toUtf8(placed);
        json["imageData"] = nullptr;
        json["imageHeight"] = image.size.height;
        json["imageWidth"] = image.size.width;
        writeJson(file, json);
        result.files.push_back(file);
        return result;
    }

  private:
    static Json& shape(Json& shapes, const LabelledObject& object, const char* type, Json points) {
        Json json = Json::object();
        json["label"] = object.label.empty() ? "object" : object.label;
        json["points"] = std::move(points);
        json["group_id"] = nullptr;
        json["description"] = "";
        json["shape_type"] = type;
        json["flags"] = Json::object();
        json["mask"] = nullptr;
        if (object.score) json["score"] = *object.score;
        shapes.push_back(std::move(json));
        return shapes.back();
    }

    void add(const LabelledObject& object, const fs::path& file, Json& shapes,
             WrittenLabels& result, std::size_t& holes) const {
        WrittenObject told{object.label, file, 0, 0, 0};
        if (object.mask) {
            const LabelOutline outline(object, m_options);
            if (outline.hasHoles() && !m_options.polygons) {
                addMask(object, outline, shapes);
                told = outline.exact(file);
            } else {
                const std::vector<PolygonRing> rings = outline.rings(m_options.bridge);
                for (const PolygonRing& ring : rings)
                    shape(shapes, object, "polygon", pointsJson(ring));
                told = outline.measured(rings, file);
                if (!m_options.bridge) holes += outline.holes();
            }
        }
        for (const PromptPoint& p : object.points) {
            Json& json = shape(shapes, object, "point", pointsJson({{p.x, p.y}}));
            if (!p.foreground) json["flags"]["background"] = true;
        }
        if (object.box)
            shape(shapes, object, "rectangle",
                  pointsJson({{object.box->x0, object.box->y0},
                              {object.box->x1, object.box->y1}}))["flags"]["prompt"] = true;
        result.objects.push_back(std::move(told));
    }

    /// The corners are the first and the last pixel, both inside.
    static void addMask(const LabelledObject& object, const LabelOutline& outline, Json& shapes) {
        const cv::Rect box = maskBox(outline.mask());
        const cv::Point last = box.br() - cv::Point(1, 1);
        Json& json = shape(shapes, object, "mask", pointsJson({box.tl(), last}));
        json["mask"] = base64Text(encodePng(outline.mask()(box) & 1));
    }
};

}  // namespace

std::unique_ptr<LabelWriter> makeLabelmeWriter(const fs::path& folder,
                                               const LabelWriteOptions& options) {
    return std::make_unique<LabelmeWriter>(folder, options);
}

}  // namespace studio
