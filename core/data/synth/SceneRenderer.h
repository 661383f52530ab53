#pragma once

#include <opencv2/core.hpp>

#include "core/base/JobContext.h"
#include "core/data/synth/DistanceField.h"
#include "core/data/synth/ScenePlan.h"

namespace studio::synth {

/// Draws a plan. An object's pixels are those whose middle is inside of its outline and which
/// nothing that lies over it covers; its shading changes along the same outline.
class SceneRenderer {
  public:
    /// The plan must outlive the renderer.
    explicit SceneRenderer(const ScenePlan& plan);

    /// Throws Cancelled.
    void draw(const JobContext& context = {});
    /// CV_32FC1, before lens and sensor; 1 is where the camera clips.
    cv::Mat& brightness() { return m_brightness; }
    /// CV_8UC1: 0, or 1 + the index of the object that is seen at a pixel.
    const cv::Mat& labels() const { return m_labels; }

  private:
    void drawBackdrop(const JobContext& context);
    void drawScratch(const SceneObject& object, int label);
    void drawPart(const SceneObject& object, int label);
    void drawShadow(const DistanceField& field, double height);
    void drawHole(const SceneObject& object, int label);
    void drawRim(const SceneObject& object, const HoleLook& look, const DistanceField& field);
    void drawInside(const SceneObject& object, const HoleLook& look, const DistanceField& field);
    /// Pixels of the object become `label`, those of its rim belong to nothing.
    void mark(const DistanceField& field, double rim, int label);

    const ScenePlan& m_plan;
    cv::Rect m_canvas;
    cv::Mat m_brightness;
    cv::Mat m_labels;
};

}  // namespace studio::synth
