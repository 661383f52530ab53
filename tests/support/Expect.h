#pragma once

#include <QTemporaryDir>
#include <optional>
#include <string>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace studio::testing {

/// The Error that `action` throws; nothing when it throws none.
template <typename Action>
std::optional<Error> errorOf(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

template <typename Action>
std::optional<ErrorCode> codeOf(Action action) {
    const std::optional<Error> error = errorOf(action);
    return error ? std::optional(error->code()) : std::nullopt;
}

/// A folder that is removed with everything in it.
class TemporaryFolder {
  public:
    fs::path path() const { return fs::path(m_folder.path().toStdString()); }
    fs::path operator/(const fs::path& relative) const { return path() / relative; }

  private:
    QTemporaryDir m_folder;
};

/// Collects what is written to standard error while it lives.
class CapturedStandardError {
  public:
    CapturedStandardError();
    ~CapturedStandardError();
    CapturedStandardError(const CapturedStandardError&) = delete;
    CapturedStandardError& operator=(const CapturedStandardError&) = delete;
    std::string text() const;

  private:
    TemporaryFolder m_folder;
    int m_saved = -1;
};

}  // namespace studio::testing
