#pragma once

#include <memory>

#include "core/jobs/DataBuildJob.h"
#include "ui/Inbox.h"
#include "ui/data/DataPage.h"
#include "widgets/ImagePair.h"
#include "widgets/ReportModel.h"

class QLabel;
class QStackedWidget;

namespace studio {

class EmptyState;

/// `data build`: a data set of what was annotated or accepted. The plan is a table before anything
/// is written.
class BuildPage : public DataPage {
    Q_OBJECT

  public:
    explicit BuildPage(const DataServices& services, QWidget* parent = nullptr);

    QString title() const override;
    QIcon icon() const override;
    void openPath(const QString& path) override;
    void chooseInput() override;
    std::optional<Place> currentPlace() const override;
    QString currentFile() const override;

    ImagePair& pair() { return *m_pair; }
    bool isPlanned() const { return m_state == State::Planned; }

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
    enum class State { None, Planned, Written };

    void makeForm();
    DataBuildOptions options() const;
    void showRelevantRows();
    /// What the plan says of where the images are.
    void setImages(bool known, bool missing);
    void plan();
    void showPlan(const DataBuildPlan& plan);
    void showPlanFailure(const Error& error);
    void showReport(const DataBuildReport& report, const DataBuildOptions& options);
    ReportRow makeRow(const BuiltPair& pair, int id, bool written) const;
    static std::vector<ReportRow> makeRows(const std::vector<std::string>& notes,
                                           const std::vector<std::string>& problems);
    QString counts() const;
    const BuiltPair* current() const;

    QStackedWidget* m_preview;
    EmptyState* m_noPreview;
    ImagePair* m_pair;
    BackgroundTask* m_planner;
    BackgroundTask* m_viewer;
    std::shared_ptr<Inbox<BuiltPair>> m_inbox;
    std::vector<BuiltPair> m_pairs;
    State m_state = State::None;
    DataBuildOptions m_planned;
    bool m_imagesKnown = false, m_imagesMissing = false;
};

}  // namespace studio
