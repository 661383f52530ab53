#pragma once

#include <QCoreApplication>
#include <QString>

#include "core/base/Error.h"

namespace studio {

/// A failure in the user's words.
class ErrorText {
    Q_DECLARE_TR_FUNCTIONS(studio::ErrorText)

  public:
    /// A few words, e.g. "Disk full": for a message's heading.
    static QString title(ErrorCode code);
    /// What happened to what, and what to do next; one or two sentences.
    static QString sentence(const Error& error);
    /// What exactly was wrong, in one line; the English original where core says it. May be empty.
    static QString reason(const Error& error);
    /// The original English message, for a details area and bug reports.
    static QString details(const Error& error);
};

}  // namespace studio
