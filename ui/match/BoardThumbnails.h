#pragma once

#include <QCache>
#include <QImage>
#include <QObject>
#include <QThreadPool>
#include <deque>
#include <mutex>
#include <set>

#include "ui/annotate/ThumbnailCache.h"
#include "ui/match/MatchState.h"

namespace studio {

/// Small pictures of results, the mask's outline drawn over the image. Made in the background, what
/// was asked last first; memory is bounded.
class BoardThumbnails : public QObject {
    Q_OBJECT

  public:
    static constexpr int kSide = 256;  ///< longest side, pixels

    /// `thumbnailFolder`: empty for the user's cache.
    explicit BoardThumbnails(const fs::path& thumbnailFolder = {}, QObject* parent = nullptr);
    ~BoardThumbnails() override;

    /// Null while it is being made, and where the image cannot be read; ready() follows.
    QImage find(const BoardResult& result, const fs::path& folder);
    /// The result's mask has changed.
    void forget(int id);
    void clear();

    /// CV_8UC1 mask over an image of any size with the same proportions; `color` of the outline.
    static QImage draw(const QImage& image, const cv::Mat& mask, const QColor& color);

  Q_SIGNALS:
    void ready(int id);

  private:
    struct Wish {
        quint64 generation = 0;
        BoardResult result;
        fs::path folder;
    };
    void work();
    QImage make(const Wish& wish) const;

    ThumbnailCache m_images;
    QCache<int, QImage> m_made;
    std::set<int> m_asked;

    std::mutex m_mutex;  // of what follows
    std::deque<Wish> m_wishes;
    quint64 m_generation = 0;
    bool m_running = false;
    bool m_stop = false;
    QThreadPool m_thread;
};

}  // namespace studio
