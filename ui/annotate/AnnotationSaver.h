#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>

#include "ui/annotate/AnnotationFile.h"

namespace studio {

/// Writes annotations on a thread of its own, one after another, and keeps what could not be
/// written: in memory, retried from time to time, and as a recovery copy in the user's data folder.
/// One for the whole window, it outlives the documents.
class AnnotationSaver : public QObject {
    Q_OBJECT

  public:
    /// `recoveryFolder`: empty for userDataFolder()/recovery.
    explicit AnnotationSaver(const fs::path& recoveryFolder = {}, QObject* parent = nullptr);
    /// Waits for what is being written.
    ~AnnotationSaver() override;

    /// Writes this version as soon as possible; a waiting older one of the same file is replaced.
    void save(const AnnotationVersion& version, bool keepTheirs = false);
    /// Keeps a recovery copy of this version until it, or a later one, is saved.
    void protect(const AnnotationVersion& version);
    /// Forgets everything unsaved of this annotation, the recovery copy too.
    void forget(const LayoutItem& item);
    /// The version that has not reached the file yet.
    std::optional<AnnotationVersion> unsaved(const LayoutItem& item) const;
    /// Whether a save of this annotation is being written, waits or is going to be tried again.
    bool isSaving(const LayoutItem& item) const;
    bool hasUnsaved() const;
    /// Waits until all that can be written is written; false when something is left unsaved.
    bool flush(int timeoutMs = 10'000);
    void retry();

    const fs::path& recoveryFolder() const;
    /// Tests: what runs in place of annotation_file::save (a full disk, a slow one).
    using Writer = std::function<void(AnnotationVersion&, bool keepTheirs)>;
    void setWriter(Writer writer);
    void setRetryDelay(int milliseconds);

  Q_SIGNALS:
    /// On the disk; `stamps` is how the files are now.
    void saved(const std::filesystem::path& annotation, const studio::AnnotationStamps& stamps);
    /// Once per file and kind of failure, until a save succeeds. The work is safe in memory.
    void failed(const std::filesystem::path& annotation, const studio::Error& error);
    /// The files were changed by someone else; nothing was written and nothing is retried.
    void conflict(const std::filesystem::path& annotation);

  private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace studio
