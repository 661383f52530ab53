#pragma once

#include <map>
#include <string>
#include <vector>

namespace studio {

/// Numbers for labels, in the order in which they come.
class ClassNumbers {
  public:
    explicit ClassNumbers(const std::vector<std::string>& known) {
        for (const std::string& label : known)
            numberOf(label);
    }
    /// From 0.
    std::size_t numberOf(const std::string& label) {
        const auto [at, isNew] = m_numbers.emplace(label, m_labels.size());
        if (isNew) m_labels.push_back(label);
        return at->second;
    }
    const std::vector<std::string>& labels() const { return m_labels; }

  private:
    std::map<std::string, std::size_t> m_numbers;
    std::vector<std::string> m_labels;
};

}  // namespace studio
