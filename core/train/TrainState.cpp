#include "core/train/TrainState.h"

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/CheckpointWriter.h"

namespace studio {
namespace {

constexpr const char* kWeights = "weights/";
constexpr const char* kMoments = "optimizer/";
constexpr const char* kProgress = "progress";
constexpr const char* kFingerprint = "fingerprint";

template <class Progress, class Use>
void forEachField(Progress& p, Use&& use) {
    use("epoch", p.epoch);
    use("batch", p.batch);
    use("step", p.step);
    use("seconds", p.seconds);
    use("loss", p.loss);
    use("mask_loss", p.maskLoss);
    use("dice_loss", p.diceLoss);
    use("iou", p.iou);
    use("epoch_steps", p.epochSteps);
    use("epoch_images", p.epochImages);
    use("train_seconds", p.trainSeconds);
    use("best_epoch", p.bestEpoch);
    use("best_value", p.bestValue);
    use("epochs_without_improvement", p.epochsWithoutImprovement);
    use("finished", p.finished);
}

template <class Use>
void forEachWeight(const TrainingModel& model, Use&& use) {
    for (const NamedTensor& item : model.trained())
        use(item);
    for (const NamedTensor& item : model.trainedBuffers())
        use(item);
}

TrainProgress progressOf(const Checkpoint& saved, const fs::path& path) {
    const auto progress = saved.extras.find(kProgress);
    return TrainProgress::fromJson(progress == saved.extras.end() ? Json() : *progress,
                                   toUtf8(path));
}

}  // namespace

Json TrainProgress::toJson() const {
    Json json = Json::object();
    forEachField(*this, [&](const char* key, const auto& value) { json[key] = value; });
    return json;
}

TrainProgress TrainProgress::fromJson(const Json& json, const std::string& source) {
    TrainProgress progress;
    forEachField(progress, [&](const char* key, auto& value) {
        try {
            json.at(key).get_to(value);
        } catch (const nlohmann::json::exception&) {
            throw Error(ErrorCode::CheckpointInvalid, source,
                        std::string("does not hold the state of a run: ") + key + " is missing");
        }
    });
    return progress;
}

void saveTrainState(const fs::path& path, const TrainingModel& model, const Optimizer& optimizer,
                    const TrainProgress& progress, const std::string& fingerprint) {
    StateDict state(toUtf8(path));
    forEachWeight(model, [&](const NamedTensor& item) {
        state.insert(kWeights + item.name, item.tensor.detach());
    });
    optimizer.save(state, kMoments);
    CheckpointLayout layout;
    layout.extras[kProgress] = progress.toJson();
    layout.extras[kFingerprint] = fingerprint;
    writeCheckpoint(path, state, layout);
}

TrainProgress readTrainProgress(const fs::path& path) {
    return progressOf(readCheckpoint(path, {}, CheckpointContent::Shapes), path);
}

TrainProgress restoreTrainState(const fs::path& path, TrainingModel& model, Optimizer& optimizer,
                                const std::string& fingerprint) {
    const torch::NoGradGuard noGrad;
    const Checkpoint saved = readCheckpoint(path);
    const std::string found = saved.extras.value(kFingerprint, std::string());
    if (found != fingerprint)
        throw Error(ErrorCode::CheckpointMismatch, toUtf8(path),
                    "belongs to a run with other data, model or settings, which cannot be "
                    "continued exactly: " +
                        found + " was saved, " + fingerprint + " is given");
    const TrainProgress progress = progressOf(saved, path);
    forEachWeight(model, [&](const NamedTensor& item) {
        const Tensor& source = saved.tensors.at(kWeights + item.name);
        if (source.sizes() != item.tensor.sizes())
            throw Error(ErrorCode::CheckpointMismatch, toUtf8(path),
                        "holds the weights of another model: " + item.name);
        Tensor(item.tensor).copy_(source);
    });
    optimizer.restore(saved.tensors, kMoments);
    return progress;
}

}  // namespace studio
