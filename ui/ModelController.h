#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/Error.h"
#include "core/predict/EmbeddingCache.h"
#include "core/predict/Predictor.h"
#include "ui/JobRunner.h"

namespace studio {

/// One question to the model: the mask of one object of the current image.
struct MaskRequest {
    int object = 0;  ///< names the object within its image; a newer request replaces an older one
    Prompt prompt;
    PredictOptions options;
    /// Which of the decoder's masks: -1 as `options.multimask` says, else an index into
    /// MaskSet::samLogits that the user chose.
    int candidate = -1;
    /// A saved mask taken up again (CV_8UC1, image size); used where the prompt has no maskLogits.
    cv::Mat startMask;
};

/// The answer to a MaskRequest.
struct MaskAnswer {
    quint64 request = 0;  ///< what requestMask() or requestPreview() returned
    fs::path image;
    int object = 0;
    cv::Mat mask;          ///< CV_8UC1 0/255, image size
    cv::Mat logits;        ///< CV_32FC1 low-resolution logits of `mask`, fit for Prompt::maskLogits
    float score = 0;       ///< predicted IoU of `mask`
    int chosen = 0;        ///< index into candidates.samLogits that `mask` was made from
    MaskSet candidates;    ///< everything that the decoder said; without the embedding
    cv::Size validLogits;  ///< columns and rows of the logits that the image covers (top left part)
};

/// The window's only way to the model. Everything that computes runs on one worker thread; every
/// call returns at once and is answered by a signal on this object's thread. Images are named by
/// their path.
///
/// Order of urgency: masks and preview, the current image or a model being loaded, images ahead.
/// Masks are answered in the middle of an encoding. Nothing made by one model is ever used with
/// another.
class ModelController : public QObject {
    Q_OBJECT

  public:
    using Loader =
        std::function<std::shared_ptr<Predictor>(const ModelOptions&, const JobContext&)>;

    /// How far the current image is.
    enum class ImageState { None, Reading, WaitingForModel, Encoding, Ready, Failed };
    Q_ENUM(ImageState)

    explicit ModelController(std::shared_ptr<EmbeddingCache> cache, QObject* parent = nullptr,
                             Loader loader = &Predictor::load);
    /// Stops what runs; returns as soon as it has.
    ~ModelController() override;

    /// Answered by modelLoaded() or modelFailed(); a model that cannot be loaded leaves the one
    /// that was there in use. A newer call overtakes an older one.
    void loadModel(const ModelOptions& options);
    void cancelLoading();
    /// Frees the model and all embeddings in memory. The current image waits for the next model.
    void unloadModel();
    bool isLoading() const { return m_loading.has_value(); }
    /// Null without a model; valid until the next model signal.
    const ModelInfo* model() const { return m_predictor ? &m_info : nullptr; }
    const RuntimeInfo* runtime() const { return m_predictor ? &m_runtime : nullptr; }

    /// Long work with the model in use (a whole folder), behind everything else: masks and the
    /// current image are answered in the middle of it, at its JobContext::checkpoint()s. It keeps
    /// the model it began with. Only one at a time; images ahead wait for it. Answered by one of
    /// workFinished(), workFailed(), workCancelled() with the number that is returned.
    using Work = std::function<void(Predictor&, EmbeddingCache&, const JobContext&)>;
    quint64 startWork(Work work);
    void cancelWork(quint64 number);

    /// Makes `path` the current image and encodes it, answered by imageReady() or imageFailed().
    /// `pixels` as in Image::pixels; empty: the file is read in the background. The encoding of
    /// another image is abandoned, and mask requests that still wait for another image's embedding
    /// are forgotten.
    void setImage(const fs::path& path, const cv::Mat& pixels = {});
    void clearImage();
    const fs::path& image() const { return m_image.path; }
    ImageState imageState() const { return m_state; }
    /// Images to encode ahead, in this order, when nothing else is to do. Replaces the previous
    /// list.
    void setPrefetch(std::vector<fs::path> paths);

    /// Asks for a mask of the current image; it may come before model and embedding are there. Only
    /// the newest request of an object is answered, by maskReady() or maskFailed().
    quint64 requestMask(const MaskRequest& request);
    bool isMaskPending(int object) const;
    /// Other work keeps the cores busy (a training on this computer): see Predictor::shareCores().
    void shareCores(bool on);
    /// Forgets the request of this object of the current image.
    void cancelMask(int object);
    /// The same for a mask that is only shown (hover, dragging): answered by previewReady() or not
    /// at all, never older ones after newer ones. A newer one replaces one that waits;
    /// requestMask() ends it.
    quint64 requestPreview(const MaskRequest& request);
    void cancelPreview();

  Q_SIGNALS:
    void modelProgress(double fraction, const QString& text);
    void modelLoaded(const studio::ModelInfo& info, const studio::RuntimeInfo& runtime);
    void modelFailed(const studio::Error& error);
    void modelUnloaded();

    void imageStateChanged(studio::ModelController::ImageState state);
    void encodeProgress(const std::filesystem::path& image, double fraction);
    void imageReady(const std::filesystem::path& image);
    void imageFailed(const std::filesystem::path& image, const studio::Error& error);
    /// An image ahead is in the cache now.
    void prefetched(const std::filesystem::path& image);

    void maskReady(const studio::MaskAnswer& answer);
    void maskFailed(quint64 request, const studio::Error& error);
    void previewReady(const studio::MaskAnswer& answer);

    void workProgress(quint64 number, double fraction, const QString& text);
    void workFinished(quint64 number);
    void workFailed(quint64 number, const studio::Error& error);
    void workCancelled(quint64 number);

  private:
    struct CurrentImage {
        fs::path path;
        quint64 number = 0;
        cv::Mat pixels;
        EmbeddingPtr embedding;
        std::optional<Error> error;
    };
    /// The encoding that is queued or runs; there is at most one.
    struct Encoding {
        quint64 number = 0;
        fs::path path = {};
        cv::Mat pixels = {};
        bool ahead = false;                   ///< not of the current image
        std::optional<FileStamp> stamp = {};  ///< of the file that an image ahead was read from
        CancelToken token = {};
    };
    struct Loading {
        quint64 number = 0;
        CancelToken token;
    };
    struct PendingMask {
        quint64 request = 0;
        MaskRequest what;
        quint64 attempt = 0;  ///< 0: waits for the embedding
        CancelToken token;
    };
    struct CachedFile {
        FileStamp stamp;
        std::string key;
    };
    using MaskKey = std::pair<fs::path, int>;

    void setState(ImageState state);

    void endLoading();
    void onLoaded(const std::shared_ptr<Predictor>& predictor);
    void usePredictor(std::shared_ptr<Predictor> predictor);

    void readCurrent();
    void encodeCurrent();
    void lookUpCurrent();
    void onCurrentReady(const EmbeddingPtr& embedding);
    void failCurrent(const Error& error);

    void encode(Encoding what);
    void stopEncoding();
    void onEncoded(const std::string& key, const EmbeddingPtr& embedding);
    void onEncodingFailed(const Error& error);

    void continuePrefetch();
    void readAhead(const fs::path& path);

    void forgetWaitingMasks();
    void askMasksAgain();
    void postMask(const MaskKey& key, PendingMask& pending);
    void postPreview();

    /// Runs `call` on this object's thread, unless this object is gone by then.
    template <typename Call>
    void deliver(Call call);
    /// Brings progress to this object's thread, not more often than an eye needs it.
    JobRunner::Progress progress(std::function<void(double fraction, const QString& text)> emit);

    const std::shared_ptr<EmbeddingCache> m_cache;
    bool m_sharesCores = false;
    const Loader m_loader;
    quint64 m_number =
        0;  // the last one given; what is delivered under a forgotten number is stale

    std::shared_ptr<Predictor> m_predictor;  // computes on the worker only
    ModelInfo m_info;
    RuntimeInfo m_runtime;
    std::optional<Loading> m_loading;

    CurrentImage m_image;
    ImageState m_state = ImageState::None;
    quint64 m_lookUp = 0;  // the current image is being looked up in the cache
    std::optional<Encoding> m_encoding;
    std::vector<fs::path> m_ahead;     // as wanted
    std::vector<fs::path> m_prefetch;  // what is left of it, the next one last
    quint64 m_readingAhead = 0;
    std::map<fs::path, CachedFile>
        m_cachedFiles;  // under this model, so that they are not read again

    std::map<quint64, CancelToken> m_works;

    std::map<MaskKey, PendingMask> m_masks;
    std::optional<PendingMask> m_preview;
    quint64 m_oldestPreview = 0;  // previews below this number are stale

    QThreadPool m_readers;
    JobRunner m_runner;
};

}  // namespace studio
