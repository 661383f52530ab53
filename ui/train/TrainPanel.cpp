#include "ui/train/TrainPanel.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardPaths>
#include <QStyle>
#include <QVBoxLayout>

#include "core/base/Paths.h"
#include "ui/BackgroundTask.h"
#include "ui/DetailText.h"
#include "ui/ErrorText.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/PathListField.h"
#include "ui/Paths.h"
#include "ui/train/TrainForms.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kPauseMs = 400;  // after the last key
const QString kMore = QStringLiteral("more");
const QString kPreset = QStringLiteral("preset");

bool isEmptyField(const QWidget* field) {
    if (const auto* path = qobject_cast<const PathField*>(field)) return path->path().isEmpty();
    const auto* paths = qobject_cast<const PathListField*>(field);
    return paths != nullptr && paths->paths().isEmpty();
}

}  // namespace

/// As high as it is told to be, where there is that much room.
class FittingArea : public QScrollArea {
  public:
    void setHeight(int height) {
        if (height == m_height) return;
        m_height = height;
        updateGeometry();
    }
    QSize sizeHint() const override { return {0, m_height}; }
    QSize minimumSizeHint() const override {
        return {0, std::min(m_height, fontMetrics().lineSpacing() * 4)};
    }

  private:
    int m_height = 0;
};

TrainPanel::TrainPanel(Settings& settings, QAction* start, QWidget* parent)
    : QWidget(parent), m_settings(settings) {
    m_form = new OptionForm;
    makeForm();
    makeTuning();
    auto* area = new QScrollArea;
    area->setWidget(m_form);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    // It takes what the advice below leaves.
    area->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    makeAdvice();
    m_start = new QPushButton;
    m_start->setAutoDefault(false);
    m_start->setMinimumHeight(34);
    QFont bold = m_start->font();
    bold.setBold(true);
    m_start->setFont(bold);
    m_start->setToolTip(start->toolTip());
    connect(m_start, &QPushButton::clicked, start, &QAction::trigger);
    setBusy({});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(area, 1);
    m_foot = new QVBoxLayout;
    m_foot->setContentsMargins(8, 0, 8, 8);
    m_foot->addWidget(m_adviceArea);
    m_fit = new QPushButton;
    m_fit->setAccessibleName(tr("Take batches that fit"));
    m_fit->setAutoDefault(false);
    m_fit->setToolTip(tr("As many images in a step as before, in more and smaller batches"));
    m_fit->hide();
    connect(m_fit, &QPushButton::clicked, this, &TrainPanel::takeFittingBatch);
    m_foot->addWidget(m_fit);
    m_foot->addWidget(m_start);
    layout->addLayout(m_foot);

    m_looker = new BackgroundTask(this);
    m_filling = true;
    TrainOptions defaults;
    defaults.trainData.clear();
    defaults.validData.clear();
    QJsonObject values = trainFormValues(defaults);
    values[kPreset] = QString::fromLatin1(trainPresetName(TrainPreset::AdaptHq));
    values["--architecture"] = QStringLiteral("vit_tiny");
    m_form->setValues(values);
    values = QJsonDocument::fromJson(settings.toString(Settings::TrainForm).toUtf8()).object();
    offerDevice(values["--device"].toString(), {});
    m_form->setValues(values);
    m_preset = m_form->values()[kPreset].toString();
    m_filling = false;
    showRows();
    area->setMinimumWidth(
        std::max(230, m_form->minimumSizeHint().width() +
                          style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, area)));
    m_changed.setSingleShot(true);
    connect(&m_changed, &QTimer::timeout, this, [this] { look(false); });
    connect(m_form, &OptionForm::changed, this, &TrainPanel::onChanged);
    m_form->installEventFilter(this);
}

TrainPanel::~TrainPanel() {
    delete m_looker;  // before what it fills
}

void TrainPanel::makeAdvice() {
    m_adviceLabel = new QLabel;
    m_adviceLabel->setObjectName(QStringLiteral("advice"));
    m_adviceLabel->setWordWrap(true);
    m_adviceLabel->setTextFormat(Qt::PlainText);
    m_adviceLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_adviceLabel->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_adviceArea = new FittingArea;
    m_adviceArea->setWidget(m_adviceLabel);
    m_adviceArea->setWidgetResizable(true);
    m_adviceArea->setFrameShape(QFrame::NoFrame);
    m_adviceArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_adviceArea->setFocusPolicy(Qt::NoFocus);
    m_adviceArea->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

/// As much of the advice as the form leaves room for, and some lines where it leaves none.
void TrainPanel::fitAdvice() {
    const int width = m_adviceArea->width();
    const int wanted = m_adviceLabel->text().isEmpty() ? 0 : m_adviceLabel->heightForWidth(width);
    const int line = fontMetrics().lineSpacing();
    const int foot = m_foot->minimumSize().height() - m_adviceArea->minimumSizeHint().height() +
                     layout()->spacing();
    const int form = m_form->hasHeightForWidth() ? m_form->heightForWidth(m_form->width())
                                                 : m_form->sizeHint().height();
    const int room = std::max({height() - form - foot, line * 6, height() / 4});
    m_adviceArea->setHeight(std::min(wanted, room));
}

void TrainPanel::makeForm() {
    m_form->addChoice(
        kPreset, tr("What for"), tr("Sets the options below; they can be changed afterwards"),
        {{trainPresetName(TrainPreset::AdaptHq), tr("Adapt HQ to my parts"),
          tr("Only the HQ part learns: quick, with few images, and what the model can do stays")},
         {trainPresetName(TrainPreset::FineTuneDecoder), tr("Fine-tune the decoder"),
          tr("The whole mask decoder learns: for objects that SAM marks wrongly")},
         {trainPresetName(TrainPreset::FromScratch), tr("From scratch"),
          tr("A new model of random start values: needs thousands of images")}});
    m_form->add("--train-data", tr("Images to learn from"),
                tr("Folders with images and their masks or annotations, in any layout"),
                new PathListField(m_settings, Settings::RecentDataFolders,
                                  tr("Choose a folder to learn from")));
    m_form->add("--valid-data", tr("Images to validate with"),
                tr("Other images: they tell how good the model is on what it has not seen"),
                new PathListField(m_settings, Settings::RecentDataFolders,
                                  tr("Choose a folder to validate with")));
    auto* checkpoint = new PathField(PathField::Kind::File, m_settings, Settings::RecentModels,
                                     tr("Choose a model to begin with"),
                                     tr("Checkpoints (*.pth *.pt);;All files (*)"));
    m_form->add("--checkpoint", tr("Model to begin with"),
                tr("A SAM, SAM-HQ or MobileSAM checkpoint, or one that was trained here"),
                checkpoint);
    m_form->addChoice("--architecture", tr("Kind of model"), tr("What is built and trained"),
                      {{"vit_tiny", tr("TinyViT: quick and small"), {}},
                       {"vit_b", tr("ViT-B"), {}},
                       {"vit_l", tr("ViT-L"), {}},
                       {"vit_h", tr("ViT-H: the largest"), {}}});
    auto* output = new PathField(PathField::Kind::NewFolder, m_settings, Settings::RecentRunFolders,
                                 tr("Choose a folder for the training"));
    m_form->add("--output", tr("Folder of this training"),
                tr("Checkpoints, logs and pictures go there; a new or empty folder"), output);
    m_form->addNumber("--max_epoch_num", tr("Epochs"), tr("How often all images are seen"), 1,
                      1'000'000);
    m_form
        ->addNumber("--patience", tr("Patience"),
                    tr("Ends after so many epochs without a better one"), 0, 10'000)
        ->setSpecialValueText(tr("Never ends early"));
}

void TrainPanel::makeTuning() {
    m_form->addSwitch(kMore, tr("All options"), tr("Show what the preset has set"));
    addParts("--train", tr("What learns"), tr("Parts of the model; the others stay as they are"),
             {{kTrainHq, tr("HQ part")},
              {kTrainMaskDecoder, tr("Mask decoder")},
              {kTrainPromptEncoder, tr("Prompt encoder")},
              {kTrainImageEncoder, tr("Image encoder")},
              {kTrainAll, tr("Everything")}});
    m_form->addText("--learning_rate", tr("Learning rate"), tr("Usual are 1e-5 to 1e-2"));
    m_form->addNumber("--batch_size_train", tr("Batch"),
                      tr("Images in one step: more is steadier and takes more memory"), 1, 4096);
    m_form->addNumber("--accumulate", tr("Batches in a step"),
                      tr("Several small batches learn as a large one does, in less memory"), 1,
                      65536);
    m_form
        ->addNumber("--input_size", tr("Size of the images"),
                    tr("Longest side in pixels, a multiple of 64"), 0, 4096)
        ->setSpecialValueText(tr("The model's own"));
    static_cast<QSpinBox*>(m_form->field("--input_size"))->setSingleStep(64);
    addParts("--prompts", tr("Prompts"), tr("What the model is asked with, mixed at random"),
             {{kPromptPoint, tr("One click")},
              {kPromptBox, tr("Box")},
              {kPromptPoints, tr("Several clicks")},
              {kPromptNoiseMask, tr("Rough mask")}});
    m_form->addNumber("--prompts_per_image", tr("Prompts an image"),
                      tr("Several make more of each encoding"), 1, 256);
    m_form->addSwitch("--augment", tr("Mirror and scale the images"),
                      tr("Makes more of few images"));
    m_form->addChoice("--optimizer", tr("Optimizer"), {},
                      {{"adam", "Adam", {}}, {"adamw", "AdamW", {}}});
    m_form->addChoice("--schedule", tr("Course of the learning rate"), {},
                      {{"step", tr("A tenth after some epochs"), {}},
                       {"cosine", tr("Falls smoothly to the end"), {}}});
    m_form->addNumber("--warmup_steps", tr("Warm-up steps"),
                      tr("The learning rate rises from nothing"), 0, 1'000'000);
    m_form->addReal("--weight_decay", tr("Weight decay"), tr("Usual are 0 to 0.1"), 0, 10, 4);
    m_form->addReal("--clip_norm", tr("Largest gradient"), tr("0: any"), 0, 1e6, 2);
    m_form->addChoice("--cache-features", tr("Keep encoded images"),
                      tr("While the image encoder stays as it is, later epochs need not encode"),
                      {{"auto", tr("Where there is room"), {}},
                       {"on", tr("Always"), {}},
                       {"off", tr("Never"), {}}});
    m_form->addNumber("--cache_variants", tr("Kept versions of an image"),
                      tr("Mirrored and scaled ones that the epochs take in turn"), 1, 1000);
    m_form->addChoice("--device", tr("Runs on"), {},
                      {{"auto", tr("The best there is"), {}}, {"cpu", tr("Processor"), {}}});
    m_form->addNumber("--world_size", tr("Processes"),
                      tr("They share the images of a step: one for each graphics card"), 1, 64);
    m_form->addChoice("--amp", tr("Arithmetic"), {},
                      {{"fp32", tr("Exact (fp32)"), {}},
                       {"bf16", tr("Fast (bf16)"), {}},
                       {"auto", tr("bf16 where it is fast"), {}}});
    m_form->addNumber("--model_save_fre", tr("Epochs between checkpoints"), {}, 1, 100'000);
    m_form->addText("--seed", tr("Seed"), tr("The same seed gives the same training"));
}

QWidget* TrainPanel::addParts(const char* name, const QString& label, const QString& tip,
                              const QList<QPair<QString, QString>>& parts) {
    auto* field = new QWidget;
    auto* column = new QVBoxLayout(field);
    column->setContentsMargins({});
    column->setSpacing(2);
    for (const auto& [part, text] : parts) {
        auto* box = new QCheckBox(text);
        box->setObjectName(part);
        column->addWidget(box);
        connect(box, &QCheckBox::toggled, m_form, &OptionForm::notify);
    }
    field->setFocusProxy(field->findChild<QCheckBox*>());
    m_form->addField(
        QString::fromLatin1(name), label, tip, field,
        [field] {
            QJsonArray chosen;
            for (const auto* box : field->findChildren<QCheckBox*>())
                if (box->isChecked()) chosen.append(box->objectName());
            return QJsonValue(chosen);
        },
        [field](const QJsonValue& value) {
            for (auto* box : field->findChildren<QCheckBox*>())
                box->setChecked(value.toArray().contains(box->objectName()));
        });
    return field;
}

TrainOptions TrainPanel::options() const {
    QJsonObject values = m_form->values();
    if (values["--checkpoint"].toString().isEmpty()) values["--checkpoint"] = m_model;
    if (values["--output"].toString().isEmpty()) values["--output"] = suggestedOutput();
    return trainOptionsOf(values);
}

/// A folder of its own for each training, in the user's data folder.
QString TrainPanel::suggestedOutput() const {
    return fromPath(userDataFolder() / "trainings") + QLatin1Char('/') +
           QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd_HH-mm-ss"));
}

void TrainPanel::setModel(const QString& file) {
    m_model = file;
    static_cast<PathField*>(m_form->field("--checkpoint"))
        ->setPlaceholder(file.isEmpty() ? QString() : QFileInfo(file).fileName());
    static_cast<PathField*>(m_form->field("--output"))->setPlaceholder(tr("a new one, by date"));
    if (isVisible()) m_changed.start(kPauseMs);
}

void TrainPanel::addData(const QString& folder) {
    static_cast<PathListField*>(m_form->field("--train-data"))->add({folder});
}

void TrainPanel::remember() {
    for (const char* name : {"--train-data", "--valid-data"})
        static_cast<PathListField*>(m_form->field(name))->remember();
    for (const char* name : {"--checkpoint", "--output"})
        static_cast<PathField*>(m_form->field(name))->remember();
    // The next training goes to a folder of its own.
    static_cast<PathField*>(m_form->field("--output"))->setPath({});
}

void TrainPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_changed.start(0);
}

void TrainPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitAdvice();
}

bool TrainPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_form &&
        (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize))
        fitAdvice();
    return QWidget::eventFilter(watched, event);
}

/// `device` is auto, cpu, cuda or cuda:<i>; one that is not here is offered too when it was chosen.
void TrainPanel::offerDevice(const QString& device, const QString& name) {
    auto* box = static_cast<QComboBox*>(m_form->field("--device"));
    if (!device.startsWith(QLatin1String("cuda"))) return;
    QString text = tr("Graphics card %1").arg(device.section(QLatin1Char(':'), 1)).trimmed();
    if (!name.isEmpty()) text += QStringLiteral(": ") + name;
    const QSignalBlocker quiet(box);
    if (const int at = box->findData(device); at >= 0)
        box->setItemText(at, text);
    else
        box->addItem(text, device);
}

void TrainPanel::takeFittingBatch() {
    const TrainOptions now = options();
    const int batch = m_advice.fittingBatch;
    if (batch < 1) return;
    const int images = now.batchSizeTrain * now.accumulate;
    m_form->setValues({{"--batch_size_train", batch}, {"--accumulate", images / batch}});
}

// --- changes

void TrainPanel::applyPreset() {
    TrainOptions options = trainOptionsOf(m_form->values());
    options.apply(parseTrainPreset(m_preset.toStdString()));
    const QJsonObject all = trainFormValues(options);
    QJsonObject set;
    for (const char* name :
         {"--train", "--learning_rate", "--optimizer", "--schedule", "--warmup_steps",
          "--weight_decay", "--clip_norm", "--prompts", "--prompts_per_image", "--amp"})
        set[QLatin1String(name)] = all[QLatin1String(name)];
    m_filling = true;
    m_form->setValues(set);
    m_filling = false;
}

void TrainPanel::showRows() {
    const bool more = static_cast<QCheckBox*>(m_form->field(kMore))->isChecked();
    for (const char* name : {"--train",
                             "--learning_rate",
                             "--batch_size_train",
                             "--input_size",
                             "--prompts",
                             "--prompts_per_image",
                             "--augment",
                             "--optimizer",
                             "--schedule",
                             "--warmup_steps",
                             "--weight_decay",
                             "--clip_norm",
                             "--cache-features",
                             "--cache_variants",
                             "--device",
                             "--world_size",
                             "--accumulate",
                             "--amp",
                             "--model_save_fre",
                             "--seed"})
        m_form->setRowVisible(QLatin1String(name),
                              more || !m_form->problem(QLatin1String(name)).isEmpty());
    const bool scratch = m_preset == QLatin1String(trainPresetName(TrainPreset::FromScratch));
    m_form->setRowVisible("--architecture", scratch);
    m_form->setRowVisible("--checkpoint", !scratch);
}

void TrainPanel::onChanged() {
    if (m_filling) return;
    const QString preset = m_form->values()[kPreset].toString();
    if (preset != m_preset) {
        m_preset = preset;
        applyPreset();
    }
    showRows();
    m_settings.set(
        Settings::TrainForm,
        QString::fromUtf8(QJsonDocument(m_form->values()).toJson(QJsonDocument::Compact)));
    m_changed.start(kPauseMs);
}

void TrainPanel::check() {
    look(true);
}

bool TrainPanel::isChecking() const {
    return m_starting;
}

void TrainPanel::look(bool starting) {
    if (m_starting && !starting) return;
    m_starting = starting;
    m_looker->start([this, options = options(), starting](const JobContext& context) {
        const TrainAdvice advice = TrainAdvice::of(options, context);
        return [this, advice, starting] { showAdvice(advice, starting); };
    });
}

void TrainPanel::showAdvice(const TrainAdvice& advice, bool starting) {
    m_advice = advice;
    m_starting = false;
    for (std::size_t gpu = 0; gpu < advice.gpus.size(); ++gpu)
        offerDevice(QStringLiteral("cuda:%1").arg(gpu), QString::fromStdString(advice.gpus[gpu]));
    m_fit->setText(tr("Take batches of %1").arg(advice.fittingBatch));
    m_fit->setVisible(advice.fittingBatch > 0);
    m_form->clearProblems();
    QStringList lines;
    for (const QString& warning : advice.warnings)
        lines.append(QStringLiteral("⚠ ") + warning);
    if (!advice.error) {
        QString found = tr("%n image(s) to learn from", nullptr, int(advice.images));
        if (advice.validImages > 0)
            found += tr(", %n to validate with", nullptr, int(advice.validImages));
        lines.prepend(found + QStringLiteral(".\n") + advice.estimate);
    }
    m_adviceLabel->setText(lines.join(QLatin1Char('\n')));
    const bool shown = advice.error && showProblem(*advice.error, starting);
    if (advice.error && !shown) m_adviceLabel->setText(ErrorText::sentence(*advice.error));
    showRows();
    fitAdvice();
    if (starting && !advice.error) Q_EMIT startWanted();
    if (starting && advice.error) setBusy({});
}

QString TrainPanel::adviceText() const {
    return m_adviceLabel->text();
}

bool TrainPanel::showProblem(const Error& error, bool starting) {
    QString field = m_form->fieldOf(error);
    if (field.isEmpty() && QString::fromStdString(error.subject()) == m_model)
        field = QStringLiteral("--checkpoint");
    if (field.isEmpty()) return false;
    if (!starting && isEmptyField(m_form->field(field))) return true;
    m_form->setProblem(field, problemText(field, error));
    showRows();
    if (starting) m_form->focusField(field);
    return true;
}

QString TrainPanel::problemText(const QString& field, const Error& error) const {
    if (isEmptyField(m_form->field(field))) return tr("Choose this first.");
    switch (error.code()) {
        case ErrorCode::FileNotFound:
            return tr("This does not exist.");
        case ErrorCode::FolderEmpty:
            return tr("There is no image with a mask.");
        case ErrorCode::FileUnwritable:
            return tr("Nothing can be written there. Choose another folder.");
        case ErrorCode::CheckpointMismatch:
            if (field != QLatin1String("--input_size")) return ErrorText::sentence(error);
            return tr("A ViT learns at its own size only. TinyViT takes others.");
        case ErrorCode::DeviceUnavailable:
            return tr("There is no such graphics card here that can be used.");
        case ErrorCode::OutOfMemory:
            if (m_advice.neededGb <= 0) return ErrorText::sentence(error);
            return tr("This needs about %1 of memory, and %2 are free.")
                .arg(TrainAdvice::memoryText(m_advice.neededGb),
                     TrainAdvice::memoryText(m_advice.freeGb));
        case ErrorCode::Usage:
            break;
        default:
            return ErrorText::sentence(error);
    }
    if (field == QLatin1String("--learning_rate"))
        return tr("A number above 0, for example 1e-3 or 0.001.");
    if (field == QLatin1String("--device"))
        return tr("Several processes share all graphics cards: choose the best there is.");
    if (field == QLatin1String("--world_size"))
        return tr("Not more than there are graphics cards here (%1).").arg(m_advice.gpus.size());
    if (field == QLatin1String("--train")) return tr("Choose at least one part.");
    if (field == QLatin1String("--prompts")) return tr("Choose at least one kind.");
    if (field == QLatin1String("--input_size")) return tr("A multiple of 64, from 64 to 4096.");
    const QString detail = DetailText::sentence(error.detail());
    return detail.isEmpty() ? QString::fromStdString(error.detail()) : detail;
}

void TrainPanel::setBusy(const QString& text) {
    m_start->setText(text.isEmpty() ? tr("Start training") : text);
    m_start->setEnabled(text.isEmpty());
}

}  // namespace studio
