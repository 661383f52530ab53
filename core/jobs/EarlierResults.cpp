#include "core/jobs/EarlierResults.h"

#include <algorithm>

#include "core/base/Log.h"

namespace studio {

void EarlierResults::add(const std::string& image, const fs::path& file) {
    if (file.empty()) return;
    std::set<fs::path>& files = m_files[image];
    const fs::path whole = (m_folder / file).lexically_normal();
    const fs::path inside = whole.lexically_relative(m_folder.lexically_normal());
    if (!inside.empty() && *inside.begin() != ".." && *inside.begin() != ".") files.insert(whole);
}

void EarlierResults::replace(const std::string& image, const std::set<fs::path>& now) {
    const auto known = m_files.find(image);
    if (known == m_files.end()) return;
    for (const fs::path& file : known->second) {
        const bool written = std::ranges::any_of(
            now, [&](const fs::path& other) { return other.lexically_normal() == file; });
        std::error_code error;
        if (!written && fs::is_regular_file(fs::symlink_status(file, error)) &&
            fs::remove(file, error))
            log::debug("{} is of an earlier run and goes", toUtf8(file));
    }
    m_files.erase(known);
}

void EarlierResults::fail(const std::string& image, ErrorCode why) {
    if (why != ErrorCode::FileNotFound && why != ErrorCode::FileUnreadable &&
        why != ErrorCode::OutOfMemory)
        replace(image);
}

}  // namespace studio
