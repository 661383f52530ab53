#include "ui/annotate/ThumbnailCache.h"

#include <QCryptographicHash>
#include <QFile>
#include <algorithm>
#include <vector>

#include "core/base/Paths.h"
#include "core/image/ImageIo.h"
#include "ui/Paths.h"

namespace studio {

ThumbnailCache::ThumbnailCache(const fs::path& folder)
    : m_folder(folder.empty() ? userCacheFolder() / "thumbnails" : folder) {}

QImage ThumbnailCache::load(const fs::path& image, int side) const {
    const std::optional<FileStamp> stamp = fileStamp(image);
    std::error_code failure;
    const std::string identity =
        toUtf8(fs::absolute(image, failure)) +
        (stamp ? "|" + std::to_string(stamp->size) + "|" + std::to_string(stamp->modifiedNs) : "") +
        "|" + std::to_string(side);
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromStdString(identity), QCryptographicHash::Sha1)
            .toHex();
    const fs::path file = m_folder / (hash.toStdString() + ".jpg");
    const QString name = fromPath(file);
    if (QImage kept; stamp && kept.load(name)) return kept;

    const cv::Mat pixels = readThumbnail(image, side);
    const QImage made =
        QImage(pixels.data, pixels.cols, pixels.rows, static_cast<int>(pixels.step),
               pixels.channels() == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888)
            .copy();
    // Renamed when whole, but not flushed to the disk: it can always be made again.
    fs::create_directories(m_folder, failure);
    const QString temporary = name + QStringLiteral(".tmp");
    if (made.save(temporary, "JPG", 90))
        fs::rename(temporary.toStdString(), file, failure);
    else
        QFile::remove(temporary);
    return made;
}

void ThumbnailCache::prune(std::uintmax_t maxBytes) const {
    struct Kept {
        fs::path path;
        std::uintmax_t bytes;
        fs::file_time_type time;
    };
    std::vector<Kept> files;
    std::uintmax_t sum = 0;
    std::error_code failure;
    for (fs::directory_iterator at(m_folder, failure), end; !failure && at != end;
         at.increment(failure)) {
        std::error_code ignored;
        files.push_back({at->path(), at->file_size(ignored), at->last_write_time(ignored)});
        sum += files.back().bytes;
    }
    if (sum <= maxBytes) return;
    std::ranges::sort(files, {}, &Kept::time);
    for (const Kept& file : files) {
        if (sum <= maxBytes) break;
        fs::remove(file.path, failure);
        sum -= file.bytes;
    }
}

}  // namespace studio
