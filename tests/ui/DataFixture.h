#pragma once

#include <QComboBox>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "tests/support/ImageFiles.h"
#include "tests/ui/WindowFixture.h"
#include "ui/PathField.h"
#include "ui/ReportPanel.h"
#include "ui/data/BuildPage.h"
#include "ui/data/CheckPage.h"
#include "ui/data/DataWorkspace.h"

namespace studio::testing {

/// The window with its Data workspace.
class DataFixture {
  protected:
    std::unique_ptr<WindowFixture> m_window;

    DataWorkspace& data() { return m_window->app->data(); }
    fs::path folder(const char* name) const { return m_window->root() / name; }
    static QString text(const fs::path& path) { return QString::fromStdString(toUtf8(path)); }

    void show(DataPage& page) {
        m_window->window().showWorkspace(&data());
        data().showPage(&page);
        QVERIFY(page.isVisible());
    }
    static void setPath(DataPage& page, const char* name, const fs::path& path) {
        static_cast<PathField*>(page.form().field(name))->setPath(text(path));
    }
    static void choose(DataPage& page, const char* name, const char* value) {
        auto* box = static_cast<QComboBox*>(page.form().field(name));
        QVERIFY(box->findData(QString(value)) >= 0);
        box->setCurrentIndex(box->findData(QString(value)));
    }
    /// Presses F5 and waits for the end.
    static bool run(DataPage& page) {
        QSignalSpy ended(&page, &DataPage::ended);
        QTest::keyClick(&page, Qt::Key_F5);
        return page.isRunning() && (ended.wait(30'000) || !page.isRunning());
    }
    static int rowOf(const ReportPanel& report, const QString& text) {
        auto& filter = const_cast<ReportPanel&>(report).filter();
        for (int row = 0; row < filter.rowCount(); ++row)
            for (int column = 0; column < filter.columnCount(); ++column)
                if (filter.index(row, column).data().toString().contains(text)) return row;
        return -1;
    }
    static cv::Mat disc(int x) {
        cv::Mat mask = cv::Mat::zeros(48, 64, CV_8UC1);
        cv::circle(mask, {x, 24}, 9, 255, cv::FILLED);
        return mask;
    }
    static cv::Mat picture(int seed) {
        cv::Mat image(48, 64, CV_8UC1);
        cv::theRNG().state = std::uint64_t(seed) + 1;
        cv::randu(image, 0, 256);
        return image;
    }
    void begin() {
        m_window = std::make_unique<WindowFixture>();
        m_window->useLanguage("en");
        m_window->start();
        QVERIFY(QTest::qWaitForWindowActive(&m_window->window()));
    }
    void end() {
        m_window.reset();
        MessageBox::takeShown();
    }
};

}  // namespace studio::testing
