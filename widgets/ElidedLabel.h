#pragma once

#include <QFrame>

namespace studio {

/// One line of text that is shortened in its middle where there is no room, as befits paths; the
/// tool tip then has all of it.
class ElidedLabel : public QFrame {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    /// What is seen of it.
    QString shownText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QString m_text;
};

}  // namespace studio
