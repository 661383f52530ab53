#include "ui/data/DataPage.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/base/Paths.h"
#include "ui/ActionList.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/MessageBar.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/PathListField.h"
#include "ui/ReportPanel.h"
#include "ui/data/DataText.h"
#include "widgets/ElidedLabel.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kPauseMs = 300;  // after the last key, before the disk is looked at
constexpr int kDrainMs = 80;
const QString kJobMessage = QStringLiteral("data");
const QString kOutput = QStringLiteral("--out");
constexpr QLatin1String kLiesInside("lies inside");  // of the detail of an error

bool isEmptyField(const QWidget* field) {
    if (const auto* path = qobject_cast<const PathField*>(field)) return path->path().isEmpty();
    if (const auto* paths = qobject_cast<const PathListField*>(field))
        return paths->paths().isEmpty();
    return false;
}

}  // namespace

DataPage::DataPage(const DataServices& services, Settings::Key form, const QString& startText,
                   QWidget* parent)
    : QWidget(parent), m_services(services), m_formKey(form) {
    m_form = new OptionForm;
    m_report = new ReportPanel(services.settings, services.messages);
    m_starter = new BackgroundTask(this);
    m_job = new BackgroundTask(this);
    m_checker = new BackgroundTask(this);
    makeLayout(startText);
    m_changed.setSingleShot(true);
    m_changed.setInterval(kPauseMs);
    m_drain.setInterval(kDrainMs);
    connect(&m_changed, &QTimer::timeout, this, &DataPage::validate);
    connect(&m_drain, &QTimer::timeout, this, [this] { drain(); });
    connect(m_start, &QPushButton::clicked, this, &DataPage::start);
    connect(m_stop, &QPushButton::clicked, this, &DataPage::stop);
    connect(m_job, &BackgroundTask::progressed, this, &DataPage::onProgress);
    connect(m_job, &BackgroundTask::finished, this, [this] {
        onEnded();
        rememberPaths();
        Q_EMIT ended(m_report->totals());
    });
    connect(m_job, &BackgroundTask::cancelled, this, [this] {
        drain();
        onEnded();
        setTotals(stoppedText());
        Q_EMIT ended({});
    });
    connect(m_starter, &BackgroundTask::failed, this, [this](const Error& error) {
        if (!showProblem(error, true)) showFailure(error);
        Q_EMIT stateChanged();
        Q_EMIT ended({});
    });
    connect(m_job, &BackgroundTask::failed, this, [this](const Error& error) {
        drain();
        onEnded();
        setTotals(tr("Not done. What is listed was done before."));
        if (!showProblem(error, true)) showFailure(error);
        Q_EMIT ended({});
    });
    connect(m_checker, &BackgroundTask::failed, this,
            [this](const Error& error) { showProblem(error, false); });
    connect(m_report, &ReportPanel::currentChanged, this, [this](int id) {
        showRow(id);
        Q_EMIT stateChanged();
    });
    connect(m_report, &ReportPanel::activated, this, &DataPage::openWanted);
}

DataPage::~DataPage() {
    m_report->disconnect(this);  // its table loses its rows on the way down
    // Before the parts that they fill.
    delete m_starter;
    delete m_job;
    delete m_checker;
}

void DataPage::makeLayout(const QString& startText) {
    m_area = new QScrollArea;
    QScrollArea* area = m_area;
    area->setWidget(m_form);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    m_start = new QPushButton(startText);
    m_start->setAutoDefault(false);
    m_start->setMinimumHeight(34);
    QFont bold = m_start->font();
    bold.setBold(true);
    m_start->setFont(bold);
    m_start->setToolTip(m_services.actions.action(QStringLiteral("data.start"))->toolTip());
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setAutoDefault(false);
    m_stop->setMinimumHeight(34);
    m_stop->setToolTip(m_services.actions.action(QStringLiteral("data.stop"))->toolTip());
    m_stop->hide();
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(10);
    m_progressText = new ElidedLabel;
    m_progress->hide();
    m_progressText->hide();
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start, 1);
    buttons->addWidget(m_stop, 1);
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->setSpacing(4);
    column->addWidget(area, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(8, 0, 8, 8);
    foot->setSpacing(4);
    foot->addWidget(m_progress);
    foot->addWidget(m_progressText);
    foot->addLayout(buttons);
    column->addLayout(foot);

    m_empty = new EmptyState;
    m_content = new QSplitter(Qt::Vertical);
    m_content->setChildrenCollapsible(false);
    m_right = new QStackedWidget;
    m_right->addWidget(m_empty);
    m_right->addWidget(m_content);
    m_halves = new QSplitter(Qt::Horizontal);
    m_halves->setChildrenCollapsible(false);
    m_halves->addWidget(left);
    m_halves->addWidget(m_right);
    m_halves->setStretchFactor(0, 0);
    m_halves->setStretchFactor(1, 1);
    m_halves->setSizes({300, 900});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_halves);
}

void DataPage::begin(const QJsonObject& defaults, QWidget* preview) {
    m_content->addWidget(preview);
    m_content->addWidget(m_report);
    m_content->setStretchFactor(0, 3);
    m_content->setStretchFactor(1, 2);
    // The form scrolls up and down only.
    m_area->setMinimumWidth(
        std::max(220, m_form->minimumSizeHint().width() +
                          style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, m_area)));
    m_form->setValues(defaults);
    m_form->setValues(
        QJsonDocument::fromJson(m_services.settings.toString(m_formKey).toUtf8()).object());
    connect(m_form, &OptionForm::changed, this, &DataPage::onFormChanged);
    const auto action = [this](const char* id) {
        return m_services.actions.action(QString::fromLatin1(id));
    };
    m_report->setCommands({action("data.open"), action("data.reveal"), action("data.openResult"),
                           action("data.repair"), action("data.saveReport")});
}

/// The first time: what the form holds from the last session is looked at only now.
void DataPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!std::exchange(m_shown, true)) m_changed.start(0);
}

void DataPage::setEmptyState(const QString& title, const QString& text) {
    m_empty->set(QStringLiteral("data"), title, text,
                 {m_services.actions.action(QStringLiteral("data.choose"))});
}

QString DataPage::emptyTitle() const {
    return m_right->currentWidget() == m_empty ? m_empty->title() : QString();
}

void DataPage::showContent(bool shown) {
    m_right->setCurrentWidget(shown ? static_cast<QWidget*>(m_content) : m_empty);
}

void DataPage::setResult(const std::optional<Place>& place) {
    m_result = place;
    Q_EMIT stateChanged();
}

void DataPage::setTotals(const QString& text) {
    m_report->setTotals(text);
}

QString DataPage::stoppedText() const {
    return tr("Stopped. What is listed was done before.");
}

void DataPage::saveReport() {
    m_report->saveCsv(reportName());
}

void DataPage::focusNextPane() {
    const bool content = m_right->currentWidget() == m_content;
    QList<QWidget*> panes{m_form};
    if (content) panes << m_content->widget(0) << &m_report->table();
    int at = -1;
    for (int i = 0; i < panes.size(); ++i)
        if (panes[i]->hasFocus() || panes[i]->isAncestorOf(focusWidget())) at = i;
    QWidget* next = panes[(at + 1) % panes.size()];
    for (QWidget* inside : next->findChildren<QWidget*>()) {
        if (next == &m_report->table()) break;
        if (inside->isVisibleTo(this) && inside->isEnabled() &&
            (inside->focusPolicy() & Qt::TabFocus)) {
            inside->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
    next->setFocus(Qt::ShortcutFocusReason);
}

// --- the form

OptionForm::Choice DataPage::choice(const char* value, const QString& text, const QString& tip) {
    return {QString::fromLatin1(value), text, tip};
}

PathField* DataPage::addFolder(const QString& name, const QString& label, const QString& tip,
                               const QString& title, const QString& placeholder) {
    auto* field = new PathField(PathField::Kind::Folder, m_services.settings,
                                Settings::RecentDataFolders, title);
    field->setPlaceholder(placeholder);
    m_form->add(name, label, tip, field);
    return field;
}

void DataPage::addOutput(const QString& title) {
    auto* field = new PathField(PathField::Kind::NewFolder, m_services.settings,
                                Settings::RecentDataFolders, title);
    field->setPlaceholder(tr("A new or empty folder"));
    m_form->add(kOutput, tr("Into"), tr("A folder that is new or empty"), field);
}

void DataPage::addSeed(const QString& label, const QString& tip) {
    QLineEdit* field = m_form->addText(QStringLiteral("--seed"), label, tip);
    field->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,19}")), field));
}

void DataPage::addThreads(const QString& tip) {
    m_form->addNumber(QStringLiteral("--threads"), tr("Threads"), tip, 0, 1024)
        ->setSpecialValueText(tr("One for each core"));
}

PathField& DataPage::pathField(const char* name) const {
    return *static_cast<PathField*>(m_form->field(QString::fromLatin1(name)));
}

void DataPage::onFormChanged() {
    m_changed.start(kPauseMs);
}

void DataPage::validate() {
    m_services.settings.set(
        m_formKey,
        QString::fromUtf8(QJsonDocument(m_form->values()).toJson(QJsonDocument::Compact)));
    m_form->clearProblems();
    m_checker->start([check = check()](const JobContext&) -> std::function<void()> {
        check();
        return {};
    });
    optionsChanged();
}

bool DataPage::showProblem(const Error& error, bool starting) {
    if (error.code() != ErrorCode::Usage && error.code() != ErrorCode::FileNotFound &&
        error.code() != ErrorCode::FileUnwritable && error.code() != ErrorCode::FolderEmpty)
        return false;
    QString name = m_form->fieldOf(error);
    if (name.isEmpty()) return false;
    // The same folder stands in two fields, and only where to write to can be wrong in this way.
    if (QString::fromStdString(error.detail()).contains(kLiesInside) &&
        m_form->field(kOutput) != nullptr)
        name = kOutput;
    // What was not filled in yet is no mistake before the start.
    if (!starting && isEmptyField(m_form->field(name))) return true;
    m_form->setRowVisible(name, true);  // it may not have mattered so far
    m_form->setProblem(name, problemText(name, error));
    if (starting) m_form->focusField(name);
    return true;
}

QString DataPage::problemText(const QString& field, const Error& error) const {
    const QWidget* widget = m_form->field(field);
    const bool path = qobject_cast<const PathField*>(widget) != nullptr ||
                      qobject_cast<const PathListField*>(widget) != nullptr;
    if (DataText::isAboutMovedImages(error)) return DataText::movedImages();
    if (path && isEmptyField(widget)) return tr("Choose this first.");
    if (error.code() == ErrorCode::FileNotFound)
        return fs::exists(fromUtf8(error.subject())) ? tr("This is a file. Choose a folder.")
                                                     : tr("This does not exist.");
    if (error.code() == ErrorCode::FolderEmpty) return tr("Nothing to work on was found there.");
    if (error.code() == ErrorCode::FileUnwritable)
        return tr("Nothing can be written there. Choose a folder of your own.");
    const QString detail = QString::fromStdString(error.detail());
    if (path && detail.contains(QLatin1String("not empty")))
        return tr(
            "There is something in this folder already, and nothing is overwritten. Choose "
            "a new or empty one.");
    if (path && detail.contains(kLiesInside))
        return tr("This lies inside of a folder that is read. Choose one outside of it.");
    if (field == QLatin1String("--valid"))
        return tr("Validation and test together can be at most 100 %.");
    if (field == QLatin1String("--kinds")) return tr("Choose at least one kind.");
    if (field == QLatin1String("--instances"))
        return tr("The first number may not be above the second.");
    if (field == QLatin1String("--object"))
        return tr(
            "This becomes the name of a folder: neither empty, nor with \"/\" or a dot in "
            "front.");
    return DataText::error(error);
}

void DataPage::showFailure(const Error& error) {
    const QString own = error.code() == ErrorCode::Usage ? usageText(error) : QString();
    m_services.messages.show(kJobMessage, MessageBar::Level::Error,
                             own.isEmpty() ? DataText::error(error) : own, {},
                             own.isEmpty() ? DataText::reason(error) : ErrorText::reason(error));
}

// --- the job

void DataPage::start() {
    if (isRunning()) return;
    m_services.messages.dismiss(kJobMessage);
    m_form->clearProblems();
    m_starter->start([this, check = check()](const JobContext&) -> std::function<void()> {
        check();
        return [this] { launch(work()); };
    });
    Q_EMIT stateChanged();
}

void DataPage::launch(BackgroundTask::Work work) {
    m_services.messages.dismiss(kJobMessage);
    m_remaining.clear();
    setResult(std::nullopt);
    m_start->setEnabled(false);
    m_stop->setEnabled(true);
    m_stop->show();
    m_progress->setRange(0, 0);  // no figures yet
    m_progress->show();
    m_progressText->setText(tr("Starting …"));
    m_progressText->show();
    m_job->start(std::move(work));
    m_drain.start();
    Q_EMIT stateChanged();
}

void DataPage::stop() {
    if (!m_job->isRunning()) return;
    m_stop->setEnabled(false);
    m_progressText->setText(tr("Stopping …"));
    m_job->cancel();
}

void DataPage::onProgress(double fraction) {
    if (!m_stop->isEnabled()) return;  // it says that it is stopping
    m_progress->setRange(0, 1000);
    m_progress->setValue(int(fraction * 1000));
    m_remaining.add(m_job->elapsed(), fraction);
    QStringList parts{
        tr("%1 %").arg(QLocale().toString(fraction * 100, 'f', fraction < 0.1 ? 1 : 0)),
        m_remaining.text()};
    parts.removeAll(QString());
    m_progressText->setText(parts.join(QStringLiteral(" · ")));
}

void DataPage::onEnded() {
    m_drain.stop();
    m_progress->hide();
    m_progressText->hide();
    m_stop->hide();
    m_start->setEnabled(true);
    Q_EMIT stateChanged();
}

}  // namespace studio
