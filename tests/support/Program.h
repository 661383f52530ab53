#pragma once

#include <QStringList>

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

}  // namespace studio::testing
