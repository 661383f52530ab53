#pragma once

#include <c10/util/Exception.h>

#include <new>
#include <string>

#include "core/base/Error.h"

namespace studio {

/// Runs `action` and turns LibTorch's exceptions and bad_alloc into Error{OutOfMemory, Internal}
/// about `subject`.
template <typename Action>
auto withTorchErrors(const std::string& subject, Action&& action) {
    try {
        return action();
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        const bool memory = text.find("out of memory") != std::string::npos ||
                            text.find("allocate memory") != std::string::npos;
        throw Error(memory ? ErrorCode::OutOfMemory : ErrorCode::Internal, subject,
                    text.substr(0, text.find('\n')));
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, subject, "not enough memory");
    }
}

}  // namespace studio
