#include "widgets/ContactSheet.h"

#include <QIcon>
#include <QPixmap>
#include <QStyle>
#include <algorithm>
#include <cmath>

namespace studio {
namespace {

constexpr int kLeastWidth = 96, kMostWidth = 1024;  // of pictures, logical pixels
constexpr int kGap = 10;

}  // namespace

class ContactSheet::Model : public QAbstractListModel {
  public:
    using QAbstractListModel::QAbstractListModel;

    void setItems(const std::vector<Item>& items) {
        beginResetModel();
        m_items = items;
        m_icons.clear();
        for (const Item& item : items)
            m_icons.emplace_back(QPixmap::fromImage(item.image));
        endResetModel();
    }
    const Item* item(int row) const {
        return row >= 0 && row < rowCount() ? &m_items[std::size_t(row)] : nullptr;
    }
    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : int(m_items.size());
    }
    QVariant data(const QModelIndex& index, int role) const override {
        const Item* found = item(index.row());
        if (found == nullptr) return {};
        switch (role) {
            case Qt::DecorationRole:
                return m_icons[std::size_t(index.row())];
            case Qt::DisplayRole:
                return found->caption;
            case Qt::ToolTipRole:
                return found->tip;
            default:
                return {};
        }
    }

  private:
    std::vector<Item> m_items;
    std::vector<QIcon> m_icons;
};

ContactSheet::ContactSheet(QWidget* parent) : QListView(parent), m_model(new Model(this)) {
    setModel(m_model);
    setViewMode(QListView::IconMode);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setIconSize({kLeastWidth, kLeastWidth});
}

ContactSheet::~ContactSheet() = default;

void ContactSheet::setItems(const std::vector<Item>& items) {
    m_model->setItems(items);
    fitPictures();
}

int ContactSheet::count() const {
    return m_model->rowCount();
}

QImage ContactSheet::image(int index) const {
    const Item* item = m_model->item(index);
    return item == nullptr ? QImage() : item->image;
}

QString ContactSheet::caption(int index) const {
    const Item* item = m_model->item(index);
    return item == nullptr ? QString() : item->caption;
}

void ContactSheet::resizeEvent(QResizeEvent* event) {
    fitPictures();
    QListView::resizeEvent(event);
}

/// The largest pictures that need no scrolling; what is smaller than the smallest is scrolled.
void ContactSheet::fitPictures() {
    if (count() == 0) return;
    // The view keeps room for a scroll bar even where none is shown.
    const QSize place =
        contentsRect().size() -
        QSize(style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this) + 2, 2);
    const int line = fontMetrics().lineSpacing() + 6;
    double tallest = 0;  // height of a picture of width 1
    int widest = kLeastWidth;
    for (int i = 0; i < count(); ++i) {
        const QSize size = image(i).size();
        widest = std::max(widest, size.width());
        if (!size.isEmpty()) tallest = std::max(tallest, double(size.height()) / size.width());
    }
    if (tallest == 0) tallest = 1;
    const auto pictureOf = [&](int width) {
        return QSize(width, int(std::lround(width * tallest)));
    };
    int width = std::min(widest, kMostWidth);  // nothing is enlarged
    for (; width > kLeastWidth; width -= 4) {
        const int columns = place.width() / (width + kGap),
                  rows = columns == 0 ? count() : (count() + columns - 1) / columns;
        if (columns > 0 && rows * (pictureOf(width).height() + line + kGap) <= place.height())
            break;
    }
    const QSize picture = pictureOf(width);
    if (iconSize() == picture) return;
    setIconSize(picture);
    setGridSize(picture + QSize(kGap, line + kGap));
}

}  // namespace studio
