#pragma once

#include <string>
#include <vector>

#include "core/checkpoint/Architecture.h"

namespace studio {

/// Which of a model's tensors are trained: TrainOptions::train.
class TrainedParts {
  public:
    explicit TrainedParts(std::vector<std::string> parts) : m_parts(std::move(parts)) {}

    /// A tensor by its upstream name.
    bool contains(const std::string& name) const;
    /// Whether a parameter is trained whose name begins so.
    bool trainsAnyOf(const Architecture& architecture, const std::string& prefix) const;
    /// Throws Error{Usage} naming a part of which a model of this architecture has no parameter.
    void check(const Architecture& architecture) const;

  private:
    std::vector<std::string> m_parts;
};

}  // namespace studio
