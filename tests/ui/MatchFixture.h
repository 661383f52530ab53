#pragma once

#include <QListView>
#include <memory>

#include "tests/ui/MatchScene.h"
#include "tests/ui/WindowFixture.h"
#include "ui/FileDialog.h"
#include "ui/match/BoardPanel.h"
#include "ui/match/MatchFile.h"
#include "ui/match/MatchRunner.h"
#include "ui/match/MatchWorkspace.h"
#include "ui/match/ResultView.h"

namespace studio::testing {

/// The window with a folder of discs to be found in the Match workspace.
class MatchFixture {
  protected:
    std::unique_ptr<WindowFixture> m_window;
    std::unique_ptr<MatchScene> m_scene;

    MatchWorkspace& match() { return m_window->app->match(); }
    MatchSession& session() { return match().session(); }
    QListView* list() { return match().board().list(); }
    ImageCanvas& canvas() { return match().view().canvas(); }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) {
        QWidget* target = list()->isVisible() ? static_cast<QWidget*>(list()) : &match();
        QTest::keyClick(target, Qt::Key(key), modifiers);
    }
    /// Shows Match, with a reference and the folder; run() then finds the discs.
    bool prepare() {
        Q_EMIT match().showRequested();
        MatchOptions options = session().options();
        options.personalize.epochs = 20;
        session().setOptions(options);
        FileDialog::setNextFileName(path(m_scene->file(0)));
        FileDialog::setNextFileName(path(m_scene->root / "gt" / MatchScene::name(0)));
        m_window->action("match.referenceFiles")->trigger();
        FileDialog::setNextFileName(path(m_scene->root));
        m_window->action("match.images")->trigger();
        return QTest::qWaitFor([this] { return m_window->action("match.run")->isEnabled(); },
                               10'000);
    }
    bool waitForRun() {
        return QTest::qWaitFor([this] { return !match().runner().isRunning(); }, 60'000);
    }
    bool run() {
        key(Qt::Key_F5);
        return waitForRun();
    }
    static QString path(const fs::path& file) { return QString::fromStdString(toUtf8(file)); }
    const BoardResult* current() { return session().board()->result(match().board().currentId()); }
    int imageNumber(const BoardResult& result) {
        for (int i = 0; i < 5; ++i)
            if (result.image == m_scene->file(i)) return i;
        return -1;
    }
    template <typename Dialog>
    Dialog* dialog() {
        Dialog* found = nullptr;
        const bool shown = QTest::qWaitFor([&] {
            found = match().findChild<Dialog*>();
            return found != nullptr && found->isVisible();
        });
        return shown ? found : nullptr;
    }

    void setUp() {
        m_window = std::make_unique<WindowFixture>();
        m_scene = std::make_unique<MatchScene>(m_window->root() / "teile");
        m_window->start();
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
    }
    void tearDown() {
        m_scene.reset();
        m_window.reset();
    }
};

}  // namespace studio::testing
