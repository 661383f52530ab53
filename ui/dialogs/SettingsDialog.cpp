#include "ui/dialogs/SettingsDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>
#include <array>

namespace studio {
namespace {

enum Group { WindowGroup, AnnotateGroup, ModelGroup, CacheGroup, GroupCount };

struct Row {
    Settings::Key key;
    Group group;
    const char* label;
    const char* suffix;
};

/// What the dialog shows, in this order. Types, limits and meanings come from Settings.
constexpr std::array kRows{
    Row{Settings::CurrentTheme, WindowGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Colours"), ""},
    Row{Settings::Language, WindowGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Language (after a restart)"), ""},
    Row{Settings::Labels, AnnotateGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Classes on the keys 1 to 9"), ""},
    Row{Settings::Multimask, AnnotateGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Best of three masks"), ""},
    Row{Settings::UseHq, AnnotateGroup, QT_TRANSLATE_NOOP("studio::SettingsDialog", "&HQ masks"),
        ""},
    Row{Settings::HoverPreview, AnnotateGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Preview under the cursor"), ""},
    Row{Settings::AutosaveDelayMs, AnnotateGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Save after"),
        QT_TRANSLATE_NOOP("studio::SettingsDialog", " ms")},
    Row{Settings::Device, ModelGroup, QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Device"), ""},
    Row{Settings::Precision, ModelGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Precision of the encoder"), ""},
    Row{Settings::Threads, ModelGroup, QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Threads"), ""},
    Row{Settings::PrefetchCount, CacheGroup,
        QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Images prepared ahead"), ""},
    Row{Settings::MemoryCacheMb, CacheGroup, QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Memory"),
        QT_TRANSLATE_NOOP("studio::SettingsDialog", " MB")},
    Row{Settings::DiskCacheMb, CacheGroup, QT_TRANSLATE_NOOP("studio::SettingsDialog", "&Disk"),
        QT_TRANSLATE_NOOP("studio::SettingsDialog", " MB")},
};

struct Choice {
    QString value;
    QString text;
};

QList<Choice> choices(Settings::Key key) {
    const auto text = [](const char* source) {
        return QCoreApplication::translate("studio::SettingsDialog", source);
    };
    const QString automatic = text(QT_TRANSLATE_NOOP("studio::SettingsDialog", "Automatic"));
    const QString system = text(QT_TRANSLATE_NOOP("studio::SettingsDialog", "As the system"));
    switch (key) {
        case Settings::CurrentTheme:
            return {{QStringLiteral("system"), system},
                    {QStringLiteral("light"),
                     text(QT_TRANSLATE_NOOP("studio::SettingsDialog", "Light"))},
                    {QStringLiteral("dark"),
                     text(QT_TRANSLATE_NOOP("studio::SettingsDialog", "Dark"))}};
        case Settings::Language:
            return {{QString(), system},
                    {QStringLiteral("en"), QStringLiteral("English")},
                    {QStringLiteral("de"), QStringLiteral("Deutsch")}};
        case Settings::Device:
            return {{QStringLiteral("auto"), automatic},
                    {QStringLiteral("cpu"), QStringLiteral("CPU")},
                    {QStringLiteral("cuda"), QStringLiteral("CUDA")}};
        case Settings::Precision:
            return {{QStringLiteral("auto"), automatic},
                    {QStringLiteral("fp32"), QStringLiteral("fp32")},
                    {QStringLiteral("bf16"), QStringLiteral("bf16")}};
        default:
            return {};
    }
}

}  // namespace

SettingsDialog::SettingsDialog(Settings& settings, std::function<quint64()> cacheBytes,
                               std::function<void()> clearCache, QWidget* parent)
    : QDialog(parent), m_settings(settings) {
    setWindowTitle(tr("Settings"));
    auto* tabs = new QTabWidget;
    tabs->addTab(makeGroup(WindowGroup), tr("&Window"));
    tabs->addTab(makeGroup(AnnotateGroup), tr("&Annotate"));
    tabs->addTab(makeGroup(ModelGroup), tr("&Model"));
    QWidget* cache = makeGroup(CacheGroup);
    auto* used = new QLabel;
    const auto showUsed = [used, cacheBytes] {
        used->setText(
            tr("In use on the disk: %1").arg(QLocale().formattedDataSize(qint64(cacheBytes()))));
    };
    showUsed();
    auto* clear = new QPushButton(tr("&Empty the cache"));
    clear->setAutoDefault(false);
    clear->setToolTip(tr("Forget all prepared images; they are computed again when needed"));
    connect(clear, &QPushButton::clicked, this, [clearCache, showUsed] {
        clearCache();
        showUsed();
    });
    static_cast<QFormLayout*>(cache->layout())->addRow(used, clear);
    tabs->addTab(cache, tr("Prepared &images"));

    auto* buttons =
        new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Apply |
                             QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        apply();
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::Apply), &QPushButton::clicked, this,
            &SettingsDialog::apply);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            &SettingsDialog::showDefaults);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tabs);
    layout->addWidget(buttons);
}

QWidget* SettingsDialog::makeGroup(int group) {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    for (const Row& row : kRows) {
        if (row.group != group) continue;
        QWidget* field = makeField(row.key);
        if (auto* number = qobject_cast<QSpinBox*>(field); number != nullptr && *row.suffix != 0)
            number->setSuffix(tr(row.suffix));
        field->setToolTip(Settings::meaning(row.key));
        field->setAccessibleDescription(Settings::meaning(row.key));
        form->addRow(tr(row.label), field);
        auto* label = qobject_cast<QLabel*>(form->labelForField(field));
        field->setAccessibleName(label->text().remove(QLatin1Char('&')));
        label->setToolTip(field->toolTip());
    }
    return page;
}

QWidget* SettingsDialog::makeField(Settings::Key key) {
    const QVariant now = m_settings.value(key);
    Field field{key, {}, {}};
    QWidget* widget = nullptr;
    if (const QList<Choice> offered = choices(key); !offered.isEmpty()) {
        auto* box = new QComboBox;
        for (const Choice& choice : offered)
            box->addItem(choice.text, choice.value);
        field.show = [box](const QVariant& value) {
            // A value that the list does not offer (cuda:1) is kept, not replaced.
            if (box->findData(value) < 0) box->addItem(value.toString(), value);
            box->setCurrentIndex(box->findData(value));
        };
        field.read = [box] { return box->currentData(); };
        widget = box;
    } else if (now.typeId() == QMetaType::Bool) {
        auto* box = new QCheckBox;
        field.show = [box](const QVariant& value) { box->setChecked(value.toBool()); };
        field.read = [box] { return QVariant(box->isChecked()); };
        widget = box;
    } else if (now.typeId() == QMetaType::Int) {
        auto* box = new QSpinBox;
        box->setRange(Settings::minimum(key).toInt(), Settings::maximum(key).toInt());
        box->setSingleStep(box->maximum() > 10'000 ? 256 : 1);
        if (key == Settings::Threads) box->setSpecialValueText(tr("One for each core"));
        if (key == Settings::DiskCacheMb || key == Settings::PrefetchCount)
            box->setSpecialValueText(tr("None"));
        field.show = [box](const QVariant& value) { box->setValue(value.toInt()); };
        field.read = [box] { return QVariant(box->value()); };
        widget = box;
    } else {
        auto* edit = new QLineEdit;
        edit->setMinimumWidth(320);
        edit->setPlaceholderText(tr("hole, slot, edge"));
        field.show = [edit](const QVariant& value) {
            edit->setText(value.toStringList().join(QLatin1String(", ")));
        };
        field.read = [edit] {
            QStringList list;
            for (const QString& part : edit->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
                if (!part.trimmed().isEmpty()) list.append(part.trimmed());
            return QVariant(list);
        };
        widget = edit;
    }
    field.show(now);
    m_fields.append(field);
    return widget;
}

void SettingsDialog::apply() {
    for (const Field& field : m_fields)
        m_settings.set(field.key, field.read());
}

void SettingsDialog::showDefaults() {
    for (const Field& field : m_fields)
        field.show(Settings::defaultValue(field.key));
}

}  // namespace studio
