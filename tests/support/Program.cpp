#include "tests/support/Program.h"

#include <signal.h>

#include <QElapsedTimer>
#include <QProcess>

#include "tests/support/TestData.h"

namespace studio::testing {

QString toQt(const fs::path& path) {
    return QString::fromStdString(toUtf8(path));
}

QString program() {
    return toQt(buildFolder() / "bin/persam-hq");
}

namespace {

ProgramResult ended(QProcess& process) {
    ProgramResult result;
    if (process.state() != QProcess::NotRunning) process.waitForFinished(200'000);
    if (process.state() != QProcess::NotRunning || process.exitStatus() != QProcess::NormalExit)
        return result;
    result.status = process.exitCode();
    result.out = QString::fromUtf8(process.readAllStandardOutput());
    result.err = QString::fromUtf8(process.readAllStandardError());
    return result;
}

}  // namespace

ProgramResult runProgram(const QStringList& arguments, const fs::path& folder) {
    QProcess process;
    process.setWorkingDirectory(toQt(folder));
    process.start(program(), arguments);
    return ended(process);
}

ProgramResult interruptProgram(const QStringList& arguments, const fs::path& folder,
                               const std::function<bool()>& begun) {
    QProcess process;
    process.setWorkingDirectory(toQt(folder));
    process.start(program(), arguments);
    QElapsedTimer timer;
    timer.start();
    while (process.state() != QProcess::NotRunning && !begun() && timer.elapsed() < 60'000)
        process.waitForFinished(2);
    if (process.processId() > 0) ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    return ended(process);
}

}  // namespace studio::testing
