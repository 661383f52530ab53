#include "core/personalize/PersonalizeOptions.h"

#include <array>
#include <cmath>

#include "core/base/Error.h"

namespace studio {
namespace {

constexpr std::array<const char*, 3> kNames{"persam", "persam-f", "persam-hq"};
/// More objects than this are found by the automatic masks, not one after the other.
constexpr int kMostObjects = 1000;

}  // namespace

const char* matchMethodName(MatchMethod method) {
    return kNames.at(static_cast<std::size_t>(method));
}

MatchMethod parseMatchMethod(const std::string& text) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (text == kNames[i]) return static_cast<MatchMethod>(i);
    throw Error(ErrorCode::Usage, "--method",
                "\"" + text + "\" is none of persam, persam-f and persam-hq");
}

void PersonalizeOptions::check() const {
    const auto refuse = [](const char* option, const std::string& detail) {
        throw Error(ErrorCode::Usage, option, detail);
    };
    if (!std::isfinite(learningRate) || learningRate <= 0)
        refuse("--lr", "must be a number above 0");
    if (epochs < 0) refuse("--train_epoch", "must be 0 or more");
    if (absentThreshold && (!std::isfinite(*absentThreshold) || std::abs(*absentThreshold) > 1))
        refuse("--absent-threshold", "must be a cosine, -1 to 1");
    if (maxObjects < 1 || maxObjects > kMostObjects)
        refuse("--max-objects", "must be 1 to " + std::to_string(kMostObjects));
}

}  // namespace studio
