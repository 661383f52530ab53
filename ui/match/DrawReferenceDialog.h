#pragma once

#include <QDialog>
#include <QTemporaryDir>

#include "core/base/Files.h"
#include "ui/annotate/AnnotationSaver.h"
#include "ui/annotate/ProjectController.h"

class QLabel;
class QPushButton;
class QToolBar;

namespace studio {

class CandidateStrip;
class CanvasController;
class ImageCanvas;
class MaskSession;
class ModelController;
class Settings;

/// Marks the object in one image by clicks, a box or the brush, without touching the annotation
/// that the image may have.
class DrawReferenceDialog : public QDialog {
    Q_OBJECT

  public:
    DrawReferenceDialog(Settings& settings, ModelController& model, const fs::path& image,
                        const QString& label, QWidget* parent = nullptr);
    ~DrawReferenceDialog() override;

    const fs::path& image() const { return m_image; }
    /// All that was drawn: CV_8UC1 0/255 in the image's size; empty while nothing is.
    cv::Mat mask() const;
    ImageCanvas& canvas() { return *m_canvas; }
    ProjectController& project() { return m_project; }

  private:
    void makeTools(QToolBar& bar);
    void refresh();

    fs::path m_image;
    QTemporaryDir m_folder;
    AnnotationSaver m_saver;
    ProjectController m_project;
    MaskSession* m_session;
    ModelController& m_model;
    ImageCanvas* m_canvas;
    CanvasController* m_controller;
    CandidateStrip* m_strip;
    QLabel* m_hint;
    QPushButton* m_use;
};

}  // namespace studio
