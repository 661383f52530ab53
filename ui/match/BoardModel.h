#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <vector>

#include "ui/match/BoardThumbnails.h"
#include "ui/match/MatchState.h"

namespace studio {

/// The results of a match, in the order in which they came.
class BoardModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        NameRole,      ///< image, with the object's number where there are several
        VerdictRole,   ///< int(MatchVerdict)
        DecisionRole,  ///< int(Decision)
        ScoreRole,
        DoubtRole,
        IouRole,  ///< none without a ground truth
        ReferenceRole,
        ThumbnailRole  ///< QImage, null while it is being made
    };

    /// `thumbnailFolder`: empty for the user's cache.
    explicit BoardModel(const fs::path& thumbnailFolder = {}, QObject* parent = nullptr);

    void reset(std::vector<BoardResult> results, const fs::path& folder);
    void setFolder(const fs::path& folder) { m_folder = folder; }
    const fs::path& folder() const { return m_folder; }
    const std::vector<BoardResult>& results() const { return m_results; }
    /// Null when there is none.
    const BoardResult* result(int id) const;
    const BoardResult* at(int row) const;
    int rowOf(int id) const;  ///< -1 when there is none

    void append(const std::vector<BoardResult>& results);
    /// Takes the place of the one with its id. False when there is none.
    bool replace(const BoardResult& result);
    void remove(int id);
    /// The rasters that these versions hold are in their files now.
    void dropRasters(const std::vector<BoardResult>& written);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static QString verdictText(MatchVerdict verdict);
    static QString decisionText(Decision decision);

  private:
    QString toolTip(const BoardResult& result) const;
    void reindex(int from);

    std::vector<BoardResult> m_results;
    QHash<int, int> m_rows;  // by id
    fs::path m_folder;
    mutable BoardThumbnails m_thumbnails;
};

}  // namespace studio
