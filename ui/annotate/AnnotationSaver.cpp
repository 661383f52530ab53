#include "ui/annotate/AnnotationSaver.h"

#include <QDeadlineTimer>
#include <QMutex>
#include <QThreadPool>
#include <QTimer>
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/base/Log.h"
#include "core/base/Paths.h"

namespace studio {
namespace {

constexpr int kRetryDelayMs = 10'000;

/// Why writing failed, if it did.
std::optional<Error> attempt(const AnnotationSaver::Writer& write, AnnotationVersion& version,
                             bool keepTheirs) {
    try {
        write(version, keepTheirs);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::OutOfMemory, toUtf8(version.item.annotation),
                     "needs too much memory");
    } catch (const std::exception& exception) {
        return Error(ErrorCode::Internal, toUtf8(version.item.annotation), exception.what());
    }
}

}  // namespace

struct AnnotationSaver::Private {
    /// One annotation with work that has not reached its file.
    struct Entry {
        AnnotationVersion latest;
        quint64 serial = 0;   // of `latest`
        quint64 writing = 0;  // the serial that is being written, 0: none
        bool wanted = false;  // a save waits, or is to be tried again
        bool keepTheirs = false;
        std::optional<ErrorCode> told;  // the failure that the user knows of
    };
    struct Finished {
        LayoutItem item;
        quint64 serial = 0;
        AnnotationStamps stamps;  // how the files are now
        std::optional<Error> error;
    };

    AnnotationSaver* q = nullptr;
    fs::path recovery;
    Writer writer = &annotation_file::save;
    quint64 lastSerial = 0;
    std::map<fs::path, Entry> entries;
    QTimer retryTimer;

    QMutex mutex;  // guards the two below, which the writing thread uses
    std::vector<Finished> finished;
    std::map<fs::path, AnnotationVersion> unprotected;
    QThreadPool thread;  // last: ends before what its jobs use

    Entry& update(const AnnotationVersion& version) {
        const auto [at, isNew] = entries.try_emplace(version.item.annotation);
        Entry& entry = at->second;
        // Between two saves only we know what was written.
        AnnotationStamps stamps = isNew ? version.stamps : std::move(entry.latest.stamps);
        entry.latest = version;
        entry.latest.stamps = std::move(stamps);
        entry.serial = ++lastSerial;
        return entry;
    }

    void start(Entry& entry) {
        if (entry.writing != 0 || !entry.wanted) return;
        entry.writing = entry.serial;
        entry.wanted = false;
        thread.start([this, version = entry.latest, serial = entry.serial,
                      keepTheirs = entry.keepTheirs, write = writer]() mutable {
            std::optional<Error> error = attempt(write, version, keepTheirs);
            const QMutexLocker lock(&mutex);
            finished.push_back({version.item, serial, std::move(version.stamps), std::move(error)});
            QMetaObject::invokeMethod(
                q, [this] { drain(); }, Qt::QueuedConnection);
        });
    }

    void removeRecovery(const LayoutItem& item) {
        thread.start([this, item] { annotation_file::removeRecovery(item, recovery); });
    }

    /// Versions of one annotation that come faster than they are written replace each other.
    void writeRecovery(const AnnotationVersion& version) {
        const QMutexLocker lock(&mutex);
        const fs::path file = version.item.annotation;
        const bool isQueued = !unprotected.insert_or_assign(file, version).second;
        if (isQueued) return;
        thread.start([this, file] {
            QMutexLocker held(&mutex);
            const auto node = unprotected.extract(file);
            held.unlock();
            if (node.empty()) return;
            try {
                annotation_file::writeRecovery(node.mapped(), recovery);
            } catch (const std::exception& exception) {
                log::warn("no recovery copy: {}", exception.what());
            }
        });
    }

    void drain() {
        mutex.lock();
        const std::vector<Finished> results = std::exchange(finished, {});
        mutex.unlock();
        for (const Finished& result : results)
            finish(result);
    }

    void finish(const Finished& result) {
        const fs::path file = result.item.annotation;
        const auto found = entries.find(file);
        // Not known: forgotten meanwhile.
        const bool known = found != entries.end() && found->second.writing == result.serial;
        if (known) {
            found->second.writing = 0;
            found->second.latest.stamps = result.stamps;
        }
        if (!result.error) {
            if (known) succeeded(found, result);
            Q_EMIT q->saved(file, result.stamps);
        } else if (known) {
            failed(found->second, *result.error);
        }
    }

    void succeeded(std::map<fs::path, Entry>::iterator found, const Finished& result) {
        Entry& entry = found->second;
        entry.keepTheirs = false;
        entry.told.reset();
        if (entry.serial == result.serial) {
            entries.erase(found);
            removeRecovery(result.item);
        } else {
            start(entry);
        }
    }

    void failed(Entry& entry, const Error& error) {
        const fs::path file = entry.latest.item.annotation;
        writeRecovery(entry.latest);
        if (error.code() == ErrorCode::FileChanged) {
            entry.wanted = false;
            Q_EMIT q->conflict(file);
            return;
        }
        entry.wanted = true;
        if (!retryTimer.isActive()) retryTimer.start();
        if (std::exchange(entry.told, error.code()) != error.code()) Q_EMIT q->failed(file, error);
    }
};

AnnotationSaver::AnnotationSaver(const fs::path& recoveryFolder, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>()) {
    d->q = this;
    d->recovery = recoveryFolder.empty() ? userDataFolder() / "recovery" : recoveryFolder;
    d->thread.setMaxThreadCount(1);
    d->retryTimer.setSingleShot(true);
    d->retryTimer.setInterval(kRetryDelayMs);
    connect(&d->retryTimer, &QTimer::timeout, this, &AnnotationSaver::retry);
}

AnnotationSaver::~AnnotationSaver() {
    flush();
}

void AnnotationSaver::save(const AnnotationVersion& version, bool keepTheirs) {
    Private::Entry& entry = d->update(version);
    entry.wanted = true;
    entry.keepTheirs = entry.keepTheirs || keepTheirs;
    d->start(entry);
}

void AnnotationSaver::protect(const AnnotationVersion& version) {
    d->update(version);
    d->writeRecovery(version);
}

void AnnotationSaver::forget(const LayoutItem& item) {
    d->entries.erase(item.annotation);
    d->removeRecovery(item);
}

std::optional<AnnotationVersion> AnnotationSaver::unsaved(const LayoutItem& item) const {
    const auto found = d->entries.find(item.annotation);
    if (found == d->entries.end()) return std::nullopt;
    return found->second.latest;
}

bool AnnotationSaver::isSaving(const LayoutItem& item) const {
    const auto found = d->entries.find(item.annotation);
    return found != d->entries.end() && (found->second.wanted || found->second.writing != 0);
}

bool AnnotationSaver::hasUnsaved() const {
    return !d->entries.empty();
}

bool AnnotationSaver::flush(int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    retry();
    const auto isWriting = [this] {
        return std::any_of(d->entries.begin(), d->entries.end(),
                           [](const auto& entry) { return entry.second.writing != 0; });
    };
    do {
        d->thread.waitForDone(static_cast<int>(deadline.remainingTime()));
        d->drain();
    } while (isWriting() && !deadline.hasExpired());
    d->thread.waitForDone(static_cast<int>(deadline.remainingTime()));
    return d->entries.empty();
}

void AnnotationSaver::retry() {
    for (auto& [file, entry] : d->entries)
        d->start(entry);
}

const fs::path& AnnotationSaver::recoveryFolder() const {
    return d->recovery;
}
void AnnotationSaver::setWriter(Writer writer) {
    d->writer = std::move(writer);
}
void AnnotationSaver::setRetryDelay(int milliseconds) {
    d->retryTimer.setInterval(milliseconds);
}

}  // namespace studio
