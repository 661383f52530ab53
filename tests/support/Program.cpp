#include "tests/support/Program.h"

#include <QProcess>

#include "tests/support/TestData.h"

namespace studio::testing {

QString toQt(const fs::path& path) {
    return QString::fromStdString(toUtf8(path));
}

QString program() {
    return toQt(buildFolder() / "bin/persam-hq");
}

ProgramResult runProgram(const QStringList& arguments, const fs::path& folder) {
    QProcess process;
    process.setWorkingDirectory(toQt(folder));
    process.start(program(), arguments);
    ProgramResult result;
    if (!process.waitForFinished(200'000) || process.exitStatus() != QProcess::NormalExit)
        return result;
    result.status = process.exitCode();
    result.out = QString::fromUtf8(process.readAllStandardOutput());
    result.err = QString::fromUtf8(process.readAllStandardError());
    return result;
}

}  // namespace studio::testing
