#pragma once

#include <QString>

#include "core/base/Files.h"

namespace studio {

/// Between core's paths and the window's texts.
inline QString fromPath(const fs::path& path) {
    return QString::fromStdString(toUtf8(path));
}
inline fs::path toPath(const QString& text) {
    return fromUtf8(text.toStdString());
}

}  // namespace studio
