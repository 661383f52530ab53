#include <QAbstractButton>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/Error.h"
#include "ui/ErrorText.h"
#include "ui/FileDialog.h"
#include "ui/MessageBox.h"

using namespace studio;

class TestDialogs : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everyErrorSaysWhatToDo() {
        QSet<QString> titles, sentences;
        for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
            const auto code = static_cast<ErrorCode>(i);
            const Error error(code, "/data/größe %1.png", "english detail");
            const QString sentence = ErrorText::sentence(error);
            titles << ErrorText::title(code);
            sentences << sentence;
            QVERIFY2(sentence.size() > 60, qPrintable(sentence));
            QVERIFY2(sentence.endsWith('.'), qPrintable(sentence));
            QVERIFY(sentence.count('.') + sentence.count(':') + sentence.count(';') >= 2);
            if (code != ErrorCode::OutOfMemory && code != ErrorCode::Internal)
                QVERIFY2(sentence.contains("/data/größe %1.png"), qPrintable(sentence));
            const QString details = ErrorText::details(error);
            QVERIFY(details.startsWith(errorCodeName(code)));
            QVERIFY(details.contains("english detail"));
        }
        const int count = static_cast<int>(ErrorCode::Internal) + 1;
        QCOMPARE(titles.size(), count);
        QCOMPARE(sentences.size(), count);
    }

    void fileDialogAnswersInOrder() {
        FileDialog::setNextFileName("/a.png");
        FileDialog::setNextFileNames({"/b.png", "/c.png"});
        FileDialog::setNextFileNames({});
        FileDialog::setNextFileName("/folder");
        QCOMPARE(FileDialog::openFile(nullptr, {}, {}, {}), QString("/a.png"));
        QCOMPARE(FileDialog::openFiles(nullptr, {}, {}, {}), (QStringList{"/b.png", "/c.png"}));
        QCOMPARE(FileDialog::saveFile(nullptr, {}, {}, {}), QString());
        QCOMPARE(FileDialog::folder(nullptr, {}, {}), QString("/folder"));
    }

    void savedFilesGetTheirSuffix() {
        QTemporaryDir folder;
        const auto save = [&](const QString& name, const QString& filter) {
            FileDialog::setNextFileName(folder.filePath(name));
            return QFileInfo(FileDialog::saveFile(nullptr, "Save", {}, filter)).fileName();
        };
        const QString filter("Images (*.png);;Tables (*.csv)");
        MessageBox::setSilent(true);
        MessageBox::takeShown();
        QCOMPARE(save("a", filter), QString("a.png"));
        QCOMPARE(save("a.csv", filter), QString("a.csv"));
        QCOMPARE(save("a.jpg", filter), QString("a.jpg"));
        QCOMPARE(save("run.2", filter), QString("run.2.png"));
        QCOMPARE(save("a", "Tables (*.csv);;All files (*)"), QString("a.csv"));
        QCOMPARE(save("a", "All files (*)"), QString("a"));
        QCOMPARE(save("a", {}), QString("a"));
        QVERIFY(MessageBox::takeShown().isEmpty());
        // The dialog did not ask about this one.
        QFile file(folder.filePath("a.png"));
        QVERIFY(file.open(QFile::WriteOnly));
        QCOMPARE(save("a", filter), QString());
        QVERIFY(MessageBox::takeShown().join(' ').contains("\"a.png\" exists already"));
        MessageBox::setNextAnswer(QMessageBox::Yes);
        QCOMPARE(save("a", filter), QString("a.png"));
        QCOMPARE(MessageBox::takeShown().size(), 1);
    }

    void messageBoxAnswers() {
        MessageBox::setNextAnswer(QMessageBox::Discard);
        MessageBox::setNextChoice(2);
        QCOMPARE(MessageBox::question(nullptr, "Q", "sure?",
                                      QMessageBox::Yes | QMessageBox::Discard, QMessageBox::Yes),
                 QMessageBox::Discard);
        QCOMPARE(MessageBox::choose(nullptr, "C", "which?", {"a", "b", "c"}), 2);
        // None prepared: what Enter would choose.
        QCOMPARE(MessageBox::choose(nullptr, "C", "which?", {"a", "b"}, 1), 1);
        MessageBox::error(nullptr, Error(ErrorCode::DiskFull, "/x", "y"));
        const QStringList shown = MessageBox::takeShown();
        QCOMPARE(shown.size(), 4);
        QCOMPARE(shown[0], QString("Q: sure?"));
        QVERIFY(shown[3].contains("/x"));
        QVERIFY(MessageBox::takeShown().isEmpty());
        MessageBox::setSilent(false);
    }

    void namedChoicesAreRealButtons() {
        MessageBox::setSilent(false);
        const auto press = [](const QString& text) {
            QTimer::singleShot(0, qApp, [text] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                QVERIFY(box != nullptr);
                if (text.isEmpty()) {
                    QTest::keyClick(box, Qt::Key_Escape);
                    return;
                }
                for (QAbstractButton* button : box->buttons())
                    if (button->text().remove('&') == text) button->click();
            });
        };
        press("mine");
        QCOMPARE(MessageBox::choose(nullptr, "C", "which?", {"theirs", "mine", "later"}), 1);
        press({});
        QCOMPARE(MessageBox::choose(nullptr, "C", "which?", {"theirs", "mine", "later"}), -1);
    }
};

QTEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
