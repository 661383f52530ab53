#include "core/predict/EmbeddingCache.h"

#include <list>
#include <mutex>
#include <unordered_map>

#include "core/base/DiskCache.h"
#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"

namespace studio {

std::string embeddingCacheKey(const cv::Mat& image, const std::string& modelKey) {
    Sha256 hash;
    const std::string header =
        fmt::format("{} {}x{} {}\n", modelKey, image.cols, image.rows, image.type());
    hash.update(header.data(), header.size());
    for (int y = 0; y < image.rows; ++y)
        hash.update(image.ptr(y), image.cols * image.elemSize());
    return hash.hexDigest();
}

struct EmbeddingCache::Impl {
    struct Entry {
        std::string key;
        EmbeddingPtr embedding;
        std::size_t bytes;
    };
    Impl(fs::path folder, Limits limits)
        : limits(limits), disk({std::move(folder), ".emb", "embedding", limits.diskBytes}) {}

    mutable std::mutex mutex;
    Limits limits;
    DiskCache disk;
    std::list<Entry> entries;  // the last used one first
    std::unordered_map<std::string, std::list<Entry>::iterator> byKey;
    std::uint64_t memoryUsed = 0;

    EmbeddingPtr findInMemory(const std::string& key) {
        const auto found = byKey.find(key);
        if (found == byKey.end()) return nullptr;
        entries.splice(entries.begin(), entries, found->second);
        return found->second->embedding;
    }

    void keepInMemory(const std::string& key, const EmbeddingPtr& embedding) {
        if (const auto old = byKey.find(key); old != byKey.end()) {
            memoryUsed -= old->second->bytes;
            entries.erase(old->second);
            byKey.erase(old);
        }
        entries.push_front({key, embedding, embedding->bytes()});
        byKey[key] = entries.begin();
        memoryUsed += entries.front().bytes;
        trimMemory();
    }

    void trimMemory() {
        while (memoryUsed > limits.memoryBytes) {
            memoryUsed -= entries.back().bytes;
            byKey.erase(entries.back().key);
            entries.pop_back();
        }
    }

    EmbeddingPtr readFromDisk(const std::string& key, Predictor& predictor) {
        const std::optional<std::string> bytes = disk.read(key);
        if (!bytes) return nullptr;
        try {
            return predictor.deserialize(*bytes);
        } catch (const Error& error) {
            log::warn("cached embedding dropped: {}", error.what());
            disk.remove(key);
            return nullptr;
        }
    }
};

EmbeddingCache::EmbeddingCache(fs::path folder, Limits limits)
    : m_impl(std::make_unique<Impl>(std::move(folder), limits)) {}

EmbeddingCache::~EmbeddingCache() = default;

EmbeddingPtr EmbeddingCache::find(const std::string& key, Predictor& predictor) {
    const std::lock_guard lock(m_impl->mutex);
    if (EmbeddingPtr embedding = m_impl->findInMemory(key)) return embedding;
    EmbeddingPtr embedding = m_impl->readFromDisk(key, predictor);
    if (embedding) m_impl->keepInMemory(key, embedding);
    return embedding;
}

bool EmbeddingCache::contains(const std::string& key) const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->byKey.contains(key) || m_impl->disk.contains(key);
}

void EmbeddingCache::insert(const std::string& key, const EmbeddingPtr& embedding,
                            Predictor& predictor) {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->keepInMemory(key, embedding);
    if (m_impl->limits.diskBytes > 0) m_impl->disk.write(key, predictor.serialize(embedding));
}

void EmbeddingCache::setLimits(Limits limits) {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->limits = limits;
    m_impl->trimMemory();
    m_impl->disk.setMaxBytes(limits.diskBytes);
}

std::uint64_t EmbeddingCache::diskBytesUsed() const {
    return m_impl->disk.bytesUsed();
}

void EmbeddingCache::releaseMemory() {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->entries.clear();
    m_impl->byKey.clear();
    m_impl->memoryUsed = 0;
}

void EmbeddingCache::clear() {
    releaseMemory();
    m_impl->disk.clear();
}

EmbeddingPtr findOrEncode(EmbeddingCache& cache, Predictor& predictor, const cv::Mat& image,
                          const JobContext& context) {
    const std::string key = embeddingCacheKey(image, predictor.embeddingKey());
    EmbeddingPtr embedding = cache.find(key, predictor);
    if (!embedding) {
        embedding = predictor.encode(image, context);
        cache.insert(key, embedding, predictor);
    }
    return embedding;
}

}  // namespace studio
