#include "core/checkpoint/PickleWriter.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/base/Error.h"
#include "core/checkpoint/TorchTypes.h"

namespace studio {

// Opcodes: CPython's pickletools.py.

void PickleWriter::text(std::string_view text) {
    m_out.text("X").number(static_cast<std::uint32_t>(text.size())).text(text);
}

void PickleWriter::integer(std::int64_t value) {
    if (value >= std::numeric_limits<std::int32_t>::min() &&
        value <= std::numeric_limits<std::int32_t>::max())
        m_out.text("J").number(static_cast<std::int32_t>(value));
    else
        m_out.text("\x8a\x08").number(value);
}

void PickleWriter::json(const Json& value) {
    switch (value.type()) {
        case Json::value_t::boolean:
            m_out.text(value.get<bool>() ? "\x88" : "\x89");
            break;
        case Json::value_t::number_integer:
            integer(value.get<std::int64_t>());
            break;
        case Json::value_t::number_unsigned:
            if (const auto number = value.get<std::uint64_t>(); number >> 63 == 0)
                integer(static_cast<std::int64_t>(number));
            else  // a ninth byte, because the highest bit of the eighth would be the sign
                m_out.text("\x8a\x09").number(number).number('\0');
            break;
        case Json::value_t::number_float:
            m_out.text("G").number(
                __builtin_bswap64(std::bit_cast<std::uint64_t>(value.get<double>())));
            break;
        case Json::value_t::string:
            text(value.get_ref<const std::string&>());
            break;
        case Json::value_t::array:
            m_out.text("](");
            for (const Json& item : value)
                json(item);
            m_out.text("e");
            break;
        case Json::value_t::object:
            beginDict();
            for (const auto& [key, item] : value.items()) {
                text(key);
                json(item);
            }
            endDict();
            break;
        default:
            m_out.text("N");
    }
}

void PickleWriter::global(std::string_view module, std::string_view name) {
    m_out.text("c").text(module).text("\n").text(name).text("\n");
}

void PickleWriter::integers(at::IntArrayRef values) {
    m_out.text("(");
    for (const std::int64_t value : values)
        integer(value);
    m_out.text("t");
}

void PickleWriter::tensor(const at::Tensor& tensor, const std::string& key) {
    const auto type = std::ranges::find(kTorchTypes, tensor.scalar_type(), &TorchType::type);
    if (type == std::end(kTorchTypes))
        throw Error(
            ErrorCode::Internal, "checkpoint",
            std::string("tensors of ") + at::toString(tensor.scalar_type()) + " cannot be stored");
    // _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)
    global("torch._utils", "_rebuild_tensor_v2");
    m_out.text("((");
    text("storage");
    global("torch", type->storage);
    text(key);
    text("cpu");
    integer(tensor.numel());
    m_out.text("tQ");
    integer(0);
    integers(tensor.sizes());
    integers(tensor.strides());
    m_out.text("\x89");
    global("collections", "OrderedDict");
    m_out.text(")RtR");
}

std::string PickleWriter::finish() {
    m_out.text(".");
    return m_out.bytes();
}

}  // namespace studio
