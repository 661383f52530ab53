#include "widgets/CandidateButton.h"

#include <QLocale>
#include <QPainter>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "widgets/CandidateStrip.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kMargin = 4;

// The part of the image, in the thumbnail's shape, with the mask tinted and outlined.
QImage makeThumbnail(const cv::Mat& image, const cv::Mat& mask, const cv::Rect& part, QSize size) {
    const double scale =
        std::min(double(size.width()) / part.width, double(size.height()) / part.height);
    const cv::Size target(std::max(1, int(std::lround(part.width * scale))),
                          std::max(1, int(std::lround(part.height * scale))));
    const int filter = scale < 1 ? cv::INTER_AREA : cv::INTER_NEAREST;
    cv::Mat picture, coverage;
    cv::resize(image(part), picture, target, 0, 0, filter);
    if (picture.channels() == 1) cv::cvtColor(picture, picture, cv::COLOR_GRAY2RGB);
    cv::resize(mask.size() == image.size() ? cv::Mat(mask(part) != 0)
                                           : cv::Mat(cv::Mat::zeros(part.size(), CV_8UC1)),
               coverage, target, 0, 0, filter);

    const QColor color = Theme::objectColor(0);
    const cv::Vec3b tint(std::uint8_t(color.red()), std::uint8_t(color.green()),
                         std::uint8_t(color.blue()));
    cv::Mat edge;
    cv::morphologyEx(coverage, edge, cv::MORPH_GRADIENT, cv::Mat::ones(3, 3, CV_8UC1));
    QImage result(target.width, target.height, QImage::Format_RGB888);
    for (int y = 0; y < target.height; ++y) {
        std::uint8_t* out = result.scanLine(y);
        for (int x = 0; x < target.width; ++x) {
            const double alpha = std::max(coverage.at<std::uint8_t>(y, x) * 0.4,
                                          double(edge.at<std::uint8_t>(y, x))) /
                                 255;
            const cv::Vec3b pixel = picture.at<cv::Vec3b>(y, x);
            for (int c = 0; c < 3; ++c)
                out[3 * x + c] =
                    std::uint8_t(std::lround(pixel[c] * (1 - alpha) + tint[c] * alpha));
        }
    }
    return result;
}

}  // namespace

CandidateButton::CandidateButton(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void CandidateButton::setCandidate(const cv::Mat& image, const MaskCandidate& candidate,
                                   const cv::Rect& part, int number) {
    m_thumbnail = makeThumbnail(image, candidate.mask, part, kThumbnail * devicePixelRatioF());
    m_thumbnail.setDevicePixelRatio(devicePixelRatioF());
    m_number = QString::number(number);
    m_score = locale().toString(candidate.score, 'f', 3);
    m_hq = candidate.hq;
    const QString text = tr("%1, score %2").arg(candidate.name, m_score);
    setToolTip(QStringLiteral("%1 (%2)").arg(
        text, shortcutFor(number - 1).toString(QKeySequence::NativeText)));
    setAccessibleName(text);
    update();
}

QKeySequence CandidateButton::shortcutFor(int index) {
    return Qt::ALT | Qt::Key(Qt::Key_1 + index);
}

QSize CandidateButton::sizeHint() const {
    return kThumbnail + QSize(2 * kMargin, 2 * kMargin + fontMetrics().height() + 2);
}

QSize CandidateButton::minimumSizeHint() const {
    return {kThumbnail.width() / 2, sizeHint().height()};
}

void CandidateButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    const QRectF frame = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    // Selection is a filled frame, not only a colour; focus and hover are outlines.
    painter.setPen(hasFocus() ? QPen(palette().color(QPalette::Text), 2, Qt::DotLine)
                   : isChecked() || underMouse() ? QPen(accent, 2)
                                                 : QPen(palette().color(QPalette::Mid), 1));
    painter.setBrush(isChecked() ? QBrush(accent) : palette().button());
    painter.drawRoundedRect(frame, 4, 4);

    const QRectF picture(kMargin, kMargin, width() - 2 * kMargin, kThumbnail.height());
    const QSizeF whole = m_thumbnail.deviceIndependentSize();
    QRectF target(QPointF(), whole.scaled(whole.boundedTo(picture.size()), Qt::KeepAspectRatio));
    target.moveCenter(picture.center());
    painter.drawImage(target, m_thumbnail);

    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    small.setBold(true);
    painter.setFont(small);
    const QFontMetrics metrics(small);
    const auto badge = [&](QRectF place, const QString& text, const QColor& color) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(place, 3, 3);
        painter.setPen(Qt::white);
        painter.drawText(place, Qt::AlignCenter, text);
    };
    const double height = metrics.height() + 1;
    badge(
        {picture.left() + 2, picture.top() + 2, metrics.horizontalAdvance(m_number) + 8.0, height},
        m_number, QColor(0, 0, 0, 160));
    if (m_hq) {
        const double width = metrics.horizontalAdvance(QStringLiteral("HQ")) + 8;
        badge({picture.right() - width - 2, picture.top() + 2, width, height}, QStringLiteral("HQ"),
              Theme::foregroundPoint());
    }
    painter.setFont(font());
    painter.setPen(palette().color(isChecked() ? QPalette::HighlightedText : QPalette::ButtonText));
    painter.drawText(
        QRectF(kMargin, picture.bottom() + 1, picture.width(), fontMetrics().height() + 2),
        Qt::AlignCenter, m_score);
}

}  // namespace studio
