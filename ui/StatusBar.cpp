#include "ui/StatusBar.h"

#include <QLabel>
#include <QLocale>
#include <QProgressBar>

#include "core/system/Process.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kLeastWidth = 300;

}  // namespace

StatusBar::StatusBar(QWidget* parent) : QStatusBar(parent) {
    setSizeGripEnabled(false);
    setMinimumWidth(kLeastWidth);
    const auto label = [this](const QString& name, const QString& widest) {
        auto* created = new QLabel;
        created->setContentsMargins(6, 0, 6, 0);
        created->setAccessibleName(name);
        created->setToolTip(name);
        if (!widest.isEmpty())
            created->setMinimumWidth(created->fontMetrics().horizontalAdvance(widest) + 12);
        return created;
    };
    m_progressText = label(tr("What is being computed"), {});
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setMaximumSize(160, 12);
    m_background = label(tr("What goes on in the background"), {});
    m_save = label(tr("Whether your work is saved"), {});
    m_memory = label(tr("Memory of this program"), QStringLiteral("RAM 00.0 GB"));
    m_gpu = label(tr("Memory of the graphics card"), {});
    m_imageSize = label(tr("Size of the image in pixels"), QStringLiteral("00000 × 00000"));
    m_zoom = label(tr("Zoom"), QStringLiteral("0000 %"));
    m_position = label(tr("Pixel under the cursor (column, row) and its value"),
                       QStringLiteral("(0000, 0000) = 000, 000, 000"));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    addWidget(m_progressText);
    addWidget(m_progress);
    for (QLabel* shown : {m_background, m_save, m_memory, m_gpu, m_imageSize, m_zoom, m_position})
        addPermanentWidget(shown);
    setProgress(-1, {});
    setBackgroundTask({}, {});
    setGpu({});
    refreshMemory();
    connect(&m_timer, &QTimer::timeout, this, &StatusBar::refreshMemory);
    m_timer.start(2000);
}

void StatusBar::resizeEvent(QResizeEvent* event) {
    QStatusBar::resizeEvent(event);
    fit();
}

void StatusBar::fit() {
    m_gpu->show();
    m_memory->show();
    for (QLabel* field : {m_gpu, m_memory})
        if (sizeHint().width() > width()) field->hide();
}

void StatusBar::setProgress(double fraction, const QString& text) {
    m_progressText->setText(text);
    m_progressText->setVisible(!text.isEmpty());
    m_progress->setVisible(fraction >= 0 && !text.isEmpty());
    m_progress->setValue(int(fraction * 100));
    fit();
}

void StatusBar::setBackgroundTask(const QString& task, const QString& text) {
    if (text.isEmpty())
        m_tasks.remove(task);
    else
        m_tasks[task] = text;
    m_background->setText(QStringList(m_tasks.values()).join(QStringLiteral(" · ")));
    m_background->setVisible(!m_tasks.isEmpty());
    fit();
}

void StatusBar::setSaveState(const QString& text, bool problem) {
    m_save->setText(text);
    QPalette colours = palette();
    if (problem) colours.setColor(QPalette::WindowText, Theme::errorText());
    m_save->setPalette(colours);
}

void StatusBar::setImageFieldsVisible(bool visible) {
    for (QLabel* field : {m_save, m_imageSize, m_zoom, m_position})
        field->setVisible(visible);
    fit();
}

void StatusBar::setImageSize(const QString& text) {
    m_imageSize->setText(text);
}

void StatusBar::setZoom(double zoom) {
    m_zoom->setText(zoom > 0 ? tr("%1 %").arg(zoom * 100, 0, 'f', zoom < 0.1 ? 1 : 0) : QString());
}

void StatusBar::setPosition(const QString& text) {
    m_position->setText(text);
}

void StatusBar::setGpu(const QString& text) {
    m_gpu->setText(text.isEmpty() ? tr("GPU –") : text);
}

void StatusBar::refreshMemory() {
    m_memory->setText(
        tr("RAM %1 GB").arg(QLocale().toString(double(residentMemory()) / 1e9, 'f', 1)));
}

}  // namespace studio
