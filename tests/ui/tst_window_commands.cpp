#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QProcess>
#include <QScreen>
#include <QSet>
#include <QTabBar>
#include <QTreeWidget>

#include "tests/ui/WindowFixture.h"
#include "ui/EmptyState.h"
#include "ui/Workspace.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/SettingsDialog.h"
#include "ui/dialogs/ShortcutsDialog.h"
#include "widgets/ViewAdjustPanel.h"

// Commands, keys, accessibility, sizes, dialogs and languages.

using namespace studio;
using studio::testing::WindowFixture;

class TestWindowCommands : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_window;

    /// Buttons that a screen reader could only call "button".
    static QStringList namelessButtons(const QWidget& window) {
        QStringList found;
        for (const auto* button : window.findChildren<QAbstractButton*>()) {
            // Qt's own parts: the scroll arrows of tab bars, line edit actions, dock title buttons.
            if (button->objectName().startsWith("qt_") ||
                button->objectName() == "ScrollLeftButton" ||
                button->objectName() == "ScrollRightButton" ||
                qobject_cast<QLineEdit*>(button->parentWidget()) != nullptr)
                continue;
            if (button->accessibleName().isEmpty() && button->text().isEmpty() &&
                button->parentWidget()->accessibleName().isEmpty())
                found << QString("%1 in %2")
                             .arg(button->metaObject()->className(),
                                  button->parentWidget()->metaObject()->className());
        }
        return found;
    }

  private Q_SLOTS:
    void initTestCase() {
        m_window = std::make_unique<WindowFixture>();
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
    }
    void cleanupTestCase() { m_window.reset(); }

    void everyCommandHasTextTipAndAnOwnKey() {
        // Workspaces share keys, but with none of the window's own.
        QMap<QString, QSet<QString>> scopes;
        for (const ActionList::Group& group : m_window->window().actionList().groups()) {
            const QString scope = group.actions.first()->objectName().startsWith("app.") ||
                                          group.actions.first()->objectName() == "model.open"
                                      ? QString("program")
                                      : group.scope;
            for (const QAction* action : group.actions) {
                QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
                QVERIFY2(action->toolTip().size() > action->text().size() / 2,
                         qPrintable(action->objectName()));
                for (const QKeySequence& key : action->shortcuts()) {
                    QVERIFY2(!scopes[scope].contains(key.toString()),
                             qPrintable(action->objectName() + " " + key.toString()));
                    scopes[scope].insert(key.toString());
                    if (key == action->shortcut())
                        QVERIFY2(action->toolTip().contains(key.toString(QKeySequence::NativeText)),
                                 qPrintable(action->objectName()));
                }
            }
        }
        for (auto it = scopes.cbegin(); it != scopes.cend(); ++it)
            if (it.key() != "program")
                QVERIFY2(!it.value().intersects(scopes["program"]), qPrintable(it.key()));
        const QSet<QString> keys = scopes[QString()] + scopes["program"];
        for (const char* key :
             {"D",      "A",      "Q",      "W",      "B",      "E",      "N",
              "H",      "G",      "C",      "Return", "Esc",    "Ctrl+Z", "Ctrl+Shift+Z",
              "Ctrl+S", "Ctrl+O", "Ctrl+U", "Ctrl+F", "Ctrl+1", "Del",    "F1",
              "[",      "]",      "1",      "9"})
            QVERIFY2(keys.contains(key), key);
    }

    void everyCommandIsInAMenu() {
        QSet<const QAction*> reachable;
        QList<QMenu*> menus = m_window->window().menuBar()->findChildren<QMenu*>() +
                              m_window->window().findChildren<QMenu*>();
        for (const QMenu* menu : menus)
            for (const QAction* action : menu->actions())
                reachable.insert(action);
        // The File menu has those of the workspace that is shown.
        for (const Workspace* workspace : m_window->window().findChildren<Workspace*>())
            for (const QAction* action : workspace->fileActions())
                reachable.insert(action);
        for (const QAction* action : m_window->window().actionList().all())
            QVERIFY2(reachable.contains(action), qPrintable(action->objectName()));
    }

    void mnemonicsOfMenusDiffer() {
        QSet<QChar> used;
        for (const QAction* menu : m_window->window().menuBar()->actions()) {
            if (!menu->isVisible()) continue;
            const qsizetype at = menu->text().indexOf('&');
            QVERIFY2(at >= 0, qPrintable(menu->text()));
            const QChar letter = menu->text()[at + 1].toLower();
            QVERIFY2(!used.contains(letter), qPrintable(menu->text()));
            used.insert(letter);
        }
        // What is in the window all the time takes no menu's key away.
        QStringList others;
        const auto* tabs = m_window->window().findChild<QTabBar*>("workspaces");
        for (int i = 0; i < tabs->count(); ++i)
            others.append(tabs->tabText(i));
        const auto* view = m_window->window().findChild<ViewAdjustPanel*>();
        for (const auto* label : view->findChildren<QLabel*>())
            if (label->buddy() != nullptr) others.append(label->text());
        for (const auto* button : view->findChildren<QAbstractButton*>())
            others.append(button->text());
        for (const QString& text : others) {
            const qsizetype at = text.indexOf('&');
            QVERIFY2(at >= 0, qPrintable(text));
            QVERIFY2(!used.contains(text[at + 1].toLower()), qPrintable(text));
            used.insert(text[at + 1].toLower());
        }
    }

    void screenReadersHaveNames() {
        QCOMPARE(namelessButtons(m_window->window()), QStringList());
        QVERIFY(!m_window->canvas().accessibleName().isEmpty());
        SettingsDialog settings(
            m_window->app->settings(), [] { return quint64(0); }, [] {});
        QCOMPARE(namelessButtons(settings), QStringList());
    }

    void fitsASmallScreen() {
        MainWindow& window = m_window->window();
        const QSize least = window.minimumSizeHint();
        QVERIFY2(least.width() <= 1366 && least.height() <= 700,
                 qPrintable(QString("%1x%2").arg(least.width()).arg(least.height())));
        window.resize(1366, 700);
        QTest::qWait(1);
        QCOMPARE(window.size(), QSize(1366, 700));
        QVERIFY2(
            m_window->canvas().width() >= 640 && m_window->canvas().height() >= 360,
            qPrintable(
                QString("%1x%2").arg(m_window->canvas().width()).arg(m_window->canvas().height())));
    }

    void theEmptyStateFollowsTheTheme() {
        m_window->app->settings().set(Settings::CurrentTheme, QStringLiteral("light"));
        auto* empty = m_window->app->annotate().findChild<EmptyState*>();
        const auto picture = [empty] {
            return empty->findChild<QLabel*>()->pixmap(Qt::ReturnByValue).toImage();
        };
        const QImage light = picture();
        QVERIFY(!light.isNull());
        m_window->app->settings().set(Settings::CurrentTheme, QStringLiteral("dark"));
        QTRY_VERIFY(picture() != light);
        m_window->app->settings().set(Settings::CurrentTheme, QStringLiteral("light"));
        QTRY_COMPARE(picture(), light);
    }

    void theFirstWindowFitsTheScreen() {
        const QSize screen = m_window->window().screen()->availableSize();
        const int least = m_window->firstLeast.width();
        QVERIFY2(m_window->firstSize.width() <= std::max(least, screen.width()),
                 qPrintable(QString("%1, %2").arg(m_window->firstSize.width()).arg(least)));
        QVERIFY(m_window->firstSize.height() < screen.height());  // a title comes on top
    }

    void shortcutsDialogListsAllKeys() {
        ShortcutsDialog dialog(m_window->window().actionList());
        auto* list = dialog.findChild<QTreeWidget*>();
        QStringList rows;
        for (int i = 0; i < list->topLevelItemCount(); ++i)
            for (int k = 0; k < list->topLevelItem(i)->childCount(); ++k)
                rows << list->topLevelItem(i)->child(k)->text(1);
        const QString all = rows.join('\n');
        for (const QAction* action : m_window->window().actionList().all())
            for (const QKeySequence& key : action->shortcuts())
                QVERIFY2(all.contains(key.toString(QKeySequence::NativeText)),
                         qPrintable(key.toString()));
        dialog.findChild<QLineEdit*>()->setText("Ctrl+I");
        int shown = 0;
        for (int i = 0; i < list->topLevelItemCount(); ++i)
            for (int k = 0; k < list->topLevelItem(i)->childCount(); ++k)
                shown += !list->topLevelItem(i)->child(k)->isHidden();
        QCOMPARE(shown, 1);
    }

    void settingsDialogKeepsWhatItShows() {
        Settings& settings = m_window->app->settings();
        const QStringList labels{"bohrung", "nut", "kante"};
        {
            SettingsDialog dialog(
                settings, [] { return quint64(5'000'000); }, [] {});
            QLineEdit* edit = nullptr;
            for (auto* field : dialog.findChildren<QLineEdit*>())
                if (field->text().contains("hole")) edit = field;
            QVERIFY(edit != nullptr);
            edit->setText("bohrung,  nut ,, kante");
            QCOMPARE(settings.toStringList(Settings::Labels).size(), 2);  // not before OK
            dialog.accept();
            QCOMPARE(settings.toStringList(Settings::Labels).size(), 2);
            QMetaObject::invokeMethod(dialog.findChild<QDialogButtonBox*>(), "accepted");
        }
        QCOMPARE(settings.toStringList(Settings::Labels), labels);
        QVERIFY(m_window->action("class.3")->text().contains("kante"));
        settings.set(Settings::Labels, QStringList{"hole", "slot"});
    }

    void modelFactsAreShown() {
        const auto facts = InfoDialog::modelFacts(m_window->app->modelChooser());
        QVERIFY(facts.size() >= 8);
        for (const auto& [name, value] : facts)
            QVERIFY2(!value.isEmpty(), qPrintable(name));
    }

    void themeFollowsTheSetting() {
        Settings& settings = m_window->app->settings();
        settings.setTheme(Settings::Theme::Dark);
        const QColor dark = QApplication::palette().color(QPalette::Window);
        settings.setTheme(Settings::Theme::Light);
        const QColor light = QApplication::palette().color(QPalette::Window);
        QVERIFY(dark.lightness() < 90 && light.lightness() > 180);
    }

    void germanIsComplete() {
        // What the sources say now, against the committed catalogue.
        const QString root = QString::fromStdString(toUtf8(testing::sourceFolder()));
        QTemporaryDir folder;
        for (const QString& language : {QString("de"), QString("en")}) {
            const QString name = QString("/persam-hq-studio_%1.ts").arg(language);
            const QString copy = folder.path() + name;
            QVERIFY(QFile::copy(root + "/translations" + name, copy));
            QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
            QProcess lupdate;
            lupdate.setWorkingDirectory(root);
            QStringList arguments{"-silent", "-I", ".", "-locations", "none", "-no-obsolete"};
            if (language == "en") arguments << "-pluralonly";
            lupdate.start(STUDIO_LUPDATE, arguments + QStringList{"ui", "widgets", "-ts", copy});
            QVERIFY(lupdate.waitForFinished());
            QCOMPARE(lupdate.exitCode(), 0);
            QFile file(copy);
            QVERIFY(file.open(QFile::ReadOnly));
            const QByteArray text = file.readAll();
            QVERIFY(text.count("<source>") > (language == "de" ? 300 : 3));
            const qsizetype at = text.indexOf("type=\"unfinished\"");
            QVERIFY2(at < 0, text.mid(std::max<qsizetype>(0, at - 200), 260).constData());
        }
    }

    void germanIsShown() {
        m_window.reset();
        m_window = std::make_unique<WindowFixture>();
        m_window->useLanguage("de");
        m_window->start();
        QCOMPARE(m_window->action("project.openFolder")->text(), QString("&Ordner öffnen …"));
        mnemonicsOfMenusDiffer();
        QVERIFY(m_window->open(m_window->sample()));
        QTRY_VERIFY(hasLabel("1 von 6 Bildern"));
        fitsASmallScreen();
    }

    void pluralsInEnglish() {
        m_window.reset();
        m_window = std::make_unique<WindowFixture>();
        m_window->useLanguage("en");
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QTRY_VERIFY(hasLabel("1 of 6 images"));
    }

  private:
    bool hasLabel(const QString& text) {
        for (const auto* label : m_window->window().findChildren<QLabel*>())
            if (label->text() == text) return true;
        return false;
    }
};

QTEST_MAIN(TestWindowCommands)
#include "tst_window_commands.moc"
