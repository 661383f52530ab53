#include "benchmarks/NpyReader.h"

#include <cstring>

#include "core/base/Error.h"

namespace studio::bench {

std::vector<float> readNpy(const fs::path& path, const std::vector<std::size_t>& shape) {
    const std::vector<std::uint8_t> data = readFile(path);
    const std::string bytes(data.begin(), data.end());
    const auto fail = [&](const std::string& why) {
        throw Error(ErrorCode::SizeMismatch, toUtf8(path), why);
    };
    constexpr std::size_t kPreamble = 10;  // magic, version 1.0, length of the header
    if (bytes.size() < kPreamble || bytes.compare(0, 7, "\x93NUMPY\x01") != 0)
        fail("is not a .npy file, version 1");
    const std::size_t header =
        static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    std::string expected;
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        expected += (expected.empty() ? "" : ", ") + std::to_string(size);
        count *= size;
    }
    const std::string description = bytes.substr(kPreamble, header);
    if (description.find("'<f4'") == std::string::npos ||
        description.find("False") == std::string::npos ||
        description.find("'shape': (" + expected + ")") == std::string::npos ||
        bytes.size() != kPreamble + header + count * sizeof(float))
        fail("does not hold float32 numbers of shape (" + expected + ")");
    std::vector<float> values(count);
    std::memcpy(values.data(), bytes.data() + kPreamble + header, count * sizeof(float));
    return values;
}

}  // namespace studio::bench
