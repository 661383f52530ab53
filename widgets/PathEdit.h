#pragma once

#include <QLineEdit>
#include <QStringList>

class QMimeData;

namespace studio {

/// A field for a path: shortened in its middle while it is not being edited, and files and folders
/// can be dropped on it.
class PathEdit : public QLineEdit {
    Q_OBJECT

  public:
    explicit PathEdit(QWidget* parent = nullptr);

  Q_SIGNALS:
    void dropped(const QString& path);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
};

/// The local files of something dragged or pasted.
QStringList localFiles(const QMimeData* data);

}  // namespace studio
