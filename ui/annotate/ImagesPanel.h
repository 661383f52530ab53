#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;

namespace studio {

class ProjectController;

/// The images of the project with thumbnails and states, narrowed down by name, state and group.
class ImagesPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ImagesPanel(ProjectController& project, QWidget* parent = nullptr);

    QListView* list() const { return m_list; }
    void focusFilter();

    /// Wide enough for the names that the probe gives its images.
    QSize sizeHint() const override;

  Q_SIGNALS:
    /// Escape in the empty filter: back to the image.
    void left();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void applyFilter();
    void refreshGroups();
    void showCurrent(int row);
    void refreshCount();

    ProjectController& m_project;
    QLineEdit* m_text;
    QComboBox* m_state;
    QComboBox* m_group;
    QListView* m_list;
    QLabel* m_count;
    bool m_following = false;  ///< the list is being made to show what is current
};

}  // namespace studio
