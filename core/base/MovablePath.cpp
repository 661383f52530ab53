#include "core/base/MovablePath.h"

namespace studio {

Json movablePath(const fs::path& path, const fs::path& base) {
    Json json{{"path", toUtf8(path)}};
    if (!base.empty() && !path.empty())
        if (const fs::path relative = path.lexically_proximate(base); relative.is_relative())
            json["relative"] = toUtf8(relative);
    return json;
}

fs::path readMovablePath(const Json& json, const fs::path& base) {
    const fs::path path = fromUtf8(json.at("path").get<std::string>());
    if (path.empty() || base.empty() || !json.contains("relative")) return path;
    std::error_code error;
    if (fs::exists(path, error)) return path;
    const fs::path moved =
        (base / fromUtf8(json["relative"].get<std::string>())).lexically_normal();
    return fs::exists(moved, error) ? moved : path;
}

}  // namespace studio
