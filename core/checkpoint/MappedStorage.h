#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <span>

#include "core/base/Files.h"

namespace studio {

/// A torch storage over bytes of a mapped file, which stays mapped as long as the storage lives.
at::Storage mappedStorage(std::shared_ptr<const MappedFile> file,
                          std::span<const std::uint8_t> bytes);

/// Takes the pages of a tensor that views a mapped file out of the process's memory; they are read
/// again on the next use. Does nothing for other tensors. Call after copying a large model's
/// tensor, so that file and copy are not in memory both.
void releasePages(const at::Tensor& tensor);

}  // namespace studio
