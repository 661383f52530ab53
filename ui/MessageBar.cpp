#include "ui/MessageBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/ErrorText.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// One message: a coloured edge tells the level beside the icon, the text keeps the window's
/// contrast.
class MessageRow : public QFrame {
  public:
    MessageRow(MessageBar::Level level, const QString& text, const QString& reason, QWidget* parent)
        : QFrame(parent) {
        setAutoFillBackground(true);
        setBackgroundRole(QPalette::AlternateBase);
        m_edge = level == MessageBar::Level::Error     ? Theme::errorText()
                 : level == MessageBar::Level::Warning ? Theme::falsePositive()
                                                       : palette().color(QPalette::Highlight);
        auto* icon = new QLabel;
        const QStyle::StandardPixmap picture =
            level == MessageBar::Level::Error     ? QStyle::SP_MessageBoxCritical
            : level == MessageBar::Level::Warning ? QStyle::SP_MessageBoxWarning
                                                  : QStyle::SP_MessageBoxInformation;
        icon->setPixmap(style()->standardIcon(picture).pixmap(20, 20));
        auto* texts = new QVBoxLayout;
        texts->setSpacing(2);
        const auto addText = [texts](const QString& shown, const QString& name) {
            auto* label = new QLabel(shown);
            label->setObjectName(name);
            label->setTextFormat(Qt::PlainText);
            label->setWordWrap(true);
            label->setTextInteractionFlags(Qt::TextSelectableByMouse);
            texts->addWidget(label);
            return label;
        };
        addText(text, QStringLiteral("messageText"));
        if (!reason.isEmpty())
            addText(reason, QStringLiteral("messageReason"))
                ->setForegroundRole(QPalette::PlaceholderText);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(14, 5, 6, 5);
        layout->addWidget(icon);
        layout->addLayout(texts, 1);
    }
    void addButton(QWidget* button) { layout()->addWidget(button); }

  protected:
    void paintEvent(QPaintEvent* event) override {
        QFrame::paintEvent(event);
        QPainter painter(this);
        painter.fillRect(QRect(0, 0, 5, height()), m_edge);
        painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::Mid));
    }

  private:
    QColor m_edge;
};

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QWidget(parent) {
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins({});
    m_rows->setSpacing(0);
    hide();
}

void MessageBar::show(const QString& key, Level level, const QString& text,
                      const QList<Button>& buttons, const QString& reason, int timeoutMs) {
    dismiss(key);
    auto* row = new MessageRow(level, text, reason, this);
    row->setObjectName(key);
    row->setAccessibleName(text);
    for (const Button& button : buttons) {
        auto* widget = new QPushButton(button.text);
        widget->setAutoDefault(false);
        connect(widget, &QPushButton::clicked, this, [this, key, action = button.action] {
            dismiss(key);
            if (action) action();
        });
        row->addButton(widget);
    }
    auto* close = new QToolButton;
    close->setAutoRaise(true);
    close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    close->setToolTip(tr("Dismiss this message"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, [this, key] { dismiss(key); });
    row->addButton(close);
    m_rows->addWidget(row);
    if (timeoutMs > 0) QTimer::singleShot(timeoutMs, row, [this, key] { dismiss(key); });
    QWidget::show();
}

void MessageBar::showError(const QString& key, const Error& error, const QList<Button>& buttons) {
    show(key, Level::Error, ErrorText::sentence(error), buttons, ErrorText::reason(error));
}

void MessageBar::dismiss(const QString& key) {
    if (QWidget* old = row(key)) {
        m_rows->removeWidget(old);
        old->hide();
        old->setObjectName({});
        old->deleteLater();  // it may be one of its own buttons that asks
    }
    setVisible(m_rows->count() > 0);
}

bool MessageBar::isShown(const QString& key) const {
    return row(key) != nullptr;
}

QString MessageBar::text(const QString& key) const {
    const QWidget* shown = row(key);
    return shown != nullptr ? shown->accessibleName() : QString();
}

QWidget* MessageBar::row(const QString& key) const {
    return findChild<QWidget*>(key, Qt::FindDirectChildrenOnly);
}

}  // namespace studio
