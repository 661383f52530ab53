#pragma once

#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/JobContext.h"
#include "core/data/Layout.h"
#include "core/jobs/DataInspector.h"
#include "core/jobs/DataListing.h"

namespace studio {

/// Writes the repaired copy of a data set that was checked.
class DataRepair {
  public:
    /// `kept`: which images go into the copy. Gives PerSAM's images new numbers where there are
    /// gaps. All must outlive this.
    DataRepair(const Layout& layout, const DataListing& listing,
               const std::vector<CheckedImage>& images, const std::vector<bool>& kept,
               fs::path output);

    /// One image with its companions; none for one that is not kept. Returns how many files were
    /// written. Safe to call for several at once. Throws Error{FileUnwritable, DiskFull} and as
    /// reading does.
    std::size_t write(std::size_t index) const;

  private:
    void renumber();
    fs::path inCopy(const fs::path& original) const;
    void writePicture(std::size_t index, const fs::path& target) const;
    std::size_t writeMasks(std::size_t index) const;
    bool writeAnnotation(std::size_t index, const fs::path& image) const;

    const Layout& m_layout;
    const DataListing& m_listing;
    const std::vector<CheckedImage>& m_images;
    const std::vector<bool>& m_kept;
    fs::path m_output;
    std::vector<std::string> m_bases;  ///< of the names in the copy, as the items
};

/// Whether the base names of an object's images are 00, 01, 02, ... in their order.
bool isGapless(const std::vector<std::string>& bases);
/// PerSAM's name of image `number`: at least two digits.
std::string twoDigits(std::size_t number);

}  // namespace studio
