#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/RunFolder.h"
#include "core/jobs/TrainJob.h"
#include "core/train/BatchLoader.h"
#include "core/train/FeatureCache.h"
#include "core/train/SegmentationDataset.h"
#include "core/train/StartModel.h"
#include "core/train/TrainState.h"

namespace studio {

/// What a run works with, once everything that can be wrong has been looked at: model, trainer,
/// data. Core-internal: includes torch.
class TrainSession {
  public:
    using Tell = std::function<void(const std::string& line)>;

    /// Which of how many processes this is, and what joins their gradients.
    struct Ranks {
        int rank = 0, worldSize = 1;
        Trainer::Reduce reduce = {};
    };

    /// Loads the model, checks the disk, opens the data. The options are those that
    /// checkTrainStart() let pass. `note` and `problem` get single lines. `given`: the model, where
    /// it was read before. Throws Error, Cancelled.
    TrainSession(const TrainOptions& options, const RunFolder& folder, Ranks ranks,
                 const JobContext& context, Tell note, Tell problem,
                 std::optional<StartModel> given = {});

    /// As given, with what they left open (the loss) decided.
    const TrainOptions& options() const { return m_options; }
    TrainingModel& model() { return *m_model; }
    Trainer& trainer() { return *m_trainer; }
    const LearningRate& learningRate() const { return *m_learningRate; }
    BatchLoader& trainLoader() { return *m_trainLoader; }
    bool validates() const { return m_validData != nullptr; }
    BatchLoader& validLoader() { return *m_validLoader; }
    const SegmentationDataset& validData() const { return *m_validData; }

    /// Steps of an epoch, and of the whole run as far as it is known.
    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    std::int64_t totalSteps() const { return m_totalSteps; }

    /// Encodes what a frozen encoder has not encoded before, where features are kept.
    void addCachedFeatures(LoadedBatch& batch, const JobContext& context);
    bool caches() const { return m_cache != nullptr; }

    /// What training_metrics.json says of device, data and model.
    Json description() const;
    /// What must be the same for a run to be continued exactly.
    std::string fingerprint() const;

    /// The checkpoints of an epoch: model, encoder, decoder; with the HQ part that is to be
    /// attached.
    void saveModel(int epoch);

  private:
    void openData(const JobContext& context);
    void checkDisk();
    void openCache(const JobContext& context);
    void makeLoaders();
    void chooseLoss(const JobContext& context);
    std::string encoderDigest() const;

    TrainOptions m_options;  ///< with what they left open decided
    const RunFolder& m_folder;
    const Ranks m_ranks;
    Tell m_note, m_problem;
    Runtime m_runtime;
    std::shared_ptr<SegmentationDataset> m_trainData, m_validData;
    std::string m_source;
    std::unique_ptr<TrainingModel> m_model;
    std::unique_ptr<Trainer> m_trainer;
    std::unique_ptr<LearningRate> m_learningRate;
    std::unique_ptr<FeatureCache> m_cache;
    std::unique_ptr<BatchLoader> m_trainLoader, m_validLoader;
    std::int64_t m_stepsPerEpoch = 0, m_totalSteps = 0;
    fs::path m_encoderFile;  ///< of a frozen encoder: the first one that was written
};

}  // namespace studio
