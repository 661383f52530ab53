#include "core/image/Overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "core/image/MaskGeometry.h"
#include "core/image/TextPainter.h"

namespace studio {
namespace {

const cv::Scalar kDark(16, 16, 16);
const cv::Scalar kWhite(255, 255, 255);
constexpr double kFill = 0.4;  // opacity of the mask's area
/// As how many pixels of a mask a prompt counts that the text would hide.
constexpr std::int64_t kPromptArea = 5000;

/// Coordinates with 4 fractional bits, as OpenCV's drawing takes them; whole numbers are pixel
/// centres.
constexpr int kShift = 4;
cv::Point fixedPoint(double x, double y) {
    return {static_cast<int>(std::lround(std::clamp(x, -1e6, 1e6) * (1 << kShift))),
            static_cast<int>(std::lround(std::clamp(y, -1e6, 1e6) * (1 << kShift)))};
}

class Painter {
  public:
    explicit Painter(cv::Mat& canvas) : m_canvas(canvas) {
        const int longest = std::max(canvas.cols, canvas.rows);
        const int shortest = std::min(canvas.cols, canvas.rows);
        m_unit = std::max(1.0, std::min(longest / 1000.0, shortest / 250.0));
    }

    void fill(const cv::Mat& mask, const cv::Scalar& color) {
        const cv::Rect box = maskBox(mask);
        if (box.empty()) return;
        cv::Mat area = m_canvas(box);
        cv::Mat blended;
        cv::addWeighted(area, 1 - kFill, cv::Mat(area.size(), area.type(), color), kFill, 0,
                        blended);
        blended.copyTo(area, mask(box));
    }

    void outline(const cv::Mat& mask, const cv::Scalar& color, double width) {
        std::vector<std::vector<cv::Point>> lines;
        for (const MaskRing& ring : maskOutlines(mask)) {
            std::vector<cv::Point>& line = lines.emplace_back();
            for (const cv::Point& corner : ring.corners)
                line.push_back(fixedPoint(corner.x - 0.5, corner.y - 0.5));
        }
        rimmed(color, width, [&](const cv::Scalar& c, int thickness) {
            cv::polylines(m_canvas, lines, true, c, thickness, cv::LINE_AA, kShift);
        });
    }

    void box(const cv::Rect2d& rect, const cv::Scalar& color) {
        const std::array<cv::Point, 4> corners{
            fixedPoint(rect.x, rect.y), fixedPoint(rect.x + rect.width, rect.y),
            fixedPoint(rect.x + rect.width, rect.y + rect.height),
            fixedPoint(rect.x, rect.y + rect.height)};
        const std::vector<std::vector<cv::Point>> line{{corners.begin(), corners.end()}};
        rimmed(color, 2, [&](const cv::Scalar& c, int thickness) {
            cv::polylines(m_canvas, line, true, c, thickness, cv::LINE_AA, kShift);
        });
    }

    /// A disc with a plus or minus sign; green or red.
    void point(const cv::Point2d& at, bool foreground) {
        const cv::Scalar color = foreground ? cv::Scalar(0, 170, 60) : cv::Scalar(220, 40, 40);
        const double radius = 7 * m_unit;
        const int rim = pixels(1.5);
        const int fixedRadius = fixedPoint(radius, 0).x;
        const cv::Point centre = fixedPoint(at.x, at.y);
        cv::circle(m_canvas, centre, fixedRadius + fixedPoint(rim, 0).x, kDark, -1, cv::LINE_AA,
                   kShift);
        cv::circle(m_canvas, centre, fixedRadius, kWhite, -1, cv::LINE_AA, kShift);
        cv::circle(m_canvas, centre, fixedRadius - fixedPoint(rim, 0).x, color, -1, cv::LINE_AA,
                   kShift);
        const double arm = radius * 0.5;
        cv::line(m_canvas, fixedPoint(at.x - arm, at.y), fixedPoint(at.x + arm, at.y), kWhite, rim,
                 cv::LINE_AA, kShift);
        if (foreground)
            cv::line(m_canvas, fixedPoint(at.x, at.y - arm), fixedPoint(at.x, at.y + arm), kWhite,
                     rim, cv::LINE_AA, kShift);
    }

    struct Line {
        std::string text;
        cv::Scalar color;
    };

    /// Over a darkened ground in the corner where it hides the least of the objects. Left out where
    /// an image is too small for any readable text.
    void panel(const std::vector<Line>& lines, const std::vector<OverlayObject>& objects) {
        if (lines.empty()) return;
        const TextPainter letters(std::ranges::all_of(
            lines, [](const Line& line) { return TextPainter::isAscii(line.text); }));
        constexpr double kSmallestScale = 0.28;
        double scale = 0.6 * m_unit;
        int widest = 1;
        for (const Line& line : lines)
            widest = std::max(widest, cvCeil(letters.width(line.text)));
        // At scale 1 a line is 22 pixels high; swatch and margins take about three of these.
        scale = std::min({scale, m_canvas.cols / (widest + 66.0), m_canvas.rows / 66.0});
        if (scale < kSmallestScale) return;

        const int line = cvCeil(32 * scale);
        const int margin = cvCeil(10 * scale);
        const int swatch = cvCeil(20 * scale);
        // On small images the result is worth more than its captions.
        const int fitting = std::max(1, (m_canvas.rows / 2 - 2 * margin) / line);
        const int shown = std::min(fitting, static_cast<int>(lines.size()));
        const cv::Size extent(std::min(cvCeil(widest * scale) + swatch + 3 * margin, m_canvas.cols),
                              std::min(shown * line + 2 * margin, m_canvas.rows));
        const cv::Rect ground(emptiestCorner(extent, objects), extent);
        cv::Mat area = m_canvas(ground);
        area.convertTo(area, -1, 0.3);
        for (int i = 0; i < shown; ++i) {
            Line entry = lines[static_cast<std::size_t>(i)];
            const std::size_t remaining = lines.size() - static_cast<std::size_t>(i);
            if (i == shown - 1 && remaining > 1)
                entry.text = "... and " + std::to_string(remaining) + " more";
            const int top = ground.y + margin + i * line;
            const int left = ground.x + margin;
            cv::rectangle(m_canvas, cv::Rect(left, top + (line - swatch) / 2, swatch, swatch),
                          entry.color, -1);
            letters.draw(m_canvas, entry.text,
                         {left + margin + swatch, top + (line + cvRound(21 * scale)) / 2}, scale,
                         kWhite);
        }
    }

  private:
    cv::Point emptiestCorner(cv::Size extent, const std::vector<OverlayObject>& objects) const {
        cv::Point best;
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        for (const int y : {0, m_canvas.rows - extent.height})
            for (const int x : {0, m_canvas.cols - extent.width}) {
                std::int64_t hidden = 0;
                const cv::Rect ground({x, y}, extent);
                for (const OverlayObject& object : objects) {
                    if (!object.mask.empty()) hidden += maskArea(object.mask(ground));
                    hidden += kPromptArea * (countInside(object.foreground, ground) +
                                             countInside(object.background, ground));
                }
                if (hidden < least) {
                    least = hidden;
                    best = {x, y};
                }
            }
        return best;
    }

    static std::int64_t countInside(const std::vector<cv::Point2d>& points, const cv::Rect& area) {
        return std::ranges::count_if(
            points, [&](const cv::Point2d& point) { return cv::Rect2d(area).contains(point); });
    }

    int pixels(double units) const { return std::max(1, cvRound(units * m_unit)); }

    template <typename Draw>
    void rimmed(const cv::Scalar& color, double width, Draw draw) {
        draw(kDark, pixels(width) + 2 * pixels(0.7));
        draw(color, pixels(width));
    }

    cv::Mat& m_canvas;
    double m_unit = 1;  ///< pixels of a line that is 1 wide on a 1000 pixel image
};

}  // namespace

cv::Scalar overlayColor(std::size_t index) {
    static const std::array<cv::Scalar, 10> kColors{
        cv::Scalar(30, 144, 255), cv::Scalar(255, 150, 0),   cv::Scalar(60, 210, 60),
        cv::Scalar(235, 70, 220), cv::Scalar(250, 220, 0),   cv::Scalar(0, 215, 215),
        cv::Scalar(255, 95, 70),  cv::Scalar(150, 120, 255), cv::Scalar(170, 225, 110),
        cv::Scalar(255, 150, 190)};
    return kColors[index % kColors.size()];
}

cv::Mat drawOverlay(const cv::Mat& image, const std::vector<OverlayObject>& objects) {
    cv::Mat canvas;
    if (image.channels() == 1)
        cv::cvtColor(image, canvas, cv::COLOR_GRAY2RGB);
    else
        canvas = image.clone();
    Painter painter(canvas);
    // Areas first, then lines, then marks: nothing hides what is smaller.
    for (std::size_t i = 0; i < objects.size(); ++i)
        painter.fill(objects[i].mask, overlayColor(i));
    for (const OverlayObject& object : objects)
        painter.outline(object.groundTruth, kWhite, 1);
    for (std::size_t i = 0; i < objects.size(); ++i)
        painter.outline(objects[i].mask, overlayColor(i), 1.5);
    std::vector<Painter::Line> lines;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const OverlayObject& object = objects[i];
        if (object.box) painter.box(*object.box, overlayColor(i));
        for (const cv::Point2d& point : object.foreground)
            painter.point(point, true);
        for (const cv::Point2d& point : object.background)
            painter.point(point, false);
        if (!object.caption.empty()) lines.push_back({object.caption, overlayColor(i)});
    }
    painter.panel(lines, objects);
    return canvas;
}

}  // namespace studio
