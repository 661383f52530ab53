#pragma once

#include <QStringList>
#include <functional>

#include "core/base/Files.h"

namespace studio::testing {

QString toQt(const fs::path& path);
/// The command line program that was built.
QString program();

/// What the program printed; the status is -1 when it did not end by itself.
struct ProgramResult {
    int status = -1;
    QString out, err;
};
/// Runs the program in `folder` and waits for it.
ProgramResult runProgram(const QStringList& arguments, const fs::path& folder = "/");

/// Starts the program in `folder`, presses Ctrl+C once `begun` is true, and waits.
ProgramResult interruptProgram(const QStringList& arguments, const fs::path& folder,
                               const std::function<bool()>& begun);

}  // namespace studio::testing
