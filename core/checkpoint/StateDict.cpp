#include "core/checkpoint/StateDict.h"

#include "core/base/Error.h"

namespace studio {

void StateDict::insert(std::string name, at::Tensor tensor) {
    if (contains(name))
        throw Error(ErrorCode::CheckpointInvalid, m_source, "has two tensors named " + name);
    set(std::move(name), std::move(tensor));
}

void StateDict::set(std::string name, at::Tensor tensor) {
    const auto [position, isNew] = m_index.emplace(name, m_entries.size());
    if (isNew)
        m_entries.push_back({std::move(name), std::move(tensor)});
    else
        m_entries[position->second].tensor = std::move(tensor);
}

const at::Tensor* StateDict::find(std::string_view name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : &m_entries[found->second].tensor;
}

const at::Tensor& StateDict::at(std::string_view name) const {
    if (const at::Tensor* tensor = find(name)) return *tensor;
    throw Error(ErrorCode::CheckpointMismatch, m_source, "has no tensor " + std::string(name));
}

bool StateDict::hasPrefix(std::string_view prefix) const {
    for (const Entry& entry : m_entries)
        if (entry.name.starts_with(prefix)) return true;
    return false;
}

StateDict StateDict::part(std::string_view prefix) const {
    StateDict part(m_source);
    for (const Entry& entry : m_entries)
        if (entry.name.starts_with(prefix))
            part.insert(entry.name.substr(prefix.size()), entry.tensor);
    return part;
}

std::string storedPrecision(const StateDict& tensors) {
    std::string precision;
    for (const StateDict::Entry& entry : tensors) {
        const char* name = nullptr;
        switch (entry.tensor.scalar_type()) {
            case at::kFloat:
                name = "fp32";
                break;
            case at::kHalf:
                name = "fp16";
                break;
            case at::kBFloat16:
                name = "bf16";
                break;
            case at::kDouble:
                name = "fp64";
                break;
            default:
                continue;
        }
        if (!precision.empty() && precision != name) return "mixed";
        precision = name;
    }
    return precision;
}

}  // namespace studio
