#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// Reads a table of numbers while another program writes it: each poll() gives the rows that are
/// new. A last line without its end waits for the rest of it.
class CsvTail {
  public:
    explicit CsvTail(fs::path file) : m_file(std::move(file)) {}

    struct News {
        /// The file was replaced, cut back or removed: the rows of before no longer count, and
        /// those that are there are given again.
        bool restarted = false;
        bool more = false;           ///< there is more than one poll reads
        std::vector<double> values;  ///< row by row; not a number where a field has none
    };
    /// At most `maxBytes` of the file. A file that is not there has no rows.
    /// Throws Error{FileUnreadable}.
    News poll(std::size_t maxBytes = 8 << 20);

    /// Names of the columns; empty before the first line was read.
    const std::vector<std::string>& columns() const { return m_columns; }
    /// Index of a column; -1 when there is none.
    int column(const std::string& name) const;
    /// Lines that had too few or too many fields, or no number at their beginning.
    std::size_t damagedLines() const { return m_damaged; }

  private:
    void forget();
    void takeLine(std::string_view line, News& news);

    fs::path m_file;
    std::vector<std::string> m_columns;
    std::size_t m_offset = 0;  ///< of the first byte that was not taken
    std::string m_last;        ///< the last line taken, with its end; it lies before m_offset
    std::size_t m_damaged = 0;
};

}  // namespace studio
