#include "ui/annotate/DocumentCommand.h"

#include <utility>

namespace studio {

DocumentCommand::DocumentCommand(AnnotationDocument& document, const QString& text, Snapshot before,
                                 Snapshot after, QString mergeKey)
    : QUndoCommand(text),
      m_document(document),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_mergeKey(std::move(mergeKey)) {}

bool DocumentCommand::mergeWith(const QUndoCommand* newer) {
    const auto& command = static_cast<const DocumentCommand&>(*newer);
    if (command.m_mergeKey != m_mergeKey) return false;
    m_after = command.m_after;
    return true;
}

}  // namespace studio
