#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace studio {

/// What an earlier run left in an output folder, as its scores.csv tells: a run that does the same
/// images again takes away what it does not write anew, so that nothing outdated is taken for a
/// result. Files that no table names are never touched.
class EarlierResults {
  public:
    explicit EarlierResults(fs::path folder) : m_folder(std::move(folder)) {}

    /// A file of an image, below the folder or relative to it; what lies elsewhere is left out.
    void add(const std::string& image, const fs::path& file);
    bool has(const std::string& image) const { return m_files.contains(image); }
    /// The image was done again with `now` as its files: the others go.
    void replace(const std::string& image, const std::set<fs::path>& now = {});
    /// The image could not be done: what is damaged has no result any more; what is out of reach,
    /// as on a drive that went, keeps it.
    void fail(const std::string& image, ErrorCode why);

  private:
    fs::path m_folder;
    std::map<std::string, std::set<fs::path>> m_files;
};

}  // namespace studio
