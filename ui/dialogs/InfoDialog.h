#pragma once

#include <QDialog>
#include <QList>
#include <QPair>
#include <QString>

namespace studio {

class ModelChooser;

/// A table of facts that can be copied: what the model is, what this program is.
class InfoDialog : public QDialog {
    Q_OBJECT

  public:
    using Facts = QList<QPair<QString, QString>>;  ///< name, value

    InfoDialog(const QString& title, const QString& text, const Facts& facts,
               QWidget* parent = nullptr);

    static Facts modelFacts(const ModelChooser& chooser);
    static Facts programFacts(const ModelChooser& chooser);
};

}  // namespace studio
