// Commands of the Match workspace: what each does.
#include <QApplication>
#include <QListView>
#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/image/ImageIo.h"
#include "core/jobs/ImageJob.h"
#include "ui/ActionList.h"
#include "ui/DetailText.h"
#include "ui/ErrorText.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/MessageBox.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"
#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/annotate/AnnotationSaver.h"
#include "ui/annotate/ProjectController.h"
#include "ui/match/BoardPanel.h"
#include "ui/match/DrawReferenceDialog.h"
#include "ui/match/FixSession.h"
#include "ui/match/KeepDialog.h"
#include "ui/match/MatchFile.h"
#include "ui/match/MatchWorkspace.h"
#include "ui/match/PickObjectDialog.h"
#include "ui/match/ReferencePanel.h"
#include "ui/match/ResultView.h"
#include "widgets/ImageCanvas.h"

namespace studio {
namespace {

const QString kMatchMessage = QStringLiteral("match");
const QString kFixMessage = QStringLiteral("fix");
const QString kImagesMessage = QStringLiteral("matchImages");
const QString kFoundMessage = QStringLiteral("matchFound");

}  // namespace

void MatchWorkspace::connectCommands() {
    on("match.images", [this] { chooseImages(); });
    on("match.open", [this] { chooseMatch(); });
    on("match.new", [this] {
        if (leaveMatch()) m_session->newMatch();
    });
    on("match.truthFolder", [this] { chooseTruthFolder(); });
    on("match.resultFolder", [this] { chooseResultFolder(); });
    on("match.keep", [this] { keepAccepted(); });
    on("match.pickObject", [this] { pickObject(); });
    on("match.referenceFiles", [this] { referenceFromFiles(); });
    on("match.draw", [this] { drawReference(); });
    on("match.removeReference",
       [this] { m_session->removeReferences(m_references->selectedRows()); });
    on("match.useAsReference", [this] { useAsReference(m_board->selectedIds()); });
    on("match.run", [this] { run(false); });
    on("match.runDoubtful", [this] { run(true); });
    on("match.cancel", [this] { m_runner->cancel(); });
    on("match.problems", [this] { showProblems(); });
    on("match.accept", [this] { decide(Decision::Accepted); });
    on("match.reject", [this] { decide(Decision::Rejected); });
    on("match.reopen", [this] { m_session->decide(m_board->selectedIds(), Decision::Open); });
    on("match.fix", [this] { fixCurrent(); });
    on("match.back", [this] { Q_EMIT showRequested(); });
    on("match.undo", [this] { m_session->undoStack()->undo(); });
    on("match.redo", [this] { m_session->undoStack()->redo(); });
    on("match.next", [this] { m_board->move(1); });
    on("match.previous", [this] { m_board->move(-1); });
    on("match.nextOpen", [this] { nextOpen(); });
    on("match.filter", [this] { m_board->focusFilter(); });
}

void MatchWorkspace::bindSwitch(const char* id, Settings::Key key, std::function<void(bool)> use) {
    QAction* command = action(id);
    command->setChecked(m_settings.toBool(key));
    use(command->isChecked());
    connect(command, &QAction::toggled, this, [this, key, use](bool on) {
        m_settings.set(key, on);
        use(on);
    });
}

void MatchWorkspace::connectViewCommands() {
    ImageCanvas* canvas = &m_view->canvas();
    bindSwitch("match.map", Settings::MatchShowMap, [this](bool on) { m_view->setMapVisible(on); });
    bindSwitch("match.points", Settings::MatchShowPoints,
               [this](bool on) { m_view->setPointsVisible(on); });
    bindSwitch("match.boxes", Settings::MatchShowBoxes,
               [this](bool on) { m_view->setBoxesVisible(on); });
    bindSwitch("match.groundTruth", Settings::MatchShowGroundTruth,
               [canvas](bool on) { canvas->setGroundTruthVisible(on); });
    connect(action("match.compare"), &QAction::toggled, canvas, &ImageCanvas::setComparing);
    connect(action("match.hideMask"), &QAction::toggled, canvas,
            [canvas](bool hidden) { canvas->setMasksVisible(!hidden); });
    canvas->setMaskOpacity(m_settings.toDouble(Settings::MaskOpacity));
    connect(&m_settings, &Settings::changed, this, [this, canvas](Settings::Key key) {
        if (key == Settings::MaskOpacity) canvas->setMaskOpacity(m_settings.toDouble(key));
    });
    m_view->setMapOpacity(m_settings.toDouble(Settings::MatchMapOpacity));
    connect(m_view, &ResultView::mapOpacityChanged, this,
            [this](double opacity) { m_settings.set(Settings::MatchMapOpacity, opacity); });
    on("match.fit", [canvas] { canvas->zoomToFit(); });
    on("match.actualSize", [canvas] { canvas->zoomToActualSize(); });
    on("match.zoomObject", [canvas] {
        if (canvas->layers().empty() || canvas->layers().front().mask.empty()) return;
        const cv::Rect box = cv::boundingRect(canvas->layers().front().mask);
        if (!box.empty()) canvas->showRect(QRectF(box.x, box.y, box.width, box.height));
    });
    on("match.nextPane", [this, canvas] {
        const QList<QWidget*> panes{m_board->list(), canvas, m_references->list()};
        qsizetype at = panes.indexOf(QApplication::focusWidget());
        for (qsizetype step = 1; step <= panes.size(); ++step) {
            QWidget* pane = panes[(at + step) % panes.size()];
            if (!pane->isVisible()) continue;
            pane->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    });
}

QString MatchWorkspace::lastFolder() const {
    return m_session->options().images.empty() ? m_settings.toString(Settings::LastFolder)
                                               : fromPath(m_session->options().images.front());
}

// --- opening

/// False: the user wants to stay with what is open.
bool MatchWorkspace::leaveMatch() {
    if (m_runner->isRunning() &&
        MessageBox::choose(this, tr("A match is running"),
                           tr("It is stopped when another one is opened. What was found is kept "
                              "in its folder."),
                           {tr("Stop it"), tr("Go on")}, 1) != 0)
        return false;
    m_runner->cancel();
    if (!m_session->isBegun()) {
        if (m_session->references()->rowCount() == 0) return true;
        return MessageBox::choose(this, tr("This match was not run yet"),
                                  tr("Its references are dropped with it."),
                                  {tr("Drop them"), tr("Stay")}, 1) == 0;
    }
    if (m_session->saver()->flush()) return true;
    MessageBox::warning(this, tr("Not everything is saved"),
                        tr("The results cannot be written to \"%1\". Free some space or make the "
                           "folder writable first.")
                            .arg(fromPath(m_session->folder())));
    return false;
}

void MatchWorkspace::openMatch(const fs::path& folder) {
    if (!leaveMatch()) return;
    try {
        m_session->open(folder);
        m_messages.dismiss(kFoundMessage);
    } catch (const Error& error) {
        m_messages.showError(kMatchMessage, error);
    }
}

void MatchWorkspace::chooseImages() {
    const QString folder = FileDialog::folder(this, tr("Folder to look in"), lastFolder());
    if (folder.isEmpty()) return;
    if (m_session->isBegun()) {
        if (m_session->moveImages(toPath(folder)))
            m_messages.dismiss(kImagesMessage);
        else
            m_messages.show(kImagesMessage, MessageBar::Level::Warning,
                            tr("\"%1\" has none of the images of this match.").arg(folder),
                            {{tr("Choose another"), [this] { chooseImages(); }}});
        return;
    }
    m_session->setImages(toPath(folder));
    m_settings.set(Settings::LastFolder, folder);
    offerFoundMatch();
}

/// Beside the images may lie what was found in them before.
void MatchWorkspace::offerFoundMatch() {
    connect(
        m_session, &MatchSession::imagesChanged, this,
        [this] {
            if (m_session->isBegun() || m_session->options().images.empty()) return;
            const fs::path found = MatchSession::usualFolder(m_session->options().images.front());
            if (!match_file::isMatchFolder(found)) return;
            m_messages.show(kFoundMessage, MessageBar::Level::Info,
                            tr("There is a match of this folder already."),
                            {{tr("Go on with it"), [this, found] { openMatch(found); }}}, {},
                            20'000);
        },
        Qt::SingleShotConnection);
}

void MatchWorkspace::chooseMatch() {
    const QString folder =
        FileDialog::folder(this, tr("Folder with the results of a match"), lastFolder());
    if (folder.isEmpty()) return;
    if (match_file::isMatchFolder(toPath(folder)))
        openMatch(toPath(folder));
    else
        m_messages.show(
            kMatchMessage, MessageBar::Level::Warning,
            tr("\"%1\" has no match.json: it is not the folder of a match.").arg(folder),
            {{tr("Choose another"), [this] { chooseMatch(); }}});
}

void MatchWorkspace::chooseTruthFolder() {
    const QString folder =
        FileDialog::folder(this, tr("Folder with the masks to compare with"), lastFolder());
    if (folder.isEmpty() || m_session->setTruthFolder(toPath(folder))) return;
    m_messages.show(kMatchMessage, MessageBar::Level::Warning,
                    tr("\"%1\" has no mask that is named as one of the images.").arg(folder),
                    {{tr("Choose another"), [this] { chooseTruthFolder(); }}});
}

void MatchWorkspace::chooseResultFolder() {
    const QString folder = FileDialog::folder(this, tr("Folder for the results"),
                                              fromPath(m_session->folder().parent_path()));
    if (folder.isEmpty()) return;
    const fs::path path = toPath(folder);
    if (match_file::isMatchFolder(path))
        m_messages.show(kMatchMessage, MessageBar::Level::Warning,
                        tr("\"%1\" holds another match. Choose an empty folder.").arg(folder),
                        {{tr("Open that match"), [this, path] { openMatch(path); }}});
    else
        m_session->setFolder(path);
}

// --- references

void MatchWorkspace::pickObject() {
    // What is being marked in Annotate is to be found on the disk.
    m_annotate.flush();
    const ProjectController& project = m_annotate.project();
    const Layout layout = project.isOpen() ? project.layout() : m_session->layout();
    auto* dialog = new PickObjectDialog(layout, project.image().path, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        for (const PickObjectDialog::Picked& picked : dialog->picked()) {
            m_session->addReference(
                picked.image, picked.mask,
                picked.label.isEmpty() ? tr("annotated") : tr("annotated: %1").arg(picked.label));
            MatchOptions options = m_session->options();
            if (options.object.empty() && !m_session->isBegun()) {
                options.object = picked.label.toStdString();
                if (options.object.find('/') == std::string::npos) m_session->setOptions(options);
            }
        }
    });
    dialog->open();
}

void MatchWorkspace::referenceFromFiles() {
    const QString image = FileDialog::openFile(this, tr("Image of the reference"), lastFolder(),
                                               FileDialog::imageFilter());
    if (image.isEmpty()) return;
    const QString mask = FileDialog::openFile(this, tr("Mask of the object in this image"), image,
                                              FileDialog::imageFilter());
    if (!mask.isEmpty()) addReferenceFiles(toPath(image), toPath(mask));
}

void MatchWorkspace::addReferenceFiles(const fs::path& image, const fs::path& mask) {
    try {
        // All of it is read: a damaged image would only be told when the run is over.
        const cv::Mat pixels = readMask(mask, readImage(image).pixels.size());
        if (cv::countNonZero(pixels) == 0)
            throw Error(ErrorCode::AnnotationInvalid, toUtf8(mask), "marks no object");
        m_session->addReference(image, pixels, tr("mask file: %1").arg(fromPath(mask.filename())));
        m_messages.dismiss(kMatchMessage);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::AnnotationInvalid)
            m_messages.show(kMatchMessage, MessageBar::Level::Error,
                            tr("\"%1\" marks no object: all of it is 0. Choose the mask of the "
                               "object that is to be found.")
                                .arg(fromPath(mask)),
                            {{tr("Choose another"), [this] { referenceFromFiles(); }}});
        else
            m_messages.showError(kMatchMessage, error,
                                 {{tr("Choose another"), [this] { referenceFromFiles(); }}});
    }
}

void MatchWorkspace::drawReference() {
    const QString image = FileDialog::openFile(this, tr("Image to mark the object in"),
                                               lastFolder(), FileDialog::imageFilter());
    if (image.isEmpty()) return;
    auto* dialog =
        new DrawReferenceDialog(m_settings, m_model, toPath(image),
                                QString::fromStdString(m_session->options().object), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_session->addReference(dialog->image(), dialog->mask(), tr("drawn here"));
    });
    dialog->open();
}

void MatchWorkspace::useAsReference(const QList<int>& ids) {
    int added = 0;
    try {
        added = m_session->useAsReferences(ids);
    } catch (const Error& error) {
        m_messages.showError(kMatchMessage, error);
        return;
    }
    const bool unseen = std::ranges::any_of(ids, [this](int id) {
        const BoardResult* result = m_session->board()->result(id);
        return result != nullptr && result->hasMask() && !result->isKept();
    });
    if (added == 0 && unseen)
        m_messages.show(kMatchMessage, MessageBar::Level::Info,
                        tr("Only what you have accepted or fixed becomes a reference: a wrong one "
                           "would spoil the next run."),
                        {{tr("Accept and use it"),
                          [this, ids] {
                              m_session->decide(ids, Decision::Accepted);
                              useAsReference(ids);
                          }}},
                        {}, 15'000);
    if (added == 0) return;
    const int doubtful = m_session->counts().doubtful;
    QList<MessageBar::Button> buttons;
    if (doubtful > 0 && !m_runner->isRunning())
        buttons.append({tr("Run the doubtful ones again"), [this] { run(true); }});
    m_messages.show(kMatchMessage, MessageBar::Level::Info,
                    tr("%n reference(s) added.", nullptr, added), buttons, {}, 20'000);
}

// --- runs

void MatchWorkspace::run(bool doubtfulOnly) {
    if (m_runner->isRunning()) return;
    if (m_model.model() == nullptr) {
        m_runAsked = m_model.isLoading() && !doubtfulOnly;
        m_messages.show(kMatchMessage, MessageBar::Level::Info,
                        m_runAsked ? tr("The match begins as soon as the model is loaded.")
                                   : tr("There is no model yet. Choose one, then try again."),
                        m_runAsked
                            ? QList<MessageBar::Button>()
                            : QList<MessageBar::Button>{
                                  {tr("Open model"), [this] {
                                       m_actions.action(QStringLiteral("model.open"))->trigger();
                                   }}});
        return;
    }
    const std::vector<fs::path> images = m_session->imagesToRun(doubtfulOnly);
    if (images.empty()) {
        m_messages.show(kMatchMessage, MessageBar::Level::Info,
                        tr("Everything is decided: there is nothing to look for again. Take "
                           "decisions back, or begin a new match."),
                        {}, {}, 8000);
        return;
    }
    m_messages.dismiss(kMatchMessage);
    m_messages.dismiss(kFoundMessage);
    try {
        m_session->options().personalize.check();
        prepareOutput(m_session->layout(), m_session->folder());
    } catch (const Error& error) {
        m_messages.showError(kMatchMessage, error,
                             {{tr("Results folder"), [this] { chooseResultFolder(); }}});
        return;
    }
    m_session->beginRun();
    m_settings.set(Settings::LastMatch, fromPath(m_session->folder()));
    m_following = m_session->board()->rowCount() == 0;
    m_runner->start(m_session->runOptions(images));
    showCentre();
    refreshEnabled();
    m_board->list()->setFocus();
}

void MatchWorkspace::showProblems() {
    QStringList lines;
    for (const std::string& problem : m_session->problems())
        lines.append(DetailText::line(problem));
    MessageBox::warning(
        this, tr("Problems of the run"),
        tr("%n file(s) could not be used; everything else is done.", nullptr, int(lines.size())),
        lines.join(QLatin1Char('\n')));
}

// --- review

void MatchWorkspace::decide(Decision decision) {
    const QList<int> ids = m_board->selectedIds();
    if (ids.isEmpty()) return;
    const QList<int> before = m_board->shownIds();
    m_session->decide(ids, decision);
    // On to what followed the last of them, also where the filter took them off the board.
    const qsizetype count = before.size();
    qsizetype last = -1;
    for (qsizetype i = 0; i < count; ++i)
        if (ids.contains(before[i])) last = i;
    for (qsizetype i = last + 1; i < count; ++i)
        if (!ids.contains(before[i])) {
            m_board->setCurrent(before[i]);
            return;
        }
    if (m_session->counts().open == 0)
        m_messages.show(kMatchMessage, MessageBar::Level::Info, tr("Everything is reviewed."),
                        {{tr("Keep accepted ones"), [this] { keepAccepted(); }}}, {}, 15'000);
}

void MatchWorkspace::keepAccepted() {
    if (!m_session->saver()->flush()) return;  // the table of scores must say what was accepted
    const std::string& object = m_session->options().object;
    auto* dialog = new KeepDialog(
        m_session->folder(), m_session->options().images.front(),
        object.empty() ? QStringLiteral("object") : QString::fromStdString(object), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &KeepDialog::built, this, [this](const fs::path& folder, int pairs) {
        m_messages.show(
            kMatchMessage, MessageBar::Level::Info,
            tr("%n image(s) with masks are in \"%1\".", nullptr, pairs).arg(fromPath(folder)),
            {{tr("Open in Annotate"), [this, folder] {
                  m_annotate.open({fromPath(folder)});
                  Q_EMIT m_annotate.showRequested();
              }}});
    });
    dialog->open();
}

void MatchWorkspace::nextOpen() {
    const QList<int> ids = m_board->shownIds();
    const qsizetype from = ids.indexOf(m_board->currentId());
    for (qsizetype step = 1; step <= ids.size(); ++step) {
        const int id = ids[(from + step) % ids.size()];
        const BoardResult* result = m_session->board()->result(id);
        if (result == nullptr || result->isDecided()) continue;
        m_board->setCurrent(id);
        return;
    }
}

void MatchWorkspace::fixCurrent() {
    const BoardResult* result = m_session->board()->result(m_board->currentId());
    if (result == nullptr) return;
    try {
        const cv::Mat mask = match_file::mask(*result, m_session->folder());
        const std::string& object = m_session->options().object;
        m_fix->begin(*result, mask, m_session->options().images.front(),
                     object.empty() ? tr("object") : QString::fromStdString(object));
    } catch (const Error& error) {
        m_messages.showError(kMatchMessage, error);
    }
    refreshEnabled();
}

void MatchWorkspace::connectFix() {
    connect(m_fix, &FixSession::ready, this, [this] {
        Q_EMIT m_annotate.showRequested();
        m_annotate.canvas().setFocus();
        m_messages.show(kFixMessage, MessageBar::Level::Info,
                        tr("Correct the object, then go back: its mask is taken over."),
                        {{tr("Back to the board"), [this] { Q_EMIT showRequested(); }},
                         {tr("Leave it as it was"), [this] {
                              m_fix->abandon();
                              Q_EMIT showRequested();
                              refreshEnabled();
                          }}});
        refreshEnabled();
    });
    const auto ended = [this] {
        m_messages.dismiss(kFixMessage);
        refreshEnabled();
        m_board->list()->setFocus();
    };
    connect(m_fix, &FixSession::done, this, [this, ended](int id, const FixedObject& fixed) {
        m_session->takeOverFix(id, fixed);
        m_board->setCurrent(id);
        ended();
    });
    connect(m_fix, &FixSession::unchanged, this, [this, ended](int id) {
        m_board->setCurrent(id);
        ended();
    });
    connect(m_fix, &FixSession::failed, this, [this, ended](const Error& error) {
        m_messages.showError(kMatchMessage, error);
        ended();
    });
}

}  // namespace studio
