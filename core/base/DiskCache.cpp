#include "core/base/DiskCache.h"

#include <algorithm>
#include <chrono>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"

namespace studio {
namespace {

// A file is the entry's bytes followed by their digest together with the key. Its time of
// modification is the time of its last use.
constexpr std::size_t kDigestSize = 64;
/// Files looked at in one scan; a cache of full size has a few thousand.
constexpr std::size_t kMaxScan = 200'000;
/// Temporary files older than this are what a crashed process left behind.
constexpr auto kAbandonedAfter = std::chrono::hours(1);
/// Other processes may write, too, so the sum is taken anew: with KeepUsed, where thousands of
/// entries may be written one after the other, after so many of them.
constexpr int kWritesBetweenScans = 64;

std::string digestOf(const std::string& key, std::string_view bytes) {
    Sha256 hash;
    hash.update(key.data(), key.size());
    hash.update(bytes.data(), bytes.size());
    return hash.hexDigest();
}

template <typename Entries>
std::uint64_t sizeOf(const Entries& entries) {
    std::uint64_t sum = 0;
    for (const auto& entry : entries)
        sum += entry.bytes;
    return sum;
}

}  // namespace

DiskCache::DiskCache(Settings settings)
    : m_settings(std::move(settings)), m_opened(fs::file_time_type::clock::now()) {}

fs::path DiskCache::fileOf(const std::string& key) const {
    return m_settings.folder / (key + m_settings.extension);
}

bool DiskCache::works() const {
    const std::lock_guard lock(m_mutex);
    return m_works && m_settings.maxBytes > 0 && !m_settings.folder.empty();
}

bool DiskCache::contains(const std::string& key) const {
    std::error_code ignored;
    return works() && fs::exists(fileOf(key), ignored);
}

std::optional<std::string> DiskCache::read(const std::string& key) {
    if (!contains(key)) return std::nullopt;
    const fs::path path = fileOf(key);
    std::error_code ignored;
    try {
        const MappedFile file(path);
        const std::string_view all(reinterpret_cast<const char*>(file.data()), file.size());
        if (all.size() < kDigestSize)
            throw Error(ErrorCode::CheckpointInvalid, toUtf8(path), "is too short");
        const std::string_view bytes = all.substr(0, all.size() - kDigestSize);
        if (all.substr(bytes.size()) != digestOf(key, bytes))
            throw Error(ErrorCode::CheckpointInvalid, toUtf8(path), "is damaged");
        fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
        return std::string(bytes);
    } catch (const Error& error) {
        // Another process may just have made room.
        if (error.code() == ErrorCode::FileNotFound) return std::nullopt;
        log::warn("cached {} dropped: {}", m_settings.what, error.what());
        remove(key);
        return std::nullopt;
    }
}

bool DiskCache::write(const std::string& key, std::string_view bytes) {
    if (!works()) return false;
    const std::string digest = digestOf(key, bytes);
    const std::lock_guard lock(m_mutex);
    const std::uint64_t size = bytes.size() + kDigestSize;
    if (size > m_settings.maxBytes || !makeRoom(size)) return false;
    try {
        const fs::path path = fileOf(key);
        writeFileAtomically(
            path,
            [&](int descriptor, const fs::path&) {
                writeAll(descriptor, bytes.data(), bytes.size(), path);
                writeAll(descriptor, digest.data(), digest.size(), path);
            },
            false);
        *m_known += size;
        return true;
    } catch (const Error& error) {
        m_works = false;
        log::warn("the {} cache on the disk is not used any more: {}", m_settings.what,
                  error.what());
        return false;
    }
}

void DiskCache::remove(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    std::error_code ignored;
    fs::remove(fileOf(key), ignored);
    m_known.reset();
}

void DiskCache::setMaxBytes(std::uint64_t maxBytes) {
    const std::lock_guard lock(m_mutex);
    m_settings.maxBytes = maxBytes;
    m_works = true;
    m_known.reset();
    if (!m_settings.folder.empty()) makeRoom(0);
}

std::uint64_t DiskCache::bytesUsed() const {
    const std::lock_guard lock(m_mutex);
    return sizeOf(scan());
}

void DiskCache::clear() {
    const std::lock_guard lock(m_mutex);
    std::error_code ignored;
    for (const Entry& entry : scan())
        fs::remove(entry.path, ignored);
    m_known.reset();
}

/// Also removes what crashed processes left behind. Other processes may add and remove meanwhile.
std::vector<DiskCache::Entry> DiskCache::scan() const {
    std::vector<Entry> entries;
    if (m_settings.folder.empty()) return entries;
    const auto now = fs::file_time_type::clock::now();
    std::error_code error;
    std::size_t seen = 0;
    for (fs::directory_iterator at(m_settings.folder, error), end;
         !error && at != end && seen < kMaxScan; at.increment(error), ++seen) {
        std::error_code gone;
        const auto used = at->last_write_time(gone);
        const auto bytes = at->file_size(gone);
        if (gone) continue;
        if (at->path().extension() == m_settings.extension)
            entries.push_back({at->path(), bytes, used});
        else if (at->path().filename().native().starts_with(".tmp-") &&
                 now - used > kAbandonedAfter)
            fs::remove(at->path(), gone);
    }
    return entries;
}

/// Whether `wanted` bytes more fit now.
bool DiskCache::makeRoom(std::uint64_t wanted) {
    const auto fits = [&] { return *m_known + wanted <= m_settings.maxBytes; };
    const bool trusted = m_settings.whenFull == WhenFull::KeepUsed && m_known;
    if (trusted && fits() && ++m_writes < kWritesBetweenScans) return true;
    m_writes = 0;
    std::vector<Entry> entries = scan();
    m_known = sizeOf(entries);
    if (fits()) return true;
    std::ranges::sort(entries, {}, &Entry::used);
    for (const Entry& entry : entries) {
        if (fits()) break;
        if (m_settings.whenFull == WhenFull::KeepUsed && entry.used >= m_opened) break;
        std::error_code ignored;
        fs::remove(entry.path, ignored);
        *m_known -= entry.bytes;
    }
    return fits();
}

}  // namespace studio
