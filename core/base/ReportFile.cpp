#include "core/base/ReportFile.h"

#include <fstream>

#include "core/base/Error.h"

namespace studio {

void checkReportFile(const std::string& option, const fs::path& file, std::string_view mark) {
    constexpr std::size_t kLook = 4096;
    std::error_code error;
    if (file.empty() || !fs::exists(file, error)) return;
    if (!fs::is_regular_file(file, error))
        throw Error(ErrorCode::Usage, option, toUtf8(file) + " is no file");
    std::string head(kLook, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(head.data(), std::streamsize(kLook));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    if (!head.empty() && head.find(mark) == std::string::npos)
        throw Error(ErrorCode::Usage, option,
                    toUtf8(file) + " is there already and is no such report: name another file");
}

}  // namespace studio
