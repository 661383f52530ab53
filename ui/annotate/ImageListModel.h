#pragma once

#include <QAbstractListModel>
#include <QSize>
#include <memory>

#include "core/data/Layout.h"

namespace studio {

/// The images of the opened folder: names, thumbnails and how far each is. Everything that needs a
/// file to be opened is done in the background, what is looked at first; memory is bounded.
class ImageListModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum class State {
        Unknown,
        Todo,
        InProgress,
        Done,
        Unreadable,    ///< the image itself
        BadAnnotation  ///< the image is fine, its annotation is damaged or does not fit
    };
    Q_ENUM(State)
    enum Role {
        StateRole = Qt::UserRole + 1,  ///< int(State)
        GroundTruthRole,               ///< bool
        GroupRole,                     ///< QString
        PathRole,                      ///< QString, of the image
        BaseNameRole                   ///< QString
    };

    /// `thumbnailFolder`: empty for userCacheFolder()/thumbnails.
    explicit ImageListModel(const fs::path& thumbnailFolder = {}, QObject* parent = nullptr);
    ~ImageListModel() override;

    void setLayout(Layout layout);
    const Layout& layout() const;
    const LayoutItem* item(int row) const;
    QStringList groups() const;
    State state(int row) const;
    bool hasGroundTruth(int row) const;
    /// Rows in this state, of those that were looked at.
    int count(State state) const;
    /// The window knows better than the disk: the image that is being worked on.
    void setState(int row, State state);
    /// Finds out the states of all rows, in the background and after everything else.
    void scanAll();
    /// Longest side in pixels.
    void setThumbnailSide(int side);
    int thumbnailSide() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace studio
