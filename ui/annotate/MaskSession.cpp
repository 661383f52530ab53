#include "ui/annotate/MaskSession.h"

#include <opencv2/imgproc.hpp>
#include <utility>

#include "ui/Settings.h"
#include "ui/annotate/ProjectController.h"

namespace studio {
namespace {

/// At the size of the decoder's masks the same mask is not quite the same: it was enlarged between.
constexpr double kSameMaskIou = 0.95;

}  // namespace

MaskSession::MaskSession(ProjectController& project, ModelController& model, Settings& settings,
                         QObject* parent)
    : QObject(parent), m_project(project), m_model(model), m_settings(settings) {
    AnnotationDocument* document = project.document();
    // The image comes first: the document asks for masks as soon as it is open.
    connect(document, &AnnotationDocument::opened, this, &MaskSession::takeImage);
    connect(document, &AnnotationDocument::maskNeeded, this,
            [this](int id, quint64 number) { ask(id, Purpose::Answer, number); });
    connect(document, &AnnotationDocument::currentObjectChanged, this, [this] {
        clearChoices();
        askForOffers();
    });
    connect(document, &AnnotationDocument::promptChanged, this, [this](int id) {
        m_asked.remove(id);  // for another prompt; what is still needed is asked for right after
        if (id != m_project.document()->currentObject()) return;
        clearChoices();
        offerSoon();
    });
    connect(document, &AnnotationDocument::maskChanged, this, [this](int id) {
        if (id == m_project.document()->currentObject()) refreshChosen();
    });
    connect(&project, &ProjectController::imageOpened, this, [this] {
        updatePrefetch();
        askForOffers();
    });
    const auto leaveImage = [this] {
        m_asked.clear();
        clearChoices();
        if (m_model.image() == m_image) m_model.clearImage();
    };
    connect(&project, &ProjectController::imageFailed, this, leaveImage);
    connect(&project, &ProjectController::projectClosed, this, leaveImage);

    connect(&model, &ModelController::maskReady, this, &MaskSession::onMask);
    connect(&model, &ModelController::maskFailed, this, [this](quint64 number, const Error& error) {
        for (auto it = m_asked.begin(); it != m_asked.end(); ++it) {
            if (it->modelRequest != number) continue;
            const Purpose purpose = it->purpose;
            m_asked.erase(it);
            if (purpose != Purpose::Offers) Q_EMIT failed(error);
            return;
        }
    });
    connect(&model, &ModelController::previewReady, this, [this](const MaskAnswer& answer) {
        if (answer.image == m_image) Q_EMIT previewChanged(answer.mask);
    });
    connect(&model, &ModelController::imageReady, this, &MaskSession::askForOffers);
    connect(&model, &ModelController::modelLoaded, this, [this] {
        clearChoices();  // they are another model's
    });
    connect(&settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::PrefetchCount) updatePrefetch();
    });
}

void MaskSession::takeImage() {
    m_asked.clear();
    m_source.clear();
    clearChoices();
    const AnnotationDocument& document = *m_project.document();
    const Image& image = m_project.image();
    m_image = document.item().image;
    m_model.setImage(m_image, image.path == m_image ? image.pixels : cv::Mat());
}

/// Whether the model works for this document, not for another one of the window.
bool MaskSession::hasModel() const {
    return m_model.image() == m_image;
}

void MaskSession::resume() {
    const AnnotationDocument& document = *m_project.document();
    if (!document.isOpen() || hasModel()) return;
    takeImage();
    updatePrefetch();
    for (const DocumentObjectPtr& object : document.objects())
        if (const quint64 request = document.pendingRequest(object->id))
            ask(object->id, Purpose::Answer, request);
    askForOffers();
}

void MaskSession::updatePrefetch() {
    std::vector<fs::path> paths;
    for (const LayoutItem& item : m_project.upcoming(m_settings.toInt(Settings::PrefetchCount)))
        paths.push_back(item.image);
    m_model.setPrefetch(std::move(paths));
}

PredictOptions MaskSession::options() const {
    PredictOptions options;
    options.multimask = m_settings.toBool(Settings::Multimask);
    options.source = m_settings.toBool(Settings::UseHq) ? MaskSource::Hq : MaskSource::Sam;
    return options;
}

MaskRequest MaskSession::request(int object) const {
    const AnnotationDocument& document = *m_project.document();
    MaskRequest request;
    request.object = object;
    request.prompt = document.prompt(object);
    request.startMask = document.maskPrompt(object);
    request.options = options();
    return request;
}

void MaskSession::ask(int object, Purpose purpose, quint64 documentRequest,
                      const MaskChoice* choice) {
    MaskRequest what = request(object);
    if (choice != nullptr) {
        what.candidate = choice->index;
        what.options.source = choice->source;
    }
    m_source[object] = what.options.source;
    m_asked[object] = {m_model.requestMask(what), documentRequest, purpose};
}

void MaskSession::askForOffers() {
    const AnnotationDocument& document = *m_project.document();
    const int current = document.currentObject();
    const DocumentObject* object = document.object(current);
    if (object == nullptr || !object->hasPrompt() || !m_choices.empty() ||
        document.pendingRequest(current) != 0 || m_asked.contains(current) || !hasModel() ||
        m_model.imageState() != ModelController::ImageState::Ready)
        return;
    ask(current, Purpose::Offers, 0);
}

/// Undo and redo bring a prompt back together with its mask: nothing is asked for then, and the
/// offers would stay away. Later, because what is asked for an answer comes right after.
void MaskSession::offerSoon() {
    QMetaObject::invokeMethod(this, &MaskSession::askForOffers, Qt::QueuedConnection);
}

/// Which of the offers the current mask is: none once it was corrected by hand; another one when
/// undo or a reopened file has brought that back.
int MaskSession::choiceInUse() const {
    const AnnotationDocument& document = *m_project.document();
    const int current = document.currentObject();
    const auto source = document.source(current);
    const cv::Mat mask = document.mask(current);
    if (mask.empty() || (source && source->method == "brush")) return -1;
    if (m_answer.size() == mask.size() && cv::norm(m_answer, mask, cv::NORM_INF) == 0)
        return m_answerChoice;
    cv::Mat small;
    cv::resize(mask, small, m_choices.front().mask.size(), 0, 0, cv::INTER_AREA);
    cv::threshold(small, small, 127, 255, cv::THRESH_BINARY);
    int best = -1;
    double bestIou = kSameMaskIou;
    for (int i = 0; i < int(m_choices.size()); ++i) {
        const cv::Mat& other = m_choices[std::size_t(i)].mask;
        const int all = cv::countNonZero(small | other);
        const double iou = all > 0 ? double(cv::countNonZero(small & other)) / all : 0;
        if (iou <= bestIou) continue;
        best = i;
        bestIou = iou;
    }
    return best;
}

void MaskSession::refreshChosen() {
    const AnnotationDocument& document = *m_project.document();
    if (m_choices.empty() || document.isMaskOutdated(document.currentObject())) return;
    const int chosen = choiceInUse();
    if (std::exchange(m_chosen, chosen) != chosen) Q_EMIT choicesChanged();
}

void MaskSession::onMask(const MaskAnswer& answer) {
    AnnotationDocument& document = *m_project.document();
    const auto found = m_asked.constFind(answer.object);
    if (found == m_asked.constEnd() || found->modelRequest != answer.request) return;
    const Asked asked = *found;
    m_asked.erase(found);

    const DocumentObject* object = document.object(answer.object);
    if (object == nullptr) return;
    AnnotatedObject::Source source;
    if (m_model.model() != nullptr) source.model = m_model.model()->sha256;
    source.method = !object->points.empty() ? "clicks" : object->box ? "box" : "mask";
    if (answer.object == document.currentObject()) m_choices.clear();  // older than the mask
    if (asked.purpose == Purpose::Answer)
        document.setAnswer(asked.documentRequest, answer.mask, answer.score, source);
    else if (asked.purpose == Purpose::Choice)
        document.chooseMask(answer.object, answer.mask, answer.score, source);
    if (answer.object == document.currentObject())
        setChoices(answer, m_source.value(answer.object));
}

void MaskSession::setChoices(const MaskAnswer& answer, MaskSource source) {
    m_choices.clear();
    m_answerChoice = -1;
    const MaskSet& set = answer.candidates;
    const cv::Rect part({}, answer.validLogits);
    // Masks are shown as the switch says; "HQ alone" is offered besides.
    const MaskSource shown = source == MaskSource::HqOnly ? options().source : source;
    const auto add = [&](int index, MaskSource from, const QString& name) {
        if (index == answer.chosen && from == source) m_answerChoice = int(m_choices.size());
        m_choices.push_back({index, from, cv::Mat(set.logits(index, from)(part) > 0),
                             set.scores[std::size_t(index)], name});
    };
    const bool single = answer.chosen == 0;
    if (single) add(0, shown, tr("Single mask"));
    for (int i = 1; i < int(set.samLogits.size()); ++i)
        add(i, shown, tr("Mask %1").arg(i));
    if (!set.hqLogits.empty()) add(answer.chosen, MaskSource::HqOnly, tr("HQ alone"));
    m_answer = answer.mask;
    m_chosen = choiceInUse();
    Q_EMIT choicesChanged();
}

void MaskSession::clearChoices() {
    if (m_choices.empty()) return;
    m_choices.clear();
    m_answer.release();
    m_chosen = -1;
    Q_EMIT choicesChanged();
}

void MaskSession::choose(int choice) {
    const int current = m_project.document()->currentObject();
    if (choice < 0 || choice >= int(m_choices.size()) || choice == m_chosen || current == 0) return;
    const MaskChoice wanted = m_choices[std::size_t(choice)];
    ask(current, Purpose::Choice, 0, &wanted);
}

void MaskSession::preview(std::optional<QPoint> pixel, bool newObject) {
    if (!pixel || !hasModel() || m_model.imageState() != ModelController::ImageState::Ready) {
        m_model.cancelPreview();
        Q_EMIT previewChanged({});
        return;
    }
    MaskRequest what;
    what.options = options();
    if (!newObject) what = request(m_project.document()->currentObject());
    what.prompt.points.push_back({double(pixel->x()), double(pixel->y()), true});
    m_model.requestPreview(what);
}

void MaskSession::recomputeCurrent() {
    AnnotationDocument& document = *m_project.document();
    const int current = document.currentObject();
    // A mask that was corrected by hand is not thrown away for a switch.
    const auto source = document.source(current);
    if (!source || source->method != "brush") document.recompute(current);
}

}  // namespace studio
