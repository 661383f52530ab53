#pragma once

#include <QStackedWidget>
#include <memory>

#include "core/data/LabelReader.h"
#include "core/jobs/DataConvertJob.h"
#include "ui/Inbox.h"
#include "ui/data/DataPage.h"
#include "widgets/ImagePair.h"
#include "widgets/ReportModel.h"

class QLabel;
class QToolButton;

namespace studio {

class ElidedLabel;
class EmptyState;

/// `data convert`: labels of one form into another; the images are shown with the masks as they
/// would be before anything is written.
class ConvertPage : public DataPage {
    Q_OBJECT

  public:
    explicit ConvertPage(const DataServices& services, QWidget* parent = nullptr);

    QString title() const override;
    QIcon icon() const override;
    void openPath(const QString& path) override;
    void chooseInput() override;
    std::optional<Place> currentPlace() const override;
    QString currentFile() const override;

    ImagePair& pair() { return *m_pair; }
    /// "2 of 14 images", and what is not taken over.
    QString previewText() const;

  protected:
    std::function<void()> check() const override;
    BackgroundTask::Work work() override;
    void drain() override;
    void optionsChanged() override;
    void showRow(int id) override;
    void rememberPaths() override;
    QString reportName() const override;
    QString usageText(const Error& error) const override;

  private:
    void makeForm();
    QWidget* makePreview();
    DataConvertOptions options() const;
    void showRelevantRows();
    /// Opens the input anew and shows its first image.
    void openPreview();
    void showPreview(std::size_t index);
    void showPreviewFailure(const Error& error);
    ReportRow makeRow(const ConvertedImage& image, int id) const;
    ReportRow makeRow(const std::string& problem) const;
    void showReport(const DataConvertReport& report, const DataConvertOptions& options);
    const ConvertedImage* current() const;

    QStackedWidget* m_preview;
    EmptyState* m_noPreview;
    ImagePair* m_pair;
    ElidedLabel* m_place;
    QToolButton* m_previous;
    QToolButton* m_next;
    BackgroundTask* m_viewer;
    std::shared_ptr<LabelReader> m_reader;  ///< of the input, for the preview
    std::size_t m_index = 0;                ///< of the image shown
    LabelSource m_previewed;
    bool m_ran = false;  ///< the report is that of a job
    std::shared_ptr<Inbox<ConvertedImage>> m_inbox;
    std::vector<ConvertedImage> m_images;
};

}  // namespace studio
