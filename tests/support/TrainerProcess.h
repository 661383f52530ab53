#pragma once

#include <unistd.h>

#include <QList>
#include <QProcess>
#include <QString>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "tests/support/Program.h"

namespace studio::testing {

using Variables = QList<std::pair<QString, QString>>;

/// What torchrun gives the processes that it starts.
inline Variables torchrun(int rank, int port) {
    const QString number = QString::number(rank);
    return {{"RANK", number},
            {"LOCAL_RANK", number},
            {"WORLD_SIZE", "2"},
            {"LOCAL_WORLD_SIZE", "2"},
            {"MASTER_ADDR", "127.0.0.1"},
            {"MASTER_PORT", QString::number(port)}};
}

/// What SLURM's srun gives them.
inline Variables slurm(int rank, int port) {
    const QString number = QString::number(rank);
    return {{"SLURM_PROCID", number}, {"SLURM_LOCALID", number},
            {"SLURM_NTASKS", "2"},    {"SLURM_JOB_NODELIST", "127.0.0.1"},
            {"SLURM_JOB_ID", "1"},    {"MASTER_PORT", QString::number(port)}};
}

/// Of a training from scratch of small.json, with an image a step in each process.
inline QStringList commonOptions(const QString& output, const QString& epochs = "2") {
    return {"--output",           output,       "--init",       "random",
            "--architecture",     "small.json", "--train",      "all",
            "--train-data",       "train",      "--valid-data", "valid",
            "--batch_size_train", "1",          "--examples",   "0",
            "--max_epoch_num",    epochs,       "--device",     "cpu"};
}
/// Both processes, started by the program itself.
inline QStringList twoProcesses(const QString& output, const QString& epochs = "2") {
    return commonOptions(output, epochs) + QStringList{"--world_size", "2"};
}

/// `persam-hq train`, one process of it.
class TrainerProcess {
  public:
    TrainerProcess(const fs::path& folder, const QStringList& arguments,
                   const Variables& environment = {}, const QStringList& without = {}) {
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        for (const QString& name : without)
            variables.remove(name);
        for (const auto& [name, value] : environment)
            variables.insert(name, value);
        m_process.setProcessEnvironment(variables);
        m_process.setWorkingDirectory(toQt(folder));
        m_process.start(program(), QStringList{"train", "--threads", "1"} + arguments);
        m_process.waitForStarted();
    }
    ~TrainerProcess() {
        m_process.kill();
        m_process.waitForFinished();
    }

    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    void send(int signal) const { ::kill(pid(), signal); }
    bool runs() const { return m_process.state() == QProcess::Running; }
    /// Exit status; minus the signal that ended it; -1000 where it did not end in time.
    int wait(int milliseconds = 60'000) {
        if (runs() && !m_process.waitForFinished(milliseconds)) return -1000;
        out += QString::fromUtf8(m_process.readAllStandardOutput());
        err += QString::fromUtf8(m_process.readAllStandardError());
        return m_process.exitStatus() == QProcess::CrashExit ? -m_process.exitCode()
                                                             : m_process.exitCode();
    }
    /// The first process that this one started.
    pid_t child() const {
        const fs::path tasks = "/proc/" + std::to_string(pid()) + "/task";
        for (const fs::directory_entry& task : fs::directory_iterator(tasks)) {
            std::ifstream file(task.path() / "children");
            if (pid_t child = 0; file >> child) return child;
        }
        return 0;
    }
    std::string environment() const {
        std::ifstream file("/proc/" + std::to_string(pid()) + "/environ", std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    QString out, err;

  private:
    mutable QProcess m_process;
};

}  // namespace studio::testing
