#pragma once

#include <QWidget>

class QFormLayout;
class QLabel;
class QTreeView;

namespace studio {

class ActionList;
class CanvasController;
class ObjectListModel;
class ProjectController;

/// The objects of the image, what the current one was made from and how good it is.
class ObjectsPanel : public QWidget {
    Q_OBJECT

  public:
    /// Takes "object.new", "object.delete", "object.rename" and "view.chooseGroundTruth" from
    /// `actions`.
    ObjectsPanel(ProjectController& project, CanvasController& canvas, ActionList& actions,
                 QWidget* parent = nullptr);

    QTreeView* list() const { return m_list; }
    /// Lets the user type a label for the current object.
    void rename();
    /// Offered while a label is typed.
    void setLabels(const QStringList& labels);

  private:
    void showCurrent();
    void refreshFacts();
    void refreshHint();

    ProjectController& m_project;
    CanvasController& m_canvas;
    ObjectListModel* m_model;
    QTreeView* m_list;
    QStringList m_labels;
    QLabel* m_hint;
    QLabel* m_prompts;
    QLabel* m_score;
    QLabel* m_iou;
    QLabel* m_boundaryIou;
    QLabel* m_noGroundTruth;
    bool m_following = false;  ///< the list is being made to show what is current
};

}  // namespace studio
