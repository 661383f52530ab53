#include "ui/match/BoardModel.h"

#include "ui/Paths.h"

#include <QLocale>

namespace studio {

BoardModel::BoardModel(const fs::path& thumbnailFolder, QObject* parent)
    : QAbstractListModel(parent), m_thumbnails(thumbnailFolder) {
    connect(&m_thumbnails, &BoardThumbnails::ready, this, [this](int id) {
        const int row = rowOf(id);
        if (row >= 0) Q_EMIT dataChanged(index(row), index(row), {ThumbnailRole});
    });
}

void BoardModel::reindex(int from) {
    for (int row = from; row < int(m_results.size()); ++row)
        m_rows[m_results[std::size_t(row)].id] = row;
}

void BoardModel::reset(std::vector<BoardResult> results, const fs::path& folder) {
    beginResetModel();
    m_results = std::move(results);
    m_folder = folder;
    m_rows.clear();
    reindex(0);
    m_thumbnails.clear();
    endResetModel();
}

const BoardResult* BoardModel::at(int row) const {
    return row < 0 || row >= int(m_results.size()) ? nullptr : &m_results[std::size_t(row)];
}
int BoardModel::rowOf(int id) const {
    return m_rows.value(id, -1);
}
const BoardResult* BoardModel::result(int id) const {
    return at(rowOf(id));
}

void BoardModel::append(const std::vector<BoardResult>& results) {
    if (results.empty()) return;
    const int first = int(m_results.size());
    beginInsertRows({}, first, first + int(results.size()) - 1);
    m_results.insert(m_results.end(), results.begin(), results.end());
    reindex(first);
    endInsertRows();
}

bool BoardModel::replace(const BoardResult& result) {
    const int row = rowOf(result.id);
    if (row < 0) return false;
    BoardResult& mine = m_results[std::size_t(row)];
    if (mine.mask != result.mask || mine.maskFile != result.maskFile || mine.image != result.image)
        m_thumbnails.forget(result.id);
    mine = result;
    Q_EMIT dataChanged(index(row), index(row));
    return true;
}

void BoardModel::remove(int id) {
    const int row = rowOf(id);
    if (row < 0) return;
    beginRemoveRows({}, row, row);
    m_results.erase(m_results.begin() + row);
    m_rows.remove(id);
    reindex(row);
    m_thumbnails.forget(id);
    endRemoveRows();
}

void BoardModel::dropRasters(const std::vector<BoardResult>& written) {
    for (const BoardResult& version : written) {
        const int row = rowOf(version.id);
        if (row < 0) continue;
        BoardResult& mine = m_results[std::size_t(row)];
        if (version.mask && mine.mask == version.mask) mine.mask = nullptr;
        if (version.map && mine.map == version.map) mine.map = nullptr;
    }
}

int BoardModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_results.size());
}

QString BoardModel::verdictText(MatchVerdict verdict) {
    switch (verdict) {
        case MatchVerdict::Found:
            return tr("found");
        case MatchVerdict::Doubtful:
            return tr("doubtful");
        case MatchVerdict::Absent:
            break;
    }
    return tr("absent");
}

QString BoardModel::decisionText(Decision decision) {
    switch (decision) {
        case Decision::Open:
            return tr("not reviewed");
        case Decision::Accepted:
            return tr("accepted");
        case Decision::Rejected:
            return tr("rejected");
        case Decision::Fixed:
            break;
    }
    return tr("fixed");
}

QString BoardModel::toolTip(const BoardResult& result) const {
    const QLocale locale;
    QStringList lines{
        fromPath(result.image),
        tr("%1, %2").arg(verdictText(result.verdict), decisionText(result.decision)),
        tr("Similarity %1, score %2, doubt %3")
            .arg(locale.toString(result.similarity, 'f', 3), locale.toString(result.score, 'f', 3),
                 locale.toString(result.doubt, 'f', 2))};
    if (result.metrics)
        lines += tr("IoU %1, boundary IoU %2")
                     .arg(locale.toString(result.metrics->iou, 'f', 3),
                          locale.toString(result.metrics->boundaryIou, 'f', 3));
    return lines.join(QLatin1Char('\n'));
}

QVariant BoardModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const BoardResult& result = m_results[std::size_t(index.row())];
    const auto name = [&] {
        QString text = fromPath(result.image.filename());
        if (!result.group.empty()) text.prepend(QString::fromStdString(result.group) + u'/');
        return result.several ? tr("%1 · %2").arg(text).arg(result.number + 1) : text;
    };
    switch (role) {
        case Qt::DisplayRole:
        case NameRole:
            return name();
        case Qt::AccessibleTextRole:
            return tr("%1: %2, %3")
                .arg(name(), verdictText(result.verdict), decisionText(result.decision));
        case Qt::ToolTipRole:
            return toolTip(result);
        case IdRole:
            return result.id;
        case VerdictRole:
            return int(result.verdict);
        case DecisionRole:
            return int(result.decision);
        case ScoreRole:
            return double(result.score);
        case DoubtRole:
            return double(result.doubt);
        case IouRole:
            return result.metrics ? QVariant(result.metrics->iou) : QVariant();
        case ReferenceRole:
            return result.reference;
        case ThumbnailRole:
            return m_thumbnails.find(result, m_folder);
        default:
            return {};
    }
}

}  // namespace studio
