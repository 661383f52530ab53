#pragma once

#include <QObject>
#include <QPoint>
#include <QString>

#include "core/predict/Prompt.h"

namespace studio {

class AnnotationDocument;
class ImageCanvas;
class ProjectController;
struct MaskEdit;

/// Between the canvas and the document: shows the document's objects, and turns what the user does
/// on the canvas into undoable changes.
///
/// A click belongs to the current object. Without one, and right after an image was opened (nobody
/// has chosen an object yet), it starts a new object. A background point does not: it goes to the
/// object that is shown as current.
class CanvasController : public QObject {
    Q_OBJECT

  public:
    CanvasController(ImageCanvas& canvas, ProjectController& project, QObject* parent = nullptr);

    /// The label of new objects: the one chosen last, else that of the image's last object, else
    /// the default.
    QString label() const;
    void setLabel(const QString& label);
    void setDefaultLabel(const QString& label);
    bool nextClickIsNew() const;

    void selectObject(int id);  ///< by the user; 0: none
    void selectNeighbour(int step);
    void acceptObject();
    void startNewObject();
    /// Takes back what was done to the object since it was selected, accepted or corrected by hand;
    /// if there is nothing, lets go of it.
    void cancelPrompt();

  Q_SIGNALS:
    void nextClickChanged();
    /// A background point was set where there is no object that it could belong to.
    void objectNeeded();

  private:
    /// The object an edit goes to; makes one if the click starts a new one. 0: read-only.
    int target(bool mayAdd);
    template <typename Edit>
    void editTarget(Edit edit);
    void addPoint(const PromptPoint& point);
    void showImage();
    void showObjects();
    void showPrompt();
    void setUntouched(bool untouched);
    void onStroke(const MaskEdit& edit);

    ImageCanvas& m_canvas;
    ProjectController& m_project;
    AnnotationDocument& m_document;
    QString m_label;
    bool m_labelChosen = false;
    bool m_untouched = false;   ///< since the image was opened
    int m_untouchedUntil = -1;  ///< undo index up to which it was so; -1: it does not come back
    int m_gesture = 1;
    int m_base = 0;  ///< undo index that cancelPrompt() goes back to
};

}  // namespace studio
