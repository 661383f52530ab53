#include "ui/data/BuildPage.h"

#include "core/data/FileList.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QStackedWidget>
#include <map>

#include "ui/DetailText.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/PathListField.h"
#include "ui/Paths.h"
#include "ui/ReportPanel.h"
#include "ui/data/DataForms.h"
#include "ui/data/DataText.h"
#include "ui/data/PreviewImage.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

const QString kImages = QStringLiteral("--images");

}  // namespace

BuildPage::BuildPage(const DataServices& services, QWidget* parent)
    : DataPage(services, Settings::DataBuildForm, tr("Build"), parent) {
    makeForm();
    m_planner = new BackgroundTask(this);
    m_viewer = new BackgroundTask(this);
    connect(m_planner, &BackgroundTask::failed, this, &BuildPage::showPlanFailure);
    m_noPreview = new EmptyState;
    m_pair = new ImagePair;
    m_preview = new QStackedWidget;
    m_preview->setContentsMargins(4, 4, 4, 0);
    m_preview->addWidget(m_noPreview);
    m_preview->addWidget(m_pair);
    report().setColumns({{QStringLiteral("state"), tr("State")},
                         {QStringLiteral("image"), tr("New image"), ReportModel::Content::Path},
                         {QStringLiteral("mask"), tr("New mask"), ReportModel::Content::Path},
                         {QStringLiteral("object"), tr("Object")},
                         {QStringLiteral("split"), tr("Split")},
                         {QStringLiteral("source"), tr("From"), ReportModel::Content::Path},
                         {QStringLiteral("note"), tr("Remark")}});
    setEmptyState(tr("Build a data set"),
                  tr("Add folders that were annotated here, or results of a match. What would be "
                     "written under which name is listed at once; nothing is written before you "
                     "press Build."));
    begin(formValues(DataBuildOptions()), m_preview);
    showRelevantRows();
}

void BuildPage::makeForm() {
    auto* sources = new PathListField(services().settings, Settings::RecentDataFolders,
                                      tr("Choose a folder with annotations or masks"));
    form().add(QStringLiteral("SOURCE"), tr("Made of"),
               tr("Annotated folders in any layout, outputs of a match, folders of masks; drop "
                  "them here"),
               sources);
    addFolder(kImages, tr("Images of masks"),
              tr("The folder of the images that folders of masks, or matches whose images were "
                 "moved, belong to"),
              tr("Choose the folder of the images"), tr("Beside the masks"));
    form().addChoice(
        QStringLiteral("--layout"), tr("Layout"), tr("What is built"),
        {choice(buildLayoutName(BuildLayout::PerSam), tr("References for a match (PerSAM)"),
                tr("Images/<object>/NN.jpg and Annotations/<object>/NN.png")),
         choice(buildLayoutName(BuildLayout::Dis5k), tr("Training set (DIS5K)"),
                tr("im/ and gt/ for training, validation and test")),
         choice(buildLayoutName(BuildLayout::Masks), tr("Folder of masks"),
                tr("<name>.png, with several objects <name>_<k>.png"))});
    form().addChoice(QStringLiteral("--merge"), tr("Several objects of an image"),
                     tr("What becomes of several objects of one image"),
                     {choice(buildMergeName(BuildMerge::Auto), tr("As the layout needs"),
                             tr("One mask of all; in a folder of masks one mask each")),
                      choice(buildMergeName(BuildMerge::Union), tr("One mask of all"), {}),
                      choice(buildMergeName(BuildMerge::Each), tr("One mask each"), {})});
    form()
        .addText(QStringLiteral("--label"), tr("Only these labels"),
                 tr("Labels with commas between them; empty takes all"))
        ->setPlaceholderText(tr("All"));
    form().addText(QStringLiteral("--object"), tr("Objects without label"),
                   tr("The folder of objects that have no label"));
    form().addText(QStringLiteral("--verdict"), tr("Verdicts of a match"),
                   tr("Which lines of scores.csv are taken, with commas between them"));
    for (const auto& [name, label, tip] :
         {std::tuple(QStringLiteral("--valid"), tr("For validation"),
                     tr("Share of the images that are not trained with but measured on")),
          std::tuple(QStringLiteral("--test"), tr("For test"),
                     tr("Share of the images that are kept for the end"))})
        form().addReal(name, label, tip, 0, 100, 1)->setSuffix(tr(" %"));
    addSeed(tr("Seed of the splits"), tr("Another number puts other images into the splits"));
    form().addSwitch(QStringLiteral("--number"), tr("Number the files"),
                     tr("Names 000000, 000001, … instead of those of the images"));
    addOutput(tr("Choose a new or empty folder for the data set"));
    addThreads(tr("Images that are written at the same time"));
}

QString BuildPage::title() const {
    return tr("&Build");
}
QIcon BuildPage::icon() const {
    return Theme::icon(QStringLiteral("layers"));
}

void BuildPage::openPath(const QString& path) {
    const QFileInfo info(path);
    static_cast<PathListField*>(form().field(QStringLiteral("SOURCE")))
        ->add({info.isDir() ? path : info.path()});
}

void BuildPage::chooseInput() {
    static_cast<PathListField*>(form().field(QStringLiteral("SOURCE")))->choose();
}

void BuildPage::rememberPaths() {
    pathField("--out").remember();
    pathField("--images").remember();
    static_cast<PathListField*>(form().field(QStringLiteral("SOURCE")))->remember();
}

DataBuildOptions BuildPage::options() const {
    return buildOptions(form().values());
}

std::function<void()> BuildPage::check() const {
    return [options = options()] {
        options.check();
        requireNewFolder(options.output, "--out");
    };
}

void BuildPage::showRelevantRows() {
    const BuildLayout layout = options().layout;
    const auto show = [this](const char* name, bool shown) {
        form().setRowVisible(QString::fromLatin1(name), shown);
    };
    show("--object", layout == BuildLayout::PerSam);
    show("--valid", layout == BuildLayout::Dis5k);
    show("--test", layout == BuildLayout::Dis5k);
    show("--seed", layout == BuildLayout::Dis5k);
    show("--number", layout != BuildLayout::PerSam);
    // A match knows where its images are; it is asked only where they are not there any more.
    form().setRowVisible(kImages, !m_imagesKnown || !options().images.empty());
    if (m_imagesMissing) form().setProblem(kImages, DataText::movedImages());
}

void BuildPage::setImages(bool known, bool missing) {
    if (m_imagesMissing && !missing) form().setProblem(kImages, {});
    m_imagesKnown = known;
    m_imagesMissing = missing;
    showRelevantRows();
}

// --- the plan

void BuildPage::optionsChanged() {
    showRelevantRows();
    if (!isRunning()) plan();
}

void BuildPage::plan() {
    DataBuildOptions now = options();
    if (now.sources.empty()) {
        m_planner->drop();
        m_planned = {};
        m_state = State::None;
        m_pairs.clear();
        report().setRows({});
        setImages(false, false);
        showContent(false);
        return;
    }
    // Where it goes does not change the plan, so it need not be chosen yet.
    now.output = fs::temp_directory_path() / "data-set";
    if (now == m_planned && m_state != State::None) return;
    m_planned = now;
    m_noPreview->set(QStringLiteral("layers"), tr("Planning …"), {}, {});
    m_preview->setCurrentIndex(0);
    showContent(true);
    setResult(std::nullopt);
    setImages(m_imagesKnown, false);
    m_planner->start([this, now](const JobContext& context) -> std::function<void()> {
        DataBuildPlan plan = planDataBuild(now, context);
        return [this, plan = std::move(plan)] { showPlan(plan); };
    });
}

void BuildPage::showPlan(const DataBuildPlan& plan) {
    m_state = State::Planned;
    m_pairs = plan.pairs;
    setImages(plan.imagesKnown, !plan.imagesMissing.empty());
    std::vector<ReportRow> rows = makeRows(plan.notes, plan.problems);
    for (std::size_t i = 0; i < m_pairs.size(); ++i)
        rows.push_back(makeRow(m_pairs[i], int(i), false));
    report().setRows(std::move(rows));
    setTotals(tr("Planned: %1. Nothing is written yet.").arg(counts()));
    if (m_pairs.empty()) {
        m_noPreview->set(QStringLiteral("warning"), tr("Nothing to build"),
                         tr("There are no objects with masks in these folders, or none with these "
                            "labels and verdicts."),
                         {});
        return;
    }
    m_noPreview->set(QStringLiteral("layers"), tr("This would be built"),
                     tr("Select a row to see its image and mask."), {});
}

void BuildPage::showPlanFailure(const Error& error) {
    m_state = State::None;
    setImages(false, DataText::isAboutMovedImages(error));
    m_pairs.clear();
    report().setRows({});
    setTotals({});
    const QString own = error.code() == ErrorCode::Usage ? usageText(error) : QString();
    m_noPreview->set(QStringLiteral("warning"),
                     error.code() == ErrorCode::Usage ? tr("This cannot be built as it is")
                                                      : ErrorText::title(error.code()),
                     own.isEmpty() ? DataText::error(error) : own, {},
                     own.isEmpty() ? DataText::reason(error) : ErrorText::reason(error));
    m_preview->setCurrentIndex(0);
}

// --- the job

BackgroundTask::Work BuildPage::work() {
    m_planner->drop();
    m_planned = {};
    m_pairs.clear();
    m_state = State::Written;
    report().setRows({});
    setTotals(tr("Building …"));
    m_noPreview->set(QStringLiteral("layers"), tr("Building …"), {}, {});
    m_preview->setCurrentIndex(0);
    showContent(true);
    m_inbox = std::make_shared<Inbox<BuiltPair>>();
    return [this, options = options(),
            inbox = m_inbox](const JobContext& context) -> std::function<void()> {
        DataBuildObserver observer;
        observer.finished = [&inbox](const BuiltPair& pair) { inbox->push(pair); };
        DataBuildReport report = runDataBuild(options, context, observer);
        return [this, options, report = std::move(report)] { showReport(report, options); };
    };
}

void BuildPage::drain() {
    if (!m_inbox) return;
    std::vector<ReportRow> rows;
    for (BuiltPair& pair : m_inbox->take()) {
        rows.push_back(makeRow(pair, int(m_pairs.size()), true));
        m_pairs.push_back(std::move(pair));
    }
    report().append(rows);
}

void BuildPage::showReport(const DataBuildReport& report, const DataBuildOptions& options) {
    m_inbox.reset();
    m_pairs = report.pairs;
    std::vector<ReportRow> rows = makeRows(report.notes, report.problems);
    for (std::size_t i = 0; i < m_pairs.size(); ++i)
        rows.push_back(makeRow(m_pairs[i], int(i), true));
    this->report().setRows(std::move(rows));
    QString totals = tr("Written to %1: %2.").arg(fromPath(options.output), counts());
    if (!report.problems.empty())
        totals += QLatin1Char(' ') +
                  tr("%n file(s) could not be used.", nullptr, int(report.problems.size()));
    setTotals(totals);
    m_noPreview->set(QStringLiteral("done"), tr("The data set is built"),
                     tr("manifest.json says of every file where it came from. Select a row to see "
                        "its image and mask."),
                     {});
    m_preview->setCurrentIndex(0);
    // A folder of masks alone has nothing to annotate.
    if (!m_pairs.empty() && options.layout != BuildLayout::Masks)
        setResult(Place{fromPath(options.output), {}});
}

QString BuildPage::counts() const {
    std::map<std::string, int> groups;
    for (const BuiltPair& pair : m_pairs)
        ++groups[pair.split.empty() ? pair.object : pair.split];
    QString text = tr("%n pair(s)", nullptr, int(m_pairs.size()));
    QStringList parts;
    for (const auto& [group, count] : groups)
        if (!group.empty() && parts.size() < 6)
            parts.append(QStringLiteral("%1 %2").arg(QString::fromStdString(group)).arg(count));
    if (int(groups.size()) > parts.size() && !parts.isEmpty()) parts.append(QStringLiteral("…"));
    if (!parts.isEmpty()) text += QStringLiteral(" (%1)").arg(parts.join(QStringLiteral(", ")));
    return text;
}

ReportRow BuildPage::makeRow(const BuiltPair& pair, int id, bool written) const {
    ReportRow row;
    row.id = id;
    row.cells = {written ? ReportCell{QStringLiteral("written"), tr("Written")}
                         : ReportCell{QStringLiteral("planned"), tr("Planned")},
                 {fromPath(pair.image), {}},
                 {fromPath(pair.mask), {}},
                 {QString::fromStdString(pair.object), {}},
                 {QString::fromStdString(pair.split), {}},
                 {fromPath(pair.sourceImage), {}},
                 {}};
    return row;
}

std::vector<ReportRow> BuildPage::makeRows(const std::vector<std::string>& notes,
                                           const std::vector<std::string>& problems) {
    std::vector<ReportRow> rows;
    const auto add = [&](ReportLevel level, const ReportCell& state, const std::string& text) {
        ReportRow row;
        row.level = level;
        row.cells = {
            state, {}, {}, {}, {}, {}, {QString::fromStdString(text), DetailText::line(text)}};
        rows.push_back(std::move(row));
    };
    for (const std::string& problem : problems)
        add(ReportLevel::Error, {QStringLiteral("failed"), tr("Failed")}, problem);
    for (const std::string& note : notes)
        add(ReportLevel::Note, {QStringLiteral("note"), tr("Note")}, note);
    return rows;
}

const BuiltPair* BuildPage::current() const {
    const int id = report().currentId();
    return id >= 0 && std::size_t(id) < m_pairs.size() ? &m_pairs[std::size_t(id)] : nullptr;
}

void BuildPage::showRow(int) {
    const BuiltPair* pair = current();
    if (pair == nullptr) return;
    m_viewer->start([this, pair = *pair](const JobContext&) -> std::function<void()> {
        std::vector<PreviewMask> masks;
        for (const BuildObject& source : pair.sources)
            masks.push_back({source.mask, QString::fromStdString(source.label)});
        return [this, side = previewImage(pair.sourceImage, masks)] {
            m_pair->setSides({side});
            m_preview->setCurrentIndex(1);
        };
    });
}

std::optional<DataPage::Place> BuildPage::currentPlace() const {
    const BuiltPair* pair = current();
    if (pair == nullptr) return std::nullopt;
    return Place{fromPath(pair->sourceImage.parent_path()), fromPath(pair->sourceImage)};
}

QString BuildPage::currentFile() const {
    const BuiltPair* pair = current();
    return pair == nullptr ? QString() : fromPath(pair->sourceImage);
}

QString BuildPage::reportName() const {
    return QStringLiteral("build_%1.csv")
        .arg(QString::fromLatin1(buildLayoutName(options().layout)));
}

QString BuildPage::usageText(const Error& error) const {
    const QString subject = QString::fromStdString(error.subject());
    if (error.detail().find("same name") != std::string::npos)
        return tr("Nothing is written, for two files would get the same name (\"%1\" is one of "
                  "them). Rename one of them, or let the files be numbered.")
            .arg(subject);
    if (error.detail().find("same folder") != std::string::npos)
        return tr("Nothing is written, for two labels would get the same folder (\"%1\" is one of "
                  "them). Rename one of them, or take only some of the labels.")
            .arg(subject);
    return {};
}

}  // namespace studio
