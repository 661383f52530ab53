#include "ui/match/BoardDelegate.h"

#include <QApplication>
#include <QLocale>
#include <QPainter>

#include "ui/match/BoardModel.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr QSize kPicture(168, 134);
constexpr int kMargin = 5;

/// The mark of a decision: a disc with a tick, a cross or a pen in it.
void paintDecision(QPainter& painter, const QRectF& place, Decision decision) {
    if (decision == Decision::Open) return;
    painter.setRenderHint(QPainter::Antialiasing);
    const bool good = decision != Decision::Rejected;
    painter.setPen(QPen(Qt::white, 1.5));
    painter.setBrush(good ? QColor(0, 120, 80) : QColor(185, 50, 20));
    painter.drawEllipse(place);
    painter.setPen(QPen(Qt::white, 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = place.center();
    const double r = place.width() / 2;
    const auto at = [&](double x, double y) { return QPointF(c.x() + x * r, c.y() + y * r); };
    if (decision == Decision::Rejected) {
        painter.drawLine(at(-0.4, -0.4), at(0.4, 0.4));
        painter.drawLine(at(0.4, -0.4), at(-0.4, 0.4));
    } else {
        const QPointF tick[] = {at(-0.5, 0.05), at(-0.12, 0.42), at(0.5, -0.35)};
        painter.drawPolyline(tick, 3);
        if (decision == Decision::Fixed) {
            painter.setPen(QPen(Qt::white, 1.4, Qt::DotLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(place.adjusted(-3.5, -3.5, 3.5, 3.5));
        }
    }
}

QColor verdictColor(MatchVerdict verdict, const QPalette& palette) {
    switch (verdict) {
        case MatchVerdict::Found:
            return Theme::successText();
        case MatchVerdict::Doubtful:
            return Theme::errorText();
        case MatchVerdict::Absent:
            break;
    }
    return palette.color(QPalette::Active, QPalette::Text);
}

}  // namespace

void BoardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyleOptionViewItem tile = option;
    initStyleOption(&tile, index);
    const QStyle* style = tile.widget != nullptr ? tile.widget->style() : QApplication::style();
    painter->save();
    // The whole tile, where the style would mark the text alone.
    if (tile.state.testFlag(QStyle::State_Selected))
        painter->fillRect(tile.rect, tile.palette.color(QPalette::Active, QPalette::Highlight));

    const QRect area = tile.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const QRect frame(area.left() + (area.width() - kPicture.width()) / 2, area.top(),
                      kPicture.width(), kPicture.height());
    painter->fillRect(frame, Theme::canvasBackground());
    const auto picture = index.data(BoardModel::ThumbnailRole).value<QImage>();
    if (!picture.isNull()) {
        const double ratio = painter->device()->devicePixelRatioF();
        QImage scaled =
            picture.scaled(frame.size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        scaled.setDevicePixelRatio(ratio);
        QRect place({}, scaled.deviceIndependentSize().toSize());
        place.moveCenter(frame.center());
        painter->drawImage(place, scaled);
    }
    const auto decision = Decision(index.data(BoardModel::DecisionRole).toInt());
    if (decision == Decision::Rejected) painter->fillRect(frame, QColor(20, 20, 20, 120));
    paintDecision(*painter, QRectF(frame.right() - 29, frame.top() + 7, 22, 22), decision);

    const bool selected = tile.state.testFlag(QStyle::State_Selected);
    const QColor text =
        tile.palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Text);
    const int line = tile.fontMetrics.lineSpacing();
    QRect row(area.left(), frame.bottom() + 4, area.width(), line);
    painter->setFont(tile.font);
    painter->setPen(text);
    QString name = index.data(BoardModel::NameRole).toString();
    if (index.data(BoardModel::ReferenceRole).toBool()) name.prepend(QStringLiteral("★ "));
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignLeft,
                      tile.fontMetrics.elidedText(name, Qt::ElideLeft, row.width()));
    row.translate(0, line + 1);
    const auto verdict = MatchVerdict(index.data(BoardModel::VerdictRole).toInt());
    const QLocale locale;
    const QVariant iou = index.data(BoardModel::IouRole);
    const QString number =
        iou.isValid() ? tr("IoU %1").arg(locale.toString(iou.toDouble(), 'f', 3))
        : verdict == MatchVerdict::Absent
            ? QString()
            : locale.toString(index.data(BoardModel::ScoreRole).toDouble(), 'f', 2);
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, number);
    if (!selected) painter->setPen(verdictColor(verdict, tile.palette));
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignLeft, BoardModel::verdictText(verdict));
    painter->restore();
    if (tile.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(tile);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, tile.widget);
    }
}

QSize BoardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {kPicture.width() + 2 * kMargin,
            kPicture.height() + 4 + 2 * (option.fontMetrics.lineSpacing() + 1) + 2 * kMargin};
}

}  // namespace studio
