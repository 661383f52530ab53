#include "ui/annotate/AnnotationDocument.h"

#include <algorithm>
#include <utility>

namespace studio {
namespace {

constexpr int kUndoLimit = 1000;
constexpr int kAutosaveDelayMs = 800;

}  // namespace

AnnotationDocument::AnnotationDocument(AnnotationSaver& saver, QObject* parent)
    : QObject(parent), m_saver(saver) {
    m_undo.setUndoLimit(kUndoLimit);
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(kAutosaveDelayMs);
    connect(&m_autosave, &QTimer::timeout, this, &AnnotationDocument::save);
    const auto isMine = [this](const fs::path& annotation) {
        return m_open && annotation == m_base.item.annotation;
    };
    connect(&m_saver, &AnnotationSaver::saved, this,
            [this, isMine](const fs::path& annotation, const AnnotationStamps& stamps) {
                if (!isMine(annotation)) return;
                m_base.stamps = stamps;
                m_unlocked = false;
                m_saving = m_saver.isSaving(m_base.item);
                changed();
                Q_EMIT saved();
            });
    connect(&m_saver, &AnnotationSaver::failed, this,
            [this, isMine](const fs::path& annotation, const Error& error) {
                if (isMine(annotation)) Q_EMIT saveFailed(error);
            });
    connect(&m_saver, &AnnotationSaver::conflict, this, [this, isMine](const fs::path& annotation) {
        if (!isMine(annotation)) return;
        m_conflict = true;
        Q_EMIT changedOnDisk();
    });
}

AnnotationDocument::~AnnotationDocument() {
    if (isModified() && !m_conflict) save();
}

// --- Opening and closing

void AnnotationDocument::open(const LoadedAnnotation& loaded) {
    close();
    m_base = loaded.version;
    m_base.objects.clear();
    m_open = true;
    m_openError = loaded.error;
    m_recovered = loaded.recovered;
    m_done = loaded.version.done;
    m_objects = take(loaded.version);
    m_savedObjects = m_objects;
    m_current = m_objects.empty() ? 0 : m_objects.front()->id;
    Q_EMIT opened();
    for (const DocumentObjectPtr& object : std::as_const(m_objects))
        if (const quint64 request = pendingRequest(object->id))
            Q_EMIT maskNeeded(object->id, request);
    if (loaded.unsaved) touch();
}

void AnnotationDocument::close() {
    if (!m_open) return;
    // With a conflict the saver keeps this version, to ask again when the image is next opened.
    if (isModified() && !m_conflict) save();
    reset();
    Q_EMIT closed();
}

void AnnotationDocument::reset() {
    m_autosave.stop();
    m_undo.clear();
    m_base = {};
    m_openError.reset();
    m_recovered.reset();
    m_objects.clear();
    m_savedObjects.clear();
    m_hidden.clear();
    m_requests.clear();
    m_unpacked.clear();
    m_current = 0;
    m_nextId = 1;
    m_open = m_done = m_touched = m_saving = m_conflict = m_imageGone = m_unlocked = false;
    changed();
}

void AnnotationDocument::unlock() {
    if (!m_openError) return;
    m_openError.reset();
    m_unlocked = true;
    Q_EMIT objectsChanged();
}

void AnnotationDocument::restoreRecovery() {
    if (!m_recovered) return;
    unlock();
    const bool newer = recoveryIsOlder();
    const AnnotationVersion version = *std::exchange(m_recovered, std::nullopt);
    if (newer) {
        m_base.stamps = version.stamps;  // what has come since is set aside when this is saved
        m_unlocked = true;
    }
    setDone(version.done);
    m_hidden.clear();
    Snapshot after;
    after.objects = take(version);
    after.current = after.objects.empty() ? 0 : after.objects.front()->id;
    push(tr("Restore unsaved work"), std::move(after));
}

bool AnnotationDocument::recoveryIsOlder() const {
    return m_recovered && annotation_file::changedOnDisk(m_base.item, m_recovered->stamps);
}

void AnnotationDocument::discardRecovery() {
    m_recovered.reset();
    if (!isModified()) m_saver.forget(m_base.item);
}

DocumentObjects AnnotationDocument::take(const AnnotationVersion& version) {
    DocumentObjects objects;
    for (const AnnotationVersion::Object& from : version.objects) {
        auto object = std::make_shared<DocumentObject>(*from.object);
        object->id = m_nextId++;
        object->cell = finishedCell(from.mask);
        if (from.outdated && object->hasPrompt()) {
            object->cell->changesFile = false;
            await(object->cell);
        }
        if (!from.visible) m_hidden.insert(object->id);
        objects.push_back(std::move(object));
    }
    return objects;
}

// --- Reading

int AnnotationDocument::indexOf(int id) const {
    for (std::size_t i = 0; i < m_objects.size(); ++i)
        if (m_objects[i]->id == id) return static_cast<int>(i);
    return -1;
}

const DocumentObject* AnnotationDocument::object(int id) const {
    const int index = indexOf(id);
    return index < 0 ? nullptr : m_objects[static_cast<std::size_t>(index)].get();
}

cv::Mat AnnotationDocument::mask(int id) const {
    const DocumentObject* found = object(id);
    if (found == nullptr || !found->cell->content) return {};
    Unpacked& unpacked = m_unpacked[id];
    if (unpacked.content != found->cell->content)
        unpacked = {found->cell->content, decodeRle(found->cell->content->raster)};
    return unpacked.mask;
}

std::optional<double> AnnotationDocument::score(int id) const {
    const DocumentObject* found = object(id);
    if (found == nullptr || !found->cell->content || !found->cell->answered) return std::nullopt;
    return found->cell->content->score;
}

std::optional<AnnotatedObject::Source> AnnotationDocument::source(int id) const {
    const DocumentObject* found = object(id);
    if (found == nullptr || !found->cell->content) return std::nullopt;
    return found->cell->content->source;
}

bool AnnotationDocument::isMaskOutdated(int id) const {
    const DocumentObject* found = object(id);
    return found != nullptr && !found->cell->answered;
}

Prompt AnnotationDocument::prompt(int id) const {
    Prompt prompt;
    if (const DocumentObject* found = object(id)) {
        prompt.points = found->points;
        prompt.box = found->box;
    }
    return prompt;
}

cv::Mat AnnotationDocument::maskPrompt(int id) const {
    const DocumentObject* found = object(id);
    return found != nullptr && found->maskPrompt ? decodeRle(*found->maskPrompt) : cv::Mat();
}

quint64 AnnotationDocument::pendingRequest(int id) const {
    const DocumentObject* found = object(id);
    return found != nullptr && !found->cell->answered ? found->cell->request : 0;
}

bool AnnotationDocument::isModified() const {
    return m_open && (m_saving || m_touched || m_objects != m_savedObjects);
}

// --- The model's answers

bool AnnotationDocument::setAnswer(quint64 request, const cv::Mat& mask, double score,
                                   const AnnotatedObject::Source& source) {
    const std::shared_ptr<MaskCell> cell = m_requests.value(request).lock();
    if (!cell || mask.size() != imageSize() || mask.type() != CV_8UC1) return false;
    cell->content = std::make_shared<MaskContent>(MaskContent{encodeRle(mask), score, source});
    if (request == cell->request) cell->answered = true;
    for (const DocumentObjectPtr& object : std::as_const(m_objects)) {
        if (object->cell != cell) continue;
        Q_EMIT maskChanged(object->id);
        if (!cell->changesFile) break;
        // Where the object itself is newer than the last save, that says enough (and can be
        // undone).
        if (std::ranges::find(m_savedObjects, object) != m_savedObjects.end())
            touch();
        else
            changed();
        break;
    }
    return true;
}

// --- Saving

AnnotationVersion AnnotationDocument::version() const {
    AnnotationVersion version = m_base;
    version.done = m_done;
    for (const DocumentObjectPtr& object : m_objects)
        version.objects.push_back({object, object->cell->content,
                                   !object->cell->answered && object->hasPrompt(),
                                   isVisible(object->id)});
    return version;
}

void AnnotationDocument::touch() {
    m_touched = true;
    changed();
}

/// Whatever changed: tells whether there is something to save, and sees to it.
void AnnotationDocument::changed() {
    const bool modified = isModified();
    if (m_open) {
        const bool ahead = m_touched || m_objects != m_savedObjects;
        if (ahead) {
            m_saver.protect(version());
            if (!m_conflict) m_autosave.start();
        } else {
            m_autosave.stop();
            // Undone before it was saved: nothing is left to keep.
            if (const auto unsaved = m_saver.unsaved(m_base.item);
                unsaved && !modified && m_modified) {
                m_base.stamps = unsaved->stamps;
                m_saver.forget(m_base.item);
            }
        }
    }
    if (std::exchange(m_modified, modified) != modified) Q_EMIT modifiedChanged(modified);
}

void AnnotationDocument::save() {
    m_autosave.stop();
    if (!isModified() || isReadOnly()) return;
    if (m_conflict) {
        Q_EMIT changedOnDisk();
        return;
    }
    m_saver.save(version(), m_unlocked);
    m_savedObjects = m_objects;
    m_touched = false;
    m_saving = true;
}

void AnnotationDocument::checkDisk() {
    if (!m_open || m_saving || m_conflict) return;
    const bool imageGone = !fileStamp(m_base.item.image);
    if (!std::exchange(m_imageGone, imageGone) && imageGone) Q_EMIT imageRemoved();
    if (m_openError || m_unlocked || !annotation_file::changedOnDisk(m_base.item, m_base.stamps))
        return;
    m_conflict = true;
    Q_EMIT changedOnDisk();
}

void AnnotationDocument::resolve(Resolution resolution) {
    if (!m_conflict || resolution == Resolution::Later) return;
    if (resolution == Resolution::LoadTheirs) {
        const LayoutItem item = m_base.item;
        const cv::Size size = m_base.imageSize;
        m_saver.forget(item);
        reset();
        LoadedAnnotation theirs = annotation_file::load(item, size, m_saver.recoveryFolder());
        theirs.recovered.reset();  // what the user has just given up
        open(theirs);
        return;
    }
    m_conflict = false;
    m_unlocked = true;
    m_touched = true;
    save();
}

}  // namespace studio
