#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/DiskCache.h"
#include "core/train/SampleView.h"

namespace studio {

struct ImageFeatures;  // core/sam/ImageEncoder.h, which includes torch

/// What a frozen encoder makes of training images, in half precision on the disk: embedding and
/// early feature (the EmbeddingCache cannot serve here: it keeps what the HQ part, which is being
/// trained, has made of the early feature). Thread-safe; several processes may share the folder.
///
/// An entry belongs to one view of one image. Mirroring and jitter come before the encoder, so
/// there must be few views of an image if later epochs are not to encode: SampleMaker draws from a
/// limited number of variants then.
///
/// Full: entries that no run has used since this cache was opened make room, oldest first; then
/// nothing more is kept. So a data set larger than the limit is encoded anew in part, and the kept
/// part stays. A damaged entry counts as absent; a disk that is full or read-only turns writing off
/// with a line in the log.
class FeatureCache {
  public:
    /// `modelKey` names the encoder's weights, its image size and precision.
    FeatureCache(fs::path folder, std::uint64_t maxBytes, std::string modelKey);
    ~FeatureCache();

    /// Names what this encoder makes of an image (SegmentationDataset::contentKey) in a view.
    std::string key(const std::string& imageContent, const SampleView& view) const;
    bool contains(const std::string& key) const;
    /// A batch of 1 in half precision on the CPU; null when absent.
    std::shared_ptr<const ImageFeatures> find(const std::string& key);
    /// Keeps what was computed for one image (batch of 1, any device and precision), if there is
    /// room, and returns what find() would: training must go on with that, so that it sees the same
    /// numbers whether an entry was there, was kept or found no room.
    std::shared_ptr<const ImageFeatures> keep(const std::string& key,
                                              const ImageFeatures& features);

    struct Statistics {
        std::uint64_t found = 0, missed = 0, kept = 0, refused = 0;  ///< refused: no room
    };
    Statistics statistics() const;
    std::uint64_t bytesUsed() const { return m_disk.bytesUsed(); }
    /// Bytes of one entry for an embedding of `width` channels and an early feature of
    /// `earlyWidth`, both of `side` x `side` cells: for estimates.
    static std::uint64_t entryBytes(int side, int width, int earlyWidth);

  private:
    DiskCache m_disk;
    std::string m_modelKey;
    mutable std::mutex m_mutex;
    Statistics m_statistics;
};

}  // namespace studio
