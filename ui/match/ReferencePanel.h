#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListView;
class QSpinBox;

namespace studio {

class ActionList;
class ElidedLabel;
class MatchSession;

/// What is looked for and where: references, images, method and extras, where the results go. Edits
/// the session's MatchOptions.
class ReferencePanel : public QWidget {
    Q_OBJECT

  public:
    /// Takes the "match.*" commands that it offers as buttons from `actions`.
    ReferencePanel(MatchSession& session, ActionList& actions, QWidget* parent = nullptr);

    QList<int> selectedRows() const;
    QListView* list() const { return m_list; }

  private:
    QWidget* buttonRow(ActionList& actions, const QList<const char*>& ids);
    void edit();
    void refresh();
    void refreshImages();
    void refreshLesson();

    MatchSession& m_session;
    QListView* m_list;
    QLabel* m_hint;
    ElidedLabel* m_images;
    QLabel* m_count;
    ElidedLabel* m_folder;
    QFormLayout* m_form;
    QLineEdit* m_object;
    QComboBox* m_method;
    QLabel* m_methodText;
    QSpinBox* m_epochs;
    QDoubleSpinBox* m_rate;
    QCheckBox* m_guide;
    QCheckBox* m_hqMask;
    QCheckBox* m_prompt;
    QSpinBox* m_most;
    QCheckBox* m_absent;
    QCheckBox* m_automatic;
    QDoubleSpinBox* m_threshold;
    QCheckBox* m_truth;
    QLabel* m_lesson;
    bool m_refreshing = false;
};

}  // namespace studio
