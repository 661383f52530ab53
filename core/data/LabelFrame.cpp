#include "core/data/LabelFrame.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/image/ExifOrientation.h"
#include "core/image/ImageIo.h"

namespace studio {

LabelFrame::LabelFrame(cv::Size noted, LabelledImage& image) : m_size(noted) {
    if (noted.width < 0 || noted.height < 0 ||
        std::int64_t{noted.width} * noted.height > kMaxImagePixels)
        throw Error(ErrorCode::ImageTooLarge, toUtf8(image.labels),
                    fmt::format("speaks of {} x {} pixels", noted.width, noted.height));
    if (image.image.empty()) {
        if (noted.empty())
            throw Error(ErrorCode::AnnotationInvalid, toUtf8(image.labels),
                        "does not say the size of " + image.name + ", and the image is not there");
        image.size = noted;
        return;
    }
    const ImageHeader header = readImageHeader(image.image);
    image.size = header.size;
    if (noted.empty() || noted == header.size) {
        m_size = header.size;
        return;
    }
    if (swapsSides(header.orientation) &&
        noted == cv::Size(header.size.height, header.size.width)) {
        m_orientation = header.orientation;
        image.notes.emplace_back(
            "the labels were made on the stored pixels, which a tag turns; they were turned "
            "upright");
        return;
    }
    throw Error(
        ErrorCode::SizeMismatch, toUtf8(image.labels),
        fmt::format("was made for {} x {} pixels, but {} has {} x {}", noted.width, noted.height,
                    toUtf8(image.image.filename()), header.size.width, header.size.height));
}

Rle LabelFrame::upright(const cv::Mat& mask) const {
    return encodeRle(m_orientation == 1 ? mask : turnedUpright(mask.clone(), m_orientation));
}

cv::Point2d LabelFrame::upright(cv::Point2d point) const {
    const double w = m_size.width;
    const double h = m_size.height;
    switch (m_orientation) {
        case 5:
            return {point.y, point.x};
        case 6:
            return {h - point.y, point.x};
        case 7:
            return {h - point.y, w - point.x};
        case 8:
            return {point.y, w - point.x};
        default:
            return point;
    }
}

PromptBox LabelFrame::upright(cv::Point2d a, cv::Point2d b) const {
    const cv::Point2d p = upright(a);
    const cv::Point2d q = upright(b);
    return {std::min(p.x, q.x), std::min(p.y, q.y), std::max(p.x, q.x), std::max(p.y, q.y)};
}

namespace label_json {

void fail(const fs::path& file, const std::string& detail) {
    throw Error(ErrorCode::AnnotationInvalid, toUtf8(file), detail);
}

const Json* find(const Json& json, const char* key) {
    if (!json.is_object()) return nullptr;
    const auto at = json.find(key);
    return at == json.end() || at->is_null() ? nullptr : &*at;
}

double number(const Json& json, const fs::path& file, const std::string& where) {
    if (!json.is_number() || !std::isfinite(json.get<double>()))
        fail(file, "\"" + where + "\" must hold finite numbers");
    return json.get<double>();
}

std::string text(const Json& json, const fs::path& file, const std::string& where) {
    if (json.is_number()) return json.dump();
    if (!json.is_string()) fail(file, "\"" + where + "\" must be text");
    return json.get<std::string>();
}

std::vector<cv::Point2d> points(const Json& json, const fs::path& file, const std::string& where) {
    if (!json.is_array()) fail(file, "\"" + where + "\" must be a list of points");
    std::vector<cv::Point2d> result;
    result.reserve(json.size());
    for (const Json& point : json) {
        if (!point.is_array() || point.size() < 2)
            fail(file, "\"" + where + "\" must be a list of [x, y]");
        result.emplace_back(number(point[0], file, where), number(point[1], file, where));
    }
    return result;
}

cv::Size size(const Json& json, const char* width, const char* height, const fs::path& file) {
    const Json* w = find(json, width);
    const Json* h = find(json, height);
    if (w == nullptr || h == nullptr) return {};
    const double sides[] = {number(*w, file, width), number(*h, file, height)};
    for (const double side : sides)
        if (side < 1 || side > 1e6 || side != std::floor(side))
            fail(file,
                 fmt::format("\"{}\" and \"{}\" must be whole numbers of pixels", width, height));
    return {static_cast<int>(sides[0]), static_cast<int>(sides[1])};
}

}  // namespace label_json

std::string safeGroup(const fs::path& folder) {
    const fs::path normal = folder.lexically_normal();
    std::string group = toUtf8(normal);
    while (group.ends_with('/'))
        group.pop_back();
    if (normal.is_absolute() || group == "." || group == ".." || group.starts_with("../"))
        return {};
    return group;
}

fs::path firstFile(const std::vector<fs::path>& candidates) {
    for (const fs::path& candidate : candidates) {
        std::error_code error;
        if (fs::is_regular_file(candidate, error)) return candidate;
    }
    return {};
}

}  // namespace studio
