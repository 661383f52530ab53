#pragma once

#include <optional>

#include "core/data/synth/Random.h"
#include "core/data/synth/SceneOptions.h"
#include "core/data/synth/ScenePlan.h"

namespace studio::synth {

/// The part that all images of a PerSAM object show.
struct SceneSubject {
    Design design;
    double share = 0.2;  ///< half its length as a share of the image's shorter side
    Texture surface;     ///< what a hole is in; pixels
    double reflectance = 0.5;
};

/// Decides what a scene shows. How often what happens is in the code, next to what it is about.
class ScenePlanner {
  public:
    ScenePlanner(const SceneOptions& options, Random random);

    /// A scene about one object; about all objects of the subject where there is one.
    ScenePlan plan(const std::optional<SceneSubject>& subject = std::nullopt);
    SceneSubject drawSubject();

  private:
    struct Circle {
        cv::Point2d centre;
        double radius = 0;
    };
    double drawShare(const Design& design, int instances);
    void planSurface(const std::optional<SceneSubject>& subject);
    void planStage();
    void planLight();
    void planOptics();
    void addObjects(const SceneSubject& subject, bool pinned, int instances);
    bool place(const Design& design, double share, bool target);
    bool isFree(const Circle& circle, double gap) const;
    HoleView drawHoleView(const Design& design, const Pose& pose);
    Design drawCompanion(bool part);
    void addMarks();
    void addDebris();
    void setOrder();

    const SceneOptions& m_options;
    Random m_random;
    double m_side;
    ScenePlan m_plan;
    std::vector<Circle> m_taken;  ///< of m_plan.objects
    cv::Point2d m_tilt;           ///< where far ends of holes are seen, per unit of their depth
    double m_perspective = 0;
    bool m_crowded = false;  ///< objects touch or lie over each other
    bool m_lowContrast = false;
};

}  // namespace studio::synth
