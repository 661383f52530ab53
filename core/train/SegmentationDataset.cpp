#include "core/train/SegmentationDataset.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <unordered_set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"
#include "core/base/OrderedWork.h"
#include "core/data/Layout.h"
#include "core/data/MarkedImage.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

using DataImage = SegmentationDataset::DataImage;
using DataObject = SegmentationDataset::DataObject;

/// Numbers of ground truths may have gaps; a long one is the end.
constexpr std::size_t kMaxNumber = 1000, kLongestGap = 20;

/// An image with the masks that it is said to have.
struct Candidate {
    DataImage image;
    std::vector<DataObject> objects;
};

/// What was found in the files of a candidate.
struct Checked {
    cv::Size size;                               ///< empty: the image cannot be used
    std::vector<std::optional<cv::Rect>> boxes;  ///< of the objects; absent: cannot be used
    std::size_t emptyMasks = 0;
    std::vector<Error> problems;
};

/// Lists what a folder says it has.
class FolderListing {
  public:
    FolderListing(const fs::path& folder, std::size_t number, const JobContext& context)
        : m_layout(openFolder(folder, context)), m_number(number) {
        for (const LayoutItem& item : m_layout.items)
            m_baseNames.insert(nameOf(item, item.baseName()));
    }

    const std::vector<LayoutItem>& items() const { return m_layout.items; }

    /// Without objects where there are none. Throws as readMarkedImage.
    Candidate candidate(const LayoutItem& item) const {
        Candidate candidate;
        candidate.image.file = item.image;
        candidate.image.folder = m_number;
        candidate.image.group = item.group;
        if (item.hasGroundTruth())
            addGroundTruths(candidate, item);
        else
            addMasks(candidate, item);
        return candidate;
    }

  private:
    static std::string nameOf(const LayoutItem& item, const std::string& base) {
        return item.groundTruthFolder.native() + '\0' + base;
    }

    void addGroundTruths(Candidate& candidate, const LayoutItem& item) const {
        const std::vector<std::string> labels = labelsOf(item);
        std::size_t missing = 0;
        for (std::size_t k = 0; k < kMaxNumber && missing < kLongestGap; ++k) {
            const fs::path mask = item.groundTruthFile(k);
            // "part_1.png" may be the ground truth of the image part_1 instead.
            const bool others = !mask.empty() && toUtf8(mask.stem()) != item.baseName() &&
                                m_baseNames.contains(nameOf(item, toUtf8(mask.stem())));
            missing = mask.empty() || others ? missing + 1 : 0;
            if (missing > 0) continue;
            DataObject object;
            object.number = k;
            object.mask = mask;
            object.label = k < labels.size() ? labels[k] : defaultLabel(item);
            candidate.objects.push_back(std::move(object));
        }
    }

    void addMasks(Candidate& candidate, const LayoutItem& item) const {
        for (MarkedObject& marked : readMarkedImage(item, m_layout.kind).objects) {
            if (marked.mask.empty()) continue;
            DataObject object;
            object.number = marked.index;
            object.mask = std::move(marked.mask);
            object.label = std::move(marked.object.label);
            candidate.objects.push_back(std::move(object));
        }
    }

    std::string defaultLabel(const LayoutItem& item) const {
        return m_layout.kind == LayoutKind::PerSam ? item.group : std::string();
    }

    /// Only for show: a damaged annotation does no harm where there is a ground truth.
    std::vector<std::string> labelsOf(const LayoutItem& item) const {
        std::vector<std::string> labels;
        std::error_code ignored;
        if (!fs::is_regular_file(item.annotation, ignored)) return labels;
        try {
            for (const AnnotatedObject& object : Annotation::read(item.annotation).objects)
                labels.push_back(object.label.empty() ? defaultLabel(item) : object.label);
        } catch (const Error& error) {
            log::debug("{}", error.what());
        }
        return labels;
    }

    Layout m_layout;
    std::size_t m_number;
    std::unordered_set<std::string> m_baseNames;
};

Checked check(const Candidate& candidate, const JobContext& context) {
    Checked checked;
    try {
        checked.size = readImageSize(candidate.image.file);
    } catch (const Error& error) {
        checked.problems.push_back(error);
        return checked;
    }
    for (const DataObject& object : candidate.objects) {
        context.checkpoint();
        checked.boxes.emplace_back();
        try {
            const cv::Rect box = cv::boundingRect(readMask(object.mask, checked.size));
            if (box.empty())
                ++checked.emptyMasks;
            else
                checked.boxes.back() = box;
        } catch (const Error& error) {
            checked.problems.push_back(error);
        }
    }
    return checked;
}

fs::path placeOf(const fs::path& file) {
    std::error_code error;
    const fs::path place = fs::weakly_canonical(file, error);
    return error ? file : place;
}

}  // namespace

std::shared_ptr<SegmentationDataset> SegmentationDataset::open(const std::vector<fs::path>& folders,
                                                               int threads,
                                                               const JobContext& context,
                                                               const Problem& problem) {
    if (folders.empty())
        throw Error(ErrorCode::Usage, "data", "no folder with images and masks was given");
    const std::shared_ptr<SegmentationDataset> data(new SegmentationDataset);
    data->m_folders = folders;
    std::unordered_set<std::string> told;
    const auto tell = [&](const Error& error) {
        if (!told.insert(error.subject()).second) return;
        ++data->m_counts.skippedFiles;
        data->m_problems.emplace_back(error.what());
        if (problem) problem(data->m_problems.back());
    };

    std::vector<Candidate> candidates;
    std::unordered_set<std::string> known;  // a folder may be given twice, or within another one
    for (std::size_t number = 0; number < folders.size(); ++number) {
        const FolderListing listing(folders[number], number, context);
        for (const LayoutItem& item : listing.items()) {
            context.checkpoint();
            if (!known.insert(placeOf(item.image).native()).second) continue;
            try {
                Candidate candidate = listing.candidate(item);
                if (candidate.objects.empty())
                    ++data->m_counts.unmarked;
                else
                    candidates.push_back(std::move(candidate));
            } catch (const Error& error) {
                tell(error);
            }
        }
    }

    const auto total = static_cast<double>(candidates.size());
    produceInOrder<Checked>(
        candidates.size(), threads, context,
        [&](std::size_t i, const JobContext& inner) { return check(candidates[i], inner); },
        [&](std::size_t i, Checked&& checked) {
            context.report(static_cast<double>(i + 1), total, "checking the data");
            for (const Error& error : checked.problems)
                tell(error);
            data->m_counts.emptyMasks += checked.emptyMasks;
            DataImage& image = candidates[i].image;
            image.size = checked.size;
            for (std::size_t k = 0; k < checked.boxes.size(); ++k) {
                if (!checked.boxes[k]) continue;
                DataObject& object = candidates[i].objects[k];
                object.image = data->m_images.size();
                object.box = *checked.boxes[k];
                image.objects.push_back(data->m_objects.size());
                data->m_objects.push_back(std::move(object));
            }
            if (!image.objects.empty()) data->m_images.push_back(std::move(image));
        });

    Counts& counts = data->m_counts;
    counts.images = data->m_images.size();
    counts.objects = data->m_objects.size();
    log::debug(
        "data: {} images with {} objects; left out: {} images without mask, {} empty masks, "
        "{} files that cannot be used",
        counts.images, counts.objects, counts.unmarked, counts.emptyMasks, counts.skippedFiles);
    if (counts.objects == 0)
        throw Error(
            ErrorCode::FolderEmpty, toUtf8(folders.front()),
            fmt::format("there is no image with a usable mask: {} images have none, {} "
                        "masks are empty, {} files cannot be used{}",
                        counts.unmarked, counts.emptyMasks, counts.skippedFiles,
                        data->m_problems.empty() ? std::string()
                                                 : ", the first is " + data->m_problems.front()));
    data->m_contents.resize(counts.images);
    return data;
}

template <class Read>
auto SegmentationDataset::whileThere(Read&& read) const {
    try {
        return read();
    } catch (const Error& error) {
        std::error_code ignored;
        if (error.code() == ErrorCode::FileNotFound)
            for (const fs::path& folder : m_folders)
                if (!fs::exists(folder, ignored))
                    throw Error(ErrorCode::FolderEmpty, toUtf8(folder),
                                "is not there any more (was it moved, or its drive taken away?)");
        throw;
    }
}

cv::Mat SegmentationDataset::readPixels(std::size_t image) const {
    const DataImage& wanted = m_images.at(image);
    Image read = whileThere([&] { return readImage(wanted.file); });
    if (read.size() != wanted.size)
        throw Error(ErrorCode::SizeMismatch, toUtf8(wanted.file),
                    "has another size than when it was looked at first");
    return std::move(read.pixels);
}

cv::Mat SegmentationDataset::readObject(std::size_t object) const {
    const DataObject& wanted = m_objects.at(object);
    return whileThere([&] { return readMask(wanted.mask, m_images[wanted.image].size); });
}

std::string SegmentationDataset::contentKey(std::size_t image, const JobContext& context) const {
    const fs::path& file = m_images.at(image).file;
    const std::optional<FileStamp> stamp = fileStamp(file);
    if (!stamp)
        whileThere([&] { throw Error(ErrorCode::FileNotFound, toUtf8(file), "does not exist"); });
    {
        const std::lock_guard lock(m_mutex);
        const Content& content = m_contents[image];
        if (!content.digest.empty() && content.stamp == *stamp) return content.digest;
    }
    std::string digest = sha256OfFile(file, context);
    const std::lock_guard lock(m_mutex);
    m_contents[image] = {*stamp, digest};
    return digest;
}

std::string SegmentationDataset::fingerprint() const {
    Sha256 hash;
    for (const DataObject& object : m_objects) {
        const DataImage& image = m_images[object.image];
        const std::string line =
            fmt::format("{}\n{}x{}\n{}\n{} {} {} {}\n", toUtf8(image.file.filename()),
                        image.size.width, image.size.height, toUtf8(object.mask.filename()),
                        object.box.x, object.box.y, object.box.width, object.box.height);
        hash.update(line.data(), line.size());
    }
    return hash.hexDigest();
}

}  // namespace studio
