#include "core/checkpoint/PickleMachine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "core/base/Log.h"
#include "core/checkpoint/TorchTypes.h"

namespace studio {
namespace {

using pickle::Dict;
using pickle::Global;
using pickle::Opaque;
using pickle::Sequence;
using pickle::Storage;
using pickle::Tensor;
using pickle::Value;

/// Far over what any model needs (SAM-HQ with an optimizer: 0.1 million), to bound time and memory.
constexpr std::size_t kMaxSteps = 4'000'000;
constexpr std::size_t kMaxDimensions = 64;

// Opcodes: CPython's pickletools.py.
enum Opcode : std::uint8_t {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    Dup = '2',
    BinFloat = 'G',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinPersId = 'Q',
    Reduce = 'R',
    BinString = 'T',
    ShortBinString = 'U',
    BinUnicode = 'X',
    Append = 'a',
    Build = 'b',
    GlobalName = 'c',
    MakeDict = 'd',
    EmptyDict = '}',
    Appends = 'e',
    BinGet = 'h',
    LongBinGet = 'j',
    MakeList = 'l',
    EmptyList = ']',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    MakeTuple = 't',
    EmptyTuple = ')',
    SetItems = 'u',
    BinBytes = 'B',
    ShortBinBytes = 'C',
    Proto = 0x80,
    NewObj = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinBytes8 = 0x8e,
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
    ByteArray8 = 0x96,
    Instance = 'i'
};

constexpr std::string_view kCallables[] = {
    "collections.OrderedDict",
    "collections.Counter",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.Size",
    "torch.device",
    "_codecs.encode",  // how protocol 2 writes bytes
    "builtins.bytes",
    "builtins.bytearray",
    "builtins.complex",
    "builtins.set",
    "builtins.frozenset",
};

std::optional<at::ScalarType> storageType(std::string_view global) {
    for (std::string_view module : {"torch.", "torch.cuda.", "torch.storage."}) {
        if (!global.starts_with(module)) continue;
        const std::string_view name = global.substr(module.size());
        if (name == "UntypedStorage") return at::kByte;
        for (const TorchType& named : kTorchTypes)
            if (name == named.storage) return named.type;
    }
    return std::nullopt;
}

std::optional<at::ScalarType> dtype(std::string_view global) {
    for (const TorchType& named : kTorchTypes)
        if (global.starts_with("torch.") && global.substr(6) == named.dtype) return named.type;
    return std::nullopt;
}

bool isAllowed(std::string_view global) {
    return std::ranges::find(kCallables, global) != std::end(kCallables) || storageType(global) ||
           dtype(global);
}

/// Names of a hostile file go to a terminal: short and printable.
std::string printable(std::string_view text) {
    std::string result(text.substr(0, 100));
    std::ranges::replace_if(
        result, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return result;
}

}  // namespace

PickleMachine::PickleMachine(ByteReader& reader, std::string subject)
    : m_reader(reader), m_subject(std::move(subject)) {}

PickleMachine::~PickleMachine() = default;

void PickleMachine::invalid(const std::string& what) const {
    throw Error(ErrorCode::CheckpointInvalid, m_subject, "is damaged: its pickle " + what);
}

template <typename Kind>
Kind& PickleMachine::expect(Value* value, const char* what) const {
    Kind* kind = value->as<Kind>();
    if (kind == nullptr) invalid(std::string("has something else where ") + what + " belongs");
    return *kind;
}

const Value* PickleMachine::run() {
    m_stack.clear();
    m_marks.clear();
    m_memo.clear();
    while (step(m_reader.number<std::uint8_t>()))
        spend(1);
    const Value* result = pop();
    if (!m_stack.empty() || !m_marks.empty()) invalid("ends with values left over");
    return result;
}

void PickleMachine::spend(std::size_t steps) {
    m_steps += steps;
    if (m_steps > kMaxSteps) invalid("is longer than any model's");
}

Value* PickleMachine::top() const {
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        invalid("takes from an empty stack");
    return m_stack.back();
}

Value* PickleMachine::pop() {
    Value* value = top();
    m_stack.pop_back();
    return value;
}

std::vector<Value*> PickleMachine::popToMark() {
    if (m_marks.empty()) invalid("lacks a mark");
    const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<Value*> items(begin, m_stack.end());
    m_stack.erase(begin, m_stack.end());
    m_marks.pop_back();
    return items;
}

void PickleMachine::pushTuple(std::size_t size) {
    std::vector<Value*> items(size);
    for (std::size_t i = size; i-- > 0;)
        items[i] = pop();
    push(Sequence{false, std::move(items)});
}

void PickleMachine::addPairs(Dict& dict, const std::vector<Value*>& flat) {
    if (flat.size() % 2 != 0) invalid("has a key without a value");
    for (std::size_t i = 0; i < flat.size(); i += 2)
        dict.items.emplace_back(flat[i], flat[i + 1]);
}

void PickleMachine::append(Value* target, const std::vector<Value*>& items) {
    auto& sequence = expect<Sequence>(target, "a list");
    if (!sequence.growable) invalid("changes a tuple");
    sequence.items.insert(sequence.items.end(), items.begin(), items.end());
}

void PickleMachine::memoize(std::uint64_t index) {
    m_memo[index] = top();
}

void PickleMachine::recall(std::uint64_t index) {
    const auto found = m_memo.find(index);
    if (found == m_memo.end()) invalid("refers to a value that it does not have");
    m_stack.push_back(found->second);
}

void PickleMachine::pushLong(std::string_view bytes) {
    if (bytes.size() > 8) return push(Opaque{});
    // Two's complement, as many bytes as needed.
    std::uint64_t value = !bytes.empty() && (bytes.back() & 0x80) ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
    push(static_cast<std::int64_t>(value));
}

void PickleMachine::pushGlobal(std::string_view module, std::string_view name) {
    if (module == "__builtin__") module = "builtins";  // protocol 2 writes Python 2's names
    std::string global = std::string(module) + '.' + std::string(name);
    if (!isAllowed(global))
        throw Error(
            ErrorCode::CheckpointUnsafe, m_subject,
            "asks for " + printable(global) +
                ", which a model's data has no need of; it was refused and nothing was run");
    push(Global{std::move(global)});
}

void PickleMachine::pushStorage(Value* id) {
    // ('storage', type, key, location, elements[, view of an older format])
    const auto& items = expect<Sequence>(id, "a storage").items;
    if (items.size() < 5 || (items.size() > 5 && !items[5]->as<std::monostate>()))
        invalid("describes a storage in an unknown way");
    if (expect<std::string_view>(items[0], "a storage") != "storage")
        invalid("describes a storage in an unknown way");
    const auto type = storageType(expect<Global>(items[1], "a storage's type").name);
    if (!type) invalid("has something else where a storage's type belongs");
    const auto key = expect<std::string_view>(items[2], "a storage's key");
    const auto elements = expect<std::int64_t>(items[4], "a storage's size");
    std::int64_t bytes = 0;
    if (elements < 0 ||
        __builtin_mul_overflow(elements, static_cast<std::int64_t>(at::elementSize(*type)), &bytes))
        invalid("describes a storage of an impossible size");
    push(Storage{key, *type, elements});
    const auto* storage = m_stack.back()->as<Storage>();
    const auto [known, isNew] = m_storages.emplace(key, storage);
    if (!isNew && (known->second->type != *type || known->second->elements != elements))
        invalid("describes storage " + printable(key) + " in two ways");
}

Value* PickleMachine::construct(const std::string& name, const Sequence& arguments) {
    const auto argument = [&](std::size_t index) {
        if (index >= arguments.items.size()) invalid("lacks an argument of " + name);
        return arguments.items[index];
    };
    if (name == "collections.OrderedDict" || name == "collections.Counter")
        return constructDict(arguments);
    if (name == "torch._utils._rebuild_tensor" || name == "torch._utils._rebuild_tensor_v2")
        return constructTensor(arguments, false);
    if (name == "torch._utils._rebuild_tensor_v3") return constructTensor(arguments, true);
    if (name.starts_with("torch._utils._rebuild_parameter")) {
        expect<Tensor>(argument(0), "a parameter's tensor");
        return argument(0);
    }
    if (name == "torch.Size" || name == "builtins.set" || name == "builtins.frozenset") {
        if (arguments.items.empty()) return make(Sequence{});
        const auto& items = expect<Sequence>(argument(0), "a list of values").items;
        spend(items.size());
        return make(Sequence{true, items});
    }
    if (storageType(name) || dtype(name)) invalid("calls " + name);
    return make(Opaque{});
}

Value* PickleMachine::constructDict(const Sequence& arguments) {
    Dict dict;
    if (!arguments.items.empty()) {
        if (const auto* other = arguments.items[0]->as<Dict>()) {
            spend(other->items.size());
            dict = *other;
        } else {
            const auto& pairs = expect<Sequence>(arguments.items[0], "a list of pairs").items;
            spend(pairs.size());
            for (Value* item : pairs) {
                const auto& pair = expect<Sequence>(item, "a key and a value").items;
                if (pair.size() != 2) invalid("has a key without a value");
                dict.items.emplace_back(pair[0], pair[1]);
            }
        }
    }
    return make(std::move(dict));
}

Value* PickleMachine::constructTensor(const Sequence& arguments, bool typed) {
    // (storage, offset, sizes, strides, requires_grad, hooks[, type, ...])
    const auto& items = arguments.items;
    if (items.size() < (typed ? 7u : 4u)) invalid("lacks an argument of a tensor");
    Tensor tensor;
    tensor.storage = &expect<Storage>(items[0], "a tensor's storage");
    tensor.type = tensor.storage->type;
    if (typed) {
        const auto type = dtype(expect<Global>(items[6], "a tensor's type").name);
        if (!type) invalid("has something else where a tensor's type belongs");
        tensor.type = *type;
    }
    tensor.offset = expect<std::int64_t>(items[1], "a tensor's offset");
    const auto numbers = [this](Value* list, const char* what) {
        const auto& sequence = expect<Sequence>(list, what).items;
        if (sequence.size() > kMaxDimensions) invalid("describes a tensor of too many dimensions");
        std::vector<std::int64_t> result;
        for (Value* item : sequence)
            result.push_back(expect<std::int64_t>(item, what));
        return result;
    };
    tensor.sizes = numbers(items[2], "a tensor's shape");
    tensor.strides = numbers(items[3], "a tensor's strides");
    checkBounds(tensor);
    return make(std::move(tensor));
}

void PickleMachine::checkBounds(const Tensor& tensor) const {
    if (tensor.sizes.size() != tensor.strides.size())
        invalid("describes a tensor in an unknown way");
    if (tensor.offset < 0) invalid("describes a tensor with a negative offset");
    std::int64_t last = tensor.offset, count = 1;
    bool isEmpty = false, overflow = false;
    for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
        const std::int64_t size = tensor.sizes[i], stride = tensor.strides[i];
        if (size < 0 || stride < 0) invalid("describes a tensor of a negative size or stride");
        isEmpty = isEmpty || size == 0;
        std::int64_t reach = 0;
        overflow = overflow ||
                   __builtin_mul_overflow(count, std::max<std::int64_t>(size, 1), &count) ||
                   __builtin_mul_overflow(std::max<std::int64_t>(size - 1, 0), stride, &reach) ||
                   __builtin_add_overflow(last, reach, &last);
    }
    const auto elementSize = static_cast<std::int64_t>(at::elementSize(tensor.type));
    const std::int64_t available =
        tensor.storage->elements *
        static_cast<std::int64_t>(at::elementSize(tensor.storage->type)) / elementSize;
    // A stride of 0 shows one element many times; bounded, because using it takes the memory of
    // all.
    constexpr std::int64_t kMaxExpanded = 1 << 24;
    if (overflow || (!isEmpty && last >= available) || count > std::max(available, kMaxExpanded))
        invalid("describes a tensor that is larger than its data");
}

bool PickleMachine::step(std::uint8_t opcode) {
    const auto sized = [&](auto length) { return m_reader.text(length); };
    switch (opcode) {
        case Proto:
            if (const auto version = m_reader.number<std::uint8_t>(); version < 2 || version > 5)
                invalid(fmt::format("has an unknown protocol ({})", version));
            break;
        case Frame:
            m_reader.skip(8);
            break;  // the length of what follows, for streams
        case Stop:
            return false;

        case None:
            push(std::monostate());
            break;
        case NewTrue:
            push(true);
            break;
        case NewFalse:
            push(false);
            break;
        case BinInt:
            push(std::int64_t{m_reader.number<std::int32_t>()});
            break;
        case BinInt1:
            push(std::int64_t{m_reader.number<std::uint8_t>()});
            break;
        case BinInt2:
            push(std::int64_t{m_reader.number<std::uint16_t>()});
            break;
        case Long1:
            pushLong(sized(m_reader.number<std::uint8_t>()));
            break;
        case Long4:
            pushLong(sized(m_reader.number<std::uint32_t>()));
            break;
        case BinFloat: {
            const auto bits = __builtin_bswap64(m_reader.number<std::uint64_t>());
            push(std::bit_cast<double>(bits));
            break;
        }
        case ShortBinString:
        case ShortBinUnicode:
            push(sized(m_reader.number<std::uint8_t>()));
            break;
        case BinString:
        case BinUnicode:
            push(sized(m_reader.number<std::uint32_t>()));
            break;
        case BinUnicode8:
            push(sized(m_reader.number<std::uint64_t>()));
            break;
        case ShortBinBytes:
            sized(m_reader.number<std::uint8_t>()), push(Opaque{});
            break;
        case BinBytes:
            sized(m_reader.number<std::uint32_t>()), push(Opaque{});
            break;
        case BinBytes8:
        case ByteArray8:
            sized(m_reader.number<std::uint64_t>()), push(Opaque{});
            break;

        case EmptyTuple:
            pushTuple(0);
            break;
        case Tuple1:
            pushTuple(1);
            break;
        case Tuple2:
            pushTuple(2);
            break;
        case Tuple3:
            pushTuple(3);
            break;
        case MakeTuple:
            push(Sequence{false, popToMark()});
            break;
        case EmptyList:
        case EmptySet:
            push(Sequence{});
            break;
        case MakeList:
        case FrozenSet:
            push(Sequence{true, popToMark()});
            break;
        case EmptyDict:
            push(Dict{});
            break;
        case MakeDict: {
            Dict dict;
            addPairs(dict, popToMark());
            push(std::move(dict));
            break;
        }
        case Append: {
            Value* item = pop();
            append(top(), {item});
            break;
        }
        case Appends:
        case AddItems: {
            const auto items = popToMark();
            append(top(), items);
            break;
        }
        case SetItem: {
            Value* value = pop();
            Value* key = pop();
            addPairs(expect<Dict>(top(), "a dict"), {key, value});
            break;
        }
        case SetItems: {
            const auto items = popToMark();
            addPairs(expect<Dict>(top(), "a dict"), items);
            break;
        }

        case Mark:
            m_marks.push_back(m_stack.size());
            break;
        case Pop:
            if (!m_marks.empty() && m_marks.back() == m_stack.size())
                m_marks.pop_back();
            else
                pop();
            break;
        case PopMark:
            popToMark();
            break;
        case Dup:
            m_stack.push_back(top());
            break;
        case BinPut:
            memoize(m_reader.number<std::uint8_t>());
            break;
        case LongBinPut:
            memoize(m_reader.number<std::uint32_t>());
            break;
        case Memoize:
            memoize(m_memo.size());
            break;
        case BinGet:
            recall(m_reader.number<std::uint8_t>());
            break;
        case LongBinGet:
            recall(m_reader.number<std::uint32_t>());
            break;

        case GlobalName: {
            const auto module = m_reader.line();
            pushGlobal(module, m_reader.line());
            break;
        }
        case Instance: {  // named only to say what is refused
            const auto module = m_reader.line();
            pushGlobal(module, m_reader.line());
            invalid("makes an object");
        }
        case StackGlobal: {
            const auto name = expect<std::string_view>(pop(), "a name");
            pushGlobal(expect<std::string_view>(pop(), "a name"), name);
            break;
        }
        case BinPersId:
            pushStorage(pop());
            break;
        case Reduce:
        case NewObj: {
            const auto& arguments = expect<Sequence>(pop(), "arguments");
            const auto& global = expect<Global>(pop(), "a name");
            m_stack.push_back(construct(global.name, arguments));
            break;
        }
        case Build:
            // The state is what a class would be given: attributes of an OrderedDict, of a
            // parameter.
            pop();
            if (!top()->as<Dict>() && !top()->as<Tensor>())
                invalid("sets the state of a plain value");
            break;

        default:
            invalid(
                fmt::format("uses an operation (0x{:02x}) that torch.save does not write", opcode));
    }
    return true;
}

}  // namespace studio
