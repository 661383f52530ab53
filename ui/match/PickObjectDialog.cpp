#include "ui/match/PickObjectDialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <algorithm>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "ui/Background.h"
#include "ui/ErrorText.h"
#include "ui/FileDialog.h"
#include "ui/Paths.h"
#include "ui/annotate/AnnotationFile.h"
#include "ui/annotate/ImageDelegate.h"
#include "ui/match/BoardThumbnails.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kPicture = 120;

std::vector<PickObjectDialog::Picked> objectsOf(const LayoutItem& item) {
    const LoadedAnnotation loaded = annotation_file::load(item, readImageSize(item.image), {});
    if (loaded.error) throw Error(*loaded.error);
    std::vector<PickObjectDialog::Picked> objects;
    for (const AnnotationVersion::Object& object : loaded.version.objects)
        if (object.mask)
            objects.push_back({item.image, object.object->label, decodeRle(object.mask->raster)});
    if (!objects.empty()) return objects;
    // Where nothing is annotated a ground truth says what the object is: PerSAM's references.
    for (std::size_t k = 0;; ++k) {
        const fs::path file = item.groundTruthFile(k);
        if (file.empty()) return objects;
        const cv::Mat mask = readMask(file, loaded.version.imageSize);
        if (cv::countNonZero(mask) > 0)
            objects.push_back({item.image, QString::fromStdString(item.group), mask});
    }
}

QIcon pictureOf(const PickObjectDialog::Picked& object, const QImage& image) {
    return QIcon(
        QPixmap::fromImage(BoardThumbnails::draw(image, object.mask, Theme::objectColor(0))));
}

}  // namespace

PickObjectDialog::PickObjectDialog(const Layout& layout, const fs::path& current, QWidget* parent)
    : QDialog(parent) {
    setObjectName(QStringLiteral("pickObject"));
    setWindowTitle(tr("Take an annotated object as the reference"));
    m_thread.setMaxThreadCount(1);
    m_images = new QListView;
    m_images->setAccessibleName(tr("Images"));
    m_images->setModel(&m_model);
    m_images->setItemDelegate(new ImageDelegate(m_images));
    m_images->setUniformItemSizes(true);
    m_images->setMinimumWidth(280);
    m_images->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_objects = new QListWidget;
    m_objects->setAccessibleName(tr("Objects of the image"));
    m_objects->setViewMode(QListView::IconMode);
    m_objects->setIconSize({kPicture, kPicture});
    m_objects->setGridSize({kPicture + 24, kPicture + 40});
    m_objects->setMovement(QListView::Static);
    m_objects->setResizeMode(QListView::Adjust);
    m_objects->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_state = new QLabel;
    m_state->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_use = buttons->addButton(tr("&Use as reference"), QDialogButtonBox::AcceptRole);
    m_use->setObjectName(QStringLiteral("use"));
    auto* folder = buttons->addButton(tr("Other &folder…"), QDialogButtonBox::ActionRole);
    auto* lists = new QHBoxLayout;
    lists->addWidget(m_images);
    lists->addWidget(m_objects, 1);
    auto* layoutBox = new QVBoxLayout(this);
    layoutBox->addLayout(lists, 1);
    layoutBox->addWidget(m_state);
    layoutBox->addWidget(buttons);
    resize(860, 560);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        for (int i = 0; i < m_objects->count(); ++i)
            if (m_objects->item(i)->isSelected()) m_picked.push_back(m_offered[std::size_t(i)]);
        accept();
    });
    connect(folder, &QPushButton::clicked, this, &PickObjectDialog::chooseFolder);
    connect(m_images->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { readImage(index.row()); });
    connect(m_objects, &QListWidget::itemSelectionChanged, this, &PickObjectDialog::refresh);
    connect(m_objects, &QListWidget::itemActivated, this, [this] { m_use->click(); });
    showLayout(layout, current);
}

PickObjectDialog::~PickObjectDialog() {
    m_thread.waitForDone();
}

void PickObjectDialog::showLayout(const Layout& layout, const fs::path& current) {
    m_model.setLayout(layout);
    m_model.scanAll();
    showObjects({});
    const auto found = std::ranges::find(layout.items, current, &LayoutItem::image);
    const int row = found == layout.items.end() ? 0 : int(found - layout.items.begin());
    m_images->setCurrentIndex(m_model.index(row));
    m_images->scrollTo(m_model.index(row));
    refresh();
}

void PickObjectDialog::chooseFolder() {
    const QString folder = FileDialog::folder(this, tr("Folder with annotated images"),
                                              fromPath(m_model.layout().root));
    if (folder.isEmpty()) return;
    const fs::path path = toPath(folder);
    const quint64 number = ++m_number;
    runInBackground(
        m_thread, this, folder.toStdString(), [path] { return openFolder(path); },
        [this, number](const Outcome<Layout>& outcome) {
            if (number != m_number) return;
            if (const auto* error = std::get_if<Error>(&outcome))
                showFailure(*error);
            else
                showLayout(std::get<Layout>(outcome), {});
        });
}

void PickObjectDialog::readImage(int row) {
    const quint64 number = ++m_number;
    const LayoutItem* item = m_model.item(row);
    if (item == nullptr) return showObjects({});
    runInBackground(
        m_thread, this, toUtf8(item->image), [item = *item] { return objectsOf(item); },
        [this, number](const Outcome<std::vector<Picked>>& outcome) {
            if (number != m_number) return;
            if (const auto* error = std::get_if<Error>(&outcome))
                showFailure(*error);
            else
                showObjects(std::get<std::vector<Picked>>(outcome));
        });
}

void PickObjectDialog::showFailure(const Error& error) {
    showObjects({});
    m_state->setText(ErrorText::sentence(error));
}

void PickObjectDialog::showObjects(std::vector<Picked> objects) {
    m_offered = std::move(objects);
    m_objects->clear();
    QImage image;
    if (!m_offered.empty()) {
        const cv::Mat small = readThumbnail(m_offered.front().image, 2 * kPicture);
        image = QImage(small.data, small.cols, small.rows, int(small.step),
                       small.channels() == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888)
                    .copy();
    }
    for (std::size_t i = 0; i < m_offered.size(); ++i)
        m_objects->addItem(new QListWidgetItem(
            pictureOf(m_offered[i], image),
            tr("%1 %2", "number, label").arg(i + 1).arg(m_offered[i].label).trimmed()));
    if (!m_offered.empty()) m_objects->item(0)->setSelected(true);
    refresh();
}

void PickObjectDialog::refresh() {
    m_use->setEnabled(!m_objects->selectedItems().isEmpty());
    m_state->setText(m_model.rowCount() == 0 ? tr("Choose a folder with annotated images.")
                     : m_offered.empty()
                         ? tr("No object with a mask is saved for this image. Mark one in "
                              "Annotate, or draw it here.")
                         : tr("Several objects of one image become one reference each."));
}

}  // namespace studio
