#pragma once

#include <QObject>
#include <QSet>
#include <optional>

#include "core/base/Error.h"
#include "ui/match/MatchSession.h"

namespace studio {

class AnnotateWorkspace;

/// One result being corrected in Annotate: puts it there as an object with its prompts and mask,
/// and brings back what becomes of it.
class FixSession : public QObject {
    Q_OBJECT

  public:
    explicit FixSession(AnnotateWorkspace& annotate, QObject* parent = nullptr);

    bool isActive() const { return m_result.has_value(); }
    int resultId() const { return m_result ? m_result->id : 0; }
    /// Opens the image, in the open project or else with `images`; ready() or failed() follow.
    /// `mask`: CV_8UC1, the image's size, zeros where nothing was found.
    void begin(const BoardResult& result, const cv::Mat& mask, const fs::path& images,
               const QString& label);
    /// Takes over what was done: done() follows, at once or when the model has answered the last
    /// click; unchanged() if nothing was done.
    void finish();
    void abandon();

  Q_SIGNALS:
    void ready();
    void done(int id, const studio::FixedObject& fixed);
    void unchanged(int id);
    void failed(const studio::Error& error);

  private:
    void goToImage();
    void place();
    void capture();
    void end();
    int replacement() const;

    AnnotateWorkspace& m_annotate;
    std::optional<BoardResult> m_result;
    FixedObject m_fixed;
    QString m_label;
    QSet<int> m_before;        // objects of the image when the fix began
    int m_object = 0;          // in the document; 0: not placed yet
    bool m_added = false;      // the object was put there for this
    bool m_changed = false;    // m_fixed is another mask than the original
    bool m_finishing = false;  // as soon as the mask that is being computed is there
    bool m_opening = false;    // a project is being opened for it
};

}  // namespace studio
