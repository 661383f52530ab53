#include "ui/annotate/ImageFilterModel.h"

#include <utility>

namespace studio {

ImageFilterModel::ImageFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {}

void ImageFilterModel::setText(const QString& text) {
    if (std::exchange(m_text, text) != text) invalidateFilter();
}

void ImageFilterModel::setState(std::optional<ImageListModel::State> state) {
    if (state)
        if (auto* images = qobject_cast<ImageListModel*>(sourceModel())) images->scanAll();
    if (std::exchange(m_state, state) != state) invalidateFilter();
}

void ImageFilterModel::setOnlyWithGroundTruth(bool only) {
    if (only)
        if (auto* images = qobject_cast<ImageListModel*>(sourceModel())) images->scanAll();
    if (std::exchange(m_onlyWithGroundTruth, only) != only) invalidateFilter();
}

void ImageFilterModel::setGroup(const QString& group) {
    if (std::exchange(m_group, group) != group) invalidateFilter();
}

void ImageFilterModel::setPinned(int sourceRow) {
    if (std::exchange(m_pinned, sourceRow) != sourceRow) invalidateFilter();
}

bool ImageFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const auto* images = qobject_cast<const ImageListModel*>(sourceModel());
    if (parent.isValid() || images == nullptr) return false;
    if (row == m_pinned) return true;
    if (m_state && images->state(row) != *m_state) return false;
    if (m_onlyWithGroundTruth && !images->hasGroundTruth(row)) return false;
    const LayoutItem& item = *images->item(row);
    if (!m_group.isEmpty() && m_group.toStdString() != item.group) return false;
    return m_text.isEmpty() || images->index(row)
                                   .data(Qt::DisplayRole)
                                   .toString()
                                   .contains(m_text, Qt::CaseInsensitive);
}

}  // namespace studio
