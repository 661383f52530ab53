#include "ui/match/BoardThumbnails.h"

#include <QPainter>
#include <QPainterPath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/Log.h"
#include "ui/match/MatchFile.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kBytes = 64 << 20;
/// More wishes than a screen shows come from scrolling past: the oldest are dropped.
constexpr std::size_t kMaxWishes = 200;

}  // namespace

BoardThumbnails::BoardThumbnails(const fs::path& thumbnailFolder, QObject* parent)
    : QObject(parent), m_images(thumbnailFolder), m_made(kBytes) {
    m_thread.setMaxThreadCount(1);
}

BoardThumbnails::~BoardThumbnails() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_thread.waitForDone();
}

QImage BoardThumbnails::find(const BoardResult& result, const fs::path& folder) {
    if (const QImage* made = m_made.object(result.id)) return *made;
    if (!m_asked.insert(result.id).second) return {};
    const std::lock_guard lock(m_mutex);
    m_wishes.push_back({m_generation, result, folder});
    if (m_wishes.size() > kMaxWishes) {
        m_asked.erase(m_wishes.front().result.id);
        m_wishes.pop_front();
    }
    if (!std::exchange(m_running, true)) m_thread.start([this] { work(); });
    return {};
}

void BoardThumbnails::forget(int id) {
    m_made.remove(id);
    m_asked.erase(id);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_wishes, [&](const Wish& wish) { return wish.result.id == id; });
    ++m_generation;  // what is being made may be it
    for (Wish& wish : m_wishes)
        wish.generation = m_generation;
}

void BoardThumbnails::clear() {
    m_made.clear();
    m_asked.clear();
    const std::lock_guard lock(m_mutex);
    m_wishes.clear();
    ++m_generation;
}

void BoardThumbnails::work() {
    std::unique_lock lock(m_mutex);
    while (!m_stop && !m_wishes.empty()) {
        const Wish wish = std::move(m_wishes.back());
        m_wishes.pop_back();
        lock.unlock();
        const QImage image = make(wish);
        QMetaObject::invokeMethod(
            this,
            [this, id = wish.result.id, generation = wish.generation, image] {
                {
                    const std::lock_guard guard(m_mutex);
                    if (generation != m_generation) {
                        m_asked.erase(id);  // of before a change: it is asked for again
                    } else {
                        m_made.insert(id, new QImage(image),
                                      std::max<int>(1, int(image.sizeInBytes())));
                        m_asked.erase(id);
                    }
                }
                Q_EMIT ready(id);
            },
            Qt::QueuedConnection);
        lock.lock();
    }
    m_running = false;
}

QImage BoardThumbnails::make(const Wish& wish) const {
    QImage image;
    try {
        image = m_images.load(wish.result.image, kSide);
        return draw(image, match_file::mask(wish.result, wish.folder), Theme::objectColor(0));
    } catch (const std::exception& error) {
        log::warn("no thumbnail of a result: {}", error.what());
        return image;
    }
}

QImage BoardThumbnails::draw(const QImage& image, const cv::Mat& mask, const QColor& color) {
    if (image.isNull()) return image;
    QImage drawn = image.convertToFormat(QImage::Format_RGB32);
    if (mask.empty()) return drawn;
    cv::Mat small;
    cv::resize(mask, small, {drawn.width(), drawn.height()}, 0, 0, cv::INTER_AREA);
    small = small > 127;
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(small, outlines, cv::RETR_CCOMP, cv::CHAIN_APPROX_NONE);
    QPainterPath path;
    for (const auto& outline : outlines) {
        QPolygonF line;
        for (const cv::Point& point : outline)
            line.append(QPointF(point.x + 0.5, point.y + 0.5));
        path.addPolygon(line);
        path.closeSubpath();
    }
    QPainter painter(&drawn);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor tint = color;
    tint.setAlphaF(0.25f);
    painter.setPen(QPen(QColor(0, 0, 0, 150), 3.5));
    painter.setBrush(tint);
    painter.drawPath(path);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.8));
    painter.drawPath(path);
    return drawn;
}

}  // namespace studio
