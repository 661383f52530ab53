#pragma once

#include <QHash>
#include <QObject>
#include <QPoint>
#include <QSet>
#include <QTimer>
#include <QUndoStack>
#include <functional>
#include <memory>

#include "ui/annotate/AnnotationFile.h"
#include "ui/annotate/AnnotationSaver.h"

namespace studio {

/// The annotation of the current image as the window edits it: objects with prompts and masks, undo
/// history, saving by itself. All coordinates are pixels of the upright original image (x right, y
/// down).
///
/// The model is not known here. A change of the prompts leaves the object with its old mask, marked
/// outdated, and emits maskNeeded(); whoever computes it answers with setAnswer() and the same
/// request number, at any time and in any order. Undo and redo bring prompts, mask and score back
/// together and ask again only where no answer had come.
class AnnotationDocument : public QObject {
    Q_OBJECT

  public:
    explicit AnnotationDocument(AnnotationSaver& saver, QObject* parent = nullptr);
    /// Unsaved work is handed to the saver.
    ~AnnotationDocument() override;

    // Opening and closing

    /// Takes over what annotation_file::load() gave; the document before it is closed.
    void open(const LoadedAnnotation& loaded);
    /// Hands unsaved work to the saver and becomes empty.
    void close();
    bool isOpen() const { return m_open; }
    const LayoutItem& item() const { return m_base.item; }
    cv::Size imageSize() const { return m_base.imageSize; }
    /// Set when the file could not be taken up: the document shows nothing and refuses edits until
    /// unlock().
    const std::optional<Error>& openError() const { return m_openError; }
    bool isReadOnly() const { return !m_open || m_openError.has_value(); }
    /// The user's word to start anew over a file that could not be taken up; the old one is kept
    /// beside it.
    void unlock();

    /// Work of an earlier session that never reached the file.
    bool hasRecovery() const { return m_recovered.has_value(); }
    /// Whether the files were changed after the work that can be restored. Restoring it then keeps
    /// them as `<name>.theirs-<time>.<ext>`.
    bool recoveryIsOlder() const;
    void restoreRecovery();  ///< one undoable step
    void discardRecovery();

    // Reading

    const DocumentObjects& objects() const { return m_objects; }
    /// Null when there is no object of this id.
    const DocumentObject* object(int id) const;
    int indexOf(int id) const;                       ///< position in objects(), -1 when absent
    int currentObject() const { return m_current; }  ///< id, 0 when there is none
    bool isVisible(int id) const { return !m_hidden.contains(id); }
    /// CV_8UC1 0/255 in image size, empty when there is none. Treat as read-only: it is shared.
    cv::Mat mask(int id) const;
    std::optional<double> score(int id) const;
    std::optional<AnnotatedObject::Source> source(int id) const;
    /// The mask is from before the last change of the prompts.
    bool isMaskOutdated(int id) const;
    /// Points and box, in Prompt's form; the mask prompt comes separately as a raster
    /// (Predictor::maskToLogits).
    Prompt prompt(int id) const;
    /// CV_8UC1 0/255 or empty.
    cv::Mat maskPrompt(int id) const;
    /// What an answer for the object's current prompts has to carry; 0 when the mask fits its
    /// prompts.
    quint64 pendingRequest(int id) const;
    bool isDone() const { return m_done; }
    bool isModified() const;

    QUndoStack* undoStack() { return &m_undo; }

    // Editing. Each is one undo step; false when it changed nothing (read-only, unknown id, bad
    // index).

    void setCurrentObject(int id);
    /// Appends an object and makes it the current one. Returns its id, 0 when read-only.
    /// `colour` -1: that of an object with the same label, else the first unused.
    int addObject(const QString& label, int colour = -1);
    bool removeObject(int id);
    bool setLabel(int id, const QString& label);
    bool setColour(int id, int colour);

    // Prompts are pixel indices, held inside the image; a box names its first and last pixel.
    bool addPoint(int id, const PromptPoint& point);
    /// Consecutive moves with the same non-zero `gesture` make one undo step.
    bool movePoint(int id, int index, QPoint pixel, int gesture = 0);
    bool removePoint(int id, int index);
    bool setPointForeground(int id, int index, bool foreground);
    bool setBox(int id, const PromptBox& box, int gesture = 0);
    bool removeBox(int id);
    /// Points, box and mask prompt. The mask goes with them, unless it was made by hand.
    bool clearPrompts(int id);
    /// Mask and prompts: the object is as new.
    bool clearMask(int id);
    /// The present mask becomes the prompt, in place of points and box; the next click refines it.
    bool takeUpMask(int id);
    /// Asks the model again for the same prompts (another model, other options).
    bool recompute(int id);
    /// The result of work by hand: a whole raster (CV_8UC1, image size).
    bool setMaskByHand(int id, const cv::Mat& mask);
    /// The same for one stroke: `patch` (CV_8UC1) replaces the pixels of `rect`.
    bool paint(int id, const cv::Rect& rect, const cv::Mat& patch);
    /// One of the model's masks, chosen by the user.
    bool chooseMask(int id, const cv::Mat& mask, double score,
                    const AnnotatedObject::Source& source);
    /// Objects that are finished already (automatic masks), in one step. False when one does not
    /// fit.
    bool addObjects(const std::vector<FinishedObject>& objects);

    // Not part of the undo history, but saved
    void setVisible(int id, bool visible);
    void setDone(bool done);

    // The model's answers

    /// Stores the answer where it belongs, also when its prompts are no longer the current ones.
    /// Calling it again with the same number replaces the mask (HQ switched on or off). False when
    /// nobody waits for it.
    bool setAnswer(quint64 request, const cv::Mat& mask, double score,
                   const AnnotatedObject::Source& source);

    // Saving

    void setAutosaveDelay(int milliseconds) { m_autosave.setInterval(milliseconds); }
    /// Hands the present version to the saver now, if it is modified.
    void save();
    /// Looks at the disk (on activation of the window): emits changedOnDisk() or imageRemoved().
    void checkDisk();

    enum class Resolution { KeepMine, LoadTheirs, Later };
    /// Answers changedOnDisk(). KeepMine writes and keeps the other version as
    /// <name>.theirs-<time>.json; LoadTheirs drops the changes made here; Later stops saving this
    /// image until it is asked again.
    void resolve(Resolution resolution);
    bool hasConflict() const { return m_conflict; }

  Q_SIGNALS:
    void opened();
    void closed();
    /// Objects were added or removed, or a label or colour changed. Look at everything anew.
    void objectsChanged();
    void currentObjectChanged(int id);
    void promptChanged(int id);
    /// Raster, score or source.
    void maskChanged(int id);
    void visibilityChanged(int id);
    void doneChanged(bool done);
    void modifiedChanged(bool modified);
    /// Somebody has to compute the mask of prompt(id) and call setAnswer(request).
    void maskNeeded(int id, quint64 request);

    void saved();
    /// Once per kind of failure; the document stays modified and saving is retried.
    void saveFailed(const studio::Error& error);
    void changedOnDisk();
    void imageRemoved();

  private:
    friend class DocumentCommand;
    struct Snapshot {
        DocumentObjects objects;
        int current = 0;
    };
    using Edit = std::function<bool(DocumentObject&)>;  ///< false: nothing to change

    void push(const QString& text, Snapshot after, const QString& mergeKey = {});
    bool change(int id, const QString& text, const Edit& edit, const QString& mergeKey = {});
    bool changePrompt(int id, const QString& text, const Edit& edit, const QString& mergeKey = {});
    bool changeMask(int id, const QString& text, MaskContentPtr content);
    void apply(const Snapshot& snapshot);
    int colourFor(const QString& label) const;
    void await(const std::shared_ptr<MaskCell>& cell);
    std::optional<PromptPoint> held(PromptPoint point) const;
    AnnotationVersion version() const;
    DocumentObjects take(const AnnotationVersion& version);
    void touch();
    void changed();
    void reset();

    AnnotationSaver& m_saver;
    bool m_open = false;
    AnnotationVersion m_base;  ///< item, size, unknown keys and stamps; not the objects
    std::optional<Error> m_openError;
    std::optional<AnnotationVersion> m_recovered;
    DocumentObjects m_objects;
    DocumentObjects m_savedObjects;  ///< as last handed to the saver
    int m_current = 0;
    int m_nextId = 1;
    quint64 m_lastRequest = 0;
    QSet<int> m_hidden;
    bool m_done = false;
    bool m_touched =
        false;  ///< changed since the last save by something that m_objects does not show
    bool m_saving = false;    ///< handed to the saver, not on the disk yet
    bool m_modified = false;  ///< as last told by modifiedChanged()
    bool m_conflict = false;
    bool m_imageGone = false;
    bool m_unlocked = false;
    QUndoStack m_undo;
    QTimer m_autosave;
    QHash<quint64, std::weak_ptr<MaskCell>> m_requests;
    struct Unpacked {
        MaskContentPtr content;
        cv::Mat mask;
    };
    mutable QHash<int, Unpacked> m_unpacked;  ///< by object
};

}  // namespace studio
