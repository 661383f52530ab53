#include "core/base/Json.h"

#include <algorithm>

#include "core/base/Error.h"

namespace studio {
namespace {

/// Where the text stops being JSON, and why as far as users can do something about it.
std::string describe(std::string_view text, const Json::parse_error& error) {
    const std::size_t at = std::min<std::size_t>(std::max<std::size_t>(error.byte, 1) - 1, text.size());
    const std::string_view before = text.substr(0, at);
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::string_view ofLine = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
    const auto column = 1 + std::ranges::count_if(ofLine, [](char c) { return (c & 0xC0) != 0x80; });
    const std::string place = "line " + std::to_string(line) + ", column " + std::to_string(column);
    const std::string_view rest = text.substr(at);
    if (std::string_view(error.what()).find("UTF-8") != std::string_view::npos)
        return "is not UTF-8 text (" + place + ")";
    if (rest.starts_with("NaN") || rest.starts_with("Infinity"))
        return "is not valid JSON (" + place + ": NaN and Infinity are no numbers there)";
    return "is not valid JSON (" + place + (rest.empty() ? ": the text ends there)" : ")");
}

}  // namespace

Json parseJson(std::string_view text, const fs::path& nameForErrors) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string subject = toUtf8(nameForErrors);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        throw Error(ErrorCode::JsonInvalid, subject, "is UTF-16 text; JSON has to be UTF-8");
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
        throw Error(ErrorCode::JsonInvalid, subject, describe(text, error));
    } catch (const Json::out_of_range&) {
        throw Error(ErrorCode::JsonInvalid, subject, "holds a number that is out of range");
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
