#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"

namespace studio {

/// A log of whole lines that only grows, but for being cut back when a run is resumed.
class CsvLog {
  public:
    /// Nothing is written before open().
    CsvLog() = default;
    ~CsvLog();
    CsvLog(const CsvLog&) = delete;
    CsvLog& operator=(const CsvLog&) = delete;

    /// Makes the file with this header, or goes on with one that is there. Rows for which `keep`
    /// says no are cut off, as is a line that was not finished; a file with another header is begun
    /// anew. Throws Error{FileUnwritable, DiskFull}.
    void open(const fs::path& path, const std::vector<std::string>& columns,
              const std::function<bool(const std::vector<std::string>& fields)>& keep);
    /// One line. Throws Error{FileUnwritable, DiskFull}; the file then ends as before.
    void append(const std::vector<std::string>& fields);

  private:
    fs::path m_path;
    int m_file = -1;
};

/// A number for a log: the shortest text that reads back the same; empty for what is not finite.
std::string csvNumber(double value);

/// The folder that a training run writes, and the names of its files.
class RunFolder {
  public:
    explicit RunFolder(fs::path root) : m_root(std::move(root)) {}
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    /// Makes the folder ready for a run: it is new or empty, or what an earlier run left there is
    /// removed with `overwrite`, or kept with `resume`. Files that are not a run's are never
    /// touched. One process at a time holds a folder. Throws Error{Usage} whose subject is
    /// "--output", Error{FileUnwritable, DiskFull}.
    void claim(bool overwrite, bool resume);
    bool hasRun() const;
    /// Whether claim() with `overwrite` removes this file of an earlier run.
    bool isOfEarlierRun(const fs::path& file) const;

    const fs::path& root() const { return m_root; }
    fs::path model(int epoch) const;    ///< sam_hq_epoch_<e>.pth
    fs::path encoder(int epoch) const;  ///< encoderepoch/encoder_epoch_<e>.pth
    fs::path decoder(int epoch) const;  ///< decoderepoch/decoder_epoch_<e>.pth
    fs::path example(int epoch, std::size_t index) const;
    fs::path state() const { return m_root / "train_state.pth"; }
    fs::path status() const { return m_root / "run.json"; }
    fs::path metrics() const { return m_root / "training_metrics.json"; }
    fs::path epochStats() const { return m_root / "epoch_stats.csv"; }
    fs::path stepLog() const { return m_root / "step_log.csv"; }
    fs::path systemLog() const { return m_root / "system_log.csv"; }
    fs::path best() const { return m_root / "best.pth"; }
    fs::path last() const { return m_root / "last.pth"; }

    /// `name` becomes a link to `target` beside it (a copy where there are no links), atomically.
    /// Throws Error{FileUnwritable, DiskFull}.
    void link(const fs::path& name, const fs::path& target) const;
    /// A second name for a file whose content is the same (a copy where there are no hard links).
    void repeat(const fs::path& file, const fs::path& name) const;

  private:
    bool isOfRun(const fs::path& entry) const;

    fs::path m_root;
    int m_lock = -1;
};

}  // namespace studio
