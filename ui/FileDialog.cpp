#include "ui/FileDialog.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QList>
#include <QRegularExpression>
#include <algorithm>
#include <optional>

#include "ui/MessageBox.h"

namespace studio {
namespace {

QList<QStringList>& prepared() {
    static QList<QStringList> answers;
    return answers;
}

std::optional<QStringList> takePrepared() {
    if (prepared().isEmpty()) return std::nullopt;
    return prepared().takeFirst();
}

/// What files of the chosen kind end in, else of the first kind of which that is known.
QString suffixOf(const QString& chosen, const QString& filter) {
    static const QRegularExpression pattern(QStringLiteral("\\*\\.(\\w+)"));
    for (const QString& kinds : {chosen, filter})
        if (const auto match = pattern.match(kinds); match.hasMatch()) return match.captured(1);
    return {};
}

/// "run.2" has none.
bool hasSuffix(const QString& file) {
    const QString suffix = QFileInfo(file).suffix();
    return std::any_of(suffix.begin(), suffix.end(), [](QChar c) { return c.isLetter(); });
}

}  // namespace

QString FileDialog::imageFilter() {
    return QCoreApplication::translate(
        "studio::FileDialog",
        "Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.PNG *.JPG *.JPEG "
        "*.TIF *.TIFF *.BMP);;All files (*)");
}

QString FileDialog::openFile(QWidget* parent, const QString& title, const QString& folder,
                             const QString& filter) {
    if (const auto answer = takePrepared()) return answer->value(0);
    return QFileDialog::getOpenFileName(parent, title, folder, filter);
}

QStringList FileDialog::openFiles(QWidget* parent, const QString& title, const QString& folder,
                                  const QString& filter) {
    if (const auto answer = takePrepared()) return *answer;
    return QFileDialog::getOpenFileNames(parent, title, folder, filter);
}

QString FileDialog::saveFile(QWidget* parent, const QString& title, const QString& path,
                             const QString& filter) {
    QString start = path, kind;
    for (;;) {
        const auto answer = takePrepared();
        QString file = answer ? answer->value(0)
                              : QFileDialog::getSaveFileName(parent, title, start, filter, &kind);
        const QString suffix = suffixOf(kind, filter);
        if (file.isEmpty() || suffix.isEmpty() || hasSuffix(file)) return file;
        // The dialog knew nothing of this name.
        file += QLatin1Char('.') + suffix;
        if (!QFileInfo::exists(file) ||
            MessageBox::question(parent, title,
                                 QCoreApplication::translate("studio::FileDialog",
                                                             "\"%1\" exists already. Replace it?")
                                     .arg(QFileInfo(file).fileName()),
                                 QMessageBox::Yes | QMessageBox::No,
                                 QMessageBox::No) == QMessageBox::Yes)
            return file;
        if (answer) return {};
        start = file;
    }
}

QString FileDialog::folder(QWidget* parent, const QString& title, const QString& folder) {
    if (const auto answer = takePrepared()) return answer->value(0);
    return QFileDialog::getExistingDirectory(parent, title, folder);
}

void FileDialog::setNextFileNames(const QStringList& names) {
    prepared().append(names);
}

}  // namespace studio
