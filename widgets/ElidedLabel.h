#pragma once

#include <QLabel>

namespace studio {

/// One line of text that gives way in a narrow place: its middle is left out, and the tool tip has
/// it whole.
class ElidedLabel : public QLabel {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    const QString& fullText() const { return m_text; }

    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void elide();

    QString m_text;
};

}  // namespace studio
