#include "ui/FileDialog.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QList>
#include <optional>

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
    if (const auto answer = takePrepared()) return answer->value(0);
    return QFileDialog::getSaveFileName(parent, title, path, filter);
}

QString FileDialog::folder(QWidget* parent, const QString& title, const QString& folder) {
    if (const auto answer = takePrepared()) return answer->value(0);
    return QFileDialog::getExistingDirectory(parent, title, folder);
}

void FileDialog::setNextFileNames(const QStringList& names) {
    prepared().append(names);
}

}  // namespace studio
