#pragma once

#include <cstdint>
#include <string>

#include "core/base/Files.h"
#include "core/base/Json.h"

namespace studio::testing {

/// Writes the folder of a training run as the trainer does.
class RunWriter {
  public:
    /// `gpus`: of so many there are columns.
    explicit RunWriter(fs::path folder, int gpus = 0, bool goOn = false);

    /// run.json with these keys over those of before; `updated` is now unless it is given.
    void status(const Json& changes);
    /// Loss and learning rate of a step follow a curve that falls.
    void step(std::int64_t step, std::int64_t epoch, double seconds);
    void sample(double seconds);
    /// `validIou` below 0: no validation.
    void epoch(std::int64_t epoch, double validIou, double trainSeconds = 10,
               double validSeconds = 2);
    /// Two fields of colour beside each other.
    void example(std::int64_t epoch, int index);
    /// sam_hq_epoch_<e>.pth with this content; last.pth and, with `best`, best.pth lead to it.
    void checkpoint(std::int64_t epoch, bool best, const fs::path& content = {});
    void metrics(const Json& options, const std::string& state);
    /// Appends to a log as it is.
    void append(const char* log, const std::string& text) const;
    /// Takes the rows of a log from `line` on away, the heading being line 0.
    void cut(const char* log, std::size_t line) const;

    const fs::path& folder() const { return m_folder; }

  private:
    std::string gpuFields(double seconds) const;

    fs::path m_folder;
    int m_gpus;
    Json m_status = Json::object();
};

}  // namespace studio::testing
