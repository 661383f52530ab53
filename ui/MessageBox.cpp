#include "ui/MessageBox.h"

#include <QAbstractButton>
#include <QList>
#include <QPushButton>
#include <QTimer>

#include "ui/ErrorText.h"

namespace studio {
namespace {

constexpr int kLookMs = 100;  // whether a question still matters

struct Testing {
    bool silent = false;
    QList<QMessageBox::StandardButton> answers;
    QList<int> choices;
    QStringList shown;
};

Testing& testing() {
    static Testing state;
    return state;
}

/// True when a test takes the user's place; the text is then recorded.
bool swallow(const QString& title, const QString& text) {
    if (!testing().silent) return false;
    testing().shown << title + QStringLiteral(": ") + text;
    return true;
}

}  // namespace

void MessageBox::information(QWidget* parent, const QString& title, const QString& text) {
    if (!swallow(title, text)) QMessageBox::information(parent, title, text);
}

void MessageBox::warning(QWidget* parent, const QString& title, const QString& text,
                         const QString& details) {
    if (swallow(title, text)) return;
    QMessageBox box(QMessageBox::Warning, title, text, QMessageBox::Ok, parent);
    box.setDetailedText(details);
    box.exec();
}

void MessageBox::error(QWidget* parent, const Error& error) {
    warning(parent, ErrorText::title(error.code()), ErrorText::sentence(error),
            ErrorText::details(error));
}

QMessageBox::StandardButton MessageBox::question(QWidget* parent, const QString& title,
                                                 const QString& text,
                                                 QMessageBox::StandardButtons buttons,
                                                 QMessageBox::StandardButton preset) {
    if (swallow(title, text))
        return testing().answers.isEmpty() ? preset : testing().answers.takeFirst();
    return QMessageBox::question(parent, title, text, buttons, preset);
}

int MessageBox::choose(QWidget* parent, const QString& title, const QString& text,
                       const QStringList& answers, int preset,
                       const std::function<bool()>& matters) {
    if (swallow(title, text))
        return testing().choices.isEmpty() ? preset : testing().choices.takeFirst();
    QMessageBox box(QMessageBox::Question, title, text, QMessageBox::NoButton, parent);
    QList<QAbstractButton*> buttons;
    for (int i = 0; i < answers.size(); ++i) {
        QPushButton* button = box.addButton(answers[i], QMessageBox::ActionRole);
        buttons << button;
        if (i == preset) box.setDefaultButton(button);
    }
    // Without a button in a rejecting role the box could not be closed by Esc.
    QPushButton* none = box.addButton(QMessageBox::Cancel);
    none->setVisible(false);
    box.setEscapeButton(none);
    QTimer timer;
    if (matters) {
        QObject::connect(&timer, &QTimer::timeout, &box, [&] {
            if (!matters()) box.reject();
        });
        timer.start(kLookMs);
    }
    box.exec();
    return static_cast<int>(buttons.indexOf(box.clickedButton()));
}

void MessageBox::setSilent(bool silent) {
    testing().silent = silent;
}

void MessageBox::setNextAnswer(QMessageBox::StandardButton answer) {
    testing().silent = true;
    testing().answers << answer;
}

void MessageBox::setNextChoice(int index) {
    testing().silent = true;
    testing().choices << index;
}

QStringList MessageBox::takeShown() {
    return std::exchange(testing().shown, {});
}

}  // namespace studio
