#pragma once

#include <QUndoCommand>
#include <vector>

#include "ui/match/MatchState.h"

namespace studio {

class MatchSession;

/// Results that the user made references.
class ReferenceCommand : public QUndoCommand {
  public:
    ReferenceCommand(MatchSession& session, const QString& text,
                     std::vector<BoardReference> references);

    void undo() override;
    void redo() override;

  private:
    MatchSession& m_session;
    std::vector<BoardReference> m_references;
};

}  // namespace studio
