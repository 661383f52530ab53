#pragma once

#include <functional>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/data/Layout.h"
#include "core/jobs/DataProblem.h"

namespace studio {

/// Looks for what spoils a data set, and makes a repaired copy.
struct DataCheckOptions {
    fs::path folder;  ///< in any of the layouts that openFolder() knows
    fs::path fix;     ///< folder for the repaired copy, new or empty; empty: none is made
    fs::path json;    ///< report as JSON; empty: none
    fs::path csv;     ///< report as CSV; empty: none
    int threads = 0;  ///< 0: one per core

    /// Throws Error{Usage, FileNotFound} naming the wrong value.
    void check() const;
    bool operator==(const DataCheckOptions&) const = default;
};

struct DataCheckReport {
    LayoutKind layout = LayoutKind::Plain;
    fs::path root;                                       ///< absolute, what was looked at
    std::size_t images = 0, masks = 0, annotations = 0;  ///< files looked at
    std::vector<DataProblem> problems;  ///< orphans, then by image, then copies and names
    std::size_t written = 0;            ///< files in the repaired copy

    /// Problems of this severity.
    std::size_t count(DataSeverity severity) const;
    /// Errors and warnings that the repair did not resolve (all of them where none was made).
    std::size_t remaining() const;
};

struct DataCheckObserver {
    std::function<void(const DataProblem&)> found;  ///< on the job's thread, as they are found
};

/// Opens every image, mask and annotation once. Found are all kinds of DataProblem; duplicates and
/// leaks by the pixels of the upright images, so that a renamed, re-tagged or losslessly converted
/// copy is one. Memory: one image a thread and 200 bytes a file.
///
/// With `fix`, the copy has the same layout: sound files byte for byte, masks written anew as 8-bit
/// PNG with 0 and 255, turned images and masks upright, formats and numbers as the layout asks for,
/// duplicates dropped, leaking images dropped from the training split. What cannot be repaired
/// (unreadable, unpaired, wrongly sized, empty, full, invalid) is left out with what depends on it;
/// images that are the same but have different masks are kept, for only a user knows the right one.
/// The checked folder itself is never written to.
///
/// Throws Error{Usage, FileNotFound, FileUnreadable, FolderEmpty, FileUnwritable, DiskFull},
/// Cancelled (files written so far are whole).
DataCheckReport runDataCheck(const DataCheckOptions& options, const JobContext& context = {},
                             const DataCheckObserver& observer = {});

}  // namespace studio
