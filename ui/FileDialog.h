#pragma once

#include <QString>
#include <QStringList>

class QWidget;

namespace studio {

/// All file choosing goes through here, so that a test can answer in the user's place.
/// Every function returns nothing (empty) when the user cancels.
class FileDialog {
  public:
    /// For the dialogs that open images and masks.
    static QString imageFilter();

    static QString openFile(QWidget* parent, const QString& title, const QString& folder,
                            const QString& filter);
    static QStringList openFiles(QWidget* parent, const QString& title, const QString& folder,
                                 const QString& filter);
    /// A name without a suffix gets that of the kind that was chosen in the dialog, the first one
    /// of `filter` at the start. No file is replaced that was not asked about.
    static QString saveFile(QWidget* parent, const QString& title, const QString& path,
                            const QString& filter);
    static QString folder(QWidget* parent, const QString& title, const QString& folder);

    /// Tests: the next dialog is not shown and returns this (an empty list: cancelled). May be
    /// called several times, answers are used in order.
    static void setNextFileNames(const QStringList& names);
    static void setNextFileName(const QString& name) { setNextFileNames({name}); }
};

}  // namespace studio
