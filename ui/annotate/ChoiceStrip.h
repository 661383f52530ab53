#pragma once

#include "widgets/CandidateStrip.h"

namespace studio {

class MaskSession;
class ProjectController;

/// The strip with the masks that a session offers for the current object; choosing one takes it.
class ChoiceStrip : public CandidateStrip {
    Q_OBJECT

  public:
    ChoiceStrip(MaskSession& session, ProjectController& project, QWidget* parent = nullptr);

  private:
    void showChoices();

    MaskSession& m_session;
    ProjectController& m_project;
    cv::Mat m_small;  ///< the image as large as the model's logits, behind the candidates
};

}  // namespace studio
