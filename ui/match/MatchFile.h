#pragma once

#include "core/base/Json.h"
#include "ui/match/MatchState.h"

namespace studio {

/// A match on the disk: match.json with everything but the rasters; masks of results beside it as
/// <object>/<image>.png, similarity maps in maps/, what the model had found where the user
/// corrected it in originals/, and scores.csv, which `data build` reads. Functions may be called on
/// any thread.
namespace match_file {

fs::path jsonFile(const fs::path& folder);
bool isMatchFolder(const fs::path& folder);

/// Throws Error{FileNotFound, FileUnreadable, JsonInvalid, AnnotationInvalid}.
MatchState read(const fs::path& folder);

/// Masks and maps that are in memory first, then match.json and scores.csv, each atomically.
/// Throws Error{FileUnwritable, DiskFull}.
void write(const MatchState& state);

/// One file with the rasters inside: what was not yet, or could not be, written to its folder.
void writeDraft(const MatchState& state, const fs::path& file);
MatchState readDraft(const fs::path& file);

/// CV_8UC1 0/255 in the image's size: from memory, or read. Zeros where nothing was found. Throws
/// as readMask.
cv::Mat mask(const BoardResult& result, const fs::path& folder);
/// CV_32FC1, low resolution; empty where there is none. Throws as readImage.
cv::Mat similarity(const BoardResult& result, const fs::path& folder);

}  // namespace match_file

}  // namespace studio
