#include "core/data/Annotation.h"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/base/Error.h"

namespace studio {
namespace {

/// Reads one annotation; keeps the file's name for its messages.
class Reader {
  public:
    explicit Reader(const fs::path& name) : m_name(toUtf8(name)) {}

    Annotation read(const Json& json) {
        if (!json.is_object()) fail("must be a JSON object");
        Annotation annotation;
        if (const Json* image = find(json, "image")) annotation.image = text(*image, "image");
        if (const Json* size = find(json, "image_size")) annotation.imageSize = imageSize(*size);

        const Json* objects = find(json, "objects");
        if (objects != nullptr && !objects->is_array()) fail("\"objects\" must be a list");
        if (objects == nullptr && !json.contains("clicked_points") && find(json, "box") == nullptr)
            fail("has neither \"clicked_points\" nor \"box\" nor \"objects\"");
        AnnotatedObject first = prompts(json, "");
        if (objects != nullptr && !objects->empty()) {
            for (std::size_t i = 0; i < objects->size(); ++i)
                annotation.objects.push_back(object((*objects)[i], i));
            const AnnotatedObject& mirrored = annotation.objects.front();
            const bool topSays = !first.points.empty() || first.box;
            if (topSays && (first.points != mirrored.points || first.box != mirrored.box))
                m_warnings.push_back(
                    "The points at the top differ from those of the first object; the object's are "
                    "used.");
        } else if (objects == nullptr || !first.points.empty() || first.box) {
            annotation.objects.push_back(std::move(first));
        }
        annotation.extra = without(
            json, {"clicked_points", "background_points", "box", "image", "image_size", "objects"});
        annotation.warnings = std::move(m_warnings);
        return annotation;
    }

  private:
    [[noreturn]] void fail(const std::string& detail) const {
        throw Error(ErrorCode::AnnotationInvalid, m_name, detail);
    }

    /// The value of `key`, or null when it is missing or null.
    static const Json* find(const Json& json, const char* key) {
        const auto at = json.find(key);
        return at == json.end() || at->is_null() ? nullptr : &*at;
    }

    static Json without(const Json& json, std::initializer_list<std::string_view> known) {
        Json rest = Json::object();
        for (const auto& [key, value] : json.items())
            if (std::find(known.begin(), known.end(), key) == known.end()) rest[key] = value;
        return rest;
    }

    std::string text(const Json& json, const std::string& where) const {
        if (!json.is_string()) fail("\"" + where + "\" must be text");
        return json.get<std::string>();
    }

    double number(const Json& json, const std::string& where) const {
        if (!json.is_number() || !std::isfinite(json.get<double>()))
            fail("\"" + where + "\" must hold finite numbers");
        return json.get<double>();
    }

    cv::Size imageSize(const Json& json) const {
        const auto valid = [](const Json& side) {
            return side.is_number_integer() && side.get<std::int64_t>() > 0 &&
                   side.get<std::int64_t>() <= INT32_MAX;
        };
        if (!json.is_array() || json.size() != 2 || !valid(json[0]) || !valid(json[1]))
            fail("\"image_size\" must be [width, height] in pixels");
        return {json[0].get<int>(), json[1].get<int>()};
    }

    bool foreground(const Json& json, const std::string& where) const {
        if (json.is_boolean()) return json.get<bool>();
        if (!json.is_number() || (json.get<double>() != 0 && json.get<double>() != 1))
            fail("\"" + where + "\": a point's label must be 1 (object) or 0 (background)");
        return json.get<double>() == 1;
    }

    PromptPoint point(const Json& json, bool isForeground, const std::string& where) const {
        PromptPoint point{0, 0, isForeground};
        if (json.is_array() && (json.size() == 2 || json.size() == 3)) {
            point.x = number(json[0], where);
            point.y = number(json[1], where);
            if (json.size() == 3) point.foreground = foreground(json[2], where);
        } else if (json.is_object() && json.contains("x") && json.contains("y")) {
            point.x = number(json["x"], where);
            point.y = number(json["y"], where);
            if (const Json* label = find(json, "label"))
                point.foreground = foreground(*label, where);
        } else {
            fail("\"" + where +
                 "\" must be a point: [x, y], [x, y, label] or {\"x\":, \"y\":, \"label\":}");
        }
        return point;
    }

    void addPoints(std::vector<PromptPoint>& points, const Json& json, const char* key,
                   bool isForeground, const std::string& prefix) const {
        const Json* list = find(json, key);
        if (list == nullptr) return;
        const std::string where = prefix + key;
        if (!list->is_array()) fail("\"" + where + "\" must be a list of points");
        if (points.size() + list->size() > kMaxPointsPerObject)
            fail("\"" + where + "\" has " + std::to_string(list->size()) +
                 " points; an object may have " + std::to_string(kMaxPointsPerObject));
        for (std::size_t i = 0; i < list->size(); ++i)
            points.push_back(
                point((*list)[i], isForeground, where + "[" + std::to_string(i) + "]"));
    }

    /// Points and box, which objects have and the top level mirrors.
    AnnotatedObject prompts(const Json& json, const std::string& prefix) {
        AnnotatedObject object;
        addPoints(object.points, json, "clicked_points", true, prefix);
        addPoints(object.points, json, "background_points", false, prefix);
        const Json* box = find(json, "box");
        if (box == nullptr) return object;
        const std::string where = prefix + "box";
        if (!box->is_array() || box->size() != 4)
            fail("\"" + where + "\" must be [x0, y0, x1, y1]");
        PromptBox corners{number((*box)[0], where), number((*box)[1], where),
                          number((*box)[2], where), number((*box)[3], where)};
        if (corners.x0 > corners.x1) std::swap(corners.x0, corners.x1);
        if (corners.y0 > corners.y1) std::swap(corners.y0, corners.y1);
        if (corners.x0 == corners.x1 || corners.y0 == corners.y1)
            fail("\"" + where + "\" has no area");
        object.box = corners;
        return object;
    }

    AnnotatedObject object(const Json& json, std::size_t index) {
        const std::string name = "objects[" + std::to_string(index) + "]";
        const std::string prefix = name + ".";
        if (!json.is_object()) fail("\"" + name + "\" must be a JSON object");
        AnnotatedObject object = prompts(json, prefix);
        if (const Json* label = find(json, "label"))  // class numbers are taken as their digits
            object.label = label->is_number() ? label->dump() : text(*label, prefix + "label");
        if (const Json* mask = find(json, "mask")) object.maskFile = text(*mask, prefix + "mask");
        if (const Json* score = find(json, "score"))
            object.score = number(*score, prefix + "score");
        object.extra = without(json, {"label", "clicked_points", "background_points", "box", "mask",
                                      "score", "source"});
        if (const Json* source = find(json, "source")) {
            if (!source->is_object()) fail("\"" + prefix + "source\" must be a JSON object");
            AnnotatedObject::Source& known = object.source.emplace();
            if (const Json* model = find(*source, "model"))
                known.model = text(*model, prefix + "source.model");
            if (const Json* method = find(*source, "method"))
                known.method = text(*method, prefix + "source.method");
            Json rest = without(*source, {"model", "method"});
            if (!rest.empty()) object.extra["source"] = std::move(rest);
        }
        return object;
    }

    std::string m_name;
    std::vector<std::string> m_warnings;
};

/// Whole numbers without ".0", as the Python tools write them.
Json coordinate(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return static_cast<std::int64_t>(value);
    return value;
}

void writePrompts(Json& json, const AnnotatedObject& object) {
    Json clicked = Json::array();
    Json background = Json::array();
    for (const PromptPoint& point : object.points)
        (point.foreground ? clicked : background)
            .push_back(Json::array({coordinate(point.x), coordinate(point.y)}));
    json["clicked_points"] = std::move(clicked);
    json["background_points"] = std::move(background);
    json["box"] = nullptr;
    if (object.box)
        json["box"] = Json::array({coordinate(object.box->x0), coordinate(object.box->y0),
                                   coordinate(object.box->x1), coordinate(object.box->y1)});
}

Json objectJson(const AnnotatedObject& object) {
    Json json = Json::object();
    json["label"] = object.label;
    writePrompts(json, object);
    if (!object.maskFile.empty()) json["mask"] = object.maskFile;
    if (object.score) json["score"] = *object.score;
    for (const auto& [key, value] : object.extra.items())
        json[key] = value;
    if (object.source) {
        Json& source = json["source"];  // may hold keys of others already
        source["model"] = object.source->model;
        source["method"] = object.source->method;
    }
    return json;
}

}  // namespace

Annotation Annotation::parse(const Json& json, const fs::path& nameForErrors) {
    return Reader(nameForErrors).read(json);
}

Annotation Annotation::read(const fs::path& path) {
    return parse(readJson(path), path);
}

Json Annotation::toJson() const {
    Json json = Json::object();
    writePrompts(json, objects.empty() ? AnnotatedObject{} : objects.front());
    if (!image.empty()) json["image"] = image;
    if (!imageSize.empty()) json["image_size"] = Json::array({imageSize.width, imageSize.height});
    for (const auto& [key, value] : extra.items())
        json[key] = value;
    Json& list = json["objects"] = Json::array();
    for (const AnnotatedObject& object : objects)
        list.push_back(objectJson(object));
    return json;
}

void Annotation::write(const fs::path& path) const {
    writeJson(path, toJson());
}

void Annotation::checkAgainst(cv::Size size, const fs::path& nameForErrors) const {
    const std::string name = toUtf8(nameForErrors);
    const std::string pixels = std::to_string(size.width) + " x " + std::to_string(size.height);
    if (!imageSize.empty() && imageSize != size)
        throw Error(ErrorCode::SizeMismatch, name,
                    "was made for an image of " + std::to_string(imageSize.width) + " x " +
                        std::to_string(imageSize.height) + " pixels, but the image has " + pixels);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const std::string object = "object " + std::to_string(i) + ": ";
        for (const PromptPoint& point : objects[i].points)
            if (point.x < 0 || point.y < 0 || point.x > size.width || point.y > size.height)
                throw Error(ErrorCode::AnnotationInvalid, name,
                            object + "the point (" + coordinate(point.x).dump() + ", " +
                                coordinate(point.y).dump() + ") is outside of the image of " + pixels +
                                " pixels");
        const std::optional<PromptBox>& box = objects[i].box;
        if (box &&
            (box->x1 <= 0 || box->y1 <= 0 || box->x0 >= size.width || box->y0 >= size.height))
            throw Error(ErrorCode::AnnotationInvalid, name,
                        object + "the box is outside of the image of " + pixels + " pixels");
    }
}

}  // namespace studio
