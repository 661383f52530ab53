#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// A small table with a line of names on top (RFC 4180: quotes, line breaks in fields, a byte order
/// mark).
class CsvTable {
  public:
    /// Throws Error{FileNotFound, FileUnreadable, JsonInvalid} (JsonInvalid: a quote is not
    /// closed).
    static CsvTable read(const fs::path& path);
    static CsvTable parse(std::string_view text, const fs::path& nameForErrors);

    std::size_t rows() const { return m_rows.size(); }
    std::size_t fieldCount(std::size_t row) const { return m_rows.at(row).size(); }
    bool has(const std::string& column) const;
    /// Empty where the column or the field is missing.
    std::string field(std::size_t row, const std::string& column) const;

  private:
    std::vector<std::string> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

}  // namespace studio
