#include "ui/match/MatchSaver.h"

#include <QElapsedTimer>
#include <algorithm>
#include <utility>

#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "ui/match/MatchFile.h"

namespace studio {
namespace {

constexpr int kRetryMs = 5000;
/// Large matches are written less often: at most a tenth of the time goes into it.
constexpr int kShare = 10;

}  // namespace

MatchSaver::MatchSaver(Source source, fs::path draft, QObject* parent)
    : QObject(parent),
      m_source(std::move(source)),
      m_draft(draft.empty() ? userDataFolder() / "match-draft.json" : std::move(draft)) {
    m_thread.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &MatchSaver::write);
}

MatchSaver::~MatchSaver() {
    m_thread.waitForDone();
}

void MatchSaver::tell() {
    if (std::exchange(m_told, isModified()) != isModified()) Q_EMIT modifiedChanged(m_told);
}

void MatchSaver::touch() {
    m_modified = true;
    if (!m_timer.isActive()) m_timer.start(m_delay);
    tell();
}

void MatchSaver::forget() {
    ++m_generation;
    m_timer.stop();
    m_modified = false;
    m_failure.reset();
    tell();
}

std::optional<Error> MatchSaver::attempt(const MatchState& state, const fs::path& draft) {
    std::optional<Error> failure;
    try {
        if (state.begun) {
            match_file::write(state);
            std::error_code ignored;
            fs::remove(draft, ignored);
            return std::nullopt;
        }
    } catch (...) {
        failure = currentError(toUtf8(state.folder()));
    }
    try {
        match_file::writeDraft(state, draft);
    } catch (...) {
        const Error error = currentError(toUtf8(draft));
        log::warn("no draft of the match: {}", error.what());
        if (!failure) failure = error;
    }
    return failure;
}

void MatchSaver::write() {
    if (m_writing || !m_modified) return;  // goes on when that is done
    m_modified = false;
    m_writing = true;
    m_thread.start([this, state = m_source(), draft = m_draft, generation = m_generation] {
        QElapsedTimer clock;
        clock.start();
        const std::optional<Error> error = attempt(state, draft);
        const int took = int(clock.elapsed());
        QMetaObject::invokeMethod(
            this,
            [this, state, error, generation, took] {
                m_writing = false;
                if (generation == m_generation) finish(state, error);
                if (m_modified && !m_timer.isActive())
                    m_timer.start(m_failure ? kRetryMs : std::max(m_delay, took * kShare));
                tell();
            },
            Qt::QueuedConnection);
    });
}

void MatchSaver::finish(const MatchState& state, const std::optional<Error>& error) {
    if (error) {
        m_modified = true;
        if (std::exchange(m_failure, error->code()) != error->code()) Q_EMIT failed(*error);
        return;
    }
    m_failure.reset();
    if (state.begun) Q_EMIT saved(state.results);
}

bool MatchSaver::flush() {
    m_timer.stop();
    m_thread.waitForDone();
    if (!isModified()) return true;
    const MatchState state = m_source();
    ++m_generation;  // the answer of the thread is about an older version
    m_writing = m_modified = false;
    const std::optional<Error> error = attempt(state, m_draft);
    finish(state, error);
    tell();
    return !error;
}

}  // namespace studio
