#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <variant>

#include "core/base/Error.h"

namespace studio {

/// What background work gave, or why it failed.
template <typename Value>
using Outcome = std::variant<Value, Error>;

/// Runs work() on `pool` and then done(outcome) on the thread of `owner`, who must wait for the
/// pool before it goes. `subject` names the work in an error that is none of ours.
template <typename Work, typename Done>
void runInBackground(QThreadPool& pool, QObject* owner, const std::string& subject, Work work,
                     Done done) {
    pool.start([owner, subject, work = std::move(work), done = std::move(done)] {
        using Value = decltype(work());
        auto outcome = std::make_shared<Outcome<Value>>(
            Error(ErrorCode::Internal, subject, "has not been done"));
        try {
            *outcome = work();
        } catch (...) {
            *outcome = currentError(subject);
        }
        QMetaObject::invokeMethod(
            owner, [done, outcome] { done(*outcome); }, Qt::QueuedConnection);
    });
}

}  // namespace studio
