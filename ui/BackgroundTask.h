#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>

#include "core/base/JobContext.h"

namespace studio {

/// Work without the model, on a thread of its own beside the model's. One piece at a time: a new
/// one stops the one before, of which nothing is heard any more. Used on the GUI thread.
class BackgroundTask : public QObject {
    Q_OBJECT

  public:
    /// Runs on the task's thread; what it returns (may be empty) runs on the GUI thread when the
    /// work was not replaced meanwhile, before finished(). Throws as core does.
    using Work = std::function<std::function<void()>(const JobContext&)>;

    explicit BackgroundTask(QObject* parent = nullptr);
    /// Stops the work and waits for its end.
    ~BackgroundTask() override;

    void start(Work work);
    /// Asks the work to end; cancelled() follows, or finished() where it was faster.
    void cancel();
    /// Ends the work without a word.
    void drop();
    bool isRunning() const;
    /// Milliseconds from the start of what runs, or of what ran last to its end.
    qint64 elapsed() const;

  Q_SIGNALS:
    void started();
    /// `fraction` 0..1; at most 20 a second.
    void progressed(double fraction, const QString& text);
    // One of these ends each piece that was not replaced or dropped.
    void finished();
    void failed(const studio::Error& error);
    void cancelled();

  private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace studio
