#include "ui/annotate/ProjectController.h"

#include <QFileInfo>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <map>
#include <utility>
#include <variant>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "ui/Paths.h"
#include "ui/Settings.h"

namespace studio {
namespace {

/// What background work gave, or why it failed.
template <typename Value>
using Result = std::variant<Value, Error>;

template <typename Work>
auto attempt(const fs::path& subject, Work work) -> Result<decltype(work())> {
    try {
        return work();
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::OutOfMemory, toUtf8(subject), "needs too much memory");
    } catch (const std::exception& exception) {
        return Error(ErrorCode::Internal, toUtf8(subject), exception.what());
    }
}

/// More objects than this are compared with the ground truth of their number only.
constexpr std::size_t kMostGroundTruths = 64;

struct OpenedImage {
    Image image;
    LoadedAnnotation annotation;
};

}  // namespace

struct ProjectController::Private {
    ProjectController* q = nullptr;
    Settings& settings;
    AnnotationSaver& saver;
    ImageListModel images;
    ImageFilterModel filtered;
    AnnotationDocument document;

    int row = -1;
    Image image;
    bool open = false;
    CancelToken opening;

    struct GroundTruth {
        fs::path file;  // empty: none
        cv::Mat mask;   // empty: not there yet
    } groundTruth;
    std::map<int, fs::path> chosenGroundTruths;      // by object, of the current image
    std::map<fs::path, cv::Mat> loadedGroundTruths;  // of the current image
    std::vector<fs::path> ownGroundTruths;           // the image's, by number
    std::optional<MaskMetrics> metrics;
    bool measuring = false;
    bool measureAgain = false;

    // Answers of older numbers are dropped; jobs that have not begun yet see that they need not.
    std::atomic<quint64> project = 0, current = 0;
    QThreadPool loader, measurer;

    Private(ProjectController* owner, Settings& userSettings, AnnotationSaver& annotationSaver,
            const fs::path& thumbnails)
        : q(owner),
          settings(userSettings),
          saver(annotationSaver),
          images(thumbnails),
          document(annotationSaver) {
        filtered.setSourceModel(&images);
        loader.setMaxThreadCount(1);
        measurer.setMaxThreadCount(1);
    }

    /// Runs work() on a thread and done(result) here, both only while `number` is the latest.
    template <typename Work, typename Done>
    void run(const fs::path& subject, std::atomic<quint64>& latest, Work work, Done done) {
        const quint64 number = latest;
        loader.start([this, subject, &latest, number, work, done] {
            if (latest != number) return;
            auto result = attempt(subject, work);
            QMetaObject::invokeMethod(
                q,
                [&latest, number, done, result = std::move(result)] {
                    if (latest == number) done(result);
                },
                Qt::QueuedConnection);
        });
    }

    template <typename List>
    void openProject(const fs::path& path, List list) {
        ++project;
        opening.cancel();
        opening = CancelToken();
        Q_EMIT q->projectOpening(fromPath(path));
        run(
            path, project,
            [list, token = opening] {
                return list(JobContext{token, {}, {}});
            },
            [this, path](const Result<Layout>& result) {
                if (const Error* error = std::get_if<Error>(&result))
                    Q_EMIT q->openFailed(*error);
                else
                    opened(std::get<Layout>(result), path);
            });
    }

    void opened(const Layout& layout, const fs::path& path) {
        const QString name = fromPath(path);
        settings.addRecent(
            layout.kind == LayoutKind::Files ? Settings::RecentFiles : Settings::RecentFolders,
            name);
        settings.set(Settings::LastFolder, fromPath(layout.root));
        show(layout);
    }

    void show(const Layout& layout) {
        q->closeProject();
        open = true;
        images.setLayout(layout);
        images.scanAll();
        Q_EMIT q->projectOpened();
        if (row < 0) q->setCurrentRow(0);
    }

    void leaveImage() {
        ++current;
        document.close();
        image = {};
        groundTruth = {};
        chosenGroundTruths.clear();
        loadedGroundTruths.clear();
        ownGroundTruths.clear();
        setMetrics(std::nullopt);
    }

    void loadImage(int wanted) {
        const LayoutItem item = *images.item(wanted);
        run(
            item.image, current,
            [item, recovery = saver.recoveryFolder()] {
                OpenedImage opened;
                opened.image = readImage(item.image);
                opened.annotation = annotation_file::load(item, opened.image.size(), recovery);
                return opened;
            },
            [this, wanted](const Result<OpenedImage>& result) {
                if (const Error* error = std::get_if<Error>(&result)) {
                    images.setState(wanted, ImageListModel::State::Unreadable);
                    Q_EMIT q->imageFailed(wanted, *error);
                } else {
                    imageLoaded(wanted, std::get<OpenedImage>(result));
                }
            });
    }

    void imageLoaded(int wanted, const OpenedImage& opened) {
        LoadedAnnotation annotation = opened.annotation;
        const LayoutItem& item = annotation.version.item;
        if (const auto unsaved = saver.unsaved(item);
            unsaved && unsaved->imageSize == opened.image.size()) {
            annotation = {};
            annotation.version = *unsaved;
            annotation.unsaved = true;
        } else if (!annotation.error &&
                   annotation_file::changedOnDisk(item, annotation.version.stamps)) {
            loadImage(wanted);  // written while it was being read
            return;
        }
        image = opened.image;
        document.open(annotation);
        tellState();
        Q_EMIT q->imageOpened(wanted);
        refreshGroundTruth();
        loadOwnGroundTruths(item);
        QStringList warnings;
        for (const std::string& warning : annotation.warnings)
            warnings << QString::fromStdString(warning);
        if (!warnings.isEmpty()) Q_EMIT q->annotationWarnings(warnings);
    }

    /// The list shows what is in the window, not what is on the disk.
    void tellState() {
        using State = ImageListModel::State;
        if (!document.isOpen()) return;
        const bool started =
            std::ranges::any_of(document.objects(), [](const DocumentObjectPtr& object) {
                return object->hasPrompt() || object->cell->content;
            });
        images.setState(row, document.openError() ? State::BadAnnotation
                             : document.isDone()  ? State::Done
                             : started            ? State::InProgress
                                                  : State::Todo);
    }

    fs::path groundTruthFile() const {
        const LayoutItem* item = images.item(row);
        if (item == nullptr || !document.isOpen()) return {};
        const int object = document.currentObject();
        if (const auto chosen = chosenGroundTruths.find(object); chosen != chosenGroundTruths.end())
            return chosen->second;
        const fs::path numbered =
            item->groundTruthFile(static_cast<std::size_t>(std::max(0, document.indexOf(object))));
        return groundTruthByPlace(object, numbered);
    }

    fs::path groundTruthByPlace(int object, const fs::path& numbered) const {
        const cv::Mat mask = document.mask(object);
        if (mask.empty() || ownGroundTruths.empty()) return numbered;
        std::vector<cv::Mat> truths;
        std::optional<std::size_t> own;
        for (const fs::path& file : ownGroundTruths) {
            if (file == numbered) own = truths.size();
            truths.push_back(loadedGroundTruths.at(file));
        }
        if (!numbered.empty() && !own) return numbered;  // still to be read, or it cannot be
        const std::optional<std::size_t> meant = groundTruthOf(mask, truths, own);
        return meant ? ownGroundTruths[*meant] : numbered;
    }

    /// In the background; one that cannot be read is told about when its object is shown.
    void loadOwnGroundTruths(const LayoutItem& item) {
        run(
            item.image, current,
            [item, size = document.imageSize()] {
                std::map<fs::path, cv::Mat> found;
                for (std::size_t k = 0; k < kMostGroundTruths; ++k) {
                    const fs::path file = item.groundTruthFile(k);
                    if (file.empty()) break;
                    try {
                        found[file] = readMask(file, size);
                    } catch (const Error& error) {
                        log::warn("ground truth left out: {}", error.what());
                    }
                }
                return found;
            },
            [this](const Result<std::map<fs::path, cv::Mat>>& result) {
                const auto* found = std::get_if<std::map<fs::path, cv::Mat>>(&result);
                if (found == nullptr) return;
                for (const auto& [file, mask] : *found) {
                    loadedGroundTruths.try_emplace(file, mask);
                    ownGroundTruths.push_back(file);
                }
                refreshGroundTruth();
            });
    }

    void refreshGroundTruth() {
        const fs::path file = groundTruthFile();
        if (file != groundTruth.file) {
            const auto loaded = loadedGroundTruths.find(file);
            groundTruth = {file, loaded == loadedGroundTruths.end() ? cv::Mat() : loaded->second};
            if (!file.empty() && groundTruth.mask.empty()) loadGroundTruth(file);
            Q_EMIT q->groundTruthChanged();
        }
        measure();
    }

    void loadGroundTruth(const fs::path& file) {
        run(
            file, current, [file, size = document.imageSize()] { return readMask(file, size); },
            [this, file](const Result<cv::Mat>& result) {
                if (const Error* error = std::get_if<Error>(&result)) {
                    std::erase_if(chosenGroundTruths,
                                  [&](const auto& chosen) { return chosen.second == file; });
                    Q_EMIT q->groundTruthFailed(*error);
                    return;
                }
                loadedGroundTruths[file] = std::get<cv::Mat>(result);
                if (file != groundTruth.file) return;
                groundTruth.mask = loadedGroundTruths[file];
                Q_EMIT q->groundTruthChanged();
                measure();
            });
    }

    void measure() {
        const int object = document.currentObject();
        const cv::Mat mask = document.mask(object);
        if (mask.empty() || groundTruth.mask.empty()) {
            setMetrics(std::nullopt);
            return;
        }
        measureAgain = measuring;
        if (std::exchange(measuring, true)) return;
        measurer.start([this, object, mask, truth = groundTruth, number = quint64(current)] {
            auto result = attempt(truth.file, [&] { return compareMasks(mask, truth.mask); });
            QMetaObject::invokeMethod(
                q,
                [this, object, file = truth.file, number, result] {
                    measuring = false;
                    const auto* found = std::get_if<MaskMetrics>(&result);
                    if (found != nullptr && number == current &&
                        object == document.currentObject() && file == groundTruth.file)
                        setMetrics(*found);
                    if (std::exchange(measureAgain, false)) measure();
                },
                Qt::QueuedConnection);
        });
    }

    void setMetrics(const std::optional<MaskMetrics>& found) {
        if (!found && !metrics) return;
        metrics = found;
        Q_EMIT q->metricsChanged();
    }

    /// Source rows after (step 1) or before (-1) the current one, in the filter's order.
    std::optional<int> neighbour(int from, int step) const {
        const QModelIndex shown = filtered.mapFromSource(images.index(from));
        const int wanted = shown.isValid() ? shown.row() + step : 0;
        if (wanted < 0 || wanted >= filtered.rowCount()) return std::nullopt;
        return filtered.mapToSource(filtered.index(wanted, 0)).row();
    }
};

ProjectController::ProjectController(Settings& settings, AnnotationSaver& saver,
                                     const fs::path& thumbnailFolder, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, settings, saver, thumbnailFolder)) {
    AnnotationDocument* document = &d->document;
    document->setAutosaveDelay(settings.toInt(Settings::AutosaveDelayMs));
    connect(&settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::AutosaveDelayMs) d->document.setAutosaveDelay(d->settings.toInt(key));
    });
    const auto refresh = [this] { d->refreshGroundTruth(); };
    const auto tellState = [this] { d->tellState(); };
    connect(document, &AnnotationDocument::currentObjectChanged, this, refresh);
    connect(document, &AnnotationDocument::objectsChanged, this, refresh);
    connect(document, &AnnotationDocument::opened, this, refresh);
    connect(document, &AnnotationDocument::maskChanged, this, [this](int id) {
        if (id == d->document.currentObject()) d->refreshGroundTruth();
    });
    connect(document, &AnnotationDocument::objectsChanged, this, tellState);
    connect(document, &AnnotationDocument::promptChanged, this, tellState);
    connect(document, &AnnotationDocument::maskChanged, this, tellState);
    connect(document, &AnnotationDocument::doneChanged, this, tellState);
}

ProjectController::~ProjectController() {
    ++d->project;
    ++d->current;
    d->opening.cancel();
    d->loader.waitForDone();
    d->measurer.waitForDone();
    d->document.disconnect(this);
}

void ProjectController::openFolder(const fs::path& folder) {
    d->openProject(folder, [folder](const JobContext& context) {
        return studio::openFolder(folder, context);
    });
}

void ProjectController::openFiles(const std::vector<fs::path>& files) {
    d->openProject(files.empty() ? fs::path() : files.front(),
                   [files](const JobContext&) { return studio::openFiles(files); });
}

void ProjectController::openLayout(const Layout& layout) {
    ++d->project;
    d->opening.cancel();
    d->show(layout);
}

void ProjectController::openDropped(const QStringList& paths) {
    std::vector<fs::path> files;
    for (const QString& path : paths) {
        const fs::path file = toPath(path);
        if (QFileInfo(path).isDir()) {
            openFolder(file);  // a folder is worked on as a whole
            return;
        }
        if (hasImageExtension(file)) files.push_back(file);
    }
    if (files.empty())
        Q_EMIT openFailed(Error(ErrorCode::FolderEmpty, paths.value(0).toStdString(),
                                "is neither a folder nor an image"));
    else
        openFiles(files);
}

void ProjectController::closeProject() {
    ++d->project;
    if (!d->open) return;
    d->leaveImage();
    d->row = -1;
    d->filtered.setPinned(-1);
    d->images.setLayout({});
    d->open = false;
    Q_EMIT projectClosed();
}

bool ProjectController::isOpen() const {
    return d->open;
}
const Layout& ProjectController::layout() const {
    return d->images.layout();
}
ImageListModel* ProjectController::images() const {
    return &d->images;
}
ImageFilterModel* ProjectController::filteredImages() const {
    return &d->filtered;
}
AnnotationDocument* ProjectController::document() const {
    return &d->document;
}
int ProjectController::currentRow() const {
    return d->row;
}
const Image& ProjectController::image() const {
    return d->image;
}

void ProjectController::setCurrentRow(int row) {
    if (row == d->row || d->images.item(row) == nullptr) return;
    d->leaveImage();
    d->row = row;
    d->filtered.setPinned(row);
    Q_EMIT imageLoading(row);
    Q_EMIT groundTruthChanged();
    d->loadImage(row);
}

bool ProjectController::next() {
    const std::optional<int> row = d->neighbour(d->row, 1);
    if (row) setCurrentRow(*row);
    return row.has_value();
}

bool ProjectController::previous() {
    const std::optional<int> row = d->neighbour(d->row, -1);
    if (row) setCurrentRow(*row);
    return row.has_value();
}

bool ProjectController::nextUnfinished() {
    using State = ImageListModel::State;
    for (std::optional<int> row = d->neighbour(d->row, 1); row; row = d->neighbour(*row, 1)) {
        const State state = d->images.state(*row);
        if (state == State::Done || state == State::Unreadable || state == State::BadAnnotation)
            continue;
        setCurrentRow(*row);
        return true;
    }
    return false;
}

std::vector<LayoutItem> ProjectController::upcoming(int count) const {
    std::vector<LayoutItem> items;
    if (d->row < 0) return items;
    for (std::optional<int> row = d->neighbour(d->row, 1);
         row && static_cast<int>(items.size()) < count; row = d->neighbour(*row, 1))
        items.push_back(*d->images.item(*row));
    return items;
}

cv::Mat ProjectController::groundTruth() const {
    return d->groundTruth.mask;
}

fs::path ProjectController::groundTruthFile() const {
    return d->groundTruth.file;
}

void ProjectController::setGroundTruthFile(const fs::path& file) {
    const int object = d->document.currentObject();
    d->loadedGroundTruths.erase(file);  // read it anew
    d->groundTruth = {};
    if (file.empty())
        d->chosenGroundTruths.erase(object);
    else
        d->chosenGroundTruths[object] = file;
    d->refreshGroundTruth();
}

std::optional<MaskMetrics> ProjectController::metrics() const {
    return d->metrics;
}

}  // namespace studio
