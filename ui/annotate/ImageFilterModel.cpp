#include "ui/annotate/ImageFilterModel.h"

#include <utility>

namespace studio {

ImageFilterModel::ImageFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {}

void ImageFilterModel::setText(const QString& text) {
    if (std::exchange(m_text, text) != text) invalidateFilter();
}

void ImageFilterModel::setState(std::optional<ImageListModel::State> state) {
    if (state) scanAll();
    if (std::exchange(m_state, state) != state) invalidateFilter();
}

void ImageFilterModel::setOnlyWithGroundTruth(bool only) {
    if (only) scanAll();
    if (std::exchange(m_onlyWithGroundTruth, only) != only) invalidateFilter();
}

void ImageFilterModel::setOnlyWithProblems(bool only) {
    if (only) scanAll();
    if (std::exchange(m_onlyWithProblems, only) != only) invalidateFilter();
}

void ImageFilterModel::setGroup(const QString& group) {
    if (std::exchange(m_group, group) != group) invalidateFilter();
}

void ImageFilterModel::setPinned(int sourceRow) {
    if (std::exchange(m_pinned, sourceRow) != sourceRow) invalidateFilter();
}

void ImageFilterModel::scanAll() {
    if (auto* images = qobject_cast<ImageListModel*>(sourceModel())) images->scanAll();
}

bool ImageFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return !parent.isValid() && (row == m_pinned || matches(row));
}

bool ImageFilterModel::matches(int row) const {
    using State = ImageListModel::State;
    const auto* images = qobject_cast<const ImageListModel*>(sourceModel());
    if (images == nullptr) return false;
    const State state = images->state(row);
    if (m_state && state != *m_state) return false;
    if (m_onlyWithProblems && state != State::Unreadable && state != State::BadAnnotation)
        return false;
    if (m_onlyWithGroundTruth && !images->hasGroundTruth(row)) return false;
    const LayoutItem& item = *images->item(row);
    if (!m_group.isEmpty() && m_group.toStdString() != item.group) return false;
    return m_text.isEmpty() || images->index(row)
                                   .data(Qt::DisplayRole)
                                   .toString()
                                   .contains(m_text, Qt::CaseInsensitive);
}

}  // namespace studio
