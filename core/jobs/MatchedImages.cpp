#include "core/jobs/MatchedImages.h"

#include "core/base/Error.h"
#include "core/base/MovablePath.h"

namespace studio {

MatchedImages MatchedImages::read(const fs::path& match) {
    MatchedImages known;
    const fs::path file = MatchedImages::file(match);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return known;
    const Json json = readJson(file);
    try {
        if (json.at("match_version").get<int>() > kVersion)
            throw Error(ErrorCode::AnnotationInvalid, toUtf8(file),
                        "was written by a newer version of this program");
        known.m_folder = readMovablePath(json.at("options").at("images"), match);
        for (const Json& result : json.at("results"))
            if (const auto mask = result.find("mask"); mask != result.end())
                known.m_imageOfMask[fromUtf8(mask->get<std::string>()).lexically_normal()] =
                    fromUtf8(result.at("image").get<std::string>());
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::AnnotationInvalid, toUtf8(file), error.what());
    }
    return known;
}

fs::path MatchedImages::imageOf(const fs::path& maskFile) const {
    const auto found = m_imageOfMask.find(maskFile.lexically_normal());
    return found == m_imageOfMask.end() ? fs::path() : found->second;
}

}  // namespace studio
