#include "ui/BackgroundTask.h"

#include <QThreadPool>
#include <atomic>
#include <optional>

namespace studio {

struct BackgroundTask::Private {
    BackgroundTask* q = nullptr;
    QThreadPool pool;
    std::atomic<quint64> current = 0;  // numbers the pieces; answers of older ones are dropped
    CancelToken token;
    bool running = false;
    QElapsedTimer timer;
    qint64 took = 0;

    void end() {
        running = false;
        took = timer.elapsed();
    }

    /// Runs `answer` on the GUI thread unless the piece was replaced.
    void tell(quint64 number, std::function<void()> answer) {
        QMetaObject::invokeMethod(
            q,
            [this, number, answer = std::move(answer)] {
                if (number == current) answer();
            },
            Qt::QueuedConnection);
    }

    /// On the task's thread.
    void run(quint64 number, const Work& work, const CancelToken& cancel) {
        if (number != current) return;
        JobContext context;
        context.cancel = cancel;
        QElapsedTimer told;
        context.progress = [&](double done, double total, const std::string& text) {
            if (told.isValid() && told.elapsed() < 50 && done < total) return;
            told.start();
            const double fraction = total > 0 ? done / total : 0;
            tell(number, [this, fraction, text] {
                Q_EMIT q->progressed(fraction, QString::fromStdString(text));
            });
        };
        try {
            std::function<void()> answer = work(context);
            tell(number, [this, answer = std::move(answer)] {
                end();
                if (answer) answer();
                Q_EMIT q->finished();
            });
        } catch (const Cancelled&) {
            tell(number, [this] {
                end();
                Q_EMIT q->cancelled();
            });
        } catch (...) {
            tell(number, [this, error = currentError("background work")] {
                end();
                Q_EMIT q->failed(error);
            });
        }
    }
};

BackgroundTask::BackgroundTask(QObject* parent) : QObject(parent), d(std::make_unique<Private>()) {
    d->q = this;
    d->pool.setMaxThreadCount(1);
}

BackgroundTask::~BackgroundTask() {
    drop();
    d->pool.waitForDone();
}

void BackgroundTask::start(Work work) {
    drop();
    d->token = CancelToken();
    d->running = true;
    d->timer.start();
    d->pool.start([this, number = quint64(d->current), work = std::move(work), token = d->token] {
        d->run(number, work, token);
    });
    Q_EMIT started();
}

void BackgroundTask::cancel() {
    d->token.cancel();
}

void BackgroundTask::drop() {
    d->token.cancel();
    ++d->current;
    if (d->running) d->end();
}

bool BackgroundTask::isRunning() const {
    return d->running;
}

qint64 BackgroundTask::elapsed() const {
    return d->running ? d->timer.elapsed() : d->took;
}

}  // namespace studio
