#include "core/train/SampleMaker.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/data/synth/Random.h"
#include "core/train/FeatureCache.h"

namespace studio {
namespace {

/// Views that are tried until one shows the object.
constexpr std::uint64_t kAttempts = 10;
/// Keep what is drawn for one purpose apart from what is drawn for another.
constexpr std::uint64_t kChoice = 0x63686f69, kVariant = 0x76617269, kPrompts = 0x70726f6d;

/// The first 64 bits of a digest: a number that follows an image wherever its file is.
std::uint64_t numberOf(const std::string& digest) {
    return std::stoull(digest.substr(0, 16), nullptr, 16);
}

/// Object pixels that are at least half covered.
int coveredPixels(const cv::Mat& mask) {
    return cv::countNonZero(mask > 127);
}

}  // namespace

void SampleOptions::check() const {
    augmentation.check();
    if (side < 16 || side > 8192)
        throw Error(ErrorCode::Usage, "image size", "must lie between 16 and 8192");
    if (variants < 1 || variants > 1000)
        throw Error(ErrorCode::Usage, "variants", "must lie between 1 and 1000");
    if (objectsPerImage < 1)
        throw Error(ErrorCode::Usage, "objects per image", "must be at least 1");
}

SampleMaker::SampleMaker(std::shared_ptr<const SegmentationDataset> data, SampleOptions options,
                         FeatureCache* cache)
    : m_data(std::move(data)), m_options(std::move(options)), m_cache(cache) {
    m_options.check();
    if (m_options.training || m_options.objectsPerImage == 1) return;
    const auto most = static_cast<std::ptrdiff_t>(m_options.objectsPerImage);
    for (std::size_t i = 0; i < m_data->images(); ++i) {
        const std::vector<std::size_t>& all = m_data->image(i).objects;
        for (auto at = all.begin(); at != all.end();) {
            const auto end = at + std::min(most, all.end() - at);
            m_groups.emplace_back(at, end);
            at = end;
        }
    }
}

std::size_t SampleMaker::size() const {
    if (m_options.objectsPerImage == 1) return m_data->objects();
    return m_options.training ? m_data->images() : m_groups.size();
}

std::vector<std::size_t> SampleMaker::chosenObjects(std::size_t index, int epoch) const {
    if (m_options.objectsPerImage == 1) return {index};
    if (!m_options.training) return m_groups.at(index);
    std::vector<std::size_t> objects = m_data->image(index).objects;
    const auto wanted =
        std::min(objects.size(), static_cast<std::size_t>(m_options.objectsPerImage));
    synth::Random random{kChoice, m_options.seed, static_cast<std::uint64_t>(epoch), index};
    for (std::size_t i = 0; i < wanted; ++i)
        std::swap(objects[i], objects[static_cast<std::size_t>(random.integer(
                                  static_cast<int>(i), static_cast<int>(objects.size()) - 1))]);
    objects.resize(wanted);
    return objects;
}

/// Puts in the objects that the sample's view shows with at least `least` pixels; whether there is
/// one.
bool SampleMaker::addObjects(LoadedSample& sample, const std::vector<cv::Mat>& masks,
                             const std::vector<std::size_t>& objects, int least) const {
    sample.objects.clear();
    for (std::size_t i = 0; i < masks.size(); ++i) {
        cv::Mat mask = sample.view.ofMask(masks[i]);
        if (coveredPixels(mask) >= least)
            sample.objects.push_back({objects[i], m_data->object(objects[i]).number, mask, {}});
    }
    return !sample.objects.empty();
}

/// Pixels, or what the cache has of them.
void SampleMaker::addImage(LoadedSample& sample, const JobContext& context) const {
    if (m_cache) {
        sample.featureKey = m_cache->key(m_data->contentKey(sample.image, context), sample.view);
        context.checkpoint();
        sample.features = m_cache->find(sample.featureKey);
        if (sample.features) return;
    }
    context.checkpoint();
    const cv::Mat pixels = m_data->readPixels(sample.image);
    context.checkpoint();
    sample.pixels = sample.view.ofImage(pixels);
}

SampleView SampleMaker::variantView(std::size_t image, int variant) const {
    const cv::Size size = m_data->image(image).size;
    if (variant == 0 || m_options.augmentation.none())
        return SampleView::plain(size, m_options.side);
    return m_options.augmentation.view(size, m_options.side,
                                       {m_options.seed, static_cast<std::uint64_t>(variant),
                                        numberOf(m_data->contentKey(image)), 0});
}

LoadedSample SampleMaker::makeVariant(std::size_t image, int variant,
                                      const JobContext& context) const {
    LoadedSample sample;
    sample.index = image;
    sample.image = image;
    sample.file = m_data->image(image).file;
    sample.imageSize = m_data->image(image).size;
    sample.view = variantView(image, variant);
    addImage(sample, context);
    return sample;
}

LoadedSample SampleMaker::make(std::size_t index, int epoch, const JobContext& context) const {
    const std::vector<std::size_t> objects = chosenObjects(index, epoch);
    LoadedSample sample;
    sample.index = index;
    sample.key =
        synth::Random{kPrompts, m_options.seed, static_cast<std::uint64_t>(epoch), index}.next();
    sample.image = m_data->object(objects.front()).image;
    sample.file = m_data->image(sample.image).file;
    sample.imageSize = m_data->image(sample.image).size;
    sample.numbered = m_data->image(sample.image).objects.size() > 1;
    std::vector<cv::Mat> masks;
    for (const std::size_t object : objects) {
        context.checkpoint();
        masks.push_back(m_data->readObject(object));
    }

    const auto round = static_cast<std::uint64_t>(epoch);
    bool shown = false;
    if (m_options.training && !m_options.augmentation.none()) {
        if (m_cache) {
            // Each image begins with another variant, so that every epoch has some of each.
            const std::uint64_t first =
                synth::Random{kVariant, m_options.seed, sample.image}.next32() + round;
            for (int i = 0; i < m_options.variants && !shown; ++i) {
                const std::uint64_t variant = (first + static_cast<std::uint64_t>(i)) %
                                              static_cast<std::uint64_t>(m_options.variants);
                sample.view = variantView(sample.image, static_cast<int>(variant));
                shown = addObjects(sample, masks, objects, kLeastPixels);
            }
        } else {
            for (std::uint64_t attempt = 0; attempt < kAttempts && !shown; ++attempt) {
                sample.view = m_options.augmentation.view(sample.imageSize, m_options.side,
                                                          {m_options.seed, round, index, attempt});
                shown = addObjects(sample, masks, objects, kLeastPixels);
            }
        }
    }
    if (!shown) {
        sample.view = SampleView::plain(sample.imageSize, m_options.side);
        // In validation nothing is left out: what is too small to be seen is an error of the model.
        if (!addObjects(sample, masks, objects, m_options.training ? 1 : 0))
            throw Error(ErrorCode::AnnotationInvalid, toUtf8(m_data->object(objects.front()).mask),
                        "is too small to be seen at " + std::to_string(m_options.side) + " pixels");
    }
    if (!m_options.training) {
        for (std::size_t i = 0; i < masks.size(); ++i)
            sample.objects[i].truth = masks[i];
    }
    addImage(sample, context);
    return sample;
}

}  // namespace studio
