#pragma once

#include <QDialog>
#include <QThreadPool>

#include "core/base/JobContext.h"
#include "core/jobs/DataBuildJob.h"

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace studio {

class ElidedLabel;

/// Makes a data set of what was accepted on the board: a PerSAM reference folder, a training set or
/// a plain folder of masks. Says first what it would be.
class KeepDialog : public QDialog {
    Q_OBJECT

  public:
    /// `match`: folder of the match, written; `images`: where its images lie.
    KeepDialog(const fs::path& match, const fs::path& images, const QString& object,
               QWidget* parent = nullptr);
    /// Stops what runs.
    ~KeepDialog() override;

    const DataBuildOptions& options() const { return m_options; }
    void setOutput(const fs::path& folder);

  Q_SIGNALS:
    void built(const std::filesystem::path& folder, int pairs);

  private:
    void edit();
    void plan();
    void build();
    void chooseOutput();
    void setBusy(bool busy);

    DataBuildOptions m_options;
    QComboBox* m_layout;
    QComboBox* m_which;
    QDoubleSpinBox* m_valid;
    ElidedLabel* m_output;
    QLabel* m_state;
    QProgressBar* m_progress;
    QPushButton* m_build;
    CancelToken m_cancel;
    quint64 m_number = 0;  // answers of older numbers are dropped
    bool m_planned = false;
    QThreadPool m_thread;
};

}  // namespace studio
