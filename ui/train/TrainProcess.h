#pragma once

#include <QString>
#include <QStringList>

#include "core/base/Files.h"

namespace studio {

/// Starts trainers: programs of their own that this window does not take along when it ends, and
/// that leave the processor to whoever else wants it.
class TrainProcess {
  public:
    /// The command line program beside this one.
    static QString defaultProgram();

    explicit TrainProcess(QString program = defaultProgram(), fs::path logFolder = {});

    /// Returns its number. What it prints goes to the log of this run folder.
    /// Throws Error{FileNotFound, FileUnwritable, Internal}.
    qint64 start(const QStringList& arguments, const fs::path& runFolder) const;
    /// The last lines that the trainer of this run folder printed; empty when there are none.
    QString lastWords(const fs::path& runFolder) const;

  private:
    fs::path logFile(const fs::path& runFolder) const;

    QString m_program;
    fs::path m_logFolder;
};

}  // namespace studio
