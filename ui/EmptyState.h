#pragma once

#include <QWidget>

class QAction;
class QLabel;

namespace studio {

class FlowLayout;

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
    QSize minimumSizeHint() const override;

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void showIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_reason;
    FlowLayout* m_buttons;
};

}  // namespace studio
