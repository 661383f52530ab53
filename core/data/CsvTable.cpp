#include "core/data/CsvTable.h"

#include <algorithm>
#include <utility>

#include "core/base/Error.h"

namespace studio {

CsvTable CsvTable::read(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

CsvTable CsvTable::parse(std::string_view text, const fs::path& nameForErrors) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    CsvTable table;
    std::vector<std::string> row;
    std::string field;
    bool quoted = false;
    const auto endRow = [&] {
        row.push_back(std::exchange(field, {}));
        const bool blank = row.size() == 1 && row.front().empty();
        if (!blank && table.m_columns.empty())
            table.m_columns = row;
        else if (!blank)
            table.m_rows.push_back(row);
        row.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                field += text[++i];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            row.push_back(std::exchange(field, {}));
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r') {
            field += c;
        }
    }
    if (quoted)
        throw Error(ErrorCode::JsonInvalid, toUtf8(nameForErrors),
                    "is no valid CSV file (a quote is not closed)");
    endRow();
    return table;
}

bool CsvTable::has(const std::string& column) const {
    return std::ranges::find(m_columns, column) != m_columns.end();
}

std::string CsvTable::field(std::size_t row, const std::string& column) const {
    const auto at = std::ranges::find(m_columns, column);
    const auto index = static_cast<std::size_t>(at - m_columns.begin());
    const std::vector<std::string>& fields = m_rows.at(row);
    return at != m_columns.end() && index < fields.size() ? fields[index] : std::string();
}

}  // namespace studio
