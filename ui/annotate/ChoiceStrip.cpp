#include "ui/annotate/ChoiceStrip.h"

#include <opencv2/imgproc.hpp>

#include "ui/annotate/MaskSession.h"
#include "ui/annotate/ProjectController.h"

namespace studio {

ChoiceStrip::ChoiceStrip(MaskSession& session, ProjectController& project, QWidget* parent)
    : CandidateStrip(parent), m_session(session), m_project(project) {
    connect(this, &CandidateStrip::chosen, &session, &MaskSession::choose);
    connect(&session, &MaskSession::choicesChanged, this, &ChoiceStrip::showChoices);
    connect(&project, &ProjectController::imageOpened, this, [this] { m_small.release(); });
}

void ChoiceStrip::showChoices() {
    const std::vector<MaskChoice>& choices = m_session.choices();
    if (choices.empty()) {
        clear();
        return;
    }
    const cv::Size size = choices.front().mask.size();
    if (m_small.size() != size)
        cv::resize(m_project.image().pixels, m_small, size, 0, 0, cv::INTER_AREA);
    std::vector<MaskCandidate> shown;
    for (const MaskChoice& choice : choices)
        shown.push_back(
            {choice.mask, choice.score, choice.source == MaskSource::HqOnly, choice.name});
    setCandidates(m_small, shown, m_session.chosen());
}

}  // namespace studio
