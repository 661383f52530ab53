#pragma once

#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"

namespace studio::cli {

/// What the program says while a job runs: results on standard output, problems and a progress bar
/// on standard error, the bar only on a terminal and never in the way of a line.
class Console {
  public:
    Console();
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    void result(const std::string& line);
    void problem(const std::string& line);
    void note(const std::string& line);
    /// The last lines: how many images are done, what is where, and all problems once more.
    void summary(std::size_t done, std::size_t failed, const std::vector<std::string>& problems,
                 const std::string& what, const fs::path& where);
    /// `context` with this bar as its progress. The console must outlive the job.
    JobContext withProgress(JobContext context);

  private:
    void progress(double done, double total, const std::string& text);
    void clearBar();

    bool m_terminal = false;
    std::string m_bar;  ///< what is on the screen now
};

/// Control characters, which names of files and objects may have, as question marks: what is
/// printed stays on its line and steers no terminal.
std::string printable(const std::string& text);

/// Columns of a terminal that a UTF-8 text takes.
std::size_t displayWidth(const std::string& text);

/// Warns in a few lines when LibTorch multiplies with the slow reference BLAS.
void warnAboutSlowBlas(Console& console);

}  // namespace studio::cli
