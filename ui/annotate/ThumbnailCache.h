#pragma once

#include <QImage>

#include "core/base/Files.h"

namespace studio {

/// Small pictures of images, kept on disk under a name made of path, size and time of the image. A
/// folder that cannot be written just means that they are made anew. Thread-safe.
class ThumbnailCache {
  public:
    static constexpr std::uintmax_t kMaxBytes = 256u << 20;

    /// `folder`: empty for userCacheFolder()/thumbnails.
    explicit ThumbnailCache(const fs::path& folder = {});

    /// Longest side at most `side` pixels. Throws as readThumbnail().
    QImage load(const fs::path& image, int side) const;
    /// Removes the oldest until `maxBytes` are left.
    void prune(std::uintmax_t maxBytes = kMaxBytes) const;

  private:
    fs::path m_folder;
};

}  // namespace studio
