#include "ui/ModelController.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <opencv2/core.hpp>

#include "core/base/Log.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProgressInterval = std::chrono::milliseconds(30);

bool samePixels(const cv::Mat& a, const cv::Mat& b) {
    if (a.size() != b.size() || a.type() != b.type()) return false;
    if (a.data == b.data) return true;
    for (int y = 0; y < a.rows; ++y) {
        if (std::memcmp(a.ptr(y), b.ptr(y), a.cols * a.elemSize()) != 0) return false;
    }
    return true;
}

cv::Size validLogits(cv::Size image, cv::Size logits) {
    const double scale = static_cast<double>(logits.width) / std::max(image.width, image.height);
    return {std::max(1, static_cast<int>(std::lround(image.width * scale))),
            std::max(1, static_cast<int>(std::lround(image.height * scale)))};
}

/// Runs on the worker. Throws as Predictor.
MaskAnswer answerMask(Predictor& predictor, const EmbeddingPtr& embedding,
                      const MaskRequest& request) {
    Prompt prompt = request.prompt;
    if (prompt.maskLogits.empty() && !request.startMask.empty())
        prompt.maskLogits = predictor.maskToLogits(embedding, request.startMask);
    MaskAnswer answer;
    answer.object = request.object;
    answer.candidates = predictor.decode(embedding, prompt);
    MaskSet& set = answer.candidates;
    answer.chosen = request.candidate >= 0
                        ? std::min(request.candidate, static_cast<int>(set.samLogits.size()) - 1)
                        : set.selected(request.options.multimask);
    answer.score = set.scores[static_cast<std::size_t>(answer.chosen)];
    answer.logits = set.logits(answer.chosen, request.options.source);
    answer.mask = predictor.upsampleMask(set, answer.logits);
    answer.validLogits = validLogits(answer.mask.size(), answer.logits.size());
    set.embedding.reset();  // an answer that is kept must not keep the features of its image
    return answer;
}

}  // namespace

ModelController::ModelController(std::shared_ptr<EmbeddingCache> cache, QObject* parent,
                                 Loader loader)
    : QObject(parent), m_cache(std::move(cache)), m_loader(std::move(loader)) {
    m_readers.setMaxThreadCount(2);  // the current image, and one ahead
}

ModelController::~ModelController() {
    m_readers.clear();
    m_readers.waitForDone();
}

template <typename Call>
void ModelController::deliver(Call call) {
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

JobRunner::Progress ModelController::progress(
    std::function<void(double fraction, const QString& text)> emit) {
    return [this, emit, last = Clock::time_point{}](double done, double total,
                                                    const std::string& text) mutable {
        const auto now = Clock::now();
        if (now - last < kProgressInterval && done < total) return;
        last = now;
        deliver([emit, fraction = done / total, text = QString::fromStdString(text)] {
            emit(fraction, text);
        });
    };
}

void ModelController::setState(ImageState state) {
    if (state == m_state) return;
    m_state = state;
    Q_EMIT imageStateChanged(state);
}

// ---- the model

void ModelController::loadModel(const ModelOptions& options) {
    endLoading();
    stopEncoding();  // the new model would have to wait for it
    Loading loading{++m_number, {}};
    loading.token = m_runner.post(
        JobRunner::Priority::Normal, "load",
        [this, number = loading.number, options](const JobContext& context) {
            try {
                std::shared_ptr<Predictor> predictor = m_loader(options, context);
                deliver([this, number, predictor] {
                    if (m_loading && m_loading->number == number) onLoaded(predictor);
                });
            } catch (const Cancelled&) {
                throw;
            } catch (...) {
                deliver([this, number, error = currentError(toUtf8(options.checkpoint))] {
                    if (!m_loading || m_loading->number != number) return;
                    cancelLoading();
                    Q_EMIT modelFailed(error);
                });
            }
        },
        progress([this, number = loading.number](double fraction, const QString& text) {
            if (m_loading && m_loading->number == number) Q_EMIT modelProgress(fraction, text);
        }));
    m_loading = loading;
    if (m_state == ImageState::Encoding) setState(ImageState::WaitingForModel);
}

void ModelController::endLoading() {
    if (m_loading) m_loading->token.cancel();
    m_loading.reset();
}

void ModelController::cancelLoading() {
    if (!m_loading) return;
    endLoading();
    if (m_state == ImageState::WaitingForModel) encodeCurrent();
    continuePrefetch();
}

void ModelController::onLoaded(const std::shared_ptr<Predictor>& predictor) {
    m_loading.reset();
    m_info = predictor->info();
    m_runtime = predictor->runtime();
    usePredictor(predictor);
    encodeCurrent();
    continuePrefetch();
    Q_EMIT modelLoaded(m_info, m_runtime);
}

void ModelController::unloadModel() {
    endLoading();
    usePredictor(nullptr);
    m_cache->releaseMemory();
    Q_EMIT modelUnloaded();
}

void ModelController::usePredictor(std::shared_ptr<Predictor> predictor) {
    stopEncoding();
    m_predictor = std::move(predictor);
    if (m_predictor) m_predictor->shareCores(m_sharesCores);
    m_image.embedding.reset();
    m_lookUp = 0;
    m_cachedFiles.clear();
    m_prefetch.assign(m_ahead.rbegin(), m_ahead.rend());
    askMasksAgain();
    cancelPreview();
    if (!m_image.pixels.empty()) setState(ImageState::WaitingForModel);
}

void ModelController::shareCores(bool on) {
    m_sharesCores = on;
    if (m_predictor) m_predictor->shareCores(on);
}

// ---- long work

quint64 ModelController::startWork(Work work) {
    const quint64 number = ++m_number;
    if (!m_predictor) {
        deliver([this, number] {
            Q_EMIT workFailed(number, Error(ErrorCode::Usage, "model", "none is loaded"));
        });
        return number;
    }
    // The job may be dropped without being run: then nobody is told, for this object is going.
    const auto end = [this, number](auto tell) {
        deliver([this, number, tell] {
            if (m_works.erase(number) != 0) tell();
        });
    };
    m_works[number] = m_runner.post(
        JobRunner::Priority::Background, "work " + std::to_string(number),
        [this, number, end, work = std::move(work),
         predictor = m_predictor](const JobContext& context) {
            try {
                work(*predictor, *m_cache, context);
                end([this, number] { Q_EMIT workFinished(number); });
            } catch (const Cancelled&) {
                end([this, number] { Q_EMIT workCancelled(number); });
            } catch (...) {
                end([this, number, error = currentError("work")] {
                    Q_EMIT workFailed(number, error);
                });
            }
        },
        progress([this, number](double fraction, const QString& text) {
            if (m_works.contains(number)) Q_EMIT workProgress(number, fraction, text);
        }));
    return number;
}

void ModelController::cancelWork(quint64 number) {
    const auto found = m_works.find(number);
    if (found == m_works.end()) return;
    found->second.cancel();
    // One that had not begun is not run any more; one that has ended in between is not told twice.
    deliver([this, number] {
        if (m_works.erase(number) != 0) Q_EMIT workCancelled(number);
    });
}

// ---- the current image

void ModelController::setImage(const fs::path& path, const cv::Mat& pixels) {
    const bool samePath = path == m_image.path;
    if (samePath && !pixels.empty() && samePixels(pixels, m_image.pixels) &&
        m_state != ImageState::Failed)
        return;
    if (samePath)
        askMasksAgain();
    else
        forgetWaitingMasks();
    cancelPreview();
    if (m_encoding && !m_encoding->ahead) stopEncoding();
    m_image = {path, ++m_number, pixels, nullptr, std::nullopt};
    m_lookUp = 0;
    if (pixels.empty())
        readCurrent();
    else
        encodeCurrent();
}

void ModelController::clearImage() {
    forgetWaitingMasks();
    cancelPreview();
    if (m_encoding && !m_encoding->ahead) stopEncoding();
    m_image = {};
    m_lookUp = 0;
    continuePrefetch();
    setState(ImageState::None);
}

void ModelController::readCurrent() {
    setState(ImageState::Reading);
    m_readers.start([this, path = m_image.path, number = m_image.number] {
        try {
            const Image image = readImage(path);
            deliver([this, number, pixels = image.pixels] {
                if (m_image.number != number) return;
                m_image.pixels = pixels;
                encodeCurrent();
            });
        } catch (...) {
            deliver([this, number, error = currentError(toUtf8(path))] {
                if (m_image.number == number) failCurrent(error);
            });
        }
    });
}

void ModelController::encodeCurrent() {
    if (m_image.pixels.empty() || m_image.embedding) return;
    if (!m_predictor || m_loading) {
        setState(ImageState::WaitingForModel);
        return;
    }
    if (m_encoding && m_encoding->path == m_image.path &&
        samePixels(m_encoding->pixels, m_image.pixels)) {
        m_encoding->ahead = false;  // it was begun ahead and goes on
    } else {
        lookUpCurrent();
    }
    setState(ImageState::Encoding);
}

void ModelController::lookUpCurrent() {
    // Urgent, so that an image that was encoded ahead does not stop the one being encoded ahead.
    m_lookUp = ++m_number;
    m_runner.post(JobRunner::Priority::Urgent, "look up",
                  [this, number = m_lookUp, predictor = m_predictor,
                   pixels = m_image.pixels](const JobContext&) {
                      EmbeddingPtr embedding;
                      try {
                          embedding = m_cache->find(
                              embeddingCacheKey(pixels, predictor->embeddingKey()), *predictor);
                      } catch (...) {
                          // The encoding that follows fails in the same way, or does without the
                          // cache.
                          log::warn("the embedding cache failed: {}", currentError("cache").what());
                      }
                      deliver([this, number, embedding] {
                          if (m_lookUp != number) return;
                          m_lookUp = 0;
                          if (embedding) {
                              onCurrentReady(embedding);
                              continuePrefetch();
                          } else {
                              stopEncoding();
                              encode({.path = m_image.path, .pixels = m_image.pixels});
                          }
                      });
                  });
}

void ModelController::onCurrentReady(const EmbeddingPtr& embedding) {
    m_image.embedding = embedding;
    for (auto& [key, pending] : m_masks) {
        if (key.first == m_image.path && pending.attempt == 0) postMask(key, pending);
    }
    if (m_preview) postPreview();
    const fs::path path = m_image.path;
    setState(ImageState::Ready);
    Q_EMIT imageReady(path);
}

void ModelController::failCurrent(const Error& error) {
    m_image.error = error;
    std::vector<quint64> requests;
    for (const auto& [key, pending] : m_masks) {
        if (key.first == m_image.path) requests.push_back(pending.request);
    }
    forgetWaitingMasks();
    cancelPreview();
    const fs::path path = m_image.path;
    setState(ImageState::Failed);
    Q_EMIT imageFailed(path, error);
    for (const quint64 request : requests)
        Q_EMIT maskFailed(request, error);
}

// ---- encoding

void ModelController::encode(Encoding what) {
    what.number = ++m_number;
    what.token = m_runner.post(
        what.ahead ? JobRunner::Priority::Background : JobRunner::Priority::Normal, "encode",
        [this, number = what.number, path = what.path, pixels = what.pixels,
         predictor = m_predictor](const JobContext& context) {
            try {
                const std::string key = embeddingCacheKey(pixels, predictor->embeddingKey());
                EmbeddingPtr embedding = m_cache->find(key, *predictor);
                const bool cached = embedding != nullptr;
                if (!cached) embedding = predictor->encode(pixels, context);
                deliver([this, number, key, embedding] {
                    if (m_encoding && m_encoding->number == number) onEncoded(key, embedding);
                });
                if (!cached) m_cache->insert(key, embedding, *predictor);
            } catch (const Cancelled&) {
                throw;
            } catch (...) {
                deliver([this, number, error = currentError(toUtf8(path))] {
                    if (m_encoding && m_encoding->number == number) onEncodingFailed(error);
                });
            }
        },
        progress([this, number = what.number](double fraction, const QString&) {
            if (m_encoding && m_encoding->number == number && !m_encoding->ahead)
                Q_EMIT encodeProgress(m_encoding->path, fraction);
        }));
    m_encoding = std::move(what);
}

void ModelController::stopEncoding() {
    if (!m_encoding) return;
    m_encoding->token.cancel();
    if (m_encoding->ahead) m_prefetch.push_back(m_encoding->path);
    m_encoding.reset();
}

void ModelController::onEncoded(const std::string& key, const EmbeddingPtr& embedding) {
    const Encoding done = std::move(*m_encoding);
    m_encoding.reset();
    if (done.stamp) m_cachedFiles[done.path] = {*done.stamp, key};
    if (!done.ahead) onCurrentReady(embedding);
    continuePrefetch();
    if (done.ahead) Q_EMIT prefetched(done.path);
}

void ModelController::onEncodingFailed(const Error& error) {
    const Encoding failed = std::move(*m_encoding);
    m_encoding.reset();
    if (failed.ahead) {
        log::warn("encoding ahead failed: {}", error.what());
        if (error.code() == ErrorCode::OutOfMemory)
            m_prefetch.clear();  // the next ones would fail too
    } else {
        failCurrent(error);
    }
    continuePrefetch();
}

// ---- images ahead

void ModelController::setPrefetch(std::vector<fs::path> paths) {
    m_ahead = std::move(paths);
    if (m_encoding && m_encoding->ahead &&
        std::find(m_ahead.begin(), m_ahead.end(), m_encoding->path) == m_ahead.end())
        stopEncoding();
    m_prefetch.assign(m_ahead.rbegin(), m_ahead.rend());
    if (m_encoding) std::erase(m_prefetch, m_encoding->path);
    continuePrefetch();
}

void ModelController::continuePrefetch() {
    const bool busy = m_state != ImageState::None && m_state != ImageState::Ready &&
                      m_state != ImageState::Failed;
    if (!m_predictor || m_loading || m_encoding || m_readingAhead != 0 || busy) return;
    std::erase(m_prefetch, m_image.path);
    if (m_prefetch.empty()) return;
    const fs::path next = m_prefetch.back();
    m_prefetch.pop_back();
    readAhead(next);
}

void ModelController::readAhead(const fs::path& path) {
    m_readingAhead = ++m_number;
    std::optional<CachedFile> known;
    if (const auto found = m_cachedFiles.find(path); found != m_cachedFiles.end())
        known = found->second;
    m_readers.start([this, path, known] {
        cv::Mat pixels;
        const std::optional<FileStamp> stamp = fileStamp(path);
        try {
            if (!known || known->stamp != stamp || !m_cache->contains(known->key))
                pixels = readImage(path).pixels;
        } catch (const std::exception& error) {
            log::warn("reading ahead failed: {}", error.what());  // told again when it is opened
        }
        deliver([this, path, pixels, stamp] {
            m_readingAhead = 0;
            const bool wanted = std::find(m_ahead.begin(), m_ahead.end(), path) != m_ahead.end();
            const bool idle = m_predictor && !m_loading && !m_encoding;
            if (pixels.empty() || !wanted || path == m_image.path) {
                continuePrefetch();
            } else if (idle && (m_state == ImageState::Ready || m_state == ImageState::None ||
                                m_state == ImageState::Failed)) {
                encode({.path = path, .pixels = pixels, .ahead = true, .stamp = stamp});
            } else {
                m_prefetch.push_back(path);
            }
        });
    });
}

// ---- masks

quint64 ModelController::requestMask(const MaskRequest& request) {
    cancelPreview();
    const quint64 number = ++m_number;
    std::optional<Error> refusal = m_image.error;
    if (m_state == ImageState::None) refusal = Error(ErrorCode::Usage, "mask", "no image is open");
    if (refusal) {
        deliver([this, number, error = *refusal] { Q_EMIT maskFailed(number, error); });
        return number;
    }
    const MaskKey key{m_image.path, request.object};
    PendingMask& pending = m_masks[key];
    pending.token.cancel();
    pending = {number, request, 0, {}};
    if (m_image.embedding) postMask(key, pending);
    return number;
}

bool ModelController::isMaskPending(int object) const {
    return m_masks.contains({m_image.path, object});
}

void ModelController::cancelMask(int object) {
    const auto found = m_masks.find({m_image.path, object});
    if (found == m_masks.end()) return;
    found->second.token.cancel();
    m_masks.erase(found);
}

void ModelController::forgetWaitingMasks() {
    std::erase_if(m_masks, [this](const auto& entry) {
        return entry.first.first == m_image.path && entry.second.attempt == 0;
    });
}

void ModelController::askMasksAgain() {
    for (auto& [key, pending] : m_masks) {
        if (key.first != m_image.path) continue;
        pending.token.cancel();
        pending.attempt = 0;  // so that what is computed right now is stale
    }
}

void ModelController::postMask(const MaskKey& key, PendingMask& pending) {
    pending.attempt = ++m_number;
    pending.token = m_runner.post(
        JobRunner::Priority::Urgent, fmt::format("mask {} {}", key.second, toUtf8(key.first)),
        [this, key, attempt = pending.attempt, request = pending.request, what = pending.what,
         predictor = m_predictor, embedding = m_image.embedding](const JobContext&) {
            // Takes the request off the list unless a newer one has replaced it.
            const auto finish = [this, key, attempt] {
                const auto found = m_masks.find(key);
                if (found == m_masks.end() || found->second.attempt != attempt) return false;
                m_masks.erase(found);
                return true;
            };
            try {
                MaskAnswer answer = answerMask(*predictor, embedding, what);
                answer.request = request;
                answer.image = key.first;
                deliver([this, finish, answer] {
                    if (finish()) Q_EMIT maskReady(answer);
                });
            } catch (...) {
                deliver([this, finish, request, error = currentError(toUtf8(key.first))] {
                    if (finish()) Q_EMIT maskFailed(request, error);
                });
            }
        });
}

quint64 ModelController::requestPreview(const MaskRequest& request) {
    const quint64 number = ++m_number;
    m_preview = PendingMask{number, request, 0, {}};
    if (m_image.embedding) postPreview();
    return number;
}

void ModelController::cancelPreview() {
    if (m_preview) m_preview->token.cancel();
    m_preview.reset();
    m_oldestPreview = m_number + 1;
}

void ModelController::postPreview() {
    m_preview->token = m_runner.post(
        JobRunner::Priority::Urgent, "preview",
        [this, request = m_preview->request, what = m_preview->what, path = m_image.path,
         predictor = m_predictor, embedding = m_image.embedding](const JobContext&) {
            MaskAnswer answer = answerMask(*predictor, embedding, what);
            answer.request = request;
            answer.image = path;
            deliver([this, answer] {
                if (answer.request < m_oldestPreview) return;
                m_oldestPreview = answer.request + 1;
                Q_EMIT previewReady(answer);
            });
        });
}

}  // namespace studio
