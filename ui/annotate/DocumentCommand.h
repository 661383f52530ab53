#pragma once

#include <QUndoCommand>

#include "ui/annotate/AnnotationDocument.h"

namespace studio {

/// Every step of the undo history: the document before and after it. Versions share their objects
/// and masks are packed, so a step costs little more than what it changed.
class DocumentCommand : public QUndoCommand {
  public:
    using Snapshot = AnnotationDocument::Snapshot;

    DocumentCommand(AnnotationDocument& document, const QString& text, Snapshot before,
                    Snapshot after, QString mergeKey);

    void undo() override { m_document.apply(m_before); }
    void redo() override { m_document.apply(m_after); }
    /// Steps with the same key (one gesture on one thing) are one.
    int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand* newer) override;
    const QString& mergeKey() const { return m_mergeKey; }

  private:
    AnnotationDocument& m_document;
    Snapshot m_before, m_after;
    QString m_mergeKey;
};

}  // namespace studio
