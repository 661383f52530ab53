#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/data/Layout.h"

namespace studio {

// What the jobs that go over images share: which images, where results go, what happens on failure.

/// Whom a job tells, on its own thread, what it has done so far.
template <typename Result>
struct JobObserver {
    std::function<void(const Result&)> finished;      ///< one image, as soon as it is done
    std::function<void(const std::string&)> problem;  ///< one line, beginning with the file
    std::function<void(const Layout&)> started = {};  ///< before the first: all there is to do
};

/// A folder in any of the layouts, or image files. Throws as openFolder and openFiles; Error{Usage}
/// for a folder among several arguments.
Layout openImages(const std::vector<fs::path>& images, const JobContext& context);

/// Where the results of one image go below the output folder: groups of a layout become folders
/// there.
struct ResultFiles {
    fs::path folder;  ///< of the image's group
    fs::path
        overlay;     ///< named as the image; with ".png" behind where that is neither PNG nor JPEG
    fs::path masks;  ///< folder
};
ResultFiles resultFiles(const LayoutItem& item, const fs::path& output);

/// Nothing of the user's is written over: neither the output folder nor those below it may be one
/// in which the layout has images, annotations, masks or ground truths, and no two images may have
/// the same results. Throws Error{Usage}.
void checkOutput(const Layout& layout, const fs::path& output);

/// Before any long work: checkOutput(), and the folder is made. Throws as that and
/// Error{FileUnwritable}.
void prepareOutput(const Layout& layout, const fs::path& output);

/// `count` of something in English: "1 image", "2 images".
std::string counted(std::size_t count, const std::string& thing);

/// `context` for loading the model, whose progress then says so.
JobContext whileLoading(const JobContext& context);

/// Runs `action` for each image. The context it gets scales its progress 0..1 to the image's share.
/// An Error goes to `failed` and the next image follows; but what would stop the others as well
/// (disk full, nothing can be written) is thrown on, as is Cancelled.
void forEachImage(const Layout& layout, const JobContext& context,
                  const std::function<void(const LayoutItem&, const JobContext&)>& action,
                  const std::function<void(const LayoutItem&, const Error&)>& failed);

/// One field of a CSV line (RFC 4180), quoted where it must be.
std::string csvField(const std::string& text);

}  // namespace studio
