#include "ui/match/FixSession.h"

#include <algorithm>
#include <utility>

#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/annotate/CanvasController.h"
#include "ui/annotate/ProjectController.h"

namespace studio {

FixSession::FixSession(AnnotateWorkspace& annotate, QObject* parent)
    : QObject(parent), m_annotate(annotate) {
    const ProjectController* project = &annotate.project();
    const AnnotationDocument* document = project->document();
    connect(project, &ProjectController::projectOpened, this, [this] {
        if (std::exchange(m_opening, false)) goToImage();
    });
    connect(project, &ProjectController::openFailed, this, [this](const Error& error) {
        if (!std::exchange(m_opening, false)) return;
        end();
        Q_EMIT failed(error);
    });
    connect(project, &ProjectController::imageOpened, this, [this] { place(); });
    connect(project, &ProjectController::imageFailed, this, [this](int row, const Error& error) {
        if (!m_result || m_object != 0) return;
        const LayoutItem* item = m_annotate.project().images()->item(row);
        if (item == nullptr || item->image != m_result->image) return;
        end();
        Q_EMIT failed(error);
    });
    const auto captureOf = [this](int id) {
        if (m_object != 0 && id == m_object) capture();
    };
    connect(document, &AnnotationDocument::maskChanged, this, captureOf);
    connect(document, &AnnotationDocument::promptChanged, this, captureOf);
    connect(document, &AnnotationDocument::closed, this, [this] {
        m_object = 0;  // what was done last is kept
        if (m_finishing) finish();
    });
}

void FixSession::begin(const BoardResult& result, const cv::Mat& mask, const fs::path& images,
                       const QString& label) {
    end();
    m_result = result;
    m_fixed.original = mask;
    m_label = label;
    const ProjectController& project = m_annotate.project();
    const auto& items = project.layout().items;
    const bool known = project.isOpen() && std::ranges::any_of(items, [&](const LayoutItem& item) {
                           return item.image == result.image;
                       });
    if (known) {
        goToImage();
    } else {
        m_opening = true;
        m_annotate.project().openFolder(images);
    }
}

void FixSession::goToImage() {
    ProjectController& project = m_annotate.project();
    const auto& items = project.layout().items;
    const auto found = std::ranges::find(items, m_result->image, &LayoutItem::image);
    if (found == items.end()) {
        const Error error(ErrorCode::FileNotFound, toUtf8(m_result->image), "is not in its folder");
        end();
        Q_EMIT failed(error);
        return;
    }
    const int row = int(found - items.begin());
    if (project.currentRow() == row && project.document()->isOpen() &&
        project.image().path == m_result->image)
        place();
    else
        project.setCurrentRow(row);
}

void FixSession::place() {
    if (!m_result || m_object != 0 || m_opening || m_changed) return;
    ProjectController& project = m_annotate.project();
    AnnotationDocument& document = *project.document();
    if (project.image().path != m_result->image) return;
    const auto refuse = [this](const Error& error) {
        end();
        Q_EMIT failed(error);
    };
    if (document.isReadOnly() && document.openError()) return refuse(*document.openError());
    if (document.imageSize() != m_fixed.original.size())
        return refuse(Error(ErrorCode::SizeMismatch, toUtf8(m_result->image),
                            "has another size than when it was matched"));
    // One that was corrected before is there already.
    const Rle raster = encodeRle(m_fixed.original);
    int id = 0;
    for (const DocumentObjectPtr& object : document.objects())
        if (object->cell->content && object->cell->content->raster == raster) id = object->id;
    if (id == 0 && m_result->hasMask()) {
        FinishedObject object;
        object.label = m_label;
        object.points = m_result->points;
        if (!m_result->boxes.empty()) object.box = m_result->boxes.back();
        object.mask = m_fixed.original;
        object.score = m_result->score;
        object.source = AnnotatedObject::Source{m_result->model, "match"};
        m_added = document.addObjects({object});
        id = document.currentObject();
    } else if (id == 0) {
        id = document.addObject(m_label);
        m_added = id != 0;
    }
    m_object = id;
    for (const DocumentObjectPtr& object : document.objects())
        m_before << object->id;
    m_annotate.canvasController().selectObject(id);
    Q_EMIT ready();
}

void FixSession::capture() {
    const AnnotationDocument& document = *m_annotate.project().document();
    const DocumentObject* object = document.object(m_object);
    if (object == nullptr || document.isMaskOutdated(m_object)) return;
    const cv::Mat mask = document.mask(m_object);
    m_fixed.mask = mask.empty() ? cv::Mat::zeros(m_fixed.original.size(), CV_8UC1) : mask.clone();
    m_fixed.points = object->points;
    m_fixed.box = object->box;
    m_fixed.score = document.score(m_object);
    m_changed = cv::norm(m_fixed.mask, m_fixed.original, cv::NORM_INF) != 0;
    if (m_finishing) finish();
}

/// The object that was marked instead of the one that was to be fixed, which nothing was done to:
/// after Esc a click starts a new one. 0: there is none.
int FixSession::replacement() const {
    if (m_object == 0 || m_changed) return 0;
    int newest = 0;
    for (const DocumentObjectPtr& object : m_annotate.project().document()->objects())
        if (!m_before.contains(object->id)) newest = std::max(newest, object->id);
    return newest;
}

void FixSession::finish() {
    if (!m_result) return;
    AnnotationDocument& document = *m_annotate.project().document();
    if (const int other = replacement(); other != 0) {
        const int dropped = std::exchange(m_added, true) ? m_object : 0;
        m_object = other;
        if (dropped != 0) document.removeObject(dropped);
        if (!document.isMaskOutdated(other)) capture();
    }
    if (m_object != 0 && document.object(m_object) != nullptr &&
        document.isMaskOutdated(m_object)) {
        m_finishing = true;
        return;
    }
    const int id = m_result->id;
    const bool changed = m_changed;
    const FixedObject fixed = m_fixed;
    // What only came to be looked at leaves no trace in the annotation.
    const int added = m_added && !changed ? m_object : 0;
    end();
    if (added != 0) m_annotate.project().document()->removeObject(added);
    if (changed)
        Q_EMIT done(id, fixed);
    else
        Q_EMIT unchanged(id);
}

void FixSession::abandon() {
    end();
}

void FixSession::end() {
    m_result.reset();
    m_fixed = {};
    m_before.clear();
    m_object = 0;
    m_added = m_changed = m_finishing = m_opening = false;
}

}  // namespace studio
