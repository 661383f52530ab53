#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/base/Files.h"
#include "core/base/JobContext.h"

namespace studio {

/// SHA-256 over data given piece by piece.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void update(const void* data, std::size_t size);
    /// 64 lowercase hexadecimal digits. Call once.
    std::string hexDigest();

  private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// SHA-256 of a file, read in pieces. Throws Error{FileNotFound, FileUnreadable}, Cancelled.
std::string sha256OfFile(const fs::path& path, const JobContext& context = {});

}  // namespace studio
