#include "ui/match/ReferenceModel.h"

#include <QIcon>
#include <QPixmap>
#include <algorithm>
#include <functional>

#include "core/base/Log.h"
#include "core/image/ImageIo.h"
#include "ui/Paths.h"
#include "ui/match/BoardThumbnails.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// The object with some of what is around it.
QImage picture(const BoardReference& reference) {
    const Image image = readImage(reference.image);
    const cv::Mat mask = decodeRle(*reference.mask);
    if (mask.size() != image.size()) return {};
    cv::Rect box = maskBox(mask);
    const int margin = std::max(box.width, box.height) / 2 + 8;
    box =
        cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin) &
        cv::Rect({0, 0}, image.size());
    const cv::Mat part = image.pixels(box).clone();
    const QImage shown(part.data, part.cols, part.rows, int(part.step),
                       part.channels() == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    return BoardThumbnails::draw(shown.scaled(2 * ReferenceModel::kSide, 2 * ReferenceModel::kSide,
                                              Qt::KeepAspectRatio, Qt::SmoothTransformation),
                                 mask(box), Theme::objectColor(0));
}

}  // namespace

ReferenceModel::ReferenceModel(QObject* parent) : QAbstractListModel(parent) {
    m_thread.setMaxThreadCount(1);
}

ReferenceModel::~ReferenceModel() {
    m_thread.clear();
    m_thread.waitForDone();
}

void ReferenceModel::makePicture(const BoardReference& reference) {
    m_thread.start([this, reference] {
        QImage made;
        try {
            made = picture(reference);
        } catch (const std::exception& error) {
            log::warn("no picture of a reference: {}", error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, id = reference.id, made] {
                for (std::size_t i = 0; i < m_references.size(); ++i) {
                    if (m_references[i].id != id) continue;
                    m_pictures[i] = made;
                    Q_EMIT dataChanged(index(int(i)), index(int(i)), {Qt::DecorationRole});
                }
            },
            Qt::QueuedConnection);
    });
}

void ReferenceModel::reset(std::vector<BoardReference> references) {
    beginResetModel();
    m_references = std::move(references);
    m_pictures.assign(m_references.size(), {});
    endResetModel();
    std::ranges::for_each(m_references, [this](const BoardReference& r) { makePicture(r); });
}

void ReferenceModel::append(const BoardReference& reference) {
    const int row = int(m_references.size());
    beginInsertRows({}, row, row);
    m_references.push_back(reference);
    m_pictures.emplace_back();
    endInsertRows();
    makePicture(reference);
}

void ReferenceModel::removeRows(QList<int> rows) {
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (const int row : rows) {
        if (row < 0 || row >= int(m_references.size())) continue;
        beginRemoveRows({}, row, row);
        m_references.erase(m_references.begin() + row);
        m_pictures.erase(m_pictures.begin() + row);
        endRemoveRows();
    }
}

int ReferenceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_references.size());
}

QVariant ReferenceModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const BoardReference& reference = m_references[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return fromPath(reference.image.filename()) + u'\n' + reference.origin;
        case Qt::ToolTipRole:
            return fromPath(reference.image);
        case Qt::DecorationRole: {
            const QImage& made = m_pictures[std::size_t(index.row())];
            if (!made.isNull()) return QIcon(QPixmap::fromImage(made));
            QPixmap empty(kSide, kSide);
            empty.fill(Theme::canvasBackground());
            return QIcon(empty);
        }
        default:
            return {};
    }
}

}  // namespace studio
