#pragma once

#include <memory>

#include "core/jobs/SynthJob.h"
#include "ui/Inbox.h"
#include "ui/data/DataPage.h"
#include "widgets/ContactSheet.h"
#include "widgets/ImagePair.h"
#include "widgets/ReportModel.h"

class QLabel;
class QStackedWidget;
class QTabWidget;

namespace studio {

class ElidedLabel;
class EmptyState;

/// `data synth`: synthetic scenes with exact masks. A sheet shows some of what the options give,
/// at once.
class SynthPage : public DataPage {
    Q_OBJECT

  public:
    explicit SynthPage(const DataServices& services, QWidget* parent = nullptr);

    QString title() const override;
    QIcon icon() const override;
    void openPath(const QString& path) override;
    void chooseInput() override;
    std::optional<Place> currentPlace() const override;
    QString currentFile() const override;

    ContactSheet& sheet() { return *m_sheet; }

  protected:
    std::function<void()> check() const override;
    BackgroundTask::Work work() override;
    void drain() override;
    void optionsChanged() override;
    void showRow(int id) override;
    void rememberPaths() override;
    QString reportName() const override;
    QString stoppedText() const override;

  private:
    void makeForm();
    void addPair(const QString& name, const QString& label, const QString& tip,
                 const QString& between, int least, int most, const QString& automatic = {});
    void addKinds();
    SynthOptions options() const;
    void showRelevantRows();
    void drawSheet();
    ReportRow makeRow(const SynthImage& made, int id) const;
    QString counts() const;
    const SynthImage* current() const;

    QTabWidget* m_preview;
    ContactSheet* m_sheet;
    ElidedLabel* m_sheetText;
    ImagePair* m_pair;
    BackgroundTask* m_artist;
    BackgroundTask* m_viewer;
    std::optional<SynthOptions> m_drawn;  ///< whose sheet is shown
    bool m_masks = true;                  ///< on the sheet
    fs::path m_output;                    ///< of what was made
    std::shared_ptr<Inbox<SynthImage>> m_inbox;
    std::vector<SynthImage> m_made;  ///< as many as the report shows
    std::size_t m_images = 0, m_maskFiles = 0;
};

}  // namespace studio
