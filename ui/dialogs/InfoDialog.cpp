#include "ui/dialogs/InfoDialog.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>

#include "core/base/Paths.h"
#include "core/base/Version.h"
#include "core/system/RuntimeReport.h"
#include "ui/ModelChooser.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"

namespace studio {

InfoDialog::InfoDialog(const QString& title, const QString& text, const Facts& facts,
                       QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(title);
    auto* heading = new QLabel(text);
    heading->setWordWrap(true);
    heading->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(20);
    QString plain;
    for (const auto& [name, value] : facts) {
        auto* shown = new QLabel(value);
        shown->setTextFormat(Qt::PlainText);
        shown->setWordWrap(true);
        shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        shown->setAccessibleName(name);
        form->addRow(name, shown);
        plain += name + QLatin1String(": ") + value + QLatin1Char('\n');
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copy->setToolTip(tr("Copy all of this as text"));
    connect(copy, &QPushButton::clicked, this,
            [plain] { QApplication::clipboard()->setText(plain); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addLayout(form);
    layout->addStretch();
    layout->addWidget(buttons);
    setMinimumWidth(520);
}

InfoDialog::Facts InfoDialog::modelFacts(const ModelChooser& chooser) {
    const ModelInfo* info = chooser.controller().model();
    if (info == nullptr) return {};
    const auto utf8 = [](const std::string& text) { return QString::fromStdString(text); };
    const QLocale locale;
    Facts facts{{tr("File"), utf8(info->path)}};
    if (!info->decoderPath.empty()) facts.append({tr("HQ decoder"), utf8(info->decoderPath)});
    facts += Facts{
        {tr("Kind"), utf8(info->kind) + QLatin1Char(' ') + utf8(info->architecture.name())},
        {tr("HQ masks"), info->architecture.hq ? tr("yes") : tr("no")},
        {tr("Image side"), tr("%1 px").arg(info->architecture.imageSize)},
        {tr("File size"), locale.formattedDataSize(qint64(info->fileBytes))},
        {tr("Stored as"), utf8(info->storedPrecision)},
    };
    for (const ModelInfo::Part& part : info->parts)
        facts.append({tr("Parameters of %1").arg(utf8(part.name)),
                      locale.toString(qulonglong(part.parameters))});
    facts += Facts{{tr("Runs on"), chooser.runtimeDescription()},
                   {QStringLiteral("SHA-256"), utf8(info->sha256)}};
    return facts;
}

InfoDialog::Facts InfoDialog::programFacts(const ModelChooser& chooser) {
    const QString model = chooser.description();
    const LibraryReport libraries = libraryReport();
    return {
        {tr("Version"), QString::fromLatin1(kVersion)},
        {tr("Model"), model.isEmpty() ? tr("none") : model},
        {tr("Runs on"), model.isEmpty() ? tr("nothing yet") : chooser.runtimeDescription()},
        {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
        {QStringLiteral("LibTorch"), QString::fromStdString(libraries.libTorch)},
        {QStringLiteral("BLAS"), QString::fromStdString(libraries.blas)},
        {QStringLiteral("OpenCV"), QString::fromStdString(libraries.openCv)},
        {tr("System"),
         QSysInfo::prettyProductName() + QLatin1String(", ") + QSysInfo::currentCpuArchitecture()},
        {tr("Your data"), fromPath(userDataFolder())},
        {tr("Cache"), fromPath(userCacheFolder())},
    };
}

}  // namespace studio
