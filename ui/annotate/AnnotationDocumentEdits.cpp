// The editing half of AnnotationDocument.
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/annotate/AnnotationDocument.h"
#include "ui/annotate/DocumentCommand.h"

namespace studio {
namespace {

constexpr char kByHand[] = "brush";  // MaskContent::source's method

bool madeByHand(const MaskContentPtr& content) {
    return content && content->source && content->source->method == kByHand;
}

DocumentObjects::iterator find(DocumentObjects& objects, int id) {
    return std::ranges::find(objects, id,
                             [](const DocumentObjectPtr& object) { return object->id; });
}

}  // namespace

void AnnotationDocument::push(const QString& text, Snapshot after, const QString& mergeKey) {
    m_undo.push(
        new DocumentCommand(*this, text, {m_objects, m_current}, std::move(after), mergeKey));
}

bool AnnotationDocument::change(int id, const QString& text, const Edit& edit,
                                const QString& mergeKey) {
    if (isReadOnly()) return false;
    Snapshot after{m_objects, id};  // the user sees where it happens
    const auto at = find(after.objects, id);
    if (at == after.objects.end()) return false;
    auto object = std::make_shared<DocumentObject>(**at);
    if (!edit(*object)) return false;
    *at = std::move(object);
    push(text, std::move(after), mergeKey);
    return true;
}

bool AnnotationDocument::changePrompt(int id, const QString& text, const Edit& edit,
                                      const QString& mergeKey) {
    return change(
        id, text,
        [&](DocumentObject& object) {
            if (!edit(object)) return false;
            if (!object.hasPrompt()) {
                const MaskContentPtr& content = object.cell->content;
                object.cell = finishedCell(madeByHand(content) ? content : nullptr);
                return true;
            }
            // Within one gesture the place for the answer stays: answers to positions on the way
            // show up.
            const auto* last =
                static_cast<const DocumentCommand*>(m_undo.command(m_undo.index() - 1));
            const bool continues = !mergeKey.isEmpty() && last != nullptr &&
                                   last->childCount() == 0 && last->mergeKey() == mergeKey;
            if (!continues) object.cell = finishedCell(object.cell->content);
            object.cell->answered = false;
            return true;
        },
        mergeKey);
}

bool AnnotationDocument::changeMask(int id, const QString& text, MaskContentPtr content) {
    if (content && content->raster.size != imageSize()) return false;
    return change(id, text, [&](DocumentObject& object) {
        object.cell = finishedCell(std::move(content));
        return true;
    });
}

void AnnotationDocument::await(const std::shared_ptr<MaskCell>& cell) {
    cell->request = ++m_lastRequest;
    cell->answered = false;
    m_requests.removeIf([](const auto& entry) { return entry.value().expired(); });
    m_requests.insert(cell->request, cell);
}

void AnnotationDocument::apply(const Snapshot& snapshot) {
    const DocumentObjects before = std::exchange(m_objects, snapshot.objects);
    bool listChanged = before.size() != m_objects.size();
    std::vector<int> promptChanges, maskChanges, needs;
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
        const DocumentObject& now = *m_objects[i];
        const auto old =
            std::find_if(before.begin(), before.end(),
                         [&](const DocumentObjectPtr& object) { return object->id == now.id; });
        const DocumentObject* was = old == before.end() ? nullptr : old->get();
        if (was == nullptr || was->label != now.label || was->colour != now.colour ||
            before.size() <= i || before[i]->id != now.id)
            listChanged = true;
        if (was == &now) continue;
        if (was == nullptr || was->points != now.points || was->box != now.box ||
            was->maskPrompt != now.maskPrompt)
            promptChanges.push_back(now.id);
        if (was == nullptr || was->cell != now.cell) maskChanges.push_back(now.id);
        if (!now.cell->answered && now.hasPrompt()) needs.push_back(now.id);
    }
    m_unpacked.removeIf([this](const auto& entry) { return object(entry.key()) == nullptr; });
    const int current = object(snapshot.current) != nullptr ? snapshot.current : 0;
    const bool currentChanged = std::exchange(m_current, current) != current;

    if (listChanged) Q_EMIT objectsChanged();
    if (currentChanged) Q_EMIT currentObjectChanged(m_current);
    for (const int id : promptChanges)
        Q_EMIT promptChanged(id);
    for (const int id : maskChanges)
        Q_EMIT maskChanged(id);
    for (const int id : needs) {
        // A number of its own: whoever computed the earlier one may have given it up.
        const DocumentObject* found = object(id);
        if (found == nullptr) continue;
        await(found->cell);
        Q_EMIT maskNeeded(id, found->cell->request);
    }
    changed();
}

void AnnotationDocument::setCurrentObject(int id) {
    if (id == m_current || (id != 0 && object(id) == nullptr)) return;
    m_current = id;
    Q_EMIT currentObjectChanged(id);
}

int AnnotationDocument::colourFor(const QString& label) const {
    int unused = 0;
    for (const DocumentObjectPtr& object : m_objects) {
        if (object->label == label) return object->colour;
        unused = std::max(unused, object->colour + 1);
    }
    return unused;
}

int AnnotationDocument::addObject(const QString& label, int colour) {
    if (isReadOnly()) return 0;
    auto object = std::make_shared<DocumentObject>();
    object->id = m_nextId++;
    object->label = label;
    object->colour = colour >= 0 ? colour : colourFor(label);
    object->cell = finishedCell(nullptr);
    const int id = object->id;
    Snapshot after{m_objects, id};
    after.objects.push_back(std::move(object));
    push(tr("Add object"), std::move(after));
    return id;
}

bool AnnotationDocument::addObjects(const std::vector<FinishedObject>& objects) {
    if (isReadOnly() || objects.empty()) return false;
    Snapshot after{m_objects, m_current};
    for (const FinishedObject& from : objects) {
        if (from.mask.size() != imageSize() || from.mask.type() != CV_8UC1) return false;
        auto object = std::make_shared<DocumentObject>();
        object->id = m_nextId++;
        object->label = from.label;
        object->colour = colourFor(from.label);
        object->points = from.points;
        object->box = from.box;
        object->cell = finishedCell(std::make_shared<MaskContent>(
            MaskContent{encodeRle(from.mask), from.score, from.source}));
        after.current = object->id;
        after.objects.push_back(std::move(object));
    }
    push(tr("Add %n object(s)", nullptr, static_cast<int>(objects.size())), std::move(after));
    return true;
}

bool AnnotationDocument::removeObject(int id) {
    const int index = indexOf(id);
    if (isReadOnly() || index < 0) return false;
    Snapshot after{m_objects, m_current};
    after.objects.erase(after.objects.begin() + index);
    if (m_current == id) {
        const auto next =
            std::min<std::size_t>(static_cast<std::size_t>(index), after.objects.size() - 1);
        after.current = after.objects.empty() ? 0 : after.objects[next]->id;
    }
    push(tr("Remove object"), std::move(after));
    return true;
}

bool AnnotationDocument::setLabel(int id, const QString& label) {
    return change(id, tr("Rename object"), [&](DocumentObject& object) {
        return std::exchange(object.label, label) != label;
    });
}

bool AnnotationDocument::setColour(int id, int colour) {
    return change(id, tr("Change colour"), [&](DocumentObject& object) {
        return colour >= 0 && std::exchange(object.colour, colour) != colour;
    });
}

std::optional<PromptPoint> AnnotationDocument::held(PromptPoint point) const {
    if (!std::isfinite(point.x) || !std::isfinite(point.y) || imageSize().empty())
        return std::nullopt;
    point.x = std::clamp(point.x, 0.0, imageSize().width - 1.0);
    point.y = std::clamp(point.y, 0.0, imageSize().height - 1.0);
    return point;
}

bool AnnotationDocument::addPoint(int id, const PromptPoint& point) {
    const std::optional<PromptPoint> inside = held(point);
    return changePrompt(id,
                        point.foreground ? tr("Add foreground point") : tr("Add background point"),
                        [&](DocumentObject& object) {
                            if (!inside || object.points.size() >= kMaxPointsPerObject)
                                return false;
                            object.points.push_back(*inside);
                            return true;
                        });
}

bool AnnotationDocument::movePoint(int id, int index, QPoint pixel, int gesture) {
    const QString key =
        gesture == 0 ? QString() : QStringLiteral("point/%1/%2/%3").arg(id).arg(index).arg(gesture);
    return changePrompt(
        id, tr("Move point"),
        [&](DocumentObject& object) {
            if (index < 0 || static_cast<std::size_t>(index) >= object.points.size()) return false;
            PromptPoint& point = object.points[static_cast<std::size_t>(index)];
            const std::optional<PromptPoint> moved =
                held({double(pixel.x()), double(pixel.y()), point.foreground});
            return moved && std::exchange(point, *moved) != *moved;
        },
        key);
}

bool AnnotationDocument::removePoint(int id, int index) {
    return changePrompt(id, tr("Remove point"), [&](DocumentObject& object) {
        if (index < 0 || static_cast<std::size_t>(index) >= object.points.size()) return false;
        object.points.erase(object.points.begin() + index);
        return true;
    });
}

bool AnnotationDocument::setPointForeground(int id, int index, bool foreground) {
    return changePrompt(id, tr("Change point"), [&](DocumentObject& object) {
        if (index < 0 || static_cast<std::size_t>(index) >= object.points.size()) return false;
        bool& value = object.points[static_cast<std::size_t>(index)].foreground;
        return std::exchange(value, foreground) != foreground;
    });
}

bool AnnotationDocument::setBox(int id, const PromptBox& box, int gesture) {
    const auto first = held({std::min(box.x0, box.x1), std::min(box.y0, box.y1)});
    const auto last = held({std::max(box.x0, box.x1), std::max(box.y0, box.y1)});
    const DocumentObject* found = object(id);
    const QString text = found != nullptr && found->box ? tr("Change box") : tr("Set box");
    const QString key = gesture == 0 ? QString() : QStringLiteral("box/%1/%2").arg(id).arg(gesture);
    return changePrompt(
        id, text,
        [&](DocumentObject& object) {
            if (!first || !last) return false;
            const PromptBox inside{first->x, first->y, last->x, last->y};
            return std::exchange(object.box, inside) != inside;
        },
        key);
}

bool AnnotationDocument::removeBox(int id) {
    return changePrompt(id, tr("Remove box"), [](DocumentObject& object) {
        return std::exchange(object.box, std::nullopt).has_value();
    });
}

bool AnnotationDocument::clearPrompts(int id) {
    return changePrompt(id, tr("Clear prompts"), [](DocumentObject& object) {
        if (!object.hasPrompt()) return false;
        object.points.clear();
        object.box.reset();
        object.maskPrompt.reset();
        return true;
    });
}

bool AnnotationDocument::clearMask(int id) {
    return change(id, tr("Clear mask"), [](DocumentObject& object) {
        if (!object.hasPrompt() && !object.cell->content) return false;
        object.points.clear();
        object.box.reset();
        object.maskPrompt.reset();
        object.cell = finishedCell(nullptr);
        return true;
    });
}

bool AnnotationDocument::takeUpMask(int id) {
    return change(id, tr("Use mask as prompt"), [](DocumentObject& object) {
        if (!object.cell->content) return false;
        object.points.clear();
        object.box.reset();
        object.maskPrompt =
            std::shared_ptr<const Rle>(object.cell->content, &object.cell->content->raster);
        object.cell = finishedCell(object.cell->content);
        return true;
    });
}

bool AnnotationDocument::recompute(int id) {
    return changePrompt(id, tr("Compute mask again"),
                        [](DocumentObject& object) { return object.hasPrompt(); });
}

bool AnnotationDocument::setMaskByHand(int id, const cv::Mat& mask) {
    if (mask.type() != CV_8UC1) return false;
    const DocumentObject* found = object(id);
    Rle raster = encodeRle(mask);
    if (found == nullptr || (found->cell->content && found->cell->content->raster == raster))
        return false;
    std::string model;
    if (const auto before = source(id)) model = before->model;
    return changeMask(
        id, tr("Correct mask by hand"),
        std::make_shared<MaskContent>(
            MaskContent{std::move(raster), std::nullopt, AnnotatedObject::Source{model, kByHand}}));
}

bool AnnotationDocument::paint(int id, const cv::Rect& rect, const cv::Mat& patch) {
    const cv::Rect whole({}, imageSize());
    if (rect.empty() || (rect & whole) != rect || patch.size() != rect.size() ||
        patch.type() != CV_8UC1)
        return false;
    const cv::Mat before = mask(id);
    cv::Mat after = before.empty() ? cv::Mat::zeros(imageSize(), CV_8UC1) : before.clone();
    patch.copyTo(after(rect));
    return setMaskByHand(id, after);
}

bool AnnotationDocument::chooseMask(int id, const cv::Mat& mask, double score,
                                    const AnnotatedObject::Source& source) {
    if (mask.type() != CV_8UC1) return false;
    return changeMask(id, tr("Choose mask"),
                      std::make_shared<MaskContent>(MaskContent{encodeRle(mask), score, source}));
}

void AnnotationDocument::setVisible(int id, bool visible) {
    if (isReadOnly() || object(id) == nullptr || isVisible(id) == visible) return;
    if (visible)
        m_hidden.remove(id);
    else
        m_hidden.insert(id);
    Q_EMIT visibilityChanged(id);
    touch();
}

void AnnotationDocument::setDone(bool done) {
    if (isReadOnly() || m_done == done) return;
    m_done = done;
    Q_EMIT doneChanged(done);
    touch();
}

}  // namespace studio
