#include "ui/OptionForm.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/base/Error.h"
#include "ui/PathField.h"
#include "ui/PathListField.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

QString cleaned(const QString& path) {
    return QDir::cleanPath(path);
}

}  // namespace

OptionForm::OptionForm(QWidget* parent) : QWidget(parent) {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(8, 8, 8, 8);
    m_layout->setSpacing(8);
    m_layout->addStretch();
}

void OptionForm::addHeading(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    m_layout->insertWidget(m_layout->count() - 1, label);
}

void OptionForm::addField(const QString& name, const QString& label, const QString& tip,
                          QWidget* field, std::function<QJsonValue()> value,
                          std::function<void(const QJsonValue&)> setValue) {
    Row row{name, new QWidget, nullptr, field, new QLabel, std::move(value), std::move(setValue)};
    auto* layout = new QVBoxLayout(row.whole);
    layout->setContentsMargins({});
    layout->setSpacing(2);
    if (!label.isEmpty()) {
        row.label = new QLabel(label);
        row.label->setBuddy(field);
        row.label->setToolTip(tip);
        row.label->setWordWrap(true);
        layout->addWidget(row.label);
    }
    layout->addWidget(field);
    row.problem->setWordWrap(true);
    row.problem->setTextFormat(Qt::PlainText);
    row.problem->hide();
    layout->addWidget(row.problem);
    if (field->accessibleName().isEmpty()) field->setAccessibleName(label);
    field->setAccessibleDescription(tip);
    if (field->toolTip().isEmpty()) field->setToolTip(tip);
    field->setObjectName(name);
    m_layout->insertWidget(m_layout->count() - 1, row.whole);
    m_rows.append(row);
}

void OptionForm::guardWheel(QWidget* field) {
    field->setFocusPolicy(Qt::StrongFocus);
    field->installEventFilter(this);
}

bool OptionForm::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore();  // the form is scrolled instead
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void OptionForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    for (const Row& row : m_rows)
        setProblem(row.name, row.problem->accessibleName());
}

void OptionForm::add(const QString& name, const QString& label, const QString& tip,
                     PathField* field) {
    field->setName(label);
    addField(
        name, label, tip, field, [field] { return QJsonValue(field->path()); },
        [field](const QJsonValue& value) { field->setPath(value.toString()); });
    connect(field, &PathField::changed, this, &OptionForm::changed);
}

void OptionForm::add(const QString& name, const QString& label, const QString& tip,
                     PathListField* field) {
    field->setName(label);
    addField(
        name, label, tip, field,
        [field] { return QJsonValue(QJsonArray::fromStringList(field->paths())); },
        [field](const QJsonValue& value) {
            QStringList paths;
            for (const QJsonValue& path : value.toArray())
                paths.append(path.toString());
            field->setPaths(paths);
        });
    connect(field, &PathListField::changed, this, &OptionForm::changed);
}

QComboBox* OptionForm::addChoice(const QString& name, const QString& label, const QString& tip,
                                 const QList<Choice>& choices) {
    auto* box = new QComboBox;
    guardWheel(box);
    box->setMinimumContentsLength(10);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const Choice& choice : choices) {
        box->addItem(choice.text, choice.value);
        box->setItemData(box->count() - 1, choice.tip, Qt::ToolTipRole);
    }
    addField(
        name, label, tip, box, [box] { return QJsonValue(box->currentData().toString()); },
        [box](const QJsonValue& value) {
            if (const int at = box->findData(value.toString()); at >= 0) box->setCurrentIndex(at);
        });
    connect(box, &QComboBox::currentIndexChanged, this, &OptionForm::changed);
    return box;
}

QSpinBox* OptionForm::addNumber(const QString& name, const QString& label, const QString& tip,
                                int least, int most) {
    auto* box = new QSpinBox;
    guardWheel(box);
    box->setRange(least, most);
    addField(
        name, label, tip, box, [box] { return QJsonValue(box->value()); },
        [box](const QJsonValue& value) { box->setValue(value.toInt(box->value())); });
    connect(box, &QSpinBox::valueChanged, this, &OptionForm::changed);
    return box;
}

QDoubleSpinBox* OptionForm::addReal(const QString& name, const QString& label, const QString& tip,
                                    double least, double most, int decimals) {
    auto* box = new QDoubleSpinBox;
    guardWheel(box);
    box->setRange(least, most);
    box->setDecimals(decimals);
    addField(
        name, label, tip, box, [box] { return QJsonValue(box->value()); },
        [box](const QJsonValue& value) { box->setValue(value.toDouble(box->value())); });
    connect(box, &QDoubleSpinBox::valueChanged, this, &OptionForm::changed);
    return box;
}

QLineEdit* OptionForm::addText(const QString& name, const QString& label, const QString& tip) {
    auto* edit = new QLineEdit;
    addField(
        name, label, tip, edit, [edit] { return QJsonValue(edit->text()); },
        [edit](const QJsonValue& value) { edit->setText(value.toString()); });
    connect(edit, &QLineEdit::textChanged, this, &OptionForm::changed);
    return edit;
}

QCheckBox* OptionForm::addSwitch(const QString& name, const QString& label, const QString& tip) {
    auto* box = new QCheckBox(label);
    box->setAccessibleName(label);
    addField(
        name, {}, tip, box, [box] { return QJsonValue(box->isChecked()); },
        [box](const QJsonValue& value) { box->setChecked(value.toBool(box->isChecked())); });
    connect(box, &QCheckBox::toggled, this, &OptionForm::changed);
    return box;
}

const OptionForm::Row* OptionForm::row(const QString& name) const {
    for (const Row& row : m_rows)
        if (row.name == name) return &row;
    return nullptr;
}

void OptionForm::setRowVisible(const QString& name, bool visible) {
    if (const Row* found = row(name)) found->whole->setVisible(visible);
}

void OptionForm::setRowEnabled(const QString& name, bool enabled) {
    if (const Row* found = row(name)) found->whole->setEnabled(enabled);
}

QWidget* OptionForm::field(const QString& name) const {
    const Row* found = row(name);
    return found == nullptr ? nullptr : found->field;
}

QJsonObject OptionForm::values() const {
    QJsonObject values;
    for (const Row& row : m_rows)
        values[row.name] = row.value();
    return values;
}

void OptionForm::setValues(const QJsonObject& values) {
    for (const Row& row : m_rows)
        if (values.contains(row.name)) row.setValue(values[row.name]);
}

void OptionForm::setProblem(const QString& name, const QString& text) {
    const Row* found = row(name);
    if (found == nullptr) return;
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::errorText());
    found->problem->setPalette(colours);
    found->problem->setText(text.isEmpty() ? QString() : QStringLiteral("⚠ ") + text);
    found->problem->setAccessibleName(text);
    found->problem->setVisible(!text.isEmpty());
}

QString OptionForm::problem(const QString& name) const {
    const Row* found = row(name);
    return found == nullptr ? QString() : found->problem->accessibleName();
}

void OptionForm::clearProblems() {
    for (const Row& row : m_rows)
        setProblem(row.name, {});
}

bool OptionForm::hasProblems() const {
    for (const Row& row : m_rows)
        if (!row.problem->accessibleName().isEmpty()) return true;
    return false;
}

QString OptionForm::fieldOf(const Error& error) const {
    const QString subject = QString::fromStdString(error.subject());
    for (const Row& row : m_rows) {
        const auto* path = qobject_cast<PathField*>(row.field);
        const auto* paths = qobject_cast<PathListField*>(row.field);
        if (path != nullptr && !path->path().isEmpty() && cleaned(path->path()) == cleaned(subject))
            return row.name;
        if (paths != nullptr)
            for (const QString& one : paths->paths())
                if (cleaned(one) == cleaned(subject)) return row.name;
    }
    // "--size 20x20" and "--valid, --test" begin with an option's name.
    const QString first = subject.section(QLatin1Char(' '), 0, 0).remove(QLatin1Char(','));
    return row(first) == nullptr ? QString() : first;
}

void OptionForm::focusField(const QString& name) {
    const Row* found = row(name);
    if (found == nullptr) return;
    found->field->setFocus(Qt::OtherFocusReason);
    for (QWidget* above = parentWidget(); above != nullptr; above = above->parentWidget())
        if (auto* area = qobject_cast<QScrollArea*>(above)) {
            area->ensureWidgetVisible(found->whole);
            break;
        }
}

}  // namespace studio
