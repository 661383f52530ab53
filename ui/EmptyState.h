#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;

namespace studio {

/// What a place shows while it has nothing to show: what is the matter and what to do next.
class EmptyState : public QWidget {
    Q_OBJECT

  public:
    explicit EmptyState(QWidget* parent = nullptr);

    /// `actions` become buttons, the first one the most prominent. `reason`: what exactly failed.
    void set(const QString& icon, const QString& title, const QString& text,
             const QList<QAction*>& actions, const QString& reason = {});
    QString title() const;
    QString text() const;
    QString reason() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void showIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_reason;
    QHBoxLayout* m_buttons;
};

}  // namespace studio
