#pragma once

#include <QSortFilterProxyModel>
#include <optional>

#include "ui/annotate/ImageListModel.h"

namespace studio {

/// Shows the images whose name has the text, in the state and group asked for. The image that is
/// pinned (the current one) stays visible, so that marking it done does not pull it from under the
/// user.
class ImageFilterModel : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit ImageFilterModel(QObject* parent = nullptr);

    void setText(const QString& text);
    void setState(std::optional<ImageListModel::State> state);
    void setOnlyWithGroundTruth(bool only);
    void setOnlyWithProblems(bool only);  ///< images or annotations that cannot be read
    void setGroup(const QString& group);  ///< empty: all
    void setPinned(int sourceRow);        ///< -1: none

    /// Whether the image fits what is asked for, pinned or not.
    bool matches(int sourceRow) const;

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

  private:
    void scanAll();

    QString m_text;
    QString m_group;
    std::optional<ImageListModel::State> m_state;
    bool m_onlyWithGroundTruth = false;
    bool m_onlyWithProblems = false;
    int m_pinned = -1;
};

}  // namespace studio
