#include "core/personalize/ImageMatch.h"

#include <algorithm>

#include "core/image/MaskGeometry.h"

namespace studio {

const char* matchVerdictName(MatchVerdict verdict) {
    switch (verdict) {
        case MatchVerdict::Found:
            return "found";
        case MatchVerdict::Doubtful:
            return "doubtful";
        case MatchVerdict::Absent:
            return "absent";
    }
    return "";
}

cv::Rect MatchedObject::box() const {
    return maskBox(mask());
}

MatchVerdict ImageMatch::verdict() const {
    if (objects.empty()) return MatchVerdict::Absent;
    const bool sure = std::ranges::all_of(
        objects, [](const MatchedObject& object) { return object.verdict == MatchVerdict::Found; });
    return sure ? MatchVerdict::Found : MatchVerdict::Doubtful;
}

float ImageMatch::doubt() const {
    float most = 0;
    for (const MatchedObject& object : objects)
        most = std::max(most, object.doubt);
    return most;
}

}  // namespace studio
