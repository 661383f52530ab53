#include "ui/data/ConvertPage.h"

#include "core/data/FileList.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/image/ImageIo.h"
#include "ui/DetailText.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/Paths.h"
#include "ui/ReportPanel.h"
#include "ui/data/DataForms.h"
#include "ui/data/DataText.h"
#include "ui/data/PreviewImage.h"
#include "widgets/ElidedLabel.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

bool samePreview(const LabelSource& a, const LabelSource& b) {
    return a.input == b.input && a.images == b.images && a.format == b.format &&
           a.labelImages == b.labelImages;
}

QString joined(const std::vector<std::string>& lines) {
    QStringList parts;
    for (const std::string& line : lines)
        parts.append(DetailText::line(line));
    return parts.join(QStringLiteral("; "));
}

}  // namespace

ConvertPage::ConvertPage(const DataServices& services, QWidget* parent)
    : DataPage(services, Settings::DataConvertForm, tr("Convert"), parent) {
    makeForm();
    m_viewer = new BackgroundTask(this);
    connect(m_viewer, &BackgroundTask::failed, this, &ConvertPage::showPreviewFailure);
    report().setColumns(
        {{QStringLiteral("state"), tr("State")},
         {QStringLiteral("source"), tr("Image"), ReportModel::Content::Path},
         {QStringLiteral("group"), tr("Object or split")},
         {QStringLiteral("objects"), tr("Objects"), ReportModel::Content::Number},
         {QStringLiteral("files"), tr("Files"), ReportModel::Content::Number},
         {QStringLiteral("differing_pixels"), tr("Pixels that differ"),
          ReportModel::Content::Number},
         {QStringLiteral("hausdorff"), tr("Outline off by"), ReportModel::Content::Number},
         {QStringLiteral("notes"), tr("What was left out")}});
    setEmptyState(tr("Convert labels"),
                  tr("Choose a folder of label images (TIFF, PNG), a COCO file, a YOLO or labelme "
                     "folder, or a folder that was annotated here. The first images are shown "
                     "with their masks at once; nothing is written before you press Convert."));
    begin(formValues(DataConvertOptions()), makePreview());
    report().hide();  // until there is something in it
    showRelevantRows();
}

void ConvertPage::makeForm() {
    auto* input = new PathField(PathField::Kind::FileOrFolder, services().settings,
                                Settings::RecentDataFolders, tr("Choose what to convert"),
                                tr("Labels (*.json *.tif *.tiff *.png *.bmp *.jpg *.jpeg);;All "
                                   "files (*)"));
    input->setPlaceholder(tr("Drop a folder or file here"));
    form().add(QStringLiteral("INPUT"), tr("Labels"),
               tr("A folder, a COCO file or one label image"), input);
    const auto formats = [](std::initializer_list<LabelFormat> list) {
        QList<OptionForm::Choice> choices;
        for (const LabelFormat format : list)
            choices.append(
                {QString::fromLatin1(labelFormatName(format)), DataText::format(format), {}});
        return choices;
    };
    using F = LabelFormat;
    form().addChoice(QStringLiteral("--from"), tr("They are"), tr("The form of the labels"),
                     formats({F::Auto, F::Masks, F::Annotation, F::Coco, F::Yolo, F::Labelme}));
    const auto rule = [](LabelRule rule, const QString& text, const QString& tip) {
        return OptionForm::Choice{QString::fromLatin1(labelRuleName(rule)), text, tip};
    };
    form().addChoice(
        QStringLiteral("--rule"), tr("Object pixels of label images"),
        tr("Which pixels of a label image belong to an object"),
        {rule(LabelRule::NonZero, tr("All but 0"), tr("Every value but 0")),
         rule(LabelRule::Threshold, tr("Above a value"), tr("Values above the one below")),
         rule(LabelRule::Otsu, tr("Bright ones (Otsu)"),
              tr("Values above a threshold that is found for each image")),
         rule(LabelRule::Value, tr("One value"), tr("Values equal to the one below")),
         rule(LabelRule::EachValue, tr("Each value an object"),
              tr("One object, and one mask file, for each value but 0"))});
    form().addReal(QStringLiteral("--value"), tr("Value"), tr("The value that the rule goes by"),
                   -1e9, 1e9, 3);
    form()
        .addNumber(QStringLiteral("--page"), tr("Page"),
                   tr("Of files with several pages, counted from 0"), -1, 1'000'000)
        ->setSpecialValueText(tr("All"));
    form().addNumber(QStringLiteral("--max-labels"), tr("Most values in a file"),
                     tr("A file with more different values is taken for a picture and refused"), 1,
                     1'000'000'000);
    addFolder(QStringLiteral("--images"), tr("Images"),
              tr("The folder of the images, where they are not in their usual place"),
              tr("Choose the folder of the images"), tr("Where the labels say"));

    form().addHeading(tr("Result"));
    form().addChoice(QStringLiteral("--to"), tr("Write as"), tr("The form of the result"),
                     formats({F::Masks, F::Annotation, F::Coco, F::Yolo, F::Labelme}));
    addOutput(tr("Choose a new or empty folder for the result"));
    form().addSwitch(QStringLiteral("--polygons"), tr("Polygons instead of masks"),
                     tr("Polygons also where the form could carry the exact pixels"));
    form().addSwitch(QStringLiteral("--bridge"), tr("Keep holes by slits"),
                     tr("Holes and parts of a polygon are joined by slits of no width; otherwise "
                        "holes are filled where the form cannot carry them"));
    form()
        .addReal(QStringLiteral("--tolerance"), tr("Polygons may be off by"),
                 tr("How far a polygon may leave the edge of the mask; 0 is exact"), 0, 100, 2)
        ->setSuffix(tr(" px"));
    form().addSwitch(QStringLiteral("--uncompressed"), tr("Run lengths as lists of numbers"),
                     tr("For programs that cannot read COCO's compressed run lengths"));
    form().addSwitch(QStringLiteral("--no-copy"), tr("Do not copy the images"),
                     tr("The result refers to the images where they are"));
    addThreads(tr("Images that are converted at the same time"));
}

QWidget* ConvertPage::makePreview() {
    m_noPreview = new EmptyState;
    m_pair = new ImagePair;
    const auto makeButton = [this](const char* icon, const QString& tip, int step) {
        auto* button = new QToolButton;
        button->setIcon(Theme::icon(QString::fromLatin1(icon)));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this,
                [this, step] { showPreview(m_index + std::size_t(step)); });
        return button;
    };
    m_previous = makeButton("previous", tr("Show the previous image"), -1);
    m_next = makeButton("next", tr("Show the next image"), 1);
    m_place = new ElidedLabel;
    auto* masks = new QCheckBox(tr("Show the masks"));
    masks->setChecked(true);
    connect(masks, &QCheckBox::toggled, m_pair, &ImagePair::setMasksVisible);
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_previous);
    bar->addWidget(m_next);
    bar->addWidget(m_place, 1);
    bar->addWidget(masks);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->setSpacing(2);
    layout->addLayout(bar);
    layout->addWidget(m_pair, 1);
    m_preview = new QStackedWidget;
    m_preview->addWidget(m_noPreview);
    m_preview->addWidget(page);
    return m_preview;
}

QString ConvertPage::title() const {
    return tr("C&onvert");
}
QIcon ConvertPage::icon() const {
    return Theme::icon(QStringLiteral("redo"));
}

void ConvertPage::openPath(const QString& path) {
    pathField("INPUT").setPath(path);
}

void ConvertPage::chooseInput() {
    pathField("INPUT").choose();
}

void ConvertPage::rememberPaths() {
    for (const char* name : {"--out", "--images", "INPUT"})
        pathField(name).remember();
}

DataConvertOptions ConvertPage::options() const {
    return convertOptions(form().values());
}

std::function<void()> ConvertPage::check() const {
    return [options = options()] {
        options.check();
        requireNewFolder(options.output, "--out");
    };
}

/// Only what matters for the chosen forms.
void ConvertPage::showRelevantRows() {
    const DataConvertOptions now = options();
    const bool rasters = now.from == LabelFormat::Masks || now.from == LabelFormat::Auto;
    const LabelRule rule = now.labels.rule;
    const bool polygons =
        now.to == LabelFormat::Yolo ||
        (now.writing.polygons && (now.to == LabelFormat::Coco || now.to == LabelFormat::Labelme));
    const auto show = [this](const char* name, bool shown) {
        form().setRowVisible(QString::fromLatin1(name), shown);
    };
    show("--rule", rasters);
    show("--value", rasters && (rule == LabelRule::Threshold || rule == LabelRule::Value));
    show("--page", rasters);
    show("--max-labels", rasters && rule == LabelRule::EachValue);
    show("--polygons", now.to == LabelFormat::Coco || now.to == LabelFormat::Labelme);
    show("--bridge", polygons);
    show("--tolerance", polygons || now.to == LabelFormat::Labelme);
    show("--uncompressed", now.to == LabelFormat::Coco && !now.writing.polygons);
    show("--no-copy", now.to != LabelFormat::Masks);
}

// --- the preview

void ConvertPage::optionsChanged() {
    showRelevantRows();
    if (!isRunning()) openPreview();
}

void ConvertPage::openPreview() {
    const DataConvertOptions now = options();
    const LabelSource source{now.input, now.images, now.from, now.labels};
    if (source.input.empty()) {
        m_viewer->drop();
        m_reader.reset();
        m_previewed = {};
        showContent(m_ran);
        return;
    }
    if (samePreview(source, m_previewed)) return;
    const bool sameInput = source.input == m_previewed.input;
    m_previewed = source;
    if (!sameInput) m_index = 0;
    if (m_ran && !sameInput) {
        m_images.clear();
        report().setRows({});
        report().hide();
        setResult(std::nullopt);
        m_ran = false;
    }
    m_noPreview->set(QStringLiteral("folder"), tr("Opening …"), {}, {});
    m_preview->setCurrentIndex(0);
    showContent(true);
    m_reader.reset();
    m_viewer->start([this, source](const JobContext& context) -> std::function<void()> {
        std::shared_ptr<LabelReader> reader = LabelReader::open(source, context);
        return [this, reader] {
            m_reader = reader;
            showPreview(m_index);
        };
    });
}

void ConvertPage::showPreview(std::size_t index) {
    if (!m_reader || m_reader->entries().empty()) return;
    const std::size_t count = m_reader->entries().size();
    m_index = index < count ? index : 0;
    m_previous->setEnabled(m_index > 0);
    m_next->setEnabled(m_index + 1 < count);
    // Started from within its own answer, so a turn of the event loop later.
    QTimer::singleShot(0, m_viewer, [this, reader = m_reader, count, index = m_index] {
        if (reader != m_reader || index != m_index) return;
        m_viewer->start([this, reader, count, index,
                         written = m_ran](const JobContext&) -> std::function<void()> {
            const LabelledImage image = reader->read(index);
            const QString place = tr("%1 of %n image(s)", nullptr, int(count)).arg(index + 1);
            QStringList parts{place, tr("%n object(s)", nullptr, int(image.objects.size())),
                              joined(image.notes), DataText::format(reader->format()),
                              written ? QString() : tr("nothing is written yet")};
            parts.removeAll(QString());
            return [this, side = previewObjects(image), parts] {
                m_pair->setSides({side});
                m_place->setText(parts.join(QStringLiteral(" · ")));
                m_preview->setCurrentIndex(1);
            };
        });
    });
}

void ConvertPage::showPreviewFailure(const Error& error) {
    m_noPreview->set(QStringLiteral("warning"),
                     error.code() == ErrorCode::Usage ? tr("This cannot be read as it is")
                                                      : ErrorText::title(error.code()),
                     DataText::error(error), {}, DataText::reason(error));
    // One damaged file among many: the others can still be looked at.
    if (m_reader && m_reader->entries().size() > 1) {
        m_pair->setSides({ImagePair::Side{{}, {}, {}, DataText::error(error)}});
        m_place->setText(
            tr("%1 of %n image(s)", nullptr, int(m_reader->entries().size())).arg(m_index + 1));
        m_preview->setCurrentIndex(1);
        return;
    }
    m_preview->setCurrentIndex(0);
}

QString ConvertPage::previewText() const {
    return m_preview->currentIndex() == 1 ? m_place->text() : m_noPreview->title();
}

// --- the job

BackgroundTask::Work ConvertPage::work() {
    m_images.clear();
    report().setRows({});
    m_ran = true;
    report().show();
    setTotals(tr("Converting …"));
    showContent(true);
    m_inbox = std::make_shared<Inbox<ConvertedImage>>();
    return [this, options = options(),
            inbox = m_inbox](const JobContext& context) -> std::function<void()> {
        DataConvertObserver observer;
        observer.finished = [&inbox](const ConvertedImage& image) { inbox->push(image); };
        DataConvertReport report = runDataConvert(options, context, observer);
        return [this, options, report = std::move(report)] { showReport(report, options); };
    };
}

void ConvertPage::drain() {
    if (!m_inbox) return;
    std::vector<ReportRow> rows;
    for (ConvertedImage& image : m_inbox->take()) {
        rows.push_back(makeRow(image, int(m_images.size())));
        m_images.push_back(std::move(image));
    }
    report().append(rows);
}

ReportRow ConvertPage::makeRow(const ConvertedImage& image, int id) const {
    ReportRow row;
    row.level = image.notes.empty() ? ReportLevel::None : ReportLevel::Warning;
    row.id = id;
    row.cells = {image.notes.empty()
                     ? ReportCell{QStringLiteral("written"), tr("Written")}
                     : ReportCell{QStringLiteral("written with losses"), tr("With losses")},
                 {fromPath(image.source), fromPath(image.source.filename())},
                 {QString::fromStdString(image.group), {}},
                 {qlonglong(image.objects), {}},
                 {qlonglong(image.written.size()), {}},
                 {qlonglong(image.differingPixels), {}},
                 {image.hausdorff, {}},
                 {joined(image.notes), {}}};
    return row;
}

ReportRow ConvertPage::makeRow(const std::string& problem) const {
    ReportRow row;
    row.level = ReportLevel::Error;
    // "<file>: <what is wrong>"
    const QString line = QString::fromStdString(problem);
    const qsizetype at = line.indexOf(QLatin1String(": "));
    const QString file = at > 0 ? line.left(at) : QString();
    const QString detail = at > 0 ? line.mid(at + 2) : line;
    row.cells = {{QStringLiteral("failed"), tr("Failed")},
                 {file, QFileInfo(file).fileName()},
                 {},
                 {},
                 {},
                 {},
                 {},
                 {detail, DetailText::line(detail.toStdString())}};
    return row;
}

void ConvertPage::showReport(const DataConvertReport& report, const DataConvertOptions& options) {
    m_inbox.reset();
    m_images = report.images;
    std::vector<ReportRow> rows;
    for (const std::string& problem : report.problems)
        rows.push_back(makeRow(problem));
    for (std::size_t i = 0; i < m_images.size(); ++i)
        rows.push_back(makeRow(m_images[i], int(i)));
    this->report().setRows(std::move(rows));
    const DataConvertReport::Totals totals = report.totals();
    QStringList parts{tr("%n image(s)", nullptr, int(report.images.size())),
                      tr("%n object(s)", nullptr, int(totals.objects)),
                      tr("%n file(s)", nullptr, int(totals.files)),
                      tr("%n pixel(s) differ", nullptr, int(totals.differingPixels))};
    if (!report.problems.empty())
        parts.append(tr("%n problem(s)", nullptr, int(report.problems.size())));
    setTotals(
        tr("Written to %1: %2.").arg(fromPath(options.output), parts.join(QStringLiteral(", "))));
    if (options.to == LabelFormat::Annotation) setResult(Place{fromPath(options.output), {}});
}

const ConvertedImage* ConvertPage::current() const {
    const int id = report().currentId();
    return id >= 0 && std::size_t(id) < m_images.size() ? &m_images[std::size_t(id)] : nullptr;
}

void ConvertPage::showRow(int) {
    const ConvertedImage* image = current();
    if (image == nullptr || !m_reader) return;
    const std::vector<LabelReader::Entry>& entries = m_reader->entries();
    const auto found = std::ranges::find_if(entries, [&](const LabelReader::Entry& entry) {
        return entry.file == image->source && entry.group == image->group;
    });
    if (found != entries.end()) showPreview(std::size_t(found - entries.begin()));
}

std::optional<DataPage::Place> ConvertPage::currentPlace() const {
    const ConvertedImage* image = current();
    if (image == nullptr || !hasImageExtension(image->source)) return std::nullopt;
    return Place{fromPath(image->source.parent_path()), fromPath(image->source)};
}

QString ConvertPage::currentFile() const {
    const ConvertedImage* image = current();
    if (image == nullptr) return {};
    return fromPath(image->written.empty() ? image->source : image->written.front());
}

QString ConvertPage::reportName() const {
    return QStringLiteral("convert_%1.csv").arg(fromPath(options().input.stem()));
}

QString ConvertPage::usageText(const Error& error) const {
    if (error.detail().find("same name") == std::string::npos) return {};
    return tr("Nothing was written: two files would get the same name (\"%1\" is one of them). "
              "Rename one of them.")
        .arg(QString::fromStdString(error.subject()));
}

}  // namespace studio
