#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "core/base/Files.h"

class QLabel;
class QSlider;

namespace studio {

class BackgroundTask;
class ContactSheet;

/// The validation pictures of a run: what the model made of them after each epoch, beside the
/// truth.
class ExamplesPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ExamplesPanel(QWidget* parent = nullptr);
    ~ExamplesPanel() override;

    void setFolder(const fs::path& folder);
    /// Looks for new ones.
    void refresh();
    ContactSheet& sheet() const { return *m_sheet; }
    QSlider& slider() const { return *m_slider; }

  private:
    void show(int index);

    fs::path m_folder;
    std::map<std::int64_t, std::vector<fs::path>> m_examples;
    std::vector<std::int64_t> m_epochs;
    BackgroundTask* m_reader;
    ContactSheet* m_sheet;
    QSlider* m_slider;
    QLabel* m_label;
    QLabel* m_hint;
};

}  // namespace studio
