#include "ui/train/ExamplesPanel.h"

#include <QHBoxLayout>
#include <QImage>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include "core/jobs/TrainRun.h"
#include "ui/BackgroundTask.h"
#include "ui/Paths.h"
#include "widgets/ContactSheet.h"

namespace studio {

ExamplesPanel::ExamplesPanel(QWidget* parent) : QWidget(parent) {
    m_reader = new BackgroundTask(this);
    m_sheet = new ContactSheet;
    m_sheet->setAccessibleName(tr("Validation pictures"));
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setAccessibleName(tr("Epoch"));
    m_slider->setToolTip(tr("The epoch whose pictures are shown; at the end the newest"));
    m_slider->setPageStep(1);
    m_label = new QLabel;
    m_hint = new QLabel(
        tr("After each epoch some validation images are shown here: what the model marks in them, "
           "beside the truth."));
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 0, 8, 4);
    line->addWidget(m_label);
    line->addWidget(m_slider, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_hint, 1);
    layout->addWidget(m_sheet, 1);
    layout->addLayout(line);
    connect(m_slider, &QSlider::valueChanged, this, &ExamplesPanel::show);
    setFolder({});
}

ExamplesPanel::~ExamplesPanel() {
    delete m_reader;
}

void ExamplesPanel::setFolder(const fs::path& folder) {
    m_folder = folder;
    m_examples.clear();
    m_epochs.clear();
    m_sheet->setItems({});
    refresh();
}

void ExamplesPanel::refresh() {
    auto examples = m_folder.empty() ? decltype(m_examples)() : TrainRun::examples(m_folder);
    if (examples == m_examples && !m_epochs.empty()) return;
    const bool newest = m_slider->value() == m_slider->maximum();
    m_examples = std::move(examples);
    m_epochs.clear();
    for (const auto& [epoch, files] : m_examples)
        m_epochs.push_back(epoch);
    const bool any = !m_epochs.empty();
    m_hint->setVisible(!any);
    for (QWidget* widget : {static_cast<QWidget*>(m_sheet), static_cast<QWidget*>(m_slider),
                            static_cast<QWidget*>(m_label)})
        widget->setVisible(any);
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setRange(0, std::max(0, int(m_epochs.size()) - 1));
        if (newest) m_slider->setValue(m_slider->maximum());
    }
    if (any) show(m_slider->value());
}

void ExamplesPanel::show(int index) {
    if (index < 0 || index >= int(m_epochs.size())) return;
    const std::int64_t epoch = m_epochs[std::size_t(index)];
    m_label->setText(tr("Epoch %1").arg(epoch + 1));
    m_reader->start([this, files = m_examples[epoch]](const JobContext& context) {
        std::vector<ContactSheet::Item> items;
        for (const fs::path& file : files) {
            context.checkpoint();
            const QImage image(fromPath(file));
            if (!image.isNull())
                items.push_back(
                    {image, tr("Image %1: model, truth").arg(items.size() + 1), fromPath(file)});
        }
        return [this, items] { m_sheet->setItems(items); };
    });
}

}  // namespace studio
