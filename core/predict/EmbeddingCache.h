#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/Files.h"
#include "core/predict/Predictor.h"

namespace studio {

/// Names an embedding: the image's pixels and Predictor::embeddingKey().
std::string embeddingCacheKey(const cv::Mat& image, const std::string& modelKey);

/// Least-recently-used cache of embeddings in memory and on disk. Thread-safe. A damaged file on
/// disk counts as absent; a disk that is full or read-only turns the disk part off, silently but
/// for the log.
class EmbeddingCache {
  public:
    struct Limits {
        std::uint64_t memoryBytes = 512ull << 20;
        std::uint64_t diskBytes = 4ull << 30;  ///< 0: no disk
    };
    EmbeddingCache(fs::path folder, Limits limits);
    ~EmbeddingCache();

    /// Null when absent. `predictor` turns stored bytes into an embedding.
    EmbeddingPtr find(const std::string& key, Predictor& predictor);
    /// Whether find() would succeed, without loading anything.
    bool contains(const std::string& key) const;
    void insert(const std::string& key, const EmbeddingPtr& embedding, Predictor& predictor);
    void setLimits(Limits limits);
    std::uint64_t diskBytesUsed() const;
    /// Forgets what is in memory; the disk keeps it.
    void releaseMemory();
    /// Forgets everything, on the disk too.
    void clear();

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The embedding of an image from the cache, or else computed and put there. Throws as
/// Predictor::encode.
EmbeddingPtr findOrEncode(EmbeddingCache& cache, Predictor& predictor, const cv::Mat& image,
                          const JobContext& context = {});

}  // namespace studio
