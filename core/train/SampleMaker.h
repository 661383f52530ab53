#pragma once

#include <memory>

#include "core/base/JobContext.h"
#include "core/train/Augmentation.h"
#include "core/train/LoadedSample.h"
#include "core/train/SegmentationDataset.h"

namespace studio {

class FeatureCache;

struct SampleOptions {
    int side = 1024;  ///< of the model's square, pixels
    std::uint64_t seed = 42;
    /// Validation: images as the Predictor prepares them, with the ground truth in original size.
    bool training = true;
    Augmentation augmentation;
    /// With a FeatureCache: views of an image there are at most. Variant 0 is the image as the
    /// Predictor prepares it, the others are drawn at random once and for all; each epoch takes
    /// another one. 1: no augmentation, and no epoch but the first encodes.
    int variants = 1;
    /// 1: a sample is an image and one object. N: an image and up to N of its objects, drawn anew
    /// each epoch: then the encoder runs once for all of them. Validation takes all objects, N at a
    /// time.
    int objectsPerImage = 1;

    /// Throws Error{Usage}.
    void check() const;
};

/// Makes samples of a data set: which view, pixels or cached features, masks. Which sample comes
/// out depends on seed, epoch and index alone. Safe from any thread.
class SampleMaker {
  public:
    /// `cache` may be null, else must outlive this. Throws Error{Usage}.
    SampleMaker(std::shared_ptr<const SegmentationDataset> data, SampleOptions options,
                FeatureCache* cache = nullptr);

    const SegmentationDataset& data() const { return *m_data; }
    const SampleOptions& options() const { return m_options; }
    /// Samples of one epoch.
    std::size_t size() const;
    /// Throws as readImage and readMask for files that are damaged, Error{SizeMismatch} for ones
    /// that have changed, Error{AnnotationInvalid} for an object that has no pixel left at the
    /// model's size; Cancelled.
    LoadedSample make(std::size_t index, int epoch, const JobContext& context = {}) const;

    /// The view that a variant (0..variants - 1) of an image is.
    SampleView variantView(std::size_t image, int variant) const;
    /// What the encoder is to be given for a variant: for filling the cache beforehand. `objects`
    /// is empty.
    LoadedSample makeVariant(std::size_t image, int variant, const JobContext& context = {}) const;

    /// Fewest pixels of an object that a view must show (less than half covered ones do not count).
    static constexpr int kLeastPixels = 10;

  private:
    std::vector<std::size_t> chosenObjects(std::size_t index, int epoch) const;
    bool addObjects(LoadedSample& sample, const std::vector<cv::Mat>& masks,
                    const std::vector<std::size_t>& objects, int least) const;
    void addImage(LoadedSample& sample, const JobContext& context) const;

    std::shared_ptr<const SegmentationDataset> m_data;
    SampleOptions m_options;
    FeatureCache* m_cache;
    /// Validation with several objects an image: the objects of each sample.
    std::vector<std::vector<std::size_t>> m_groups;
};

}  // namespace studio
