#pragma once

#include <QIcon>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "core/base/Files.h"
#include "ui/BackgroundTask.h"
#include "ui/OptionForm.h"
#include "ui/RemainingTime.h"
#include "ui/Settings.h"

class QProgressBar;
class QPushButton;
class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace studio {

class ActionList;
class ElidedLabel;
class EmptyState;
class MessageBar;
class PathField;
class ReportPanel;

/// What the pages share of the application.
struct DataServices {
    Settings& settings;
    ActionList& actions;
    MessageBar& messages;
};

/// One of the data commands: a form on the left, a preview and the report on the right. The job
/// runs on a thread of its own; the form is checked while it is filled in, also elsewhere, for it
/// looks at the disk.
class DataPage : public QWidget {
    Q_OBJECT

  public:
    /// `form`: where the form is kept between two starts. `startText` is on the button.
    DataPage(const DataServices& services, Settings::Key form, const QString& startText,
             QWidget* parent = nullptr);
    ~DataPage() override;

    virtual QString title() const = 0;  ///< with a mnemonic
    virtual QIcon icon() const = 0;
    /// Takes a path that was dropped or opened as what the job is about.
    virtual void openPath(const QString& path) = 0;
    /// Lets the user choose what openPath() gets.
    virtual void chooseInput() = 0;

    void start();
    void stop();
    bool isRunning() const { return m_starter->isRunning() || m_job->isRunning(); }

    /// A folder, and maybe an image in it, to be shown in another workspace or the file manager.
    struct Place {
        QString folder;
        QString image;  ///< may be empty
    };
    virtual std::optional<Place> currentPlace() const = 0;  ///< of the current row
    virtual QString currentFile() const = 0;                ///< of the current row; may be empty
    /// What the job has made and can be annotated.
    std::optional<Place> result() const { return m_result; }
    virtual bool canRepair() const { return false; }
    virtual void repair() {}

    /// Form and the rest, preview and report.
    QList<QSplitter*> splitters() const { return {m_halves, m_content}; }
    OptionForm& form() const { return *m_form; }
    ReportPanel& report() const { return *m_report; }
    QString emptyTitle() const;
    void saveReport();
    /// Sets the keyboard to the form, the preview or the report, in turn.
    void focusNextPane();

  Q_SIGNALS:
    void stateChanged();  ///< what is enabled may be another
    /// The job has ended; the text tells the outcome in a sentence. Empty: it was stopped, or could
    /// not be done, which has been told already.
    void ended(const QString& text);
    void openWanted();  ///< double click or Enter in the report

  protected:
    void showEvent(QShowEvent* event) override;

    const DataServices& services() const { return m_services; }
    /// To be called once, at the end of the constructor; `preview` is shown above the report.
    void begin(const QJsonObject& defaults, QWidget* preview);
    /// Title and text of what is shown while there is neither preview nor report.
    void setEmptyState(const QString& title, const QString& text);
    void showContent(bool shown);
    void setResult(const std::optional<Place>& place);
    void setTotals(const QString& text);
    /// Runs `work` as the job; its options are known to be right.
    void launch(BackgroundTask::Work work);
    /// In the bar of messages.
    void showFailure(const Error& error);
    /// Fills a table while the job runs, some times a second.
    virtual void drain() {}

    /// The options as they are now: a check() of them that runs on another thread.
    virtual std::function<void()> check() const = 0;
    // Fields that several forms have.
    static OptionForm::Choice choice(const char* value, const QString& text, const QString& tip);
    PathField* addFolder(const QString& name, const QString& label, const QString& tip,
                         const QString& title, const QString& placeholder);
    void addOutput(const QString& title);  ///< "--out"; `title` of the dialog
    void addSeed(const QString& label, const QString& tip);
    void addThreads(const QString& tip);
    PathField& pathField(const char* name) const;

    /// What start() runs once the check has passed. Prepares the page for the new report.
    virtual BackgroundTask::Work work() = 0;
    /// The form was changed. Whether it is complete shows in what follows.
    virtual void optionsChanged() {}
    virtual void showRow(int id) = 0;
    /// The folders to be remembered once they were used.
    virtual void rememberPaths() = 0;
    virtual QString reportName() const = 0;  ///< of the CSV file
    /// The words for a name collision and the like; empty: core's.
    virtual QString usageText(const Error&) const { return {}; }
    /// Nothing was found or made until it stopped: the rows so far are kept.
    virtual QString stoppedText() const;

  private:
    void makeLayout(const QString& startText);
    void onFormChanged();
    void validate();
    /// True when the error is one of a field, which then says so. `starting`: fields that were not
    /// filled in are wrong too.
    bool showProblem(const Error& error, bool starting);
    QString problemText(const QString& field, const Error& error) const;
    void onProgress(double fraction);
    void onEnded();

    DataServices m_services;
    Settings::Key m_formKey;
    OptionForm* m_form;
    QScrollArea* m_area;
    ReportPanel* m_report;
    EmptyState* m_empty;
    QStackedWidget* m_right;
    QSplitter* m_content;
    QSplitter* m_halves;
    QPushButton* m_start;
    QPushButton* m_stop;
    QProgressBar* m_progress;
    ElidedLabel* m_progressText;
    BackgroundTask* m_starter;  ///< the check before the job
    BackgroundTask* m_job;
    BackgroundTask* m_checker;  ///< the one while the form is filled in
    QTimer m_changed;           ///< waits for the user to pause
    QTimer m_drain;
    RemainingTime m_remaining;
    std::optional<Place> m_result;
    bool m_shown = false;
};

}  // namespace studio
