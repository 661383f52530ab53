#pragma once

#include <string>

#include "core/base/Files.h"
#include "core/base/Json.h"

namespace studio {

/// What may be wrong with a file of a data set.
enum class DataProblemKind {
    Unreadable,         ///< cannot be opened, is damaged, or has no bytes at all
    MissingMask,        ///< an image without the mask or annotation that it needs
    MissingImage,       ///< a mask or annotation that belongs to no image
    WrongSize,          ///< a mask or annotation of another size than its image
    EmptyMask,          ///< a mask without a single object pixel
    FullMask,           ///< a mask without a single background pixel
    NonBinary,          ///< a mask that has other values than 0 and 255
    Rotated,            ///< pixels are stored turned or mirrored, a tag says how
    Duplicate,          ///< the same pixels as another image of the same split or object
    SplitLeak,          ///< the same pixels as an image of another split
    InvalidAnnotation,  ///< JSON that is no usable annotation, or points outside of the image
    WrongFormat,        ///< not the file format that the layout asks for
    NameGap             ///< PerSAM's numbers are not 00, 01, 02, ...
};

enum class DataSeverity {
    Note,     ///< worth knowing; does not count as a problem
    Warning,  ///< this program copes, others or the result may not
    Error     ///< training or matching would fail or be wrong
};

/// What became of a problem in the repaired copy.
enum class DataOutcome {
    Open,      ///< no copy was made, or the copy has it still
    Repaired,  ///< the copy does not have it, and nothing of use is lost
    LeftOut    ///< could not be repaired: the copy does without the file (and its partners)
};

/// One finding of `data check`.
struct DataProblem {
    DataProblemKind kind = DataProblemKind::Unreadable;
    DataSeverity severity = DataSeverity::Error;
    fs::path file;      ///< absolute; a folder for NameGap and for a reference that is missing
    fs::path other;     ///< the image of a mask, the twin of a duplicate; may be empty
    std::string group;  ///< PerSAM: the object; DIS5K: the split; else empty
    std::string text;   ///< one English sentence, without the file's name
    bool fixable = false;
    std::string repair;  ///< what a repair does or did, e.g. "written anew as 0 and 255"
    DataOutcome outcome = DataOutcome::Open;
};

/// Stable names for reports: "unreadable", "missing-mask", ...; "note", "warning", "error"; "open",
/// "repaired", "left-out".
const char* dataProblemName(DataProblemKind kind);
const char* dataSeverityName(DataSeverity severity);
const char* dataOutcomeName(DataOutcome outcome);

/// {"kind", "severity", "file", "other", "group", "text", "fixable", "repair", "outcome"}.
Json toJson(const DataProblem& problem);

}  // namespace studio
