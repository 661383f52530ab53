#include "core/predict/EmbeddingCache.h"

#include <algorithm>
#include <chrono>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"

namespace studio {
namespace {

constexpr std::size_t kDigestSize = 64;
constexpr const char* kExtension = ".emb";
/// Files looked at in one scan; a cache of full size has a few thousand.
constexpr std::size_t kMaxScan = 50'000;
/// Temporary files older than this are what a crashed process left behind.
constexpr auto kAbandonedAfter = std::chrono::hours(1);

std::string digestOf(const std::string& key, std::string_view payload) {
    Sha256 hash;
    hash.update(key.data(), key.size());
    hash.update(payload.data(), payload.size());
    return hash.hexDigest();
}

}  // namespace

std::string embeddingCacheKey(const cv::Mat& image, const std::string& modelKey) {
    Sha256 hash;
    const std::string header =
        fmt::format("{} {}x{} {}\n", modelKey, image.cols, image.rows, image.type());
    hash.update(header.data(), header.size());
    for (int y = 0; y < image.rows; ++y)
        hash.update(image.ptr(y), image.cols * image.elemSize());
    return hash.hexDigest();
}

// A file is the predictor's bytes followed by their digest together with the key. Its time of
// modification is the time of its last use.
struct EmbeddingCache::Impl {
    struct Entry {
        std::string key;
        EmbeddingPtr embedding;
        std::size_t bytes;
    };
    struct DiskFile {
        fs::path path;
        std::uint64_t bytes;
        fs::file_time_type used;
    };

    mutable std::mutex mutex;
    fs::path folder;
    Limits limits;
    bool diskWorks = true;
    std::list<Entry> entries;  // the last used one first
    std::unordered_map<std::string, std::list<Entry>::iterator> byKey;
    std::uint64_t memoryUsed = 0;

    bool useDisk() const { return diskWorks && limits.diskBytes > 0 && !folder.empty(); }
    fs::path fileOf(const std::string& key) const { return folder / (key + kExtension); }

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

    /// Also removes what crashed processes left behind. Other processes may add and remove
    /// meanwhile.
    std::vector<DiskFile> scan() const {
        std::vector<DiskFile> files;
        const auto now = fs::file_time_type::clock::now();
        std::error_code error;
        std::size_t seen = 0;
        for (fs::directory_iterator entry(folder, error), end;
             !error && entry != end && seen < kMaxScan; entry.increment(error), ++seen) {
            std::error_code gone;
            const auto used = entry->last_write_time(gone);
            const auto bytes = entry->file_size(gone);
            if (gone) continue;
            if (entry->path().extension() == kExtension)
                files.push_back({entry->path(), bytes, used});
            else if (entry->path().filename().native().starts_with(".tmp-") &&
                     now - used > kAbandonedAfter)
                fs::remove(entry->path(), gone);
        }
        return files;
    }

    static std::uint64_t sizeOf(const std::vector<DiskFile>& files) {
        std::uint64_t sum = 0;
        for (const DiskFile& file : files)
            sum += file.bytes;
        return sum;
    }

    void trimDisk() const {
        std::vector<DiskFile> files = scan();
        std::uint64_t used = sizeOf(files);
        if (used <= limits.diskBytes) return;
        std::sort(files.begin(), files.end(),
                  [](const DiskFile& a, const DiskFile& b) { return a.used < b.used; });
        for (const DiskFile& file : files) {
            if (used <= limits.diskBytes) break;
            std::error_code ignored;
            fs::remove(file.path, ignored);
            used -= file.bytes;
        }
    }

    EmbeddingPtr readFromDisk(const std::string& key, Predictor& predictor) const {
        const fs::path path = fileOf(key);
        std::error_code ignored;
        if (!fs::exists(path, ignored)) return nullptr;
        try {
            const std::vector<std::uint8_t> bytes = readFile(path);
            const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            if (all.size() < kDigestSize)
                throw Error(ErrorCode::CheckpointInvalid, toUtf8(path), "is too short");
            const std::string payload(all.substr(0, all.size() - kDigestSize));
            if (all.substr(payload.size()) != digestOf(key, payload))
                throw Error(ErrorCode::CheckpointInvalid, toUtf8(path), "is damaged");
            EmbeddingPtr embedding = predictor.deserialize(payload);
            fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
            return embedding;
        } catch (const Error& error) {
            log::warn("cached embedding dropped: {}", error.what());
            fs::remove(path, ignored);
            return nullptr;
        }
    }

    void writeToDisk(const std::string& key, const EmbeddingPtr& embedding, Predictor& predictor) {
        std::string bytes = predictor.serialize(embedding);
        if (bytes.size() + kDigestSize > limits.diskBytes) return;
        bytes += digestOf(key, bytes);
        try {
            writeFileAtomically(fileOf(key), bytes, false);
            trimDisk();
        } catch (const Error& error) {
            diskWorks = false;
            log::warn("embeddings are not kept on disk any more: {}", error.what());
        }
    }
};

EmbeddingCache::EmbeddingCache(fs::path folder, Limits limits) : m_impl(std::make_unique<Impl>()) {
    m_impl->folder = std::move(folder);
    m_impl->limits = limits;
}

EmbeddingCache::~EmbeddingCache() = default;

EmbeddingPtr EmbeddingCache::find(const std::string& key, Predictor& predictor) {
    const std::lock_guard lock(m_impl->mutex);
    if (EmbeddingPtr embedding = m_impl->findInMemory(key)) return embedding;
    if (!m_impl->useDisk()) return nullptr;
    EmbeddingPtr embedding = m_impl->readFromDisk(key, predictor);
    if (embedding) m_impl->keepInMemory(key, embedding);
    return embedding;
}

bool EmbeddingCache::contains(const std::string& key) const {
    const std::lock_guard lock(m_impl->mutex);
    std::error_code ignored;
    return m_impl->byKey.contains(key) ||
           (m_impl->useDisk() && fs::exists(m_impl->fileOf(key), ignored));
}

void EmbeddingCache::insert(const std::string& key, const EmbeddingPtr& embedding,
                            Predictor& predictor) {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->keepInMemory(key, embedding);
    if (m_impl->useDisk()) m_impl->writeToDisk(key, embedding, predictor);
}

void EmbeddingCache::setLimits(Limits limits) {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->limits = limits;
    m_impl->diskWorks = true;
    m_impl->trimMemory();
    if (!m_impl->folder.empty()) m_impl->trimDisk();
}

std::uint64_t EmbeddingCache::diskBytesUsed() const {
    const std::lock_guard lock(m_impl->mutex);
    return Impl::sizeOf(m_impl->scan());
}

void EmbeddingCache::releaseMemory() {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->entries.clear();
    m_impl->byKey.clear();
    m_impl->memoryUsed = 0;
}

void EmbeddingCache::clear() {
    releaseMemory();
    const std::lock_guard lock(m_impl->mutex);
    std::error_code ignored;
    for (const Impl::DiskFile& file : m_impl->scan())
        fs::remove(file.path, ignored);
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
