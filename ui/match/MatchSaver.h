#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <optional>

#include "core/base/Error.h"
#include "ui/match/MatchState.h"

namespace studio {

/// Writes a match to its folder on a thread of its own, a moment after it changed; a match that has
/// not been run yet, or whose folder cannot be written, to a draft. What could not be written is
/// tried again.
class MatchSaver : public QObject {
    Q_OBJECT

  public:
    using Source = std::function<MatchState()>;

    /// `draft`: empty for userDataFolder()/match-draft.json. `source` gives the present state.
    MatchSaver(Source source, fs::path draft, QObject* parent = nullptr);
    /// Waits for what is being written.
    ~MatchSaver() override;

    const fs::path& draftFile() const { return m_draft; }
    void touch();
    bool isModified() const { return m_modified || m_writing; }
    /// Writes now and waits. False: the folder could not be written; the draft has it all.
    bool flush();
    /// What is open is another match from now on: nothing of it is to be written.
    void forget();
    void setDelay(int milliseconds) { m_delay = milliseconds; }

  Q_SIGNALS:
    /// The rasters of these results are in their files.
    void saved(const std::vector<studio::BoardResult>& written);
    /// Once per kind of failure until a save succeeds.
    void failed(const studio::Error& error);
    void modifiedChanged(bool modified);

  private:
    void write();
    static std::optional<Error> attempt(const MatchState& state, const fs::path& draft);
    void finish(const MatchState& state, const std::optional<Error>& error);
    void tell();

    Source m_source;
    fs::path m_draft;
    bool m_modified = false, m_writing = false, m_told = false;
    quint64 m_generation = 0;
    int m_delay = 400;
    std::optional<ErrorCode> m_failure;
    QTimer m_timer;
    QThreadPool m_thread;
};

}  // namespace studio
