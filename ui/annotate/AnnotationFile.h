#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/data/Annotation.h"
#include "core/data/Layout.h"
#include "ui/annotate/DocumentObject.h"

namespace studio {

/// What was on the disk when an annotation was read or last written: compared before writing again.
struct AnnotationStamps {
    std::optional<FileStamp> json;
    /// Mask files that belong to this annotation, with the content they hold.
    struct Mask {
        std::optional<FileStamp> stamp;
        MaskContentPtr content;
    };
    std::map<fs::path, Mask> masks;
};

/// One version of an annotation, complete: everything that is read or written, as a value that may
/// be handed to another thread.
struct AnnotationVersion {
    LayoutItem item;
    cv::Size imageSize;
    bool done = false;  ///< the user said that this image is finished
    struct Object {
        DocumentObjectPtr object;
        MaskContentPtr mask;    ///< of object->cell at the time of the copy
        bool outdated = false;  ///< the mask is from before the last change of the prompts
        bool visible = true;
    };
    std::vector<Object> objects;
    Json extra = Json::object();  ///< unknown keys at the top
    AnnotationStamps stamps;
};

/// What opening an annotation gave.
struct LoadedAnnotation {
    AnnotationVersion version;
    std::vector<std::string> warnings;  ///< English sentences
    /// Set when the file exists but cannot be worked on (damaged, of another size): `version` is
    /// then empty and nothing may be written over the file without the user's word.
    std::optional<Error> error;
    /// Work of an earlier session that never reached the file.
    std::optional<AnnotationVersion> recovered;
    /// True when `version` has changes of this session that are not on the disk yet.
    bool unsaved = false;
};

/// Reading and writing of annotations with their masks. Functions may be called on any thread.
namespace annotation_file {

/// How far an annotation is, without its masks being looked at. Throws as Annotation::read().
enum class Progress { None, Started, Done };
Progress progress(const LayoutItem& item);

/// Never throws for a bad file (see LoadedAnnotation::error). `imageSize`: upright, pixels.
LoadedAnnotation load(const LayoutItem& item, cv::Size imageSize, const fs::path& recoveryFolder);

/// Masks first, JSON last, each atomically; masks of ours that are no longer referenced are
/// removed. `version.stamps` is kept up to date with what was written, also when something fails on
/// the way. Throws Error{FileChanged} when a file is neither as the stamps say nor what would be
/// written (nothing is touched then), Error{FileNotFound} when the image is gone,
/// Error{FileUnwritable, DiskFull}. With `keepTheirs`, changed files are kept as
/// `<name>.theirs-<time>.<ext>` and replaced.
void save(AnnotationVersion& version, bool keepTheirs);

/// Whether a file of the annotation is not as `stamps` says.
bool changedOnDisk(const LayoutItem& item, const AnnotationStamps& stamps);

/// The copy that survives a crash, one file with masks inside. Throws Error{FileUnwritable,
/// DiskFull}.
void writeRecovery(const AnnotationVersion& version, const fs::path& recoveryFolder);
void removeRecovery(const LayoutItem& item, const fs::path& recoveryFolder);

}  // namespace annotation_file

}  // namespace studio
