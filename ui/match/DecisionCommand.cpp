#include "ui/match/DecisionCommand.h"

#include "ui/match/MatchSession.h"

namespace studio {

DecisionCommand::DecisionCommand(MatchSession& session, const QString& text,
                                 std::vector<BoardResult> before, std::vector<BoardResult> after,
                                 bool masks)
    : QUndoCommand(text),
      m_session(session),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_masks(masks) {}

void DecisionCommand::undo() {
    m_session.apply(m_before, m_masks);
}
void DecisionCommand::redo() {
    m_session.apply(m_after, m_masks);
}

}  // namespace studio
