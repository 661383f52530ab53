#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <optional>

#include "core/base/Error.h"
#include "ui/match/MatchState.h"

namespace studio {

class ModelController;

/// What a run found in one image, as it goes on the board: rasters as run lengths, the similarity
/// map in 8 bits. Names of files and ids are given by whoever keeps it.
struct MatchedPicture {
    fs::path image;
    std::vector<BoardResult> results;  ///< at least one; `mask` null where nothing was found
};

/// Runs matches with the window's model, behind everything else that it does.
class MatchRunner : public QObject {
    Q_OBJECT

  public:
    explicit MatchRunner(ModelController& model, QObject* parent = nullptr);
    /// What still runs is stopped, and heard no more.
    ~MatchRunner() override;

    bool isRunning() const { return m_work != 0; }
    /// `options` with references and images; nothing is written. Answered by finished(), failed()
    /// or cancelled().
    void start(MatchOptions options);
    void cancel();
    double fraction() const { return m_fraction; }  ///< 0..1
    /// Seconds that are left, as far as one can say yet.
    std::optional<int> remainingSeconds() const;

  Q_SIGNALS:
    void progressed();
    void learned(const studio::MatchLesson& lesson);
    void arrived(const studio::MatchedPicture& picture);
    void problem(const QString& text);
    void finished();
    void failed(const studio::Error& error);
    void cancelled();

  private:
    /// Where the worker leaves what it found; it may outlive this object.
    struct Mailbox;

    void end();

    ModelController& m_model;
    std::shared_ptr<Mailbox> m_mailbox;
    quint64 m_work = 0;
    double m_fraction = 0;
    double m_firstFraction = 0;  ///< when the first image was done: what came before is no measure
    QElapsedTimer m_sinceFirst;
};

}  // namespace studio
