#include "core/checkpoint/CheckpointReader.h"

#include <array>
#include <optional>

#include "core/base/Error.h"
#include "core/checkpoint/PthFile.h"

namespace studio {
namespace {

using pickle::Dict;
using pickle::Sequence;
using pickle::Value;

/// Nesting and number of the values that are taken over from a file: its containers may be shared
/// and cyclic.
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 200'000;

const std::string_view* textOf(const Value& value) {
    return value.as<std::string_view>();
}

bool holdsTensors(const Dict& dict) {
    for (const auto& [key, value] : dict.items)
        if (textOf(*key) && value->as<pickle::Tensor>()) return true;
    return false;
}

/// Goes through the wrappers that training programs put around a state dict.
const Dict& findStateDict(const Dict& root) {
    constexpr std::array kWrappers{"model", "state_dict", "model_state_dict", "net"};
    const Dict* dict = &root;
    for (int depth = 0; depth < kMaxDepth; ++depth) {
        const Dict* inner = nullptr;
        for (const char* wrapper : kWrappers) {
            const Value* value = pickle::find(*dict, wrapper);
            if (inner == nullptr && value != nullptr) inner = value->as<Dict>();
        }
        if (inner == nullptr) break;
        dict = inner;
    }
    return *dict;
}

/// Makes torch tensors of a file's descriptions.
class TensorMaker {
  public:
    TensorMaker(PthFile& file, const JobContext& context, CheckpointContent content)
        : m_file(file), m_context(context), m_content(content) {}

    at::Tensor make(const pickle::Tensor& tensor) {
        m_context.checkpoint();
        const auto options = at::TensorOptions().dtype(tensor.type);
        if (m_content == CheckpointContent::Shapes) {
            m_file.check(*tensor.storage);
            return at::empty_strided(tensor.sizes, tensor.strides, options.device(at::kMeta));
        }
        return at::empty({0}, options)
            .set_(m_file.load(*tensor.storage), tensor.offset, tensor.sizes, tensor.strides);
    }

  private:
    PthFile& m_file;
    const JobContext& m_context;
    CheckpointContent m_content;
};

/// Plain values as JSON; nothing when there is anything else in them, or too much of it.
class PlainData {
  public:
    std::optional<Json> convert(const Value& value) {
        Json json;
        return convert(value, json, 0) ? std::optional(std::move(json)) : std::nullopt;
    }

  private:
    static bool isUtf8(std::string_view text) {
        try {
            Json(text).dump();
            return true;
        } catch (const Json::exception&) {
            return false;
        }
    }

    bool convert(const Value& value, Json& json, int depth) {
        if (++m_count > kMaxValues || depth > kMaxDepth) return false;
        if (value.as<std::monostate>()) return true;
        if (const auto* truth = value.as<bool>()) return json = *truth, true;
        if (const auto* integer = value.as<std::int64_t>()) return json = *integer, true;
        if (const auto* number = value.as<double>()) return json = *number, true;
        if (const auto* text = textOf(value)) return json = *text, isUtf8(*text);
        if (const auto* sequence = value.as<Sequence>()) {
            json = Json::array();
            for (const Value* item : sequence->items)
                if (!convert(*item, json.emplace_back(), depth + 1)) return false;
            return true;
        }
        const auto* dict = value.as<Dict>();
        if (dict == nullptr) return false;
        json = Json::object();
        for (const auto& [key, item] : dict->items) {
            const auto* text = textOf(*key);
            if (text == nullptr || !isUtf8(*text)) return false;
            if (!convert(*item, json[std::string(*text)], depth + 1)) return false;
        }
        return true;
    }

    std::size_t m_count = 0;
};

/// DataParallel and torch.compile put their own name before all of the module's.
StateDict withoutPrefix(StateDict tensors) {
    for (const std::string_view prefix : {"module.", "_orig_mod."}) {
        bool all = !tensors.empty();
        for (const StateDict::Entry& entry : tensors)
            all = all && entry.name.starts_with(prefix);
        if (all) tensors = tensors.part(prefix);
    }
    return tensors;
}

Checkpoint interpret(PthFile& file, const JobContext& context, CheckpointContent content) {
    const auto* root = file.root().as<Dict>();
    if (root == nullptr)
        throw Error(ErrorCode::CheckpointInvalid, file.subject(),
                    "is a PyTorch file, but holds no state dict");
    const Dict& dict = findStateDict(*root);
    if (!holdsTensors(dict))
        throw Error(ErrorCode::CheckpointInvalid, file.subject(),
                    "is a PyTorch file, but holds no tensors by name");

    Checkpoint checkpoint;
    checkpoint.fileBytes = file.size();
    checkpoint.tensors = StateDict(file.subject());
    TensorMaker maker(file, context, content);
    for (std::size_t i = 0; i < dict.items.size(); ++i) {
        const auto& [key, value] = dict.items[i];
        const auto* name = textOf(*key);
        const auto* tensor = value->as<pickle::Tensor>();
        if (name != nullptr && tensor != nullptr)
            checkpoint.tensors.insert(std::string(*name), maker.make(*tensor));
        context.report(static_cast<double>(i + 1), static_cast<double>(dict.items.size()));
    }
    checkpoint.tensors = withoutPrefix(std::move(checkpoint.tensors));

    PlainData plain;
    for (const auto& [key, value] : root->items) {
        const auto* name = textOf(*key);
        if (name == nullptr || value->as<pickle::Tensor>()) continue;
        const auto json = plain.convert(*value);
        if (*name == "config" && json && json->is_object())
            checkpoint.config = *json;
        else if (json)
            checkpoint.extras[std::string(*name)] = *json;
    }
    return checkpoint;
}

/// The errors of torch and of the memory in this program's terms.
template <typename Action>
auto guarded(const fs::path& path, Action action) {
    try {
        return action();
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, toUtf8(path), "does not fit into the memory");
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::CheckpointInvalid, toUtf8(path),
                    std::string("cannot be read: ") + error.what_without_backtrace());
    }
}

void collect(const Value& value, const std::string& name, int depth, std::size_t& count,
             TensorMaker& maker, StateDict& tensors) {
    if (++count > kMaxValues || depth > kMaxDepth)
        throw Error(ErrorCode::CheckpointInvalid, tensors.source(),
                    "is nested too deeply or holds too many values");
    const auto below = [&](const std::string& key, const Value& child) {
        collect(child, name.empty() ? key : name + '/' + key, depth + 1, count, maker, tensors);
    };
    if (const auto* tensor = value.as<pickle::Tensor>()) {
        tensors.insert(name, maker.make(*tensor));
    } else if (const auto* sequence = value.as<Sequence>()) {
        for (std::size_t i = 0; i < sequence->items.size(); ++i)
            below(std::to_string(i), *sequence->items[i]);
    } else if (const auto* dict = value.as<Dict>()) {
        for (const auto& [key, child] : dict->items) {
            if (const auto* text = textOf(*key)) below(std::string(*text), *child);
            if (const auto* number = key->as<std::int64_t>())
                below(std::to_string(*number), *child);
        }
    }
}

}  // namespace

Checkpoint readCheckpoint(const fs::path& path, const JobContext& context,
                          CheckpointContent content) {
    return guarded(path, [&] { return interpret(*PthFile::open(path), context, content); });
}

StateDict readTensors(const fs::path& path, const JobContext& context) {
    return guarded(path, [&] {
        const auto file = PthFile::open(path);
        TensorMaker maker(*file, context, CheckpointContent::Tensors);
        StateDict tensors(file->subject());
        std::size_t count = 0;
        collect(file->root(), "", 0, count, maker, tensors);
        return tensors;
    });
}

}  // namespace studio
