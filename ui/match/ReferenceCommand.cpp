#include "ui/match/ReferenceCommand.h"

#include <algorithm>

#include "ui/match/MatchSession.h"

namespace studio {

ReferenceCommand::ReferenceCommand(MatchSession& session, const QString& text,
                                   std::vector<BoardReference> references)
    : QUndoCommand(text), m_session(session), m_references(std::move(references)) {}

void ReferenceCommand::undo() {
    QList<int> rows;  // some may have been removed from the list since
    const auto& all = m_session.references()->references();
    for (const BoardReference& reference : m_references)
        if (const auto at = std::ranges::find(all, reference.id, &BoardReference::id);
            at != all.end())
            rows.append(int(at - all.begin()));
    m_session.removeReferences(rows);
}

void ReferenceCommand::redo() {
    for (const BoardReference& reference : m_references)
        m_session.references()->append(reference);
    m_session.announceReferences();
}

}  // namespace studio
