#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"

namespace studio {

/// Images with the masks of their objects, from one or several folders: DIS5K splits, PerSAM roots,
/// projects (plain or siblings) with ground truths per object or annotations with masks. Where an
/// image has a ground truth, that counts and no drawn or predicted mask.
/// All const members are safe from any thread.
class SegmentationDataset {
  public:
    /// One line for each file that cannot be used, beginning with the file; each file once.
    using Problem = std::function<void(const std::string& line)>;

    struct DataImage {
        fs::path file;
        std::size_t folder = 0;  ///< into folders()
        std::string group;       ///< of the layout: PerSAM object, DIS5K split
        cv::Size size;           ///< upright, pixels
        std::vector<std::size_t> objects;
    };
    struct DataObject {
        std::size_t image = 0;   ///< into images
        std::size_t number = 0;  ///< in its image: annotation's object or mask file's number
        std::string label;
        fs::path mask;
        cv::Rect box;  ///< around the object, pixels of the original image
    };
    struct Counts {
        std::size_t images = 0, objects = 0;  ///< that can be used
        std::size_t unmarked = 0;             ///< images without any mask: left out
        std::size_t emptyMasks = 0;           ///< left out
        std::size_t skippedFiles = 0;         ///< damaged, or of the wrong size: reported
    };

    /// Lists the folders and looks at every file: headers of images, all of the masks, on `threads`
    /// threads (0: one a core). Throws Error{FileNotFound, FileUnreadable, FolderEmpty} where a
    /// folder has nothing at all or nothing can be used, Cancelled.
    static std::shared_ptr<SegmentationDataset> open(const std::vector<fs::path>& folders,
                                                     int threads = 0,
                                                     const JobContext& context = {},
                                                     const Problem& problem = {});

    const std::vector<fs::path>& folders() const { return m_folders; }
    std::size_t images() const { return m_images.size(); }
    std::size_t objects() const { return m_objects.size(); }
    const DataImage& image(std::size_t index) const { return m_images.at(index); }
    const DataObject& object(std::size_t index) const { return m_objects.at(index); }
    const Counts& counts() const { return m_counts; }
    /// What was found unusable when it was opened, one line each.
    const std::vector<std::string>& problems() const { return m_problems; }

    /// CV_8UC1 or CV_8UC3 (RGB), upright. Throws as studio::readImage, Error{FolderEmpty} when the
    /// file is missing because its whole folder is, as the two below do, and Error{SizeMismatch}
    /// where the file has changed.
    cv::Mat readPixels(std::size_t image) const;
    /// CV_8UC1 0/255 of its image's size. Throws as studio::readMask.
    cv::Mat readObject(std::size_t object) const;
    /// SHA-256 of the image's file; read once for each state of it on the disk. Throws
    /// Error{FileNotFound, FileUnreadable}, Cancelled.
    std::string contentKey(std::size_t image, const JobContext& context = {}) const;

    /// SHA-256 over names, sizes and masks of all there is to train on: two runs with the same have
    /// the same samples in the same order.
    std::string fingerprint() const;

  private:
    /// What `read` gives; a file that is missing with its folder is none that could be left out.
    template <class Read>
    auto whileThere(Read&& read) const;

    SegmentationDataset() = default;

    std::vector<fs::path> m_folders;
    std::vector<DataImage> m_images;
    std::vector<DataObject> m_objects;
    Counts m_counts;
    std::vector<std::string> m_problems;

    struct Content {
        FileStamp stamp;
        std::string digest;
    };
    mutable std::mutex m_mutex;
    mutable std::vector<Content> m_contents;  ///< one for each image
};

}  // namespace studio
