#include "ui/ModelButton.h"

#include <QActionGroup>
#include <QFileInfo>
#include <QMenu>

#include "ui/ActionList.h"
#include "ui/ModelChooser.h"
#include "ui/ModelController.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// A menu button of the tool bar with text beside its icon.
void prepare(QToolButton* button, const char* icon) {
    button->setIcon(Theme::icon(QString::fromLatin1(icon)));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMenu(new QMenu(button));
    button->menu()->setToolTipsVisible(true);
}

void setDescription(QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setAccessibleDescription(tip);
}

}  // namespace

ModelButton::ModelButton(ModelChooser& chooser, ActionList& actions, QWidget* parent)
    : QToolButton(parent), m_chooser(chooser), m_actions(actions) {
    prepare(this, "model");
    connect(menu(), &QMenu::aboutToShow, this, &ModelButton::fillMenu);
    connect(&chooser, &ModelChooser::changed, this, [this] {
        m_percent = 0;
        refresh();
    });
    connect(&chooser.controller(), &ModelController::modelProgress, this, [this](double fraction) {
        m_percent = int(fraction * 100);
        refresh();
    });
    refresh();
}

void ModelButton::refresh() {
    const QString name =
        fontMetrics().elidedText(ModelChooser::displayName(m_chooser.file()), Qt::ElideMiddle,
                                 fontMetrics().averageCharWidth() * 28);
    if (m_chooser.controller().isLoading())
        setDescription(
            this, tr("Model: %1 (%2 %)").arg(name).arg(m_percent),
            tr("Loading %1. You can already click; masks follow.").arg(m_chooser.file()));
    else if (m_chooser.controller().model() != nullptr)
        setDescription(this, tr("Model: %1").arg(name),
                       m_chooser.description() + QLatin1Char('\n') + m_chooser.file());
    else
        setDescription(this, tr("Choose a model"), tr("No model is loaded: masks need one."));
}

void ModelButton::fillMenu() {
    menu()->clear();
    const auto addModel = [this](const QString& file) {
        QAction* entry = menu()->addAction(ModelChooser::displayName(file));
        entry->setToolTip(file);
        entry->setCheckable(true);
        entry->setChecked(file == m_chooser.file());
        connect(entry, &QAction::triggered, this, [this, file] { m_chooser.open(file); });
    };
    if (!m_chooser.description().isEmpty()) {
        menu()->addAction(m_chooser.description())->setEnabled(false);
        menu()->addAction(m_actions.action(QStringLiteral("model.info")));
        menu()->addSeparator();
    }
    if (!ModelChooser::starterFile().isEmpty()) addModel(ModelChooser::starterFile());
    for (const QString& file : m_chooser.recent())
        addModel(file);
    menu()->addSeparator();
    menu()->addAction(m_actions.action(QStringLiteral("model.open")));
    menu()->addAction(m_actions.action(QStringLiteral("model.hqDecoder")));
}

DeviceButton::DeviceButton(ModelChooser& chooser, QWidget* parent)
    : QToolButton(parent), m_chooser(chooser) {
    prepare(this, "device");
    connect(menu(), &QMenu::aboutToShow, this, &DeviceButton::fillMenu);
    connect(&chooser, &ModelChooser::changed, this, &DeviceButton::refresh);
    refresh();
}

void DeviceButton::refresh() {
    const RuntimeInfo* runtime = m_chooser.controller().runtime();
    const QString device = runtime != nullptr ? QString::fromStdString(runtime->device)
                                              : QString::fromStdString(m_chooser.runtime().device);
    setDescription(
        this, tr("Device: %1").arg(device.toUpper()),
        runtime != nullptr ? m_chooser.runtimeDescription() : tr("Where the model will run"));
}

void DeviceButton::fillMenu() {
    menu()->clear();
    const RuntimeOptions& now = m_chooser.runtime();
    const auto addChoice = [&](QActionGroup* group, const QString& text, const QString& tip,
                               const RuntimeOptions& wanted, bool checked) {
        QAction* entry = menu()->addAction(text);
        entry->setToolTip(tip);
        entry->setCheckable(true);
        entry->setChecked(checked);
        group->addAction(entry);
        connect(entry, &QAction::triggered, this, [this, wanted] { m_chooser.setRuntime(wanted); });
    };
    if (!m_chooser.runtimeDescription().isEmpty())
        menu()->addAction(m_chooser.runtimeDescription())->setEnabled(false);

    menu()->addSection(tr("Device"));
    auto* devices = new QActionGroup(menu());
    for (const auto& [device, text, tip] :
         {std::tuple{"auto", tr("Automatic"), tr("A graphics card where there is one")},
          std::tuple{"cpu", tr("Processor (CPU)"), tr("Works everywhere")},
          std::tuple{"cuda", tr("NVIDIA graphics card (CUDA)"),
                     tr("Needs a card, its driver and a LibTorch with CUDA")}}) {
        RuntimeOptions wanted = now;
        wanted.device = device;
        addChoice(devices, text, tip, wanted, now.device == device);
    }
    menu()->addSection(tr("Precision of the encoder"));
    auto* precisions = new QActionGroup(menu());
    for (const auto& [precision, text, tip] :
         {std::tuple{Precision::Auto, tr("Automatic"),
                     tr("bf16 where the processor has it and the masks stay the same")},
          std::tuple{Precision::Fp32, tr("fp32, exact"), tr("As the reference computes")},
          std::tuple{Precision::Bf16, tr("bf16, fast"), tr("Half the memory traffic")}}) {
        RuntimeOptions wanted = now;
        wanted.precision = precision;
        addChoice(precisions, text, tip, wanted, now.precision == precision);
    }
}

}  // namespace studio
