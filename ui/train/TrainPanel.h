#pragma once

#include <QTimer>
#include <QWidget>

#include "core/train/TrainOptions.h"
#include "ui/Settings.h"
#include "ui/train/TrainAdvice.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace studio {

class BackgroundTask;
class FittingArea;
class OptionForm;

/// The form of a new training, with what is to be known before it is started.
class TrainPanel : public QWidget {
    Q_OBJECT

  public:
    /// `start` is the command behind the button.
    TrainPanel(Settings& settings, QAction* start, QWidget* parent = nullptr);
    ~TrainPanel() override;

    OptionForm& form() const { return *m_form; }
    TrainOptions options() const;
    /// The checkpoint that is taken while none is chosen.
    void setModel(const QString& file);
    void addData(const QString& folder);
    /// Looks at all of it and calls startWanted(), or says at a field what is wrong.
    void check();
    bool isChecking() const;
    const TrainAdvice& advice() const { return m_advice; }
    QString adviceText() const;
    QPushButton& fitButton() const { return *m_fit; }
    /// An error of the trainer or of a check; true where a field says it.
    bool showProblem(const Error& error, bool starting);
    void setBusy(const QString& text);  ///< shown instead of the button's text; empty: none
    /// Keeps what was chosen in the lists of what was used lately.
    void remember();

  Q_SIGNALS:
    void startWanted();

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void makeForm();
    void makeTuning();
    void makeAdvice();
    void fitAdvice();
    QWidget* addParts(const char* name, const QString& label, const QString& tip,
                      const QList<QPair<QString, QString>>& parts);
    void applyPreset();
    void offerDevice(const QString& device, const QString& name);
    void takeFittingBatch();
    void showRows();
    void onChanged();
    void look(bool starting);
    void showAdvice(const TrainAdvice& advice, bool starting);
    QString problemText(const QString& field, const Error& error) const;
    QString suggestedOutput() const;

    Settings& m_settings;
    OptionForm* m_form;
    QLabel* m_adviceLabel;
    FittingArea* m_adviceArea;
    QVBoxLayout* m_foot;
    QPushButton* m_fit;  ///< takes the batch that would fit
    QPushButton* m_start;
    BackgroundTask* m_looker;
    QTimer m_changed;
    TrainAdvice m_advice;
    QString m_model;
    QString m_preset;
    bool m_filling = false;
    bool m_starting = false;
};

}  // namespace studio
