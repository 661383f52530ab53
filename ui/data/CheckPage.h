#pragma once

#include <QStackedWidget>
#include <map>
#include <memory>

#include "core/jobs/DataCheckJob.h"
#include "ui/Inbox.h"
#include "ui/data/DataPage.h"
#include "widgets/ImagePair.h"
#include "widgets/ReportModel.h"

class QLabel;

namespace studio {

class EmptyState;

/// `data check`: what spoils a data set, each problem with its image; and a repaired copy.
class CheckPage : public DataPage {
    Q_OBJECT

  public:
    explicit CheckPage(const DataServices& services, QWidget* parent = nullptr);

    QString title() const override;
    QIcon icon() const override;
    void openPath(const QString& path) override;
    void chooseInput() override;
    std::optional<Place> currentPlace() const override;
    QString currentFile() const override;
    bool canRepair() const override;
    /// Asks for a new folder and makes the copy there.
    void repair() override;

    ImagePair& pair() { return *m_pair; }
    const std::vector<DataProblem>& problems() const { return m_problems; }

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
    /// The images of the folder that was checked, by their paths.
    using Items = std::map<fs::path, LayoutItem>;

    DataCheckOptions options() const;
    BackgroundTask::Work work(const DataCheckOptions& options);
    ReportRow makeRow(const DataProblem& problem, int id) const;
    void onEndedEarly();
    void showReport(const DataCheckReport& report);
    const DataProblem* current() const;
    static std::vector<ImagePair::Side> sides(const DataProblem& problem, const Items* items);

    QStackedWidget* m_preview;
    EmptyState* m_verdict;
    QWidget* m_problemView;
    QLabel* m_headline;
    QLabel* m_advice;
    ImagePair* m_pair;
    BackgroundTask* m_viewer;
    std::shared_ptr<Inbox<DataProblem>> m_inbox;
    std::shared_ptr<const Items> m_items;
    std::vector<DataProblem> m_problems;
    fs::path m_root;  ///< of the report that is shown
};

}  // namespace studio
