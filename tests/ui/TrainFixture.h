#pragma once

#include <QJsonArray>
#include <csignal>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "core/jobs/RunProcess.h"
#include "core/jobs/TrainRun.h"
#include "tests/support/ImageFiles.h"
#include "tests/support/RunWriter.h"
#include "tests/ui/WindowFixture.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/train/RunView.h"
#include "ui/train/TrainPanel.h"
#include "ui/train/TrainWorkspace.h"

namespace studio::testing {

/// The window with the Train workspace in front, and a program in the trainer's place.
class TrainFixture {
  protected:
    std::unique_ptr<WindowFixture> m_window;
    QList<qint64> m_pids;  ///< of trainers, to be ended with the test

    TrainWorkspace& train() { return m_window->app->train(); }
    TrainPanel& panel() { return train().panel(); }
    RunView& view() { return train().view(); }
    fs::path folder(const char* name) const { return m_window->root() / name; }
    static QString text(const fs::path& path) { return QString::fromStdString(toUtf8(path)); }
    static std::string content(const fs::path& file) {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    /// A DIS5K split of small images.
    fs::path data(const char* name, int images, bool sound = true) {
        const fs::path root = folder(name);
        for (int i = 0; i < images; ++i) {
            cv::Mat image(48, 64, CV_8UC1), mask = cv::Mat::zeros(48, 64, CV_8UC1);
            cv::theRNG().state = std::uint64_t(i) * 7 + std::uint64_t(root.string().size()) + 1;
            cv::randu(image, 0, 256);
            cv::circle(mask, {20 + i % 20, 24}, 9, 255, cv::FILLED);
            if (!sound && i == 0) mask = cv::Mat::zeros(20, 20, CV_8UC1) + 255;
            const std::string base = "part_" + std::to_string(i);
            writeImage(root / "im" / (base + ".jpg"), image);
            writeMask(root / "gt" / (base + ".png"), mask);
        }
        return root;
    }
    void setPath(const char* name, const fs::path& path) {
        static_cast<PathField*>(panel().form().field(name))->setPath(text(path));
    }
    /// A form that can be started.
    void fillForm(const char* output) {
        static bool made = false;
        if (!made || !fs::exists(folder("lernen"))) {
            data("lernen", 24);
            data("pruefen", 6);
            made = true;
        }
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("lernen"))}},
                                  {"--valid-data", QJsonArray{text(folder("pruefen"))}}});
        setPath("--checkpoint", sourceFolder() / "tests/data/golden/sam_hq_micro.pth");
        setPath("--output", folder(output));
    }
    QString current() { return train().current(); }
    /// Presses F5 and waits for the training to be heard of.
    bool begin(const char* output) {
        fillForm(output);
        QTest::keyClick(&train(), Qt::Key_F5);
        const bool begun = QTest::qWaitFor(
            [&] { return TrainRun::readStatus(folder(output)).state != RunState::Unknown; },
            20'000);
        m_pids << TrainRun::readStatus(folder(output)).pid;
        return begun && QTest::qWaitFor(
                            [&] {
                                const auto* run = train().runs().run(text(folder(output)));
                                return run != nullptr && run->status.state != RunState::Unknown;
                            },
                            10'000);
    }
    RunState state(const char* output) { return TrainRun::readStatus(folder(output)).state; }
    bool waitForState(const QString& text) {
        return QTest::qWaitFor([&] { return view().stateText() == text; }, 15'000);
    }

    /// False where the window does not come.
    bool startWindow() {
        m_window->trainer = text(fs::path(QCoreApplication::applicationDirPath().toStdString()) /
                                 "stand_in_trainer");
        m_window->start();
        const bool shown = QTest::qWaitForWindowActive(&m_window->window());
        m_window->window().showWorkspace(&train());
        return shown;
    }

    bool setUp() {
        for (const char* name :
             {"STAND_IN_END", "STAND_IN_START_MS", "STAND_IN_EPOCHS", "STAND_IN_STEPS",
              "STAND_IN_STEP_MS", "STAND_IN_STOP_MS", "STAND_IN_GPUS", "STAND_IN_CHECKPOINT"})
            qunsetenv(name);
        m_window = std::make_unique<WindowFixture>();
        m_window->useLanguage("en");
        return startWindow();
    }
    void tearDown() {
        for (const qint64 pid : std::exchange(m_pids, {}))
            if (pid > 1 && isProcessAlive(pid, 0)) ::kill(pid_t(pid), SIGKILL);
        m_window.reset();
        MessageBox::takeShown();
    }
};

}  // namespace studio::testing
