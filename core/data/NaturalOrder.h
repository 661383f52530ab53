#pragma once

#include <string_view>

namespace studio {

/// Whether `a` comes before `b` as people sort: runs of digits by value (img2 before img10), ASCII
/// letters without regard to case; what is still equal by bytes. A strict weak order.
bool naturalLess(std::string_view a, std::string_view b);

}  // namespace studio
