#include "ui/data/SynthPage.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>
#include <opencv2/imgproc.hpp>

#include "core/data/FileList.h"
#include "core/data/synth/SceneGenerator.h"
#include "core/image/Overlay.h"
#include "core/image/Resize.h"
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

constexpr int kScenes = 12;         // on the sheet
constexpr int kLargestScene = 640;  // longest side of what is drawn for the sheet
constexpr int kPicture = 320;       // longest side of a picture on the sheet
constexpr std::size_t kMostRows = 100'000;

QImage toImage(const cv::Mat& pixels) {
    return QImage(pixels.data, pixels.cols, pixels.rows, qsizetype(pixels.step),
                  pixels.channels() == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888)
        .copy();
}

/// What decides the pictures on the sheet.
bool sameScenes(const SynthOptions& a, const SynthOptions& b) {
    return a.scenes == b.scenes && a.layout == b.layout && a.perObject == b.perObject &&
           a.masks == b.masks && a.count == b.count;
}

ContactSheet::Item drawItem(const SynthOptions& options, int index, bool masks,
                            const JobContext& context) {
    const auto number = std::uint64_t(index), perObject = std::uint64_t(options.perObject);
    const Scene scene =
        options.layout == SynthLayout::PerSam
            ? generateView(options.scenes, number / perObject, number % perObject, context)
            : generateScene(options.scenes, number, context);
    cv::Mat shown = scene.image;
    if (masks) {
        std::vector<OverlayObject> objects;
        if (options.masks == SynthMasks::Target) {
            objects.resize(1);
            objects[0].mask = scene.targetMask();
        } else {
            for (std::size_t k = 0; k < scene.objects.size(); ++k)
                if (scene.objects[k].area >= kSmallestObject) {
                    objects.emplace_back();
                    objects.back().mask = scene.mask(k);
                }
        }
        shown = drawOverlay(scene.image, objects);
    }
    const cv::Size size = scaledSize(shown.size(), kPicture);
    ContactSheet::Item item;
    item.image = toImage(size.width < shown.cols ? resizeAntialiased(shown, size) : shown);
    item.caption = DataText::scene(scene.kind());
    item.tip = QStringLiteral("%1: %2").arg(index).arg(item.caption);
    return item;
}

}  // namespace

SynthPage::SynthPage(const DataServices& services, QWidget* parent)
    : DataPage(services, Settings::DataSynthForm, tr("Synthesise"), parent) {
    makeForm();
    m_artist = new BackgroundTask(this);
    m_viewer = new BackgroundTask(this);
    m_sheet = new ContactSheet;
    m_sheet->setAccessibleName(tr("Examples of the scenes"));
    m_sheetText = new ElidedLabel;
    auto* masks = new QCheckBox(tr("Show the masks"));
    masks->setChecked(m_masks);
    connect(masks, &QCheckBox::toggled, this, [this](bool shown) {
        m_masks = shown;
        m_drawn.reset();
        drawSheet();
    });
    connect(m_artist, &BackgroundTask::failed, this, [this](const Error&) {
        m_sheet->setItems({});
        m_sheetText->setText(tr("There are no such scenes: see the form."));
    });
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_sheetText, 1);
    bar->addWidget(masks);
    auto* examples = new QWidget;
    auto* layout = new QVBoxLayout(examples);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->setSpacing(2);
    layout->addLayout(bar);
    layout->addWidget(m_sheet, 1);
    m_pair = new ImagePair(this);
    m_pair->hide();
    m_preview = new QTabWidget;
    m_preview->setDocumentMode(true);
    m_preview->addTab(examples, tr("E&xamples"));
    m_preview->setTabBarAutoHide(true);
    report().setColumns({{QStringLiteral("image"), tr("Image"), ReportModel::Content::Path},
                         {QStringLiteral("kind"), tr("Kind")},
                         {QStringLiteral("objects"), tr("Objects"), ReportModel::Content::Number},
                         {QStringLiteral("masks"), tr("Masks"), ReportModel::Content::Number}},
                        [] {
                            QHash<QString, QString> kinds;
                            for (const SceneKind kind : allSceneKinds())
                                kinds[QString::fromLatin1(sceneKindName(kind))] =
                                    DataText::scene(kind);
                            return kinds;
                        }());
    begin(formValues(SynthOptions()), m_preview);
    showRelevantRows();
    report().hide();  // until there is something in it
    showContent(true);
}

void SynthPage::makeForm() {
    form().addNumber(QStringLiteral("--count"), tr("Images"), tr("How many images are made"), 1,
                     SynthOptions::kMaxCount);
    addPair(QStringLiteral("--size"), tr("Size in pixels"), tr("Width and height of the images"),
            QStringLiteral("×"), SceneOptions::kMinSide, SceneOptions::kMaxSide);
    addKinds();
    addPair(QStringLiteral("--instances"), tr("Objects in an image"),
            tr("From, to. As usual: up to five, and a part of a PerSAM folder no more than the "
               "first number says"),
            QStringLiteral("–"), 1, SceneOptions::kMaxInstances, tr("As usual"));
    addSeed(tr("Seed"), tr("Another number gives other scenes"));
    form().addChoice(
        QStringLiteral("--layout"), tr("Layout"), tr("How the files are laid out"),
        {choice(synthLayoutName(SynthLayout::Dis5k), tr("Training set (DIS5K)"),
                tr("im/ and gt/ for training and validation")),
         choice(synthLayoutName(SynthLayout::PerSam), tr("References for a match (PerSAM)"),
                tr("Images/<object>/NN.jpg and Annotations/<object>/NN.png: several views of "
                   "each part"))});
    form().addChoice(QStringLiteral("--masks"), tr("Masks"), tr("Of what there are masks"),
                     {choice(synthMasksName(SynthMasks::Target), tr("Of one object"),
                             tr("One file an image; with PerSAM of all objects of the part")),
                      choice(synthMasksName(SynthMasks::Each), tr("Of each object"),
                             tr("One file for every object that is seen"))});
    form()
        .addReal(QStringLiteral("--valid"), tr("For validation"),
                 tr("Share of the images that are not trained with but measured on"), 0, 100, 1)
        ->setSuffix(tr(" %"));
    form().addNumber(QStringLiteral("--per-object"), tr("Views of each part"),
                     tr("How many images show the same part"), 1, 10'000);
    addOutput(tr("Choose a new or empty folder for the scenes"));
    addThreads(tr("Scenes that are drawn at the same time"));
}

/// Two whole numbers side by side. `automatic`: what 0 means as the second one.
void SynthPage::addPair(const QString& name, const QString& label, const QString& tip,
                        const QString& between, int least, int most, const QString& automatic) {
    auto* both = new QWidget;
    auto* layout = new QHBoxLayout(both);
    layout->setContentsMargins({});
    auto* first = new QSpinBox;
    auto* second = new QSpinBox;
    for (QSpinBox* box : {first, second}) {
        box->setRange(least, most);
        form().guardWheel(box);
        box->setToolTip(tip);
        connect(box, &QSpinBox::valueChanged, &form(), &OptionForm::notify);
    }
    if (!automatic.isEmpty()) {
        second->setMinimum(0);
        second->setSpecialValueText(automatic);
    }
    first->setAccessibleName(tr("%1, first number").arg(label));
    second->setAccessibleName(tr("%1, second number").arg(label));
    layout->addWidget(first, 1);
    layout->addWidget(new QLabel(between));
    layout->addWidget(second, 1);
    both->setFocusProxy(first);
    form().addField(
        name, label, tip, both,
        [first, second] {
            return QJsonArray{first->value(), second->value()};
        },
        [first, second](const QJsonValue& value) {
            const QJsonArray pair = value.toArray();
            first->setValue(pair.at(0).toInt(first->value()));
            second->setValue(pair.at(1).toInt(second->value()));
        });
}

void SynthPage::addKinds() {
    auto* all = new QWidget;
    auto* grid = new QGridLayout(all);
    grid->setContentsMargins({});
    grid->setVerticalSpacing(2);
    QList<QCheckBox*> boxes;
    for (const SceneKind kind : allSceneKinds()) {
        auto* box = new QCheckBox(DataText::scene(kind));
        box->setAccessibleName(box->text());
        box->setObjectName(QString::fromLatin1(sceneKindName(kind)));
        connect(box, &QCheckBox::toggled, &form(), &OptionForm::notify);
        grid->addWidget(box, int(boxes.size()) / 2, int(boxes.size()) % 2);
        boxes.append(box);
    }
    all->setFocusProxy(boxes.first());
    form().addField(
        QStringLiteral("--kinds"), tr("Kinds"), tr("Which objects there are"), all,
        [boxes] {
            QJsonArray chosen;
            for (const QCheckBox* box : boxes)
                if (box->isChecked()) chosen.append(box->objectName());
            return chosen;
        },
        [boxes](const QJsonValue& value) {
            const QJsonArray chosen = value.toArray();
            for (QCheckBox* box : boxes)
                box->setChecked(chosen.contains(box->objectName()));
        });
}

QString SynthPage::title() const {
    return tr("&Synthesise");
}
QIcon SynthPage::icon() const {
    return Theme::icon(QStringLiteral("preview"));
}

void SynthPage::openPath(const QString& path) {
    const QFileInfo info(path);
    pathField("--out").setPath(info.exists() && !info.isDir() ? info.path() : path);
}

void SynthPage::chooseInput() {
    pathField("--out").choose();
}

void SynthPage::rememberPaths() {
    pathField("--out").remember();
}

SynthOptions SynthPage::options() const {
    return synthOptions(form().values());
}

std::function<void()> SynthPage::check() const {
    return [options = options()] {
        options.check();
        requireNewFolder(options.output, "--out");
    };
}

void SynthPage::showRelevantRows() {
    const bool perSam = options().layout == SynthLayout::PerSam;
    form().setRowVisible(QStringLiteral("--valid"), !perSam);
    form().setRowVisible(QStringLiteral("--per-object"), perSam);
}

// --- the sheet

void SynthPage::optionsChanged() {
    showRelevantRows();
    drawSheet();
}

void SynthPage::drawSheet() {
    SynthOptions now = options();
    now.count = std::min(now.count, kScenes);
    if (m_drawn && sameScenes(now, *m_drawn)) return;
    m_drawn = now;
    const cv::Size wanted = now.scenes.size;
    const int longest = std::max(wanted.width, wanted.height);
    if (longest > kLargestScene) {
        now.scenes.size = scaledSize(wanted, kLargestScene);
        now.scenes.size.width = std::max(now.scenes.size.width, SceneOptions::kMinSide);
        now.scenes.size.height = std::max(now.scenes.size.height, SceneOptions::kMinSide);
    }
    m_sheetText->setText(tr("Drawing examples …"));
    m_artist->start([this, now, smaller = now.scenes.size != wanted,
                     masks = m_masks](const JobContext& context) -> std::function<void()> {
        now.scenes.check();
        std::vector<ContactSheet::Item> items;
        for (int i = 0; i < now.count; ++i) {
            context.checkpoint();
            items.push_back(drawItem(now, i, masks, context));
        }
        return [this, items = std::move(items), smaller] {
            m_sheet->setItems(items);
            const QString first = tr("The first %n scene(s)", nullptr, int(items.size()));
            m_sheetText->setText(
                smaller ? tr("%1, drawn smaller than they will be: details differ").arg(first)
                        : tr("%1, as they will be").arg(first));
        };
    });
}

// --- the job

BackgroundTask::Work SynthPage::work() {
    m_made.clear();
    m_images = m_maskFiles = 0;
    report().setRows({});
    report().show();
    setTotals(tr("Drawing scenes …"));
    m_output = options().output;
    m_inbox = std::make_shared<Inbox<SynthImage>>();
    return [this, options = options(),
            inbox = m_inbox](const JobContext& context) -> std::function<void()> {
        runSynth(options, context, [&inbox](const SynthImage& made) { inbox->push(made); });
        return [this, options] {
            drain();
            setTotals(tr("Written to %1: %2.").arg(fromPath(options.output), counts()));
            setResult(Place{fromPath(options.output), {}});
        };
    };
}

void SynthPage::drain() {
    if (!m_inbox) return;
    std::vector<ReportRow> rows;
    for (SynthImage& made : m_inbox->take()) {
        ++m_images;
        m_maskFiles += made.masks.size();
        if (m_made.size() >= kMostRows) continue;
        rows.push_back(makeRow(made, int(m_made.size())));
        m_made.push_back(std::move(made));
    }
    if (rows.empty()) return;
    report().append(rows);
    setTotals(tr("Drawing scenes … %1 so far.").arg(counts()));
}

ReportRow SynthPage::makeRow(const SynthImage& made, int id) const {
    ReportRow row;
    row.id = id;
    row.kind = QString::fromLatin1(sceneKindName(made.kind));
    row.cells = {{fromPath(made.image), {}},
                 {row.kind, DataText::scene(made.kind)},
                 {qlonglong(made.objects), {}},
                 {qlonglong(made.masks.size()), {}}};
    return row;
}

QString SynthPage::counts() const {
    return tr("%1 with %2", "images, masks")
        .arg(tr("%n image(s)", nullptr, int(m_images)),
             tr("%n mask(s)", nullptr, int(m_maskFiles)));
}

QString SynthPage::stoppedText() const {
    return tr("Stopped. The scenes that were finished are in %1.").arg(fromPath(m_output));
}

const SynthImage* SynthPage::current() const {
    const int id = report().currentId();
    return id >= 0 && std::size_t(id) < m_made.size() ? &m_made[std::size_t(id)] : nullptr;
}

void SynthPage::showRow(int) {
    const SynthImage* made = current();
    if (made == nullptr) {
        m_preview->removeTab(1);
        return;
    }
    if (m_preview->count() == 1) m_preview->addTab(m_pair, tr("Selected &image"));
    m_viewer->start(
        [this, made = *made, folder = m_output](const JobContext&) -> std::function<void()> {
            std::vector<PreviewMask> masks;
            for (const fs::path& mask : made.masks)
                masks.push_back({folder / mask, {}});
            return [this, side = previewImage(folder / made.image, masks)] {
                m_pair->setSides({side});
                m_preview->setCurrentIndex(1);
            };
        });
}

std::optional<DataPage::Place> SynthPage::currentPlace() const {
    const SynthImage* made = current();
    if (made == nullptr) return std::nullopt;
    return Place{fromPath(m_output), fromPath(m_output / made->image)};
}

QString SynthPage::currentFile() const {
    const SynthImage* made = current();
    return made == nullptr ? QString() : fromPath(m_output / made->image);
}

QString SynthPage::reportName() const {
    return QStringLiteral("scenes.csv");
}

}  // namespace studio
