#pragma once

#include <vector>

#include "core/base/JobContext.h"
#include "core/data/Layout.h"
#include "core/jobs/DataInspector.h"
#include "core/jobs/DataProblem.h"

namespace studio {

/// Which files of a layout belong to which of its images, and which to none.
struct DataListing {
    fs::path base;                            ///< the innermost folder with everything
    std::vector<ImageCompanions> companions;  ///< as the layout's items
    std::vector<DataProblem> orphans;         ///< MissingImage
    std::size_t masks = 0, annotations = 0;   ///< files found, orphans included
};

/// Reads folders only. A mask belongs to the image whose base name it has, alone or with
/// "_<number>" behind it. Throws Cancelled; folders that are not there or cannot be read count as
/// empty.
DataListing listData(const Layout& layout, const JobContext& context);

}  // namespace studio
