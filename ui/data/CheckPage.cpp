#include "ui/data/CheckPage.h"

#include "core/data/FileList.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "core/data/MarkedImage.h"
#include "core/image/ImageIo.h"
#include "ui/DetailText.h"
#include "ui/EmptyState.h"
#include "ui/FileDialog.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/Paths.h"
#include "ui/ReportPanel.h"
#include "ui/data/DataForms.h"
#include "ui/data/DataText.h"
#include "ui/data/PreviewImage.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

ReportLevel levelOf(DataSeverity severity) {
    switch (severity) {
        case DataSeverity::Error:
            return ReportLevel::Error;
        case DataSeverity::Warning:
            return ReportLevel::Warning;
        case DataSeverity::Note:
            break;
    }
    return ReportLevel::Note;
}

std::vector<PreviewMask> masksOf(const fs::path& image,
                                 const std::map<fs::path, LayoutItem>* items) {
    std::vector<PreviewMask> masks;
    if (items == nullptr) return masks;
    const auto found = items->find(image);
    if (found == items->end()) return masks;
    try {
        // The kind only decides what objects without a label are called.
        for (const MarkedObject& marked : readMarkedImage(found->second, LayoutKind::Plain).objects)
            if (!marked.mask.empty())
                masks.push_back({marked.mask, QString::fromStdString(marked.object.label)});
    } catch (const Error&) {
        // A damaged annotation is a problem of its own in the report.
    }
    return masks;
}

}  // namespace

CheckPage::CheckPage(const DataServices& services, QWidget* parent)
    : DataPage(services, Settings::DataCheckForm, tr("Check"), parent) {
    addFolder(QStringLiteral("DIR"), tr("Folder"),
              tr("A data set in any layout: images with json, masks or gt beside them, PerSAM, "
                 "DIS5K"),
              tr("Choose a folder to check"), tr("Drop a folder here"));
    addThreads(tr("Files that are looked at at the same time"));

    m_verdict = new EmptyState;
    m_headline = new QLabel;
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_advice = new QLabel;
    m_advice->setTextFormat(Qt::PlainText);
    m_advice->setWordWrap(true);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_pair = new ImagePair;
    m_problemView = new QWidget;
    auto* layout = new QVBoxLayout(m_problemView);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->setSpacing(2);
    layout->addWidget(m_headline);
    layout->addWidget(m_advice);
    layout->addWidget(m_pair, 1);
    m_preview = new QStackedWidget;
    m_preview->addWidget(m_verdict);
    m_preview->addWidget(m_problemView);
    m_viewer = new BackgroundTask(this);
    connect(this, &DataPage::ended, this, &CheckPage::onEndedEarly);

    QHash<QString, QString> kinds;
    for (int kind = 0; kind <= int(DataProblemKind::NameGap); ++kind)
        kinds[QString::fromLatin1(dataProblemName(DataProblemKind(kind)))] =
            DataText::problem(DataProblemKind(kind));
    report().setColumns({{QStringLiteral("severity"), tr("Severity")},
                         {QStringLiteral("kind"), tr("Problem")},
                         {QStringLiteral("file"), tr("File"), ReportModel::Content::Path},
                         {QStringLiteral("group"), tr("Object or split")},
                         {QStringLiteral("other"), tr("Belongs to"), ReportModel::Content::Path},
                         {QStringLiteral("outcome"), tr("Repair")},
                         {QStringLiteral("text"), tr("What is wrong")}},
                        kinds);
    setEmptyState(tr("Check a data set"),
                  tr("Choose a folder and press Check. Every image and mask is opened once; what "
                     "would spoil training or matching is listed here, with its image. Nothing "
                     "is changed."));
    begin(formValues(DataCheckOptions()), m_preview);
}

QString CheckPage::title() const {
    return tr("&Check");
}
QIcon CheckPage::icon() const {
    return Theme::icon(QStringLiteral("done"));
}

void CheckPage::openPath(const QString& path) {
    const QFileInfo info(path);
    pathField("DIR").setPath(info.isDir() ? path : info.path());
}

void CheckPage::chooseInput() {
    pathField("DIR").choose();
}

void CheckPage::rememberPaths() {
    pathField("DIR").remember();
}

DataCheckOptions CheckPage::options() const {
    return checkOptions(form().values());
}

std::function<void()> CheckPage::check() const {
    return [options = options()] { options.check(); };
}

void CheckPage::optionsChanged() {
    if (m_root.empty() || options().folder == m_root || isRunning()) return;
    // The report is about another folder.
    m_problems.clear();
    m_root.clear();
    report().setRows({});
    showContent(false);
    setResult(std::nullopt);
}

BackgroundTask::Work CheckPage::work() {
    return work(options());
}

BackgroundTask::Work CheckPage::work(const DataCheckOptions& options) {
    m_problems.clear();
    report().setRows({});
    setTotals(tr("Checking …"));
    m_root = options.folder;
    m_items.reset();
    m_inbox = std::make_shared<Inbox<DataProblem>>();
    m_verdict->set(QStringLiteral("data"), tr("Checking …"),
                   tr("Problems are listed below as they are found."), {});
    m_preview->setCurrentWidget(m_verdict);
    showContent(true);
    return [this, options, inbox = m_inbox](const JobContext& context) -> std::function<void()> {
        auto items = std::make_shared<Items>();
        for (LayoutItem& item : openFolder(options.folder, context).items)
            items->emplace(item.image, item);
        DataCheckObserver observer;
        observer.found = [&inbox](const DataProblem& problem) { inbox->push(problem); };
        DataCheckReport report = runDataCheck(options, context, observer);
        return [this, options, items, report = std::move(report)] {
            m_items = items;
            showReport(report);
            if (!options.fix.empty()) setResult(Place{fromPath(options.fix), {}});
        };
    };
}

/// A check that was stopped or could not be done makes no report.
void CheckPage::onEndedEarly() {
    if (!m_inbox) return;
    m_inbox.reset();
    if (m_problems.empty()) return showContent(false);
    m_verdict->set(QStringLiteral("data"), tr("Not checked to the end"),
                   tr("What is listed below was found until then."), {});
}

void CheckPage::drain() {
    if (!m_inbox) return;
    std::vector<ReportRow> rows;
    for (DataProblem& problem : m_inbox->take()) {
        rows.push_back(makeRow(problem, int(m_problems.size())));
        m_problems.push_back(std::move(problem));
    }
    report().append(rows);
}

ReportRow CheckPage::makeRow(const DataProblem& problem, int id) const {
    const auto shortened = [&](const fs::path& file) {
        const QString whole = fromPath(file);
        if (whole.isEmpty()) return ReportCell();
        const QString inside = QDir(fromPath(m_root)).relativeFilePath(whole);
        return ReportCell{whole, inside.startsWith(QLatin1String("..")) ? whole : inside};
    };
    const auto text = [](const std::string& text) {
        return ReportCell{QString::fromStdString(text), {}};
    };
    ReportRow row;
    row.level = levelOf(problem.severity);
    row.kind = QString::fromLatin1(dataProblemName(problem.kind));
    row.id = id;
    row.cells = {
        {QString::fromLatin1(dataSeverityName(problem.severity)),
         DataText::severity(problem.severity)},
        {row.kind, DataText::problem(problem.kind)},
        shortened(problem.file),
        text(problem.group),
        shortened(problem.other),
        {QString::fromLatin1(dataOutcomeName(problem.outcome)), DataText::outcome(problem)},
        {QString::fromStdString(problem.text), DetailText::line(problem.text)}};
    return row;
}

void CheckPage::showReport(const DataCheckReport& report) {
    m_inbox.reset();
    m_problems = report.problems;
    std::vector<ReportRow> rows;
    for (std::size_t i = 0; i < m_problems.size(); ++i)
        rows.push_back(makeRow(m_problems[i], int(i)));
    this->report().setRows(std::move(rows));
    const QString files = tr("%1, %2, %3", "images, masks, annotations")
                              .arg(tr("%n image(s)", nullptr, int(report.images)),
                                   tr("%n mask(s)", nullptr, int(report.masks)),
                                   tr("%n annotation(s)", nullptr, int(report.annotations)));
    const QString found =
        tr("%1, %2, %3", "errors, warnings, notes")
            .arg(tr("%n error(s)", nullptr, int(report.count(DataSeverity::Error))),
                 tr("%n warning(s)", nullptr, int(report.count(DataSeverity::Warning))),
                 tr("%n note(s)", nullptr, int(report.count(DataSeverity::Note))));
    const bool sound = report.problems.empty();
    QString totals = sound ? tr("No problems in %1.").arg(files)
                           : tr("%1 in %2.", "problems, files").arg(found, files);
    if (report.written > 0)
        totals += QLatin1Char(' ') +
                  tr("The repaired copy has %n file(s).", nullptr, int(report.written)) +
                  QLatin1Char(' ') + tr("%n problem(s) remain.", nullptr, int(report.remaining()));
    setTotals(totals);
    if (sound) {
        m_verdict->set(QStringLiteral("done"), tr("No problems were found"),
                       tr("Every file can be read, is paired and fits. The data set can be used "
                          "as it is."),
                       {});
        m_preview->setCurrentWidget(m_verdict);
    } else if (current() == nullptr) {
        this->report().selectFirst();
    } else {
        showRow(this->report().currentId());
    }
}

// --- one problem

const DataProblem* CheckPage::current() const {
    const int id = report().currentId();
    return id >= 0 && std::size_t(id) < m_problems.size() ? &m_problems[std::size_t(id)] : nullptr;
}

std::vector<ImagePair::Side> CheckPage::sides(const DataProblem& problem, const Items* items) {
    using Kind = DataProblemKind;
    const bool twins = problem.kind == Kind::Duplicate || problem.kind == Kind::SplitLeak;
    if (twins)
        return {previewImage(problem.file, masksOf(problem.file, items)),
                previewImage(problem.other, masksOf(problem.other, items))};
    const bool picture = hasImageExtension(problem.file);
    if (problem.other.empty()) {
        if (!picture) return {ImagePair::Side{{}, {}, fromPath(problem.file.filename()), {}}};
        return {problem.kind == Kind::MissingImage
                    ? previewMaskFile(problem.file)
                    : previewImage(problem.file, masksOf(problem.file, items))};
    }
    // A mask, or an annotation, and its image.
    std::vector<ImagePair::Side> both;
    if (picture) {
        both.push_back(previewImage(problem.other, {{problem.file, {}}}));
        both.push_back(previewMaskFile(problem.file));
    } else {
        both.push_back(previewImage(problem.other, masksOf(problem.other, items)));
    }
    return both;
}

void CheckPage::showRow(int) {
    const DataProblem* problem = current();
    if (problem == nullptr) {
        m_viewer->drop();
        return;
    }
    m_headline->setText(
        tr("%1: %2", "severity, problem")
            .arg(DataText::severity(problem->severity), DataText::problem(problem->kind)));
    QString advice = DataText::advice(problem->kind);
    if (!problem->text.empty())
        advice += QStringLiteral("\n%1").arg(DetailText::line(problem->text));
    m_advice->setText(advice);
    m_preview->setCurrentWidget(m_problemView);
    m_viewer->start([this, problem = *problem, items = m_items](const JobContext&) {
        return [this, found = sides(problem, items.get())] { m_pair->setSides(found); };
    });
}

std::optional<DataPage::Place> CheckPage::currentPlace() const {
    const DataProblem* problem = current();
    if (problem == nullptr) return std::nullopt;
    const auto isImage = [this](const fs::path& file) {
        return m_items ? m_items->contains(file) : hasImageExtension(file);
    };
    for (const fs::path& file : {problem->file, problem->other})
        if (!file.empty() && isImage(file)) return Place{fromPath(m_root), fromPath(file)};
    return std::nullopt;
}

QString CheckPage::currentFile() const {
    const DataProblem* problem = current();
    return problem == nullptr ? QString() : fromPath(problem->file);
}

// --- the repaired copy

bool CheckPage::canRepair() const {
    return !isRunning() && std::ranges::any_of(m_problems, &DataProblem::fixable);
}

void CheckPage::repair() {
    if (!canRepair()) return;
    const QString folder =
        FileDialog::folder(this, tr("Choose a new or empty folder for the repaired copy"),
                           QFileInfo(fromPath(m_root)).path());
    if (folder.isEmpty()) return;
    DataCheckOptions options = this->options();
    options.folder = m_root;
    options.fix = toPath(QFileInfo(folder).absoluteFilePath());
    // Before the report that is shown is given up for the new one.
    try {
        options.check();
        requireNewFolder(options.fix, "--fix");
    } catch (const Error& error) {
        showFailure(error);
        return;
    }
    launch(work(options));
}

/// Of the repaired copy's folder: the only option that is not a field.
QString CheckPage::usageText(const Error& error) const {
    return tr("\"%1\" cannot take the repaired copy. Choose a folder that is new or empty and lies "
              "outside of the one that was checked.")
        .arg(QString::fromStdString(error.subject()));
}

QString CheckPage::reportName() const {
    return QStringLiteral("check_%1.csv").arg(fromPath(m_root.filename()));
}

}  // namespace studio
