#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/checkpoint/ByteReader.h"
#include "core/checkpoint/PickleValue.h"

namespace studio {

/// Reads the part of Python's pickle format (protocols 2 to 5) that torch.save writes for tensors
/// and plain containers, as data: nothing is imported or called. Names outside of the allow-list,
/// and everything that could run code, are refused by name.
///
/// Work and memory are bounded by the input: each opcode takes at least a byte and makes at most
/// one value (copies of containers are counted too), values are shared, nothing recurses.
class PickleMachine {
  public:
    /// Reads from `reader`; texts in the values are views of its bytes. `subject` is for messages.
    PickleMachine(ByteReader& reader, std::string subject);
    ~PickleMachine();

    /// One pickle, up to and with its STOP; may be called again for the next in the same bytes.
    /// The value lives as long as the machine.
    /// Throws Error{CheckpointInvalid} when it is damaged, Error{CheckpointUnsafe} when it asks for
    /// more.
    const pickle::Value* run();

    /// Every storage that a tensor of the pickles so far refers to, by key.
    const std::unordered_map<std::string_view, const pickle::Storage*>& storages() const {
        return m_storages;
    }

  private:
    using Value = pickle::Value;

    bool step(std::uint8_t opcode);
    void spend(std::size_t steps);
    [[noreturn]] void invalid(const std::string& what) const;

    template <typename Kind>
    void push(Kind&& data) {
        m_stack.push_back(make(std::forward<Kind>(data)));
    }
    template <typename Kind>
    Value* make(Kind&& data) {
        return &m_values.emplace_back(Value{std::forward<Kind>(data)});
    }
    template <typename Kind>
    Kind& expect(Value* value, const char* what) const;

    Value* top() const;
    Value* pop();
    std::vector<Value*> popToMark();
    void pushTuple(std::size_t size);
    void addPairs(pickle::Dict& dict, const std::vector<Value*>& flat);
    void append(Value* target, const std::vector<Value*>& items);
    void memoize(std::uint64_t index);
    void recall(std::uint64_t index);
    void pushLong(std::string_view bytes);
    void pushGlobal(std::string_view module, std::string_view name);
    void pushStorage(Value* id);

    /// What calling an allowed name with these arguments would make.
    Value* construct(const std::string& name, const pickle::Sequence& arguments);
    Value* constructDict(const pickle::Sequence& arguments);
    Value* constructTensor(const pickle::Sequence& arguments, bool typed);
    void checkBounds(const pickle::Tensor& tensor) const;

    ByteReader& m_reader;
    std::string m_subject;
    std::deque<Value> m_values;
    std::vector<Value*> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, Value*> m_memo;
    std::unordered_map<std::string_view, const pickle::Storage*> m_storages;
    std::size_t m_steps = 0;
};

}  // namespace studio
