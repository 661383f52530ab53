#pragma once

#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/jobs/MatchJob.h"

namespace studio {

/// The scores.csv of runMatch.
class MatchScores {
  public:
    /// `folder` empty: nothing is written.
    MatchScores(fs::path folder, int worldSize, int rank);

    /// The rows of earlier runs, with whole paths; none where there is no table, or one that was
    /// not written by a run.
    std::vector<MatchRow> earlier() const;

    /// Writes the rows: with one rank to scores.csv, with several to scores_rank_<rank>.csv, and
    /// then what all ranks have written so far, together, to scores.csv. The ranks may do so at
    /// once. Throws Error{FileUnwritable, DiskFull}.
    void write(const std::vector<MatchRow>& rows) const;

    /// Rows with a header; with `means` followed by one line an object and one of all, whose image
    /// is "mean". Files are named from `folder`.
    static std::string csv(const std::vector<MatchRow>& rows, const fs::path& folder, bool means);
    /// Undoes csv(), means left out. Throws Error{FileUnreadable} naming `path` for other text.
    static std::vector<MatchRow> parse(const std::string& csv, const fs::path& path);

  private:
    fs::path rankFile(int rank) const;

    fs::path m_folder;
    int m_worldSize, m_rank;
};

}  // namespace studio
