#include "core/base/Npy.h"

#include <bit>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace studio {

void writeNpy(const fs::path& path, const std::vector<std::size_t>& shape,
              const std::vector<float>& values) {
    static_assert(std::endian::native == std::endian::little);
    if (std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()) !=
        values.size())
        throw Error(ErrorCode::Internal, toUtf8(path), "shape and number of values differ");
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
    for (const std::size_t side : shape)
        header += std::to_string(side) + ",";
    header += "), }";
    // Magic, version and length take 10 bytes; the whole is padded to a multiple of 64 and ends a
    // line.
    constexpr std::size_t kFixed = 10;
    header.append(63 - (kFixed + header.size()) % 64, ' ');
    header += '\n';
    std::string prefix("\x93NUMPY\x01\x00", 8);
    prefix += static_cast<char>(header.size() & 0xFF);
    prefix += static_cast<char>(header.size() >> 8);
    writeFileAtomically(path, [&](int descriptor, const fs::path& temporary) {
        writeAll(descriptor, prefix.data(), prefix.size(), temporary);
        writeAll(descriptor, header.data(), header.size(), temporary);
        writeAll(descriptor, values.data(), values.size() * sizeof(float), temporary);
    });
}

}  // namespace studio
