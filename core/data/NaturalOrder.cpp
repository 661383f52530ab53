#include "core/data/NaturalOrder.h"

#include <algorithm>
#include <compare>
#include <cstddef>

namespace studio {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
unsigned char folded(char c) {
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/// Cuts the leading digits off `text`, without zeros in front.
std::string_view takeNumber(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string_view number = text.substr(0, end);
    text.remove_prefix(end);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

}  // namespace

bool naturalLess(std::string_view a, std::string_view b) {
    std::string_view restA = a;
    std::string_view restB = b;
    while (!restA.empty() && !restB.empty()) {
        std::strong_ordering order = std::strong_ordering::equal;
        if (isDigit(restA.front()) && isDigit(restB.front())) {
            const std::string_view numberA = takeNumber(restA);
            const std::string_view numberB = takeNumber(restB);
            order = numberA.size() <=> numberB.size();
            if (order == 0) order = numberA <=> numberB;
        } else {
            order = folded(restA.front()) <=> folded(restB.front());
            restA.remove_prefix(1);
            restB.remove_prefix(1);
        }
        if (order != 0) return order < 0;
    }
    if (restA.empty() != restB.empty()) return restA.empty();
    return a < b;
}

}  // namespace studio
