#include "core/base/Json.h"

#include <algorithm>

#include "core/base/Error.h"

namespace studio {

Json parseJson(std::string_view text, const fs::path& nameForErrors) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string subject = toUtf8(nameForErrors);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        throw Error(ErrorCode::JsonInvalid, subject, "is empty where JSON was expected");
    // The parser recurses once per level; real files here have four.
    constexpr int kMaxDepth = 200;
    int depth = 0;
    bool tooDeep = false;
    const auto guard = [&](int, Json::parse_event_t event, Json&) {
        using Event = Json::parse_event_t;
        if (event == Event::object_start || event == Event::array_start)
            tooDeep = tooDeep || ++depth > kMaxDepth;
        else if (event == Event::object_end || event == Event::array_end)
            --depth;
        return true;
    };
    try {
        Json json = Json::parse(text.begin(), text.end(), guard);
        if (tooDeep) throw Error(ErrorCode::JsonInvalid, subject, "is nested too deeply");
        return json;
    } catch (const Json::parse_error& error) {
        const std::size_t at = std::min<std::size_t>(error.byte, text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
        throw Error(ErrorCode::JsonInvalid, subject,
                    "is not valid JSON (line " + std::to_string(line) + ")");
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::JsonInvalid, subject, std::string("is not valid JSON: ") + error.what());
    }
}

Json readJson(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

void writeJson(const fs::path& path, const Json& json) {
    writeFileAtomically(path, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace studio
