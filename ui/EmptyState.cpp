#include "ui/EmptyState.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/ActionList.h"
#include "widgets/FlowLayout.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kIcon = 64, kRoomForIcon = 300;

}  // namespace

EmptyState::EmptyState(QWidget* parent) : QWidget(parent) {
    m_icon = new QLabel;
    m_title = new QLabel;
    m_text = new QLabel;
    m_reason = new QLabel;
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel* label : {m_icon, m_title, m_text, m_reason}) {
        label->setAlignment(Qt::AlignCenter);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(label != m_icon);
    }
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    font.setBold(true);
    m_title->setFont(font);
    m_buttons = new FlowLayout;
    m_buttons->setSpacing(12);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_reason);
    layout->addSpacing(8);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
}

void EmptyState::set(const QString& icon, const QString& title, const QString& text,
                     const QList<QAction*>& actions, const QString& reason) {
    m_iconName = icon;
    showIcon();
    m_title->setText(title);
    m_text->setText(text);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    for (QAction* action : actions) {
        auto* button = new QPushButton(action->icon(), ActionList::plainText(action));
        button->setToolTip(action->toolTip());
        button->setAccessibleName(button->text());
        button->setMinimumHeight(36);
        button->setAutoDefault(false);
        if (action == actions.first()) button->setDefault(true);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        m_buttons->addWidget(button);
    }
}

void EmptyState::showIcon() {
    if (!m_iconName.isEmpty()) m_icon->setPixmap(Theme::icon(m_iconName).pixmap(kIcon, kIcon));
}

/// A pixmap does not follow from light to dark by itself.
void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showIcon();
}

/// Where it is tight the icon goes first.
QSize EmptyState::minimumSizeHint() const {
    const QSize least = QWidget::minimumSizeHint();
    return m_icon->isHidden() ? least : least - QSize(0, kIcon + layout()->spacing());
}

void EmptyState::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_icon->setVisible(height() > kRoomForIcon);
}

QString EmptyState::title() const {
    return m_title->text();
}
QString EmptyState::reason() const {
    return m_reason->text();
}
QString EmptyState::text() const {
    return m_text->text();
}

}  // namespace studio
