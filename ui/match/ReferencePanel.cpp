#include "ui/match/ReferencePanel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSpinBox>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/ActionList.h"
#include "ui/DetailText.h"
#include "ui/Paths.h"
#include "ui/match/MatchSession.h"
#include "widgets/ElidedLabel.h"

namespace studio {
namespace {

constexpr int kMostObjects = 1000, kMostEpochs = 100'000;
constexpr double kLeastRate = 1e-6;

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

QString methodText(MatchMethod method) {
    switch (method) {
        case MatchMethod::PerSam:
            return ReferencePanel::tr("One look at the reference, no fit: the quickest.");
        case MatchMethod::PerSamF:
            return ReferencePanel::tr(
                "Fits on the reference which of the model's three mask scales is meant.");
        case MatchMethod::PerSamHq:
            break;
    }
    return ReferencePanel::tr("Both aids inside SAM-HQ, for the finest edges.");
}

}  // namespace

ReferencePanel::ReferencePanel(MatchSession& session, ActionList& actions, QWidget* parent)
    : QWidget(parent), m_session(session) {
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("references"));
    m_list->setAccessibleName(tr("References"));
    m_list->setModel(session.references());
    m_list->setIconSize({56, 56});
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setMinimumHeight(90);
    // Where it is tight it scrolls by itself, and leaves the room to what is below.
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_hint = new QLabel;
    m_hint->setWordWrap(true);
    m_images = new ElidedLabel;
    m_images->setAccessibleName(tr("Folder of the images"));
    m_count = new QLabel;
    m_count->setWordWrap(true);
    m_folder = new ElidedLabel;
    m_folder->setAccessibleName(tr("Folder of the results"));

    m_object = new QLineEdit;
    m_object->setPlaceholderText(tr("object"));
    m_object->setToolTip(tr("What is looked for; the folder of its masks is named after it"));
    m_method = new QComboBox;
    m_method->setObjectName(QStringLiteral("method"));
    m_method->addItem(QStringLiteral("PerSAM"), int(MatchMethod::PerSam));
    m_method->addItem(QStringLiteral("PerSAM-F"), int(MatchMethod::PerSamF));
    m_method->addItem(QStringLiteral("PerSAM-HQ"), int(MatchMethod::PerSamHq));
    m_methodText = new QLabel;
    m_methodText->setWordWrap(true);
    m_epochs = new QSpinBox;
    m_epochs->setRange(0, kMostEpochs);
    m_epochs->setSingleStep(100);
    m_epochs->setToolTip(tr("Epochs of the fit on the reference; 0 leaves it out"));
    m_rate = new QDoubleSpinBox;
    m_rate->setObjectName(QStringLiteral("learningRate"));
    m_rate->setDecimals(6);
    m_rate->setRange(kLeastRate, 1);
    m_rate->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_rate->setToolTip(tr("How far each epoch of the fit moves the weights"));
    m_guide = new QCheckBox(tr("Guide the attention"));
    m_guide->setToolTip(
        tr("Target-guided attention: the decoder looks where the image is like the reference"));
    m_prompt = new QCheckBox(tr("Prompt with the target"));
    m_prompt->setToolTip(
        tr("Target-semantic prompting: the decoder is told what the object looks like"));
    m_hqMask = new QCheckBox(tr("Add the HQ mask"));
    m_hqMask->setToolTip(tr("The HQ part's mask is added to every mask of SAM"));
    m_most = new QSpinBox;
    m_most->setRange(1, kMostObjects);
    m_most->setToolTip(tr("How many objects of this kind an image may have"));
    m_absent = new QCheckBox(tr("The object may be absent"));
    m_absent->setToolTip(tr("Images in which nothing is similar enough get no mask"));
    m_automatic = new QCheckBox(tr("from the references"));
    m_automatic->setToolTip(tr("Calibrate the threshold on the references"));
    m_threshold = new QDoubleSpinBox;
    m_threshold->setRange(-1, 1);
    m_threshold->setSingleStep(0.01);
    m_threshold->setDecimals(3);
    m_threshold->setToolTip(tr("Similarity (a cosine) under which the object is absent"));
    m_truth = new QCheckBox(tr("Compare with the ground truth"));
    m_lesson = new QLabel;
    m_lesson->setWordWrap(true);
    m_lesson->setTextFormat(Qt::PlainText);
    m_lesson->setTextInteractionFlags(Qt::TextSelectableByMouse);

    // All of their lines, also where it is tight: the list above gives way.
    for (QLabel* text : {m_hint, m_count, m_methodText, m_lesson}) {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
        policy.setHeightForWidth(true);
        text->setSizePolicy(policy);
    }

    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(heading(tr("1  Reference")));
    layout->addWidget(m_list, 1);
    layout->addWidget(m_hint);
    layout->addWidget(buttonRow(actions, {"match.pickObject", "match.referenceFiles", "match.draw",
                                          "match.removeReference"}));
    layout->addSpacing(6);
    layout->addWidget(heading(tr("2  Images")));
    layout->addWidget(m_images);
    layout->addWidget(m_count);
    QAction* truthFolder = actions.action(QStringLiteral("match.truthFolder"));
    auto* truthButton = new QToolButton;
    truthButton->setDefaultAction(truthFolder);
    truthButton->setAccessibleName(ActionList::plainText(truthFolder));
    truthButton->setFocusPolicy(Qt::TabFocus);
    truthButton->setAutoRaise(true);
    auto* truth = new QHBoxLayout;
    truth->addWidget(m_truth, 1);
    truth->addWidget(truthButton);
    layout->addLayout(truth);
    layout->addWidget(buttonRow(actions, {"match.images"}));
    layout->addSpacing(6);
    layout->addWidget(heading(tr("3  How")));
    m_form = new QFormLayout;
    m_form->setSpacing(4);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("Meth&od"), m_method);
    m_form->addRow(m_methodText);
    m_form->addRow(tr("&Label"), m_object);
    m_form->addRow(tr("&Epochs"), m_epochs);
    m_form->addRow(tr("Learn&ing rate"), m_rate);
    m_form->addRow(m_guide);
    m_form->addRow(m_prompt);
    m_form->addRow(m_hqMask);
    m_form->addRow(tr("O&bjects"), m_most);
    m_form->addRow(m_absent);
    m_form->addRow(tr("Thre&shold"), m_threshold);
    m_form->addRow(QString(), m_automatic);
    layout->addLayout(m_form);
    layout->addSpacing(6);
    layout->addWidget(heading(tr("4  Results")));
    layout->addWidget(m_folder);
    layout->addWidget(buttonRow(actions, {"match.resultFolder"}));
    layout->addWidget(m_lesson);
    layout->addStretch();

    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 4);
    outer->addWidget(scroll, 1);
    outer->addWidget(buttonRow(actions, {"match.run", "match.runDoubtful"}));
    // Nothing of it is cut off at the side, in any language.
    setMinimumWidth(content->minimumSizeHint().width() +
                    style()->pixelMetric(QStyle::PM_ScrollBarExtent) + 2);

    connect(m_method, &QComboBox::currentIndexChanged, this, &ReferencePanel::edit);
    connect(m_object, &QLineEdit::editingFinished, this, &ReferencePanel::edit);
    connect(m_epochs, &QSpinBox::valueChanged, this, &ReferencePanel::edit);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &ReferencePanel::edit);
    connect(m_most, &QSpinBox::valueChanged, this, &ReferencePanel::edit);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &ReferencePanel::edit);
    for (QCheckBox* check : {m_guide, m_prompt, m_hqMask, m_absent, m_automatic, m_truth})
        connect(check, &QCheckBox::toggled, this, &ReferencePanel::edit);
    connect(&session, &MatchSession::optionsChanged, this, &ReferencePanel::refresh);
    connect(&session, &MatchSession::referencesChanged, this, &ReferencePanel::refresh);
    connect(&session, &MatchSession::imagesChanged, this, &ReferencePanel::refreshImages);
    refresh();
}

QWidget* ReferencePanel::buttonRow(ActionList& actions, const QList<const char*>& ids) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(2);
    const bool large = QLatin1String(ids.first()) == QLatin1String("match.run");
    for (const char* id : ids) {
        QAction* action = actions.action(QString::fromLatin1(id));
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAccessibleName(ActionList::plainText(action));
        button->setFocusPolicy(Qt::TabFocus);
        const bool only = ids.size() == 1 || large;
        button->setToolButtonStyle(only ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        button->setAutoRaise(!only);
        if (only) button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        if (large) button->setMinimumHeight(30);
        if (!only) m_list->addAction(action);
        layout->addWidget(button);
    }
    if (ids.size() > 1 && !large) layout->addStretch();
    return row;
}

QList<int> ReferencePanel::selectedRows() const {
    QList<int> rows;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        rows.append(index.row());
    return rows;
}

void ReferencePanel::edit() {
    if (m_refreshing) return;
    MatchOptions options = m_session.options();
    PersonalizeOptions& personalize = options.personalize;
    personalize.method = MatchMethod(m_method->currentData().toInt());
    personalize.epochs = m_epochs->value();
    personalize.learningRate = m_rate->value();
    personalize.guideAttention = m_guide->isChecked();
    personalize.promptTarget = m_prompt->isChecked();
    personalize.addHqMask = m_hqMask->isChecked();
    personalize.maxObjects = m_most->value();
    personalize.detectAbsent = m_absent->isChecked();
    personalize.absentThreshold =
        m_automatic->isChecked() ? std::nullopt : std::optional(m_threshold->value());
    options.groundTruth = m_truth->isChecked();
    // A path or "." would put the masks elsewhere.
    QString object = m_object->text().trimmed();
    object.replace(QLatin1Char('/'), QLatin1Char('_'));
    if (object.startsWith(QLatin1Char('.'))) object.prepend(QLatin1Char('_'));
    options.object = object.toStdString();
    m_session.setOptions(options);
}

void ReferencePanel::refresh() {
    const QScopedValueRollback refreshing(m_refreshing, true);
    const MatchOptions& options = m_session.options();
    const PersonalizeOptions& personalize = options.personalize;
    m_method->setCurrentIndex(m_method->findData(int(personalize.method)));
    m_methodText->setText(methodText(personalize.method));
    m_epochs->setValue(personalize.epochs);
    m_rate->setValue(personalize.learningRate);
    m_guide->setChecked(personalize.guideAttention);
    m_prompt->setChecked(personalize.promptTarget);
    m_hqMask->setChecked(personalize.addHqMask);
    // PerSAM fits nothing, PerSAM-F has neither aid.
    for (QWidget* field : {static_cast<QWidget*>(m_epochs), static_cast<QWidget*>(m_rate)})
        m_form->setRowVisible(field, personalize.method != MatchMethod::PerSam);
    for (QCheckBox* aid : {m_guide, m_prompt})
        m_form->setRowVisible(aid, personalize.method != MatchMethod::PerSamF);
    m_form->setRowVisible(m_hqMask, personalize.method == MatchMethod::PerSamHq);
    m_most->setValue(personalize.maxObjects);
    m_absent->setChecked(personalize.detectAbsent);
    const bool usesThreshold = personalize.detectAbsent || personalize.maxObjects > 1;
    m_automatic->setChecked(!personalize.absentThreshold);
    m_automatic->setEnabled(usesThreshold);
    m_threshold->setEnabled(usesThreshold && personalize.absentThreshold.has_value());
    if (personalize.absentThreshold)
        m_threshold->setValue(*personalize.absentThreshold);
    else if (m_session.lesson())
        m_threshold->setValue(m_session.lesson()->absentBelow);
    m_object->setText(QString::fromStdString(options.object));
    m_object->setEnabled(!m_session.isBegun());  // its masks have their names
    m_folder->setText(options.output.empty() ? tr("Beside the images") : fromPath(options.output));
    const int count = m_session.references()->rowCount();
    m_hint->setVisible(count == 0);
    m_hint->setText(
        tr("Mark the object once: take one that is annotated, a mask file, or draw it "
           "here."));
    refreshImages();
    refreshLesson();
}

void ReferencePanel::refreshImages() {
    const QScopedValueRollback refreshing(m_refreshing, true);
    const MatchOptions& options = m_session.options();
    m_images->setText(options.images.empty() ? tr("No folder yet")
                                             : fromPath(options.images.front()));
    const auto& items = m_session.layout().items;
    m_count->setText(m_session.isListing() ? tr("Listing …")
                     : items.empty()       ? tr("Choose the folder to look in.")
                                           : tr("%n image(s)", nullptr, int(items.size())));
    m_truth->setEnabled(m_session.hasTruth());
    m_truth->setChecked(options.groundTruth && m_session.hasTruth());
}

void ReferencePanel::refreshLesson() {
    const std::optional<MatchLesson>& lesson = m_session.lesson();
    m_lesson->setVisible(lesson.has_value());
    if (!lesson) return;
    const QLocale locale;
    const auto number = [&](double value) { return locale.toString(value, 'f', 2); };
    QStringList lines{tr("Learned: absent below a similarity of %1, found from %2.")
                          .arg(number(lesson->absentBelow), number(lesson->foundFrom))};
    if (lesson->weights.size() == 3)
        lines += tr("Weights of the mask scales: %1, %2, %3.")
                     .arg(number(lesson->weights[0]), number(lesson->weights[1]),
                          number(lesson->weights[2]));
    for (const std::string& note : lesson->notes)
        lines += DetailText::line(note);
    m_lesson->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace studio
