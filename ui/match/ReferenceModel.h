#pragma once

#include <QAbstractListModel>
#include <QImage>
#include <QThreadPool>
#include <vector>

#include "ui/match/MatchState.h"

namespace studio {

/// The references with small pictures of them.
class ReferenceModel : public QAbstractListModel {
    Q_OBJECT

  public:
    static constexpr int kSide = 96;  ///< of the pictures, pixels

    explicit ReferenceModel(QObject* parent = nullptr);
    ~ReferenceModel() override;

    const std::vector<BoardReference>& references() const { return m_references; }
    void reset(std::vector<BoardReference> references);
    void append(const BoardReference& reference);
    void removeRows(QList<int> rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    void makePicture(const BoardReference& reference);

    std::vector<BoardReference> m_references;
    std::vector<QImage> m_pictures;  // as m_references; null until made
    QThreadPool m_thread;
};

}  // namespace studio
