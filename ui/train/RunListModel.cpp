#include "ui/train/RunListModel.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "core/jobs/RunProcess.h"
#include "ui/Background.h"
#include "ui/Paths.h"
#include "ui/Settings.h"
#include "ui/train/RunText.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kLookMs = 2000;
constexpr int kStartLookMs = 500;
constexpr std::size_t kMostRuns = 100;

}  // namespace

RunListModel::RunListModel(Settings& settings, QObject* parent)
    : QAbstractListModel(parent), m_settings(settings) {
    const QJsonArray kept =
        QJsonDocument::fromJson(settings.toString(Settings::TrainRuns).toUtf8()).array();
    for (const QJsonValue& value : kept) {
        const QJsonObject object = value.toObject();
        Run run;
        run.folder = object[QStringLiteral("folder")].toString();
        run.own = object[QStringLiteral("own")].toBool();
        run.paused = object[QStringLiteral("paused")].toBool();
        run.resume = object[QStringLiteral("resume")].toBool();
        run.ended = object[QStringLiteral("ended")].toBool();
        run.process = object[QStringLiteral("process")].toInteger();
        if (!run.folder.isEmpty()) m_runs.push_back(run);
    }
    nameRuns();
    m_thread.setMaxThreadCount(1);
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &RunListModel::refresh);
    m_timer.start();
    // Of one that cannot begin its folder says nothing.
    m_startTimer.setInterval(kStartLookMs);
    connect(&m_startTimer, &QTimer::timeout, this, &RunListModel::lookAtStarts);
    refresh();
}

RunListModel::~RunListModel() {
    m_thread.waitForDone();
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_runs.size());
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Run& run = m_runs[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole: {
            QString text = stateText(run);
            if (!run.starting && isActive(run.status.state) && run.status.steps > 0)
                text += QStringLiteral(" %1 %").arg(int(run.status.fraction() * 100));
            return QStringLiteral("%1\n%2").arg(m_names.value(index.row()), text);
        }
        case Qt::DecorationRole:
            return Theme::icon(run.starting ? QStringLiteral("play")
                                            : RunText::icon(run.status, run.liveness, run.paused));
        case Qt::ToolTipRole:
            return QDir::toNativeSeparators(run.folder);
        case Qt::CheckStateRole:
            return run.compared ? Qt::Checked : Qt::Unchecked;
        case FolderRole:
            return run.folder;
        default:
            return {};
    }
}

bool RunListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::CheckStateRole) return false;
    m_runs[std::size_t(index.row())].compared = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index);
    Q_EMIT comparedChanged();
    return true;
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const {
    return QAbstractListModel::flags(index) | Qt::ItemIsUserCheckable;
}

int RunListModel::rowOf(const QString& folder) const {
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const Run& run) {
        return QDir(run.folder) == QDir(folder);
    });
    return found == m_runs.end() ? -1 : int(found - m_runs.begin());
}

const RunListModel::Run* RunListModel::run(const QString& folder) const {
    const int row = rowOf(folder);
    return row < 0 ? nullptr : &m_runs[std::size_t(row)];
}

int RunListModel::add(const QString& folder) {
    if (const int row = rowOf(folder); row >= 0) return row;
    beginInsertRows({}, 0, 0);
    Run run;
    run.folder = QDir::cleanPath(QDir(folder).absolutePath());
    run.status = TrainRun::readStatus(toPath(run.folder));
    run.liveness = TrainRun::livenessOf(run.status);
    m_runs.insert(m_runs.begin(), run);
    endInsertRows();
    if (m_runs.size() > kMostRuns) {
        beginRemoveRows({}, int(kMostRuns), int(kMostRuns));
        m_runs.pop_back();
        endRemoveRows();
    }
    nameRuns();
    save();
    return 0;
}

void RunListModel::remove(const QString& folder) {
    const int row = rowOf(folder);
    if (row < 0) return;
    beginRemoveRows({}, row, row);
    m_runs.erase(m_runs.begin() + row);
    endRemoveRows();
    nameRuns();
    save();
    Q_EMIT comparedChanged();
}

void RunListModel::mark(const QString& folder, const std::function<void(Run&)>& change) {
    const int row = rowOf(folder);
    if (row < 0) return;
    Run& run = m_runs[std::size_t(row)];
    change(run);
    if (run.starting) m_startTimer.start();
    save();
    touch(row);
}

void RunListModel::touch(int row) {
    Q_EMIT dataChanged(index(row), index(row));
    Q_EMIT statusChanged(m_runs[std::size_t(row)].folder);
}

void RunListModel::setStatus(const QString& folder, const RunStatus& status, RunLiveness liveness) {
    const int row = rowOf(folder);
    if (row < 0) return;
    Run& run = m_runs[std::size_t(row)];
    const bool same = run.liveness == liveness && run.status.state == status.state &&
                      run.status.updated == status.updated && run.status.step == status.step &&
                      run.status.message == status.message;
    run.status = status;
    run.liveness = liveness;
    const bool starting = run.starting.has_value();
    const bool failed = settleStart(run);
    settle(run);
    const QString name = run.folder;
    if (!same || starting != run.starting.has_value()) touch(row);
    if (failed) Q_EMIT startFailed(name);
}

/// Whether it has ended without a word, and nobody told it to.
bool RunListModel::settleStart(Run& run) {
    if (!run.starting) return false;
    const Start start = *run.starting;
    const auto heard = [&] { return run.status.updated != start.updated; };
    const bool gone = !heard() && !isProcessAlive(start.pid, 0);
    if (gone) {
        // What was read before it ended is not its last word.
        run.status = TrainRun::readStatus(toPath(run.folder));
        run.liveness = TrainRun::livenessOf(run.status);
    }
    if (heard() || gone) run.starting.reset();
    return !heard() && gone && !run.stopping;
}

void RunListModel::lookAtStarts() {
    QStringList folders;
    for (const Run& run : m_runs)
        if (run.starting) folders.append(run.folder);
    if (folders.isEmpty()) m_startTimer.stop();
    for (const QString& folder : folders)
        lookAt(folder);
}

/// A run can go on without this window, and one that was to be ended can have saved its state.
void RunListModel::settle(Run& run) {
    const RunStatus& status = run.status;
    if (!isHere(run)) run.stopping = false;
    const bool another = run.process != 0 && status.pid != 0 && status.pid != run.process;
    const bool saved = !isActive(status.state) && status.state != RunState::Unknown;
    const bool paused = run.paused && !another;
    const bool ended = run.ended && !another && !saved;
    if (paused == run.paused && ended == run.ended) return;
    run.paused = paused;
    run.ended = ended;
    save();
}

bool RunListModel::isHere(const Run& run) {
    return run.starting || (run.liveness == RunLiveness::Alive && run.status.host == hostName());
}

qint64 RunListModel::process(const Run& run) {
    return run.starting ? run.starting->pid : run.status.pid;
}

QString RunListModel::stateText(const Run& run) {
    if (isHere(run) && run.stopping) return run.paused ? tr("Pausing …") : tr("Stopping …");
    if (run.starting) return tr("Starting …");
    return RunText::state(run.status, run.liveness, run.paused, run.ended);
}

QStringList RunListModel::runningHere() {
    QStringList folders;
    for (const Run& run : m_runs)
        if (isHere(run)) folders.append(run.folder);
    for (const QString& folder : QStringList(folders))
        if (!lookAt(folder)) folders.removeOne(folder);
    return folders;
}

bool RunListModel::lookAt(const QString& folder) {
    const RunStatus status = TrainRun::readStatus(toPath(folder));
    setStatus(folder, status, TrainRun::livenessOf(status));
    const Run* now = run(folder);
    return now != nullptr && isHere(*now);
}

/// A name may depend on the others'.
void RunListModel::nameRuns() {
    QStringList folders;
    for (const Run& run : m_runs)
        folders.append(run.folder);
    m_names = RunText::names(folders);
    if (!m_runs.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void RunListModel::save() {
    QJsonArray kept;
    for (const Run& run : m_runs)
        kept.append(QJsonObject{{QStringLiteral("folder"), run.folder},
                                {QStringLiteral("own"), run.own},
                                {QStringLiteral("paused"), run.paused},
                                {QStringLiteral("resume"), run.resume},
                                {QStringLiteral("ended"), run.ended},
                                {QStringLiteral("process"), run.process}});
    m_settings.set(Settings::TrainRuns,
                   QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact)));
}

void RunListModel::refresh() {
    if (m_looking || m_runs.empty()) return;
    m_looking = true;
    QStringList folders;
    for (const Run& run : m_runs)
        folders.append(run.folder);
    using Found = std::vector<std::pair<RunStatus, RunLiveness>>;
    runInBackground(
        m_thread, this, "runs",
        [folders] {
            Found found;
            for (const QString& folder : folders) {
                const RunStatus status = TrainRun::readStatus(toPath(folder));
                found.emplace_back(status, TrainRun::livenessOf(status));
            }
            return found;
        },
        [this, folders](const Outcome<Found>& outcome) {
            m_looking = false;
            const auto* found = std::get_if<Found>(&outcome);
            for (int i = 0; found != nullptr && i < folders.size(); ++i)
                setStatus(folders[i], (*found)[std::size_t(i)].first,
                          (*found)[std::size_t(i)].second);
        });
}

}  // namespace studio
