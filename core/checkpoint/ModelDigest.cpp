#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "core/checkpoint/ModelFile.h"

namespace studio {
namespace {

constexpr std::size_t kMaxRemembered = 100;

fs::path cacheFile() {
    return userCacheFolder() / "digests.json";
}

/// What was remembered; a missing or damaged cache is an empty one.
Json readCache() {
    try {
        Json cache = readJson(cacheFile());
        if (cache.is_object()) return cache;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::FileNotFound) log::debug("digest cache: {}", error.what());
    }
    return Json::object();
}

std::string digestOf(const fs::path& path, const JobContext& context) {
    const auto stamp = fileStamp(path);
    if (!stamp) throw Error(ErrorCode::FileNotFound, toUtf8(path), "does not exist");
    const std::string key = toUtf8(fs::absolute(path).lexically_normal());
    const Json identity = {stamp->size, stamp->modifiedNs, stamp->inode};
    if (const Json cache = readCache(); cache.contains(key)) {
        const Json& entry = cache[key];
        if (entry.is_object() && entry.value("file", Json()) == identity &&
            entry.contains("sha256") && entry["sha256"].is_string())
            return entry["sha256"];
    }
    const std::string digest = sha256OfFile(path, context);
    // Read again: others may have added theirs while this took its time.
    Json cache = readCache();
    cache.erase(key);
    while (cache.size() >= kMaxRemembered)
        cache.erase(cache.begin());
    cache[key] = {{"file", identity}, {"sha256", digest}};
    try {
        if (fileStamp(path) == stamp) writeJson(cacheFile(), cache);
    } catch (const Error& error) {
        log::debug("digest cache: {}", error.what());  // it is only slower the next time
    }
    return digest;
}

}  // namespace

std::string modelDigest(const ModelFile& file, const JobContext& context) {
    const std::string digest = digestOf(file.checkpoint, context);
    if (file.decoder.empty()) return digest;
    const std::string both = digest + digestOf(file.decoder, context);
    Sha256 sha;
    sha.update(both.data(), both.size());
    return sha.hexDigest();
}

}  // namespace studio
