#pragma once

#include <QMap>
#include <QStatusBar>
#include <QTimer>

class QLabel;
class QProgressBar;

namespace studio {

/// The line at the bottom: what is being computed, whether the work is saved, memory, and what lies
/// under the cursor.
class StatusBar : public QStatusBar {
    Q_OBJECT

  public:
    explicit StatusBar(QWidget* parent = nullptr);

    /// `fraction` 0..1, or less than 0 when only `text` is known; an empty text hides it.
    void setProgress(double fraction, const QString& text);
    /// What goes on in the background, whatever workspace is shown; empty: nothing. `task` names
    /// it, for several may go on.
    void setBackgroundTask(const QString& task, const QString& text);
    void setSaveState(const QString& text, bool problem);
    /// Whether the fields about an image are there.
    void setImageFieldsVisible(bool visible);
    void setImageSize(const QString& text);
    void setZoom(double zoom);
    void setPosition(const QString& text);
    void setGpu(const QString& text);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void refreshMemory();
    /// Where all of it is too wide, what is needed the least goes.
    void fit();

    QLabel* m_progressText;
    QProgressBar* m_progress;
    QLabel* m_background;
    QMap<QString, QString> m_tasks;
    QLabel* m_save;
    QLabel* m_memory;
    QLabel* m_gpu;
    QLabel* m_imageSize;
    QLabel* m_zoom;
    QLabel* m_position;
    QTimer m_timer;
};

}  // namespace studio
