#pragma once

#include <QLayout>
#include <QList>

namespace studio {

/// Items side by side in their own size, in as many rows as the width asks for; each row centred.
class FlowLayout : public QLayout {
  public:
    explicit FlowLayout(QWidget* parent = nullptr) : QLayout(parent) {}
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;     ///< all in one row
    QSize minimumSize() const override;  ///< that of the widest item
    void setGeometry(const QRect& rect) override;

  private:
    /// The height that is needed; with `place` the items are set to their places, too.
    int arrange(const QRect& rect, bool place) const;

    QList<QLayoutItem*> m_items;
};

}  // namespace studio
