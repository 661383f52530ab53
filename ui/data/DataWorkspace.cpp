#include "ui/data/DataWorkspace.h"

#include <QActionGroup>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>
#include <QUrl>

#include "ui/ActionList.h"
#include "ui/MessageBar.h"
#include "ui/MessageBox.h"
#include "ui/ReportPanel.h"
#include "ui/data/BuildPage.h"
#include "ui/data/CheckPage.h"
#include "ui/data/ConvertPage.h"
#include "ui/data/DataActions.h"
#include "ui/data/SynthPage.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

const QString kDoneMessage = QStringLiteral("dataDone");
const QString kFileMessage = QStringLiteral("dataFile");

}  // namespace

DataWorkspace::DataWorkspace(Settings& settings, ActionList& actions, MessageBar& messages,
                             QWidget* parent)
    : Workspace(actions, parent), m_services{settings, actions, messages} {
    setObjectName(QStringLiteral("data"));
    addDataActions(actions);
    addActions(actions.groups().constLast().actions);
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("What to do with data"));
    setCentralWidget(m_tabs);
    m_check = new CheckPage(m_services);
    m_convert = new ConvertPage(m_services);
    m_build = new BuildPage(m_services);
    m_synth = new SynthPage(m_services);
    new QActionGroup(this);
    addPage(m_check, "data.check");
    addPage(m_convert, "data.convert");
    addPage(m_build, "data.build");
    addPage(m_synth, "data.synth");
    m_tabs->setCurrentIndex(settings.toInt(Settings::DataPage));
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int index) {
        m_services.settings.set(Settings::DataPage, index);
        refreshEnabled();
        showTitle();
    });
    makeMenu();
    connectCommands();
    refreshEnabled();
}

QString DataWorkspace::title() const {
    return tr("&Data");
}
QIcon DataWorkspace::icon() const {
    return Theme::icon(QStringLiteral("data"));
}

void DataWorkspace::addPage(DataPage* page, const char* command) {
    m_tabs->addTab(page, page->icon(), page->title());
    for (QSplitter* splitter : page->splitters())
        keepSizes(splitter);
    QAction* show = action(command);
    findChild<QActionGroup*>()->addAction(show);
    connect(show, &QAction::triggered, this, [this, page] { showPage(page); });
    connect(page, &DataPage::stateChanged, this, &DataWorkspace::refreshEnabled);
    connect(page, &DataPage::openWanted, this, &DataWorkspace::openCurrent);
    connect(page, &DataPage::ended, this, [this, page](const QString& text) {
        if (page->isVisible() || text.isEmpty()) return;
        // Someone who went on with other work meanwhile.
        m_services.messages.show(kDoneMessage, MessageBar::Level::Info, text,
                                 {{tr("Show"), [this, page] {
                                       showPage(page);
                                       Q_EMIT openElsewhere(objectName(), {});
                                   }}});
    });
}

void DataWorkspace::makeMenu() {
    addMenu(tr("Data se&ts"),
            {"data.check", "data.convert", "data.build", "data.synth", nullptr, "data.choose",
             "data.start", "data.stop", nullptr, "data.open", "data.reveal", "data.repair",
             "data.openResult", nullptr, "data.copy", "data.saveReport", nullptr, "data.nextPane"});
}

QList<QAction*> DataWorkspace::fileActions() const {
    return {action("data.choose"), nullptr, action("data.saveReport")};
}

DataPage* DataWorkspace::currentPage() const {
    return static_cast<DataPage*>(m_tabs->currentWidget());
}

void DataWorkspace::showPage(DataPage* page) {
    m_tabs->setCurrentWidget(page);
}

void DataWorkspace::connectCommands() {
    on("data.choose", [this] { currentPage()->chooseInput(); });
    on("data.start", [this] { currentPage()->start(); });
    on("data.stop", [this] { currentPage()->stop(); });
    on("data.open", [this] { openPlace(currentPage()->currentPlace()); });
    on("data.reveal", [this] { reveal(currentPage()->currentFile()); });
    on("data.repair", [this] { currentPage()->repair(); });
    on("data.openResult", [this] { openPlace(currentPage()->result()); });
    on("data.copy", [this] { currentPage()->report().copy(); });
    on("data.saveReport", [this] { currentPage()->saveReport(); });
    on("data.nextPane", [this] { currentPage()->focusNextPane(); });
}

void DataWorkspace::refreshEnabled() {
    const DataPage* page = currentPage();
    const bool rows = !page->report().isEmpty();
    action("data.start")->setEnabled(!page->isRunning());
    action("data.stop")->setEnabled(page->isRunning());
    action("data.open")->setEnabled(page->currentPlace().has_value());
    action("data.reveal")->setEnabled(!page->currentFile().isEmpty());
    action("data.repair")->setEnabled(page->canRepair());
    action("data.repair")->setVisible(page == m_check);
    action("data.openResult")->setEnabled(page->result().has_value());
    action("data.copy")->setEnabled(rows);
    action("data.saveReport")->setEnabled(rows);
    const char* const commands[] = {"data.check", "data.convert", "data.build", "data.synth"};
    action(commands[m_tabs->currentIndex()])->setChecked(true);
}

void DataWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    showTitle();
}

void DataWorkspace::showTitle() {
    QString title = currentPage()->title();
    Q_EMIT documentTitleChanged(title.remove(QLatin1Char('&')), false);
}

void DataWorkspace::open(const QStringList& paths) {
    for (const QString& path : paths)
        currentPage()->openPath(path);
}

void DataWorkspace::openPlace(const std::optional<DataPage::Place>& place) {
    if (!place) return;
    QStringList paths{place->folder, place->image};
    paths.removeAll(QString());
    Q_EMIT openElsewhere(QStringLiteral("annotate"), paths);
}

void DataWorkspace::openCurrent() {
    const std::optional<DataPage::Place> place = currentPage()->currentPlace();
    if (place)
        openPlace(place);
    else
        reveal(currentPage()->currentFile());
}

/// The folder that has the file: there is no portable way to have the file itself selected.
void DataWorkspace::reveal(const QString& file) {
    if (file.isEmpty()) return;
    const QFileInfo info(file);
    const QString folder = info.isDir() ? file : info.path();
    if (QDesktopServices::openUrl(QUrl::fromLocalFile(folder))) return;
    m_services.messages.show(kFileMessage, MessageBar::Level::Warning,
                             tr("No file manager could be started. The file is \"%1\".").arg(file));
}

bool DataWorkspace::confirmClose() {
    const DataPage* running = nullptr;
    for (const DataPage* page : findChildren<DataPage*>())
        if (page->isRunning()) running = page;
    if (running == nullptr) return true;
    return MessageBox::choose(
               this, tr("Still at work"),
               tr("A job on data has not ended yet. When the window is closed it is stopped; what "
                  "was written so far is whole, the rest is missing."),
               {tr("Stop it and close"), tr("Stay")}, 1) == 0;
}

}  // namespace studio
