#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <cmath>
#include <cstdio>

#include "core/base/Files.h"
#include "widgets/LiveChart.h"
#include "widgets/LiveChartPrivate.h"

namespace studio {
namespace {

/// In quotes where a table program would take the text for more than one field.
std::string field(const QString& text) {
    QString quoted = text;
    if (!quoted.contains(QLatin1Char(',')) && !quoted.contains(QLatin1Char('"')) &&
        !quoted.contains(QLatin1Char('\n')))
        return quoted.toStdString();
    quoted.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return (QLatin1Char('"') + quoted + QLatin1Char('"')).toStdString();
}

void addNumber(std::string& to, double value) {
    char text[32];
    to.append(text, std::size_t(std::snprintf(text, sizeof text, "%.9g", value)));
}

}  // namespace

QImage LiveChart::picture(double scale) const {
    const QSize plot = d->plot->size(), legend = d->legend->size();
    QImage image(QSize(int(std::lround((plot.width() + legend.width()) * scale)),
                       int(std::lround(std::max(plot.height(), legend.height()) * scale))),
                 QImage::Format_RGB32);
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    painter.scale(scale, scale);
    painter.drawPixmap(QRect(QPoint(0, 0), plot),
                       d->plot->toPixmap(plot.width(), plot.height(), scale));
    d->legend->render(&painter, QPoint(plot.width(), 0));
    return image;
}

void LiveChart::savePng(const std::filesystem::path& file) const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    picture().save(&buffer, "PNG");
    writeFileAtomically(file, std::string_view(bytes.constData(), std::size_t(bytes.size())));
}

void LiveChart::saveCsv(const std::filesystem::path& file) const {
    std::string text = "group,series,x,value,smoothed\n";
    for (const Series& series : d->series) {
        if (!isDrawn(series)) continue;
        const std::string head = field(series.what.group) + ',' + field(series.what.id) + ',';
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            text += head;
            addNumber(text, series.points.x(i));
            text += ',';
            addNumber(text, series.points.y(i));
            text += ',';
            if (series.what.smoothed) addNumber(text, series.average.y(i));
            text += '\n';
        }
    }
    writeFileAtomically(file, text);
}

}  // namespace studio
