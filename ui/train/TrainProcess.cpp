#include "ui/train/TrainProcess.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include "core/base/Error.h"
#include "core/base/Paths.h"
#include "ui/Paths.h"

namespace studio {
namespace {

constexpr qint64 kLastBytes = 4000;
constexpr int kLastLines = 6;

}  // namespace

QString TrainProcess::defaultProgram() {
    return fromPath(programFolder() / "persam-hq");
}

TrainProcess::TrainProcess(QString program, fs::path logFolder)
    : m_program(std::move(program)),
      m_logFolder(logFolder.empty() ? userCacheFolder() / "train" : std::move(logFolder)) {}

/// Not in the run folder: that must be empty when a run begins there.
fs::path TrainProcess::logFile(const fs::path& runFolder) const {
    const QByteArray name = fromPath(fs::absolute(runFolder).lexically_normal()).toUtf8();
    const QByteArray digest = QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex();
    return m_logFolder / (digest.left(16).toStdString() + ".log");
}

qint64 TrainProcess::start(const QStringList& arguments, const fs::path& runFolder) const {
    if (!QFileInfo(m_program).isExecutable())
        throw Error(ErrorCode::FileNotFound, m_program.toStdString(), "cannot be run");
    std::error_code error;
    fs::create_directories(m_logFolder, error);
    const QString log = fromPath(logFile(runFolder));
    QProcess process;
    // Children of a niced process are niced too, and so are its threads.
    const QString nice = QStandardPaths::findExecutable(QStringLiteral("nice"));
    if (nice.isEmpty()) {
        process.setProgram(m_program);
        process.setArguments(arguments);
    } else {
        process.setProgram(nice);
        process.setArguments(QStringList{QStringLiteral("-n"), QStringLiteral("19"), m_program} +
                             arguments);
    }
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(log, QIODevice::Truncate);
    process.setStandardErrorFile(log, QIODevice::Append);
    qint64 pid = 0;
    if (!process.startDetached(&pid))
        throw Error(ErrorCode::Internal, m_program.toStdString(),
                    process.errorString().toStdString());
    return pid;
}

QString TrainProcess::lastWords(const fs::path& runFolder) const {
    QFile file(fromPath(logFile(runFolder)));
    if (!file.open(QFile::ReadOnly)) return {};
    file.seek(std::max<qint64>(0, file.size() - kLastBytes));
    const QString text = QString::fromUtf8(file.readAll());
    QStringList lines;
    // A progress line writes over itself.
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        if (const QString last = line.section(QLatin1Char('\r'), -1).trimmed(); !last.isEmpty())
            lines.append(last);
    return lines.mid(std::max<qsizetype>(0, lines.size() - kLastLines)).join(QLatin1Char('\n'));
}

}  // namespace studio
