#pragma once

#include <QPointF>
#include <QRectF>
#include <optional>
#include <vector>

#include "core/predict/Prompt.h"

class QPainter;

namespace studio {

/// What of a prompt lies under the cursor or is selected.
struct PromptPart {
    enum Kind { None, Point, Box };
    /// Sides of the box that a drag moves; all four move the box as a whole.
    enum Side { Left = 1, Top = 2, Right = 4, Bottom = 8, AllSides = 15 };

    Kind kind = None;
    int index = -1;  ///< of the point
    int sides = 0;   ///< of the box

    bool operator==(const PromptPart&) const = default;
    explicit operator bool() const { return kind != None; }
};

/// Draws the prompt at its on-screen size and tells what of it is where. Widget positions in
/// logical pixels come from the caller's transform: scale and origin of the image plane.
class PromptOverlay {
  public:
    struct Transform {
        double scale = 1;  ///< logical pixels per image pixel
        QPointF origin;    ///< logical position of the image's top left corner
        QPointF map(double x, double y) const {
            return {x * scale + origin.x(), y * scale + origin.y()};
        }
    };

    void set(std::vector<PromptPoint> points, std::optional<PromptBox> box);
    const std::vector<PromptPoint>& points() const { return m_points; }
    const std::optional<PromptBox>& box() const { return m_box; }

    /// The part under `position`: points before handles, the last point first.
    PromptPart at(QPointF position, const Transform& transform) const;
    void paint(QPainter& painter, const Transform& transform, const PromptPart& hovered,
               const PromptPart& selected) const;

    /// What a part occupies on the screen, markers and handles included.
    QRectF boundsOf(const PromptPart& part, const Transform& transform) const;
    QRectF bounds(const Transform& transform) const;

    /// `box` with the given sides moved by (dx, dy) pixels, inside an image of this size and not
    /// turned over.
    static PromptBox moved(const PromptBox& box, int sides, QPoint by, cv::Size image);

  private:
    QRectF boxRect(const Transform& transform) const;

    std::vector<PromptPoint> m_points;
    std::optional<PromptBox> m_box;
};

}  // namespace studio
