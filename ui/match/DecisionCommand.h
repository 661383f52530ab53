#pragma once

#include <QUndoCommand>
#include <vector>

#include "ui/match/MatchState.h"

namespace studio {

class MatchSession;

/// What the user decided about some results, or one that was corrected.
class DecisionCommand : public QUndoCommand {
  public:
    /// `masks`: masks and prompts changed too; then both versions hold their mask.
    DecisionCommand(MatchSession& session, const QString& text, std::vector<BoardResult> before,
                    std::vector<BoardResult> after, bool masks);

    void undo() override;
    void redo() override;

  private:
    MatchSession& m_session;
    std::vector<BoardResult> m_before, m_after;
    bool m_masks;
};

}  // namespace studio
