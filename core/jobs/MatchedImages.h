#pragma once

#include <map>

#include "core/base/Files.h"

namespace studio {

/// Which images a match of the window is about, as its match.json says: scores.csv has only their
/// names.
class MatchedImages {
  public:
    /// The file in the folder of a match.
    static fs::path file(const fs::path& match) { return match / "match.json"; }
    /// The version of it that is written.
    static constexpr int kVersion = 1;

    /// Nothing is known where there is no match.json, as in the output of `match`. Throws
    /// Error{FileUnreadable, JsonInvalid, AnnotationInvalid}.
    static MatchedImages read(const fs::path& match);

    /// The folder that was searched, which may be gone; empty where nothing is known.
    const fs::path& folder() const { return m_folder; }
    /// From that folder, the image whose mask is this file of the match folder (as the table names
    /// it); empty where it is not known.
    fs::path imageOf(const fs::path& maskFile) const;

  private:
    fs::path m_folder;
    std::map<fs::path, fs::path> m_imageOfMask;
};

}  // namespace studio
