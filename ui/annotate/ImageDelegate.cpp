#include "ui/annotate/ImageDelegate.h"

#include <QApplication>
#include <QPainter>

#include "ui/annotate/ImageListModel.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr QSize kThumbnail(80, 64);
constexpr int kMargin = 5;
constexpr int kGap = 8;  // between thumbnail and text

QPixmap thumbnail(const QModelIndex& index, const QSize& size, double ratio) {
    const QVariant value = index.data(Qt::DecorationRole);
    QPixmap pixmap = value.canConvert<QIcon>() && value.typeId() == QMetaType::QIcon
                         ? value.value<QIcon>().pixmap(size, ratio)
                         : value.value<QPixmap>();
    if (pixmap.isNull()) return pixmap;
    pixmap = pixmap.scaled(size * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

}  // namespace

QString ImageDelegate::stateText(const QModelIndex& index) {
    switch (ImageListModel::State(index.data(ImageListModel::StateRole).toInt())) {
        case ImageListModel::State::Todo:
            return tr("To do");
        case ImageListModel::State::InProgress:
            return tr("Begun");
        case ImageListModel::State::Done:
            return tr("Done");
        case ImageListModel::State::Unreadable:
            return tr("Cannot be read");
        case ImageListModel::State::BadAnnotation:
            return tr("Bad annotation");
        case ImageListModel::State::Unknown:
            break;
    }
    return {};
}

void ImageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const QStyle* style = row.widget != nullptr ? row.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &row, painter, row.widget);

    const QRect area = row.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const QRect frame(area.topLeft(), kThumbnail);
    const QPixmap picture = thumbnail(index, frame.size(), painter->device()->devicePixelRatioF());
    if (!picture.isNull()) {
        QRect place({}, picture.deviceIndependentSize().toSize());
        place.moveCenter(frame.center());
        painter->drawPixmap(place, picture);
    } else {
        painter->fillRect(frame, row.palette.color(QPalette::AlternateBase));
    }

    const bool selected = row.state.testFlag(QStyle::State_Selected);
    const auto role = selected ? QPalette::HighlightedText : QPalette::Text;
    const QRect text = area.adjusted(kThumbnail.width() + kGap, 2, 0, -2);
    painter->save();
    painter->setFont(row.font);
    painter->setPen(row.palette.color(QPalette::Active, role));
    const int line = row.fontMetrics.lineSpacing();
    painter->drawText(QRect(text.topLeft(), QSize(text.width(), line)), Qt::AlignVCenter,
                      row.fontMetrics.elidedText(
                          index.data(ImageListModel::BaseNameRole).toString(), Qt::ElideLeft,
                          text.width()));  // names of a series differ at the end
    const auto state = ImageListModel::State(index.data(ImageListModel::StateRole).toInt());
    if (!selected && state == ImageListModel::State::Done) painter->setPen(Theme::successText());
    if (!selected && (state == ImageListModel::State::Unreadable ||
                      state == ImageListModel::State::BadAnnotation))
        painter->setPen(Theme::errorText());
    QStringList second{stateText(index)};
    if (state == ImageListModel::State::Done) second[0].prepend(QStringLiteral("✓ "));
    second.append(index.data(ImageListModel::GroupRole).toString());
    second.removeAll(QString());
    painter->drawText(QRect(text.left(), text.top() + line + 2, text.width(), line),
                      Qt::AlignVCenter,
                      row.fontMetrics.elidedText(second.join(QStringLiteral(" · ")), Qt::ElideRight,
                                                 text.width()));
    if (index.data(ImageListModel::GroundTruthRole).toBool()) {
        painter->setPen(row.palette.color(QPalette::Active, role));
        painter->drawText(
            QRect(text.left(), text.top() + 2 * (line + 2), text.width(), line), Qt::AlignVCenter,
            row.fontMetrics.elidedText(tr("◎ ground truth"), Qt::ElideRight, text.width()));
    }
    painter->restore();
    if (row.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(row);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, row.widget);
    }
}

int ImageDelegate::widthFor(const QFontMetrics& metrics, const QString& name) {
    // A pixel to spare: text as wide as its place is cut by some fonts.
    return kThumbnail.width() + kGap + 2 * kMargin + metrics.horizontalAdvance(name) + 1;
}

QSize ImageDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int text = 3 * (option.fontMetrics.lineSpacing() + 2);
    return {kThumbnail.width(), std::max(kThumbnail.height(), text) + 2 * kMargin};
}

}  // namespace studio
