#include "core/data/LabelImage.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/Error.h"
#include "core/image/LabelRaster.h"

namespace studio {
namespace {

constexpr std::array<std::pair<LabelRule, const char*>, 5> kRules{
    {{LabelRule::NonZero, "nonzero"},
     {LabelRule::Threshold, "threshold"},
     {LabelRule::Otsu, "otsu"},
     {LabelRule::Value, "value"},
     {LabelRule::EachValue, "each"}}};

/// One channel. Colours become their grey for thresholds and 0xRRGGBB where values are compared; a
/// colour file that is grey all over is read as grey.
cv::Mat singleChannel(const cv::Mat& values, LabelRule rule, const fs::path& path) {
    if (values.channels() == 1) return values;
    std::array<cv::Mat, 3> planes;
    cv::split(values, planes.data());
    const bool grey = cv::norm(planes[0], planes[1], cv::NORM_INF) == 0 &&
                      cv::norm(planes[0], planes[2], cv::NORM_INF) == 0;
    if (grey) return planes[0];
    if (rule == LabelRule::Threshold || rule == LabelRule::Otsu) {
        cv::Mat brightness;
        cv::Mat floats;
        values.convertTo(floats, CV_32F);
        cv::cvtColor(floats, brightness, cv::COLOR_RGB2GRAY);
        return brightness;
    }
    if (rule == LabelRule::NonZero) return (planes[0] != 0) | (planes[1] != 0) | (planes[2] != 0);
    if (values.depth() != CV_8U)
        throw Error(ErrorCode::ImageUnreadable, toUtf8(path),
                    "has colours of more than 8 bits, which are no labels");
    cv::Mat packed(values.size(), CV_32SC1);
    for (int y = 0; y < values.rows; ++y)
        std::transform(values.ptr<cv::Vec3b>(y), values.ptr<cv::Vec3b>(y) + values.cols,
                       packed.ptr<int>(y),
                       [](const cv::Vec3b& c) { return c[0] << 16 | c[1] << 8 | c[2]; });
    return packed;
}

/// Calls `visit` with each value as a double; not-a-number becomes 0.
template <typename Visit>
void forEachValue(const cv::Mat& values, Visit visit) {
    const auto each = [&]<typename T>(T) {
        for (int y = 0; y < values.rows; ++y) {
            const T* row = values.ptr<T>(y);
            for (int x = 0; x < values.cols; ++x) {
                const auto value = static_cast<double>(row[x]);
                visit(y, x, std::isnan(value) ? 0.0 : value);
            }
        }
    };
    switch (values.depth()) {
        case CV_8U:
            return each(std::uint8_t{});
        case CV_8S:
            return each(std::int8_t{});
        case CV_16U:
            return each(std::uint16_t{});
        case CV_16S:
            return each(std::int16_t{});
        case CV_32S:
            return each(std::int32_t{});
        case CV_32F:
            return each(float{});
        default:
            return each(double{});
    }
}

template <typename Predicate>
cv::Mat maskWhere(const cv::Mat& values, Predicate predicate) {
    cv::Mat mask(values.size(), CV_8UC1);
    forEachValue(values, [&](int y, int x, double value) {
        mask.at<std::uint8_t>(y, x) = predicate(value) ? 255 : 0;
    });
    return mask;
}

/// Otsu's threshold ("A Threshold Selection Method from Gray-Level Histograms", 1979): values above
/// it are one class, and the variance between the classes is largest. Whole numbers that span up to
/// 65536 values have a bin each; others are spread over that many.
double otsuThreshold(const cv::Mat& values) {
    double low = INFINITY;
    double high = -INFINITY;
    forEachValue(values, [&](int, int, double value) {
        if (std::isinf(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    });
    if (!(low < high)) return std::isinf(low) ? 0 : low;  // one value: nothing is above
    constexpr int kBins = 65536;
    const bool whole = values.depth() < CV_32F && high - low < kBins;
    const double perBin = whole ? 1 : (high - low) / (kBins - 1);
    std::vector<double> histogram(kBins);
    double total = 0;
    forEachValue(values, [&](int, int, double value) {
        if (std::isinf(value)) return;
        ++histogram[static_cast<std::size_t>((value - low) / perBin)];
        ++total;
    });
    double sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin)
        sum += static_cast<double>(bin) * histogram[bin];
    double below = 0;
    double sumBelow = 0;
    double best = -1;
    std::size_t bestBin = 0;
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        below += histogram[bin];
        sumBelow += static_cast<double>(bin) * histogram[bin];
        if (below == 0 || below == total) continue;
        const double meanBelow = sumBelow / below;
        const double meanAbove = (sum - sumBelow) / (total - below);
        const double between =
            below * (total - below) * (meanAbove - meanBelow) * (meanAbove - meanBelow);
        if (between > best) best = between, bestBin = bin;
    }
    // The bin's upper end; a whole number's bin holds it alone.
    return low + perBin * static_cast<double>(bestBin + (whole ? 0 : 1));
}

std::string valueText(double value, bool colour) {
    if (colour) return fmt::format("#{:06x}", static_cast<unsigned>(value));
    return fmt::format("{:.12g}", value);
}

class LabelImageReader {
  public:
    LabelImageReader(const fs::path& path, const LabelImageOptions& options)
        : m_path(path), m_options(options) {}

    LabelledImage read() {
        LabelRaster raster(m_path);
        if (m_options.page && *m_options.page >= raster.pages())
            throw Error(ErrorCode::Usage, toUtf8(m_path),
                        fmt::format("has no page {}; it has {}, counted from 0", *m_options.page,
                                    raster.pages()));
        m_image.labels = m_path;
        m_image.name = toUtf8(m_path.filename());
        const bool all = !m_options.page && raster.pages() > 1;
        const int first = m_options.page.value_or(0);
        const int last = all ? raster.pages() - 1 : first;
        for (int page = first; page <= last; ++page)
            readPage(raster, page, all ? fmt::format("page {}", page) : std::string());
        return std::move(m_image);
    }

  private:
    void readPage(LabelRaster& raster, int page, const std::string& name) {
        const cv::Mat stored = raster.read(page);
        if (!m_image.size.empty() && stored.size() != m_image.size)
            throw Error(
                ErrorCode::SizeMismatch, toUtf8(m_path),
                fmt::format("page {} has {} x {} pixels, but the first has {} x {}; convert "
                            "the pages one at a time",
                            page, stored.cols, stored.rows, m_image.size.width,
                            m_image.size.height));
        m_image.size = stored.size();
        const cv::Mat values = singleChannel(stored, m_options.rule, m_path);
        const double wanted = m_options.value;
        switch (m_options.rule) {
            case LabelRule::NonZero:
                return add(maskWhere(values, [](double v) { return v != 0; }), name, name);
            case LabelRule::Threshold:
                return add(maskWhere(values, [&](double v) { return v > wanted; }), name, name);
            case LabelRule::Value:
                return add(maskWhere(values, [&](double v) { return v == wanted; }), name, name);
            case LabelRule::Otsu: {
                const double threshold = otsuThreshold(values);
                m_image.notes.push_back(
                    fmt::format("{}threshold {:.6g}", name.empty() ? "" : name + ": ", threshold));
                return add(maskWhere(values, [&](double v) { return v > threshold; }), name, name);
            }
            case LabelRule::EachValue:
                return addEach(values, stored.channels() == 3 && values.depth() == CV_32S, name);
        }
    }

    void addEach(const cv::Mat& values, bool colour, const std::string& name) {
        // Numbers of the values in ascending order, 0 for the background.
        std::map<double, int> numbers;
        forEachValue(values, [&, last = 0.0](int, int, double value) mutable {
            if (value == 0 || value == last) return;
            last = value;
            numbers.emplace(value, 0);
            if (numbers.size() > static_cast<std::size_t>(m_options.maxLabels))
                throw Error(ErrorCode::Usage, toUtf8(m_path),
                            fmt::format("has more than {} different values: it looks like a "
                                        "picture, not like labels",
                                        m_options.maxLabels));
        });
        if (numbers.empty()) return note(name, "there is no value but 0");
        for (const auto& [value, number] : numbers) {
            const std::string text = valueText(value, colour);
            add(maskWhere(values, [&, wanted = value](double v) { return v == wanted; }),
                name.empty() ? text : name + ": " + text, name);
        }
    }

    void add(const cv::Mat& mask, const std::string& label, const std::string& page) {
        if (maskArea(mask) == 0) return note(page, "no pixel is object");
        LabelledObject object;
        object.label = label;
        object.mask = encodeRle(mask);
        m_image.objects.push_back(std::move(object));
    }

    void note(const std::string& page, const std::string& text) {
        m_image.notes.push_back(page.empty() ? text : page + ": " + text);
    }

    const fs::path& m_path;
    const LabelImageOptions& m_options;
    LabelledImage m_image;
};

}  // namespace

void LabelImageOptions::check() const {
    if (!std::isfinite(value)) throw Error(ErrorCode::Usage, "--value", "must be a finite number");
    if (page && *page < 0) throw Error(ErrorCode::Usage, "--page", "must be 0 or more");
    if (maxLabels < 1) throw Error(ErrorCode::Usage, "--max-labels", "must be 1 or more");
}

const char* labelRuleName(LabelRule rule) {
    for (const auto& [value, name] : kRules)
        if (value == rule) return name;
    return "";
}

LabelRule parseLabelRule(const std::string& text) {
    for (const auto& [value, name] : kRules)
        if (text == name) return value;
    throw Error(ErrorCode::Usage, text,
                "is no rule for label images: nonzero, threshold, otsu, value, each");
}

LabelledImage readLabelImage(const fs::path& path, const LabelImageOptions& options) {
    options.check();
    return LabelImageReader(path, options).read();
}

}  // namespace studio
