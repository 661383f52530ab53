#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace studio::pickle {

struct Value;

/// Something harmless that no one reads: bytes, integers over 64 bits, devices.
struct Opaque {};

/// A name that was found in the allow-list, "torch.float32".
struct Global {
    std::string name;
};

/// Where a tensor's elements are; untyped storages count bytes (at::kByte).
struct Storage {
    std::string_view key;
    at::ScalarType type;
    std::int64_t elements;
};

/// A checked view of a storage: no index that it yields lies outside of it.
struct Tensor {
    const Storage* storage;
    at::ScalarType type;
    std::int64_t offset;  ///< in elements of `type`
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> strides;
};

/// A list, tuple or set.
struct Sequence {
    bool growable = true;  ///< false: a tuple
    std::vector<Value*> items;
};

/// In the order of insertion; a key that is written twice is there twice.
struct Dict {
    std::vector<std::pair<Value*, Value*>> items;
};

/// Values live in an arena and refer to each other by address: a pickle may contain cycles.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Opaque, Global,
                 Storage, Tensor, Sequence, Dict>
        data;

    template <typename Kind>
    Kind* as() {
        return std::get_if<Kind>(&data);
    }
    template <typename Kind>
    const Kind* as() const {
        return std::get_if<Kind>(&data);
    }
};

/// The value under a text key, or null. The last one wins, as in Python.
inline const Value* find(const Dict& dict, std::string_view key) {
    for (auto item = dict.items.rbegin(); item != dict.items.rend(); ++item) {
        const auto* text = item->first->as<std::string_view>();
        if (text != nullptr && *text == key) return item->second;
    }
    return nullptr;
}

}  // namespace studio::pickle
