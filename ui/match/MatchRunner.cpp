#include "ui/match/MatchRunner.h"

#include <cmath>
#include <mutex>
#include <utility>

#include "ui/ModelController.h"

namespace studio {
namespace {

std::shared_ptr<const SimilarityPicture> pack(const cv::Mat& similarity) {
    auto picture = std::make_shared<SimilarityPicture>();
    double least = 0, most = 0;
    cv::minMaxLoc(similarity, &least, &most);
    picture->least = float(least);
    picture->most = float(most);
    const double scale = most > least ? 255 / (most - least) : 0;
    similarity.convertTo(picture->levels, CV_8UC1, scale, -least * scale);
    return picture;
}

/// Runs on the model's thread.
MatchedPicture pack(const MatchedImage& done, const std::string& model) {
    MatchedPicture picture{done.image, {}};
    const auto map = done.match.similarity.empty() ? nullptr : pack(done.match.similarity);
    for (std::size_t k = 0; k < done.rows.size(); ++k) {
        const MatchRow& row = done.rows[k];
        BoardResult result;
        result.image = done.image;
        result.imageSize = done.match.imageSize;
        result.imageIndex = int(row.index);
        result.number = int(row.mask);
        result.several = done.rows.size() > 1;
        result.reference = row.reference;
        result.similarity = row.similarity;
        result.score = row.score;
        result.doubt = row.doubt;
        result.verdict = row.verdict;
        result.metrics = row.metrics;
        result.model = model;
        if (k < done.match.objects.size()) {
            const MatchedObject& object = done.match.objects[k];
            result.mask = std::make_shared<Rle>(encodeRle(object.mask()));
            result.points = object.points;
            for (const MatchStep& step : object.steps)
                if (step.box) result.boxes.push_back(*step.box);
        }
        if (map) {
            result.map = map;
            result.mapLeast = map->least;
            result.mapMost = map->most;
        }
        picture.results.push_back(std::move(result));
    }
    return picture;
}

MatchLesson pack(const LearnedReferences& learned) {
    MatchLesson lesson{learned.absentBelow, learned.foundFrom, {}, learned.notes};
    if (learned.weights)
        lesson.weights.assign(learned.weights->values.begin(), learned.weights->values.end());
    return lesson;
}

}  // namespace

struct MatchRunner::Mailbox {
    std::mutex mutex;
    QObject* owner = nullptr;

    template <typename Call>
    void post(Call call) {
        const std::lock_guard lock(mutex);
        if (owner != nullptr)
            QMetaObject::invokeMethod(owner, std::move(call), Qt::QueuedConnection);
    }
};

MatchRunner::MatchRunner(ModelController& model, QObject* parent)
    : QObject(parent), m_model(model), m_mailbox(std::make_shared<Mailbox>()) {
    m_mailbox->owner = this;
    connect(&model, &ModelController::workProgress, this,
            [this](quint64 number, double fraction, const QString&) {
                if (number != m_work) return;
                m_fraction = fraction;
                Q_EMIT progressed();
            });
    connect(&model, &ModelController::workFinished, this, [this](quint64 number) {
        if (number != m_work) return;
        end();
        Q_EMIT finished();
    });
    connect(&model, &ModelController::workFailed, this, [this](quint64 number, const Error& error) {
        if (number != m_work) return;
        end();
        Q_EMIT failed(error);
    });
    connect(&model, &ModelController::workCancelled, this, [this](quint64 number) {
        if (number != m_work) return;
        end();
        Q_EMIT cancelled();
    });
}

MatchRunner::~MatchRunner() {
    cancel();
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->owner = nullptr;
}

void MatchRunner::start(MatchOptions options) {
    cancel();
    m_fraction = 0;
    m_firstFraction = -1;
    options.output.clear();
    if (m_model.model() != nullptr) options.model.checkpoint = m_model.model()->path;
    const std::string model = m_model.model() != nullptr ? m_model.model()->sha256 : "";
    // The worker learns the run's number with the first answer that goes back: all come in order.
    auto number = std::make_shared<quint64>(0);
    const auto deliver = [this, number, mailbox = m_mailbox](auto call) {
        mailbox->post([this, number, call] {
            if (m_work != 0 && *number == m_work) call();
        });
    };
    *number = m_work = m_model.startWork(
        [this, options, model, deliver](Predictor& predictor, EmbeddingCache& cache,
                                        const JobContext& context) {
            MatchObserver observer;
            observer.learned = [&](const std::string&, const LearnedReferences& learned) {
                deliver([this, lesson = pack(learned)] { Q_EMIT this->learned(lesson); });
            };
            observer.finished = [&](const MatchedImage& image) {
                deliver([this, picture = pack(image, model)] {
                    if (m_firstFraction < 0) {
                        m_firstFraction = m_fraction;
                        m_sinceFirst.start();
                    }
                    Q_EMIT arrived(picture);
                });
            };
            observer.problem = [&](const std::string& text) {
                deliver([this, line = QString::fromStdString(text)] { Q_EMIT problem(line); });
            };
            runMatch(options, predictor, cache, context, observer);
        });
    Q_EMIT progressed();
}

void MatchRunner::cancel() {
    if (m_work != 0) m_model.cancelWork(m_work);
}

void MatchRunner::end() {
    m_work = 0;
    m_fraction = 0;
}

std::optional<int> MatchRunner::remainingSeconds() const {
    if (m_work == 0 || m_firstFraction < 0 || m_fraction - m_firstFraction < 0.01)
        return std::nullopt;
    const double rate = (m_fraction - m_firstFraction) / double(m_sinceFirst.elapsed());
    return int(std::ceil((1 - m_fraction) / rate / 1000));
}

}  // namespace studio
