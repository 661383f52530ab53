#include "ui/annotate/ImageListModel.h"

#include <QCache>
#include <QImage>
#include <QMutex>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "ui/Paths.h"
#include "ui/annotate/AnnotationFile.h"
#include "ui/annotate/ThumbnailCache.h"

namespace studio {
namespace {

constexpr int kThumbnailBytes = 64 << 20;
constexpr int kDefaultSide = 128;
/// More wishes than a screen shows come from scrolling past: the oldest are dropped.
constexpr std::size_t kMaxWaiting = 200;

struct Probe {
    ImageListModel::State state = ImageListModel::State::Todo;
    bool hasGroundTruth = false;
};

Probe probe(const LayoutItem& item) {
    using State = ImageListModel::State;
    Probe found;
    found.hasGroundTruth = item.hasGroundTruth();
    try {
        switch (annotation_file::progress(item)) {
            case annotation_file::Progress::None:
                found.state = State::Todo;
                break;
            case annotation_file::Progress::Started:
                found.state = State::InProgress;
                break;
            case annotation_file::Progress::Done:
                found.state = State::Done;
                break;
        }
    } catch (const Error&) {
        found.state = State::BadAnnotation;
    }
    return found;
}

}  // namespace

struct ImageListModel::Private {
    struct Row {
        State state = State::Unknown;
        bool hasGroundTruth = false;
        bool probeAsked = false;
        bool thumbnailAsked = false;
    };
    struct Result {
        quint64 generation = 0;
        int row = 0;
        std::optional<Probe> probe;
        std::optional<QImage> thumbnail;  // null: the image cannot be read
    };

    ImageListModel* q = nullptr;
    ThumbnailCache cache;
    int side = kDefaultSide;
    std::shared_ptr<const Layout> layout = std::make_shared<Layout>();
    std::vector<Row> rows;
    QCache<int, QImage> thumbnails{kThumbnailBytes};

    // Shared with the thread below.
    QMutex mutex;
    struct {
        quint64 generation = 0;
        std::shared_ptr<const Layout> layout;
        int side = kDefaultSide;
        std::deque<int> probes, thumbnails;  // what was asked last is at the back, and done first
        int scanned = 0, scanEnd = 0;        // rows that are probed when nothing else is to do
        bool prune = true;
        bool running = false;
        bool stop = false;
        std::vector<Result> results;
    } shared;
    QThreadPool thread;

    explicit Private(const fs::path& thumbnailFolder) : cache(thumbnailFolder) {}

    /// With the mutex held.
    void wake() {
        if (std::exchange(shared.running, true)) return;
        thread.start([this] { work(); });
    }

    void work() {
        QMutexLocker lock(&mutex);
        while (!shared.stop) {
            Result result;
            result.generation = shared.generation;
            const std::shared_ptr<const Layout> current = shared.layout;
            const int wantedSide = shared.side;
            bool wantsThumbnail = false;
            if (!shared.probes.empty()) {
                result.row = shared.probes.back();
                shared.probes.pop_back();
            } else if (!shared.thumbnails.empty()) {
                result.row = shared.thumbnails.back();
                shared.thumbnails.pop_back();
                wantsThumbnail = true;
            } else if (shared.scanned < shared.scanEnd) {
                result.row = shared.scanned++;
            } else if (std::exchange(shared.prune, false)) {
                lock.unlock();
                cache.prune();
                lock.relock();
                continue;
            } else {
                break;
            }
            lock.unlock();
            const LayoutItem& item = current->items[static_cast<std::size_t>(result.row)];
            if (wantsThumbnail)
                result.thumbnail = thumbnail(item, wantedSide);
            else
                result.probe = probe(item);
            lock.relock();
            shared.results.push_back(std::move(result));
            if (shared.results.size() == 1)
                QMetaObject::invokeMethod(
                    q, [this] { deliver(); }, Qt::QueuedConnection);
        }
        shared.running = false;
    }

    QImage thumbnail(const LayoutItem& item, int wantedSide) const {
        try {
            return cache.load(item.image, wantedSide);
        } catch (const std::exception& exception) {
            log::warn("no thumbnail: {}", exception.what());
            return {};
        }
    }

    void deliver() {
        mutex.lock();
        const std::vector<Result> results = std::exchange(shared.results, {});
        const quint64 generation = shared.generation;
        mutex.unlock();
        // Neighbours are told as one range: a scan touches every row.
        int first = -1, last = -1;
        const auto tell = [&] {
            if (first >= 0) Q_EMIT q->dataChanged(q->index(first), q->index(last));
        };
        for (const Result& result : results) {
            if (result.generation != generation) continue;
            take(result);
            if (first >= 0 && result.row == last + 1) {
                last = result.row;
                continue;
            }
            tell();
            first = last = result.row;
        }
        tell();
    }

    void take(const Result& result) {
        Row& row = rows[static_cast<std::size_t>(result.row)];
        if (result.probe) {
            row.hasGroundTruth = result.probe->hasGroundTruth;
            if (row.state == State::Unknown) row.state = result.probe->state;
        }
        if (result.thumbnail) {
            row.thumbnailAsked = false;
            if (result.thumbnail->isNull())
                row.state = State::Unreadable;
            else
                thumbnails.insert(result.row, new QImage(*result.thumbnail),
                                  static_cast<int>(result.thumbnail->sizeInBytes()));
        }
    }

    void askProbe(int index) {
        if (std::exchange(rows[static_cast<std::size_t>(index)].probeAsked, true)) return;
        const QMutexLocker lock(&mutex);
        shared.probes.push_back(index);
        wake();
    }

    void askThumbnail(int index) {
        Row& row = rows[static_cast<std::size_t>(index)];
        if (row.state == State::Unreadable || std::exchange(row.thumbnailAsked, true)) return;
        const QMutexLocker lock(&mutex);
        shared.thumbnails.push_back(index);
        if (shared.thumbnails.size() > kMaxWaiting) {
            rows[static_cast<std::size_t>(shared.thumbnails.front())].thumbnailAsked = false;
            shared.thumbnails.pop_front();
        }
        wake();
    }

    void restart() {
        const QMutexLocker lock(&mutex);
        ++shared.generation;
        shared.layout = layout;
        shared.side = side;
        shared.probes.clear();
        shared.thumbnails.clear();
        shared.scanned = shared.scanEnd = 0;
        shared.results.clear();
    }
};

ImageListModel::ImageListModel(const fs::path& thumbnailFolder, QObject* parent)
    : QAbstractListModel(parent), d(std::make_unique<Private>(thumbnailFolder)) {
    d->q = this;
    d->thread.setMaxThreadCount(1);
}

ImageListModel::~ImageListModel() {
    {
        const QMutexLocker lock(&d->mutex);
        d->shared.stop = true;
    }
    d->thread.waitForDone();
}

void ImageListModel::setLayout(Layout layout) {
    beginResetModel();
    d->layout = std::make_shared<const Layout>(std::move(layout));
    d->rows.assign(d->layout->items.size(), {});
    d->thumbnails.clear();
    d->restart();
    endResetModel();
}

const Layout& ImageListModel::layout() const {
    return *d->layout;
}

const LayoutItem* ImageListModel::item(int row) const {
    return row < 0 || row >= rowCount() ? nullptr
                                        : &d->layout->items[static_cast<std::size_t>(row)];
}

QStringList ImageListModel::groups() const {
    QStringList names;
    for (const LayoutItem& item : d->layout->items)  // items of a group follow each other
        if (!item.group.empty() && (names.isEmpty() || names.last().toStdString() != item.group))
            names << QString::fromStdString(item.group);
    names.removeDuplicates();
    return names;
}

ImageListModel::State ImageListModel::state(int row) const {
    return row < 0 || row >= rowCount() ? State::Unknown
                                        : d->rows[static_cast<std::size_t>(row)].state;
}

bool ImageListModel::hasGroundTruth(int row) const {
    return row >= 0 && row < rowCount() && d->rows[static_cast<std::size_t>(row)].hasGroundTruth;
}

int ImageListModel::count(State state) const {
    return static_cast<int>(std::ranges::count(d->rows, state, &Private::Row::state));
}

void ImageListModel::setState(int row, State state) {
    if (row < 0 || row >= rowCount() || this->state(row) == state) return;
    d->rows[static_cast<std::size_t>(row)].state = state;
    Q_EMIT dataChanged(index(row), index(row), {StateRole});
}

void ImageListModel::scanAll() {
    const QMutexLocker lock(&d->mutex);
    if (d->shared.scanEnd == rowCount()) return;  // asked already
    d->shared.scanEnd = rowCount();
    d->wake();
}

void ImageListModel::setThumbnailSide(int side) {
    if (side == d->side) return;
    d->side = side;
    d->thumbnails.clear();
    for (Private::Row& row : d->rows)
        row.thumbnailAsked = row.probeAsked = false;
    d->mutex.lock();
    const bool scanning = d->shared.scanEnd > 0;
    d->mutex.unlock();
    d->restart();
    if (scanning) scanAll();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::DecorationRole, Qt::SizeHintRole});
}

int ImageListModel::thumbnailSide() const {
    return d->side;
}

int ImageListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(d->rows.size());
}

QVariant ImageListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LayoutItem& item = *this->item(index.row());
    switch (role) {
        case Qt::DisplayRole: {
            const QString name = fromPath(item.image.filename());
            return item.group.empty() ? name : QString::fromStdString(item.group) + u'/' + name;
        }
        case Qt::ToolTipRole:
        case PathRole:
            return fromPath(item.image);
        case BaseNameRole:
            return QString::fromStdString(item.baseName());
        case GroupRole:
            return QString::fromStdString(item.group);
        case Qt::SizeHintRole:
            return QSize(d->side, d->side);
        case Qt::DecorationRole:
            if (const QImage* thumbnail = d->thumbnails.object(index.row())) return *thumbnail;
            d->askThumbnail(index.row());
            return {};
        case StateRole:
        case GroundTruthRole:
            d->askProbe(index.row());
            return role == StateRole ? QVariant(int(state(index.row())))
                                     : hasGroundTruth(index.row());
        default:
            return {};
    }
}

}  // namespace studio
