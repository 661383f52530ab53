#include "widgets/FlowLayout.h"

#include <algorithm>

namespace studio {

FlowLayout::~FlowLayout() {
    qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.append(item);
    invalidate();
}

QLayoutItem* FlowLayout::takeAt(int index) {
    if (index < 0 || index >= m_items.size()) return nullptr;
    invalidate();
    return m_items.takeAt(index);
}

int FlowLayout::heightForWidth(int width) const {
    return arrange({0, 0, width, 0}, false);
}

QSize FlowLayout::sizeHint() const {
    QSize size(0, 0);
    for (const QLayoutItem* item : m_items)
        size = {size.width() + item->sizeHint().width() + spacing(),
                std::max(size.height(), item->sizeHint().height())};
    return size - QSize(m_items.isEmpty() ? 0 : spacing(), 0);
}

QSize FlowLayout::minimumSize() const {
    QSize size(0, 0);
    for (const QLayoutItem* item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool place) const {
    int top = rect.top();
    for (qsizetype begin = 0, end = 0; begin < m_items.size(); begin = end) {
        int width = -spacing(), height = 0;
        while (end < m_items.size()) {
            const QSize size = m_items[end]->sizeHint();
            if (end > begin && width + spacing() + size.width() > rect.width()) break;
            width += spacing() + size.width();
            height = std::max(height, size.height());
            ++end;
        }
        int left = rect.left() + std::max(0, (rect.width() - width) / 2);
        for (qsizetype i = begin; place && i < end; ++i) {
            const QSize size(std::min(m_items[i]->sizeHint().width(), rect.width()), height);
            m_items[i]->setGeometry({{left, top}, size});
            left += size.width() + spacing();
        }
        top += height + (end < m_items.size() ? spacing() : 0);
    }
    return top - rect.top();
}

}  // namespace studio
