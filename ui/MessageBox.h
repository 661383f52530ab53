#pragma once

#include <QMessageBox>
#include <QString>
#include <QStringList>
#include <functional>

namespace studio {

class Error;

/// All modal questions and messages go through here, so that a test can answer in the user's place.
class MessageBox {
  public:
    static void information(QWidget* parent, const QString& title, const QString& text);
    static void warning(QWidget* parent, const QString& title, const QString& text,
                        const QString& details = {});
    /// ErrorText's heading and sentence, the English original under "details".
    static void error(QWidget* parent, const Error& error);
    static QMessageBox::StandardButton question(QWidget* parent, const QString& title,
                                                const QString& text,
                                                QMessageBox::StandardButtons buttons,
                                                QMessageBox::StandardButton preset);
    /// A question whose answers are named; returns the index of the button that was chosen, -1 when
    /// the box was closed. `preset` is what Enter chooses. The box closes by itself as soon as
    /// `matters` says no, which is asked some times a second.
    static int choose(QWidget* parent, const QString& title, const QString& text,
                      const QStringList& answers, int preset = 0,
                      const std::function<bool()>& matters = {});

    /// Tests: no box is shown any more. Texts are recorded, questions get the prepared answers in
    /// order, and the preset where none is left.
    static void setSilent(bool silent);
    static void setNextAnswer(
        QMessageBox::StandardButton answer);  ///< for question(); makes silent
    static void setNextChoice(int index);     ///< for choose(); makes silent
    /// Tests: "<title>: <text>" of what was not shown since the last call, oldest first.
    static QStringList takeShown();
};

}  // namespace studio
