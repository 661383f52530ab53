#pragma once

#include <QImage>
#include <QListView>
#include <vector>

namespace studio {

/// Small pictures side by side, each with a line below it, as large as the place allows. Arrow keys
/// walk through them.
class ContactSheet : public QListView {
    Q_OBJECT

  public:
    struct Item {
        QImage image;
        QString caption;
        QString tip;
    };

    explicit ContactSheet(QWidget* parent = nullptr);
    ~ContactSheet() override;

    void setItems(const std::vector<Item>& items);
    int count() const;
    QImage image(int index) const;
    QString caption(int index) const;
    QSize sizeHint() const override { return {560, 320}; }

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    class Model;
    void fitPictures();

    Model* m_model;
};

}  // namespace studio
