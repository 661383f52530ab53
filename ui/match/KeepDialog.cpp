#include "ui/match/KeepDialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/Error.h"
#include "ui/Background.h"
#include "ui/DetailText.h"
#include "ui/FileDialog.h"
#include "ui/Paths.h"
#include "ui/data/DataText.h"
#include "widgets/ElidedLabel.h"

namespace studio {
namespace {

constexpr int kMostLines = 4;  // of what is told of a plan

/// A folder beside the match that does not exist yet.
fs::path proposed(const fs::path& match) {
    std::error_code ignored;
    for (int number = 1;; ++number) {
        fs::path folder = match;
        folder += number == 1 ? "_kept" : "_kept" + std::to_string(number);
        if (!fs::exists(folder, ignored)) return folder;
    }
}

QString firstLines(const std::vector<std::string>& lines) {
    QStringList shown;
    for (std::size_t i = 0; i < lines.size() && i < kMostLines; ++i)
        shown.append(DetailText::line(lines[i]));
    if (lines.size() > kMostLines) shown.append(QStringLiteral("…"));
    return shown.join(QLatin1Char('\n'));
}

}  // namespace

KeepDialog::KeepDialog(const fs::path& match, const fs::path& images, const QString& object,
                       QWidget* parent)
    : QDialog(parent) {
    setObjectName(QStringLiteral("keep"));
    setWindowTitle(tr("Keep accepted ones"));
    m_thread.setMaxThreadCount(1);
    m_options.sources = {match};
    m_options.images = images;
    m_options.output = proposed(match);
    m_options.object = object.toStdString();
    m_options.verdicts = {"accepted"};

    m_layout = new QComboBox;
    m_layout->addItem(tr("PerSAM reference folder"), int(BuildLayout::PerSam));
    m_layout->addItem(tr("Training set (DIS5K layout)"), int(BuildLayout::Dis5k));
    m_layout->addItem(tr("Plain folder of masks"), int(BuildLayout::Masks));
    m_which = new QComboBox;
    m_which->addItem(tr("Only the accepted ones"));
    m_which->addItem(tr("Accepted ones, and found ones that are not reviewed"));
    m_valid = new QDoubleSpinBox;
    m_valid->setRange(0, 90);
    m_valid->setDecimals(0);
    m_valid->setSuffix(tr(" %"));
    m_valid->setValue(m_options.valid * 100);
    m_valid->setToolTip(tr("Share of the images that is set aside to check the training"));
    m_output = new ElidedLabel;
    auto* choose = new QPushButton(tr("Change &folder…"));
    choose->setAutoDefault(false);
    m_state = new QLabel;
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setMinimumHeight(5 * fontMetrics().lineSpacing());
    m_state->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_build = buttons->addButton(tr("&Make it"), QDialogButtonBox::ActionRole);
    m_build->setObjectName(QStringLiteral("build"));
    m_build->setDefault(true);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&As"), m_layout);
    form->addRow(tr("&Which"), m_which);
    form->addRow(tr("For &validation"), m_valid);
    form->addRow(tr("Into"), m_output);
    form->addRow(QString(), choose);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_state, 1);
    layout->addWidget(m_progress);
    layout->addWidget(buttons);
    resize(560, 340);

    connect(m_layout, &QComboBox::currentIndexChanged, this, &KeepDialog::edit);
    connect(m_which, &QComboBox::currentIndexChanged, this, &KeepDialog::edit);
    connect(m_valid, &QDoubleSpinBox::valueChanged, this, &KeepDialog::edit);
    connect(choose, &QPushButton::clicked, this, &KeepDialog::chooseOutput);
    connect(m_build, &QPushButton::clicked, this, &KeepDialog::build);
    connect(buttons, &QDialogButtonBox::rejected, this, [this] {
        m_cancel.cancel();
        reject();
    });
    edit();
}

KeepDialog::~KeepDialog() {
    m_cancel.cancel();
    m_thread.waitForDone();
}

void KeepDialog::setOutput(const fs::path& folder) {
    m_options.output = folder;
    edit();
}

void KeepDialog::chooseOutput() {
    const QString folder = FileDialog::folder(this, tr("New or empty folder"),
                                              fromPath(m_options.output.parent_path()));
    if (!folder.isEmpty()) setOutput(toPath(folder));
}

void KeepDialog::edit() {
    m_options.layout = BuildLayout(m_layout->currentData().toInt());
    m_options.verdicts = m_which->currentIndex() == 0
                             ? std::vector<std::string>{"accepted"}
                             : std::vector<std::string>{"accepted", "found"};
    m_options.valid = m_valid->value() / 100;
    m_valid->setEnabled(m_options.layout == BuildLayout::Dis5k);
    m_output->setText(fromPath(m_options.output));
    plan();
}

void KeepDialog::plan() {
    m_cancel.cancel();
    m_cancel = CancelToken();
    const quint64 number = ++m_number;
    m_planned = false;
    m_build->setEnabled(false);
    m_state->setText(tr("Looking at what was accepted …"));
    runInBackground(
        m_thread, this, toUtf8(m_options.output),
        [options = m_options, token = m_cancel] {
            options.check();
            return planDataBuild(options, JobContext{token, {}, {}});
        },
        [this, number](const Outcome<DataBuildPlan>& outcome) {
            if (number != m_number) return;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                m_state->setText(DataText::error(*error));
                return;
            }
            const auto& plan = std::get<DataBuildPlan>(outcome);
            QString text = tr("%n image(s) with their masks.", nullptr, int(plan.pairs.size()));
            for (const auto* lines : {&plan.problems, &plan.notes})
                if (!lines->empty()) text += QLatin1Char('\n') + firstLines(*lines);
            m_state->setText(text);
            m_planned = !plan.pairs.empty();
            m_build->setEnabled(m_planned);
        });
}

void KeepDialog::setBusy(bool busy) {
    m_progress->setVisible(busy);
    m_build->setEnabled(!busy && m_planned);
    m_layout->setEnabled(!busy);
    m_which->setEnabled(!busy);
    m_valid->setEnabled(!busy && m_options.layout == BuildLayout::Dis5k);
}

void KeepDialog::build() {
    const quint64 number = ++m_number;
    setBusy(true);
    m_state->setText(tr("Writing …"));
    JobContext context{m_cancel, {}, {}};
    context.progress = [this, number](double done, double total, const std::string&) {
        QMetaObject::invokeMethod(
            this,
            [this, number, value = int(done / total * 1000)] {
                if (number == m_number) m_progress->setValue(value);
            },
            Qt::QueuedConnection);
    };
    runInBackground(
        m_thread, this, toUtf8(m_options.output),
        [options = m_options, context] { return runDataBuild(options, context); },
        [this, number](const Outcome<DataBuildReport>& outcome) {
            if (number != m_number) return;
            setBusy(false);
            if (const auto* error = std::get_if<Error>(&outcome)) {
                m_state->setText(DataText::error(*error));
                return;
            }
            const auto& report = std::get<DataBuildReport>(outcome);
            Q_EMIT built(m_options.output, int(report.pairs.size()));
            if (report.problems.empty()) {
                accept();
                return;
            }
            m_planned = false;
            m_build->setEnabled(false);
            m_state->setText(
                tr("%n file(s) could not be used:", nullptr, int(report.problems.size())) +
                QLatin1Char('\n') + firstLines(report.problems));
        });
}

}  // namespace studio
