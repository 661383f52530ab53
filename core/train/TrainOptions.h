#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/base/RuntimeOptions.h"

namespace studio {

/// What the first weights are.
enum class TrainInit {
    Checkpoint,  ///< those of TrainOptions::checkpoint
    Random       ///< start values for an architecture: from scratch
};
/// What is minimised.
enum class TrainLoss {
    /// Where SAM itself is frozen, Hq or HqSum: whichever is how the checkpoint's HQ part gives the
    /// better masks now; Hq for a new HQ part. Else Multimask.
    Auto,
    Hq,     ///< as SAM-HQ's published training: the HQ mask alone, CE and Dice on uncertain points
    HqSum,  ///< the same on the sum of SAM's mask and the HQ mask, as predictions use it
    /// As SAM: best of three masks, score regression, and the HQ mask where there is one.
    Multimask
};
enum class TrainOptimizer { Adam, AdamW };
enum class TrainSchedule {
    Step,   ///< a tenth after every `lrDropEpoch` epochs (upstream)
    Cosine  ///< from `learningRate` down to `finalRate` of it over the run
};
/// By what the batch normalisation of a trained encoder normalises.
enum class TrainBatchNorm {
    Auto,   ///< Frozen where training starts from a checkpoint, Batch from start values
    Batch,  ///< mean and variance of the batch; those to predict with follow
    Frozen  ///< the checkpoint's, as predictions do: those of one or two images are too rough
};
enum class FeatureCaching {
    Auto,  ///< On where the encoder is frozen and the disk has room
    On,
    Off
};
/// A starting point for the options that say how to train.
enum class TrainPreset { AdaptHq, FineTuneDecoder, FromScratch };

/// The names on the command line and in JSON; the parsing ones throw Error{Usage}.
const char* trainInitName(TrainInit init);
const char* trainLossName(TrainLoss loss);
const char* trainOptimizerName(TrainOptimizer optimizer);
const char* trainScheduleName(TrainSchedule schedule);
const char* trainBatchNormName(TrainBatchNorm norm);
const char* featureCachingName(FeatureCaching caching);
const char* trainPresetName(TrainPreset preset);
TrainInit parseTrainInit(const std::string& text);
TrainLoss parseTrainLoss(const std::string& text);
TrainOptimizer parseTrainOptimizer(const std::string& text);
TrainSchedule parseTrainSchedule(const std::string& text);
TrainBatchNorm parseTrainBatchNorm(const std::string& text);
FeatureCaching parseFeatureCaching(const std::string& text);
TrainPreset parseTrainPreset(const std::string& text);

/// The parts that `TrainOptions::train` knows by name; any prefix of parameter names is one too
/// ("mask_decoder.transformer").
inline constexpr const char* kTrainHq = "hq";  ///< the HQ token, its MLP and the HQ features
inline constexpr const char* kTrainImageEncoder = "image_encoder";
inline constexpr const char* kTrainPromptEncoder = "prompt_encoder";
inline constexpr const char* kTrainMaskDecoder = "mask_decoder";  ///< SAM's, without the HQ part
inline constexpr const char* kTrainAll = "all";

/// The kinds of prompts that `TrainOptions::prompts` knows.
inline constexpr const char* kPromptBox = "box";               ///< around the mask
inline constexpr const char* kPromptPoints = "points";         ///< `pointCount` points on the mask
inline constexpr const char* kPromptPoint = "point";           ///< one point on the mask
inline constexpr const char* kPromptNoiseMask = "noise_mask";  ///< the mask with noise

/// A training run. Defaults are those of SAM-HQ's published training script and of this project's
/// earlier one; names in JSON are those of the command line, with _ for -.
struct TrainOptions {
    // Where it goes
    fs::path output;         ///< the run folder
    bool overwrite = false;  ///< a run that is there already is replaced
    bool resume = false;     ///< a run that was stopped there goes on

    // The model
    fs::path checkpoint;  ///< SAM, SAM-HQ, MobileSAM or one of our own
    fs::path hqDecoder;   ///< a file with an HQ mask decoder alone, laid over it
    /// Weights of an earlier training (a whole model or a decoder), laid over both.
    fs::path restoreModel;
    /// vit_b, vit_l, vit_h, vit_tiny. With a checkpoint it is only checked. Without one it says
    /// which of pretrained_checkpoint/'s files is taken; empty: vit_l.
    std::string modelType;
    TrainInit init = TrainInit::Checkpoint;
    /// For Random: vit_b, vit_l, vit_h, vit_tiny, or a JSON file with the fields of Architecture;
    /// empty: `modelType`.
    std::string architecture;
    bool hq = true;     ///< for Random: with the HQ part
    int inputSize = 0;  ///< longest side of the training images, pixels; 0: the model's
    std::vector<std::string> train{kTrainHq};
    /// Every checkpoint of a plain SAM model gets an HQ part: "random", or a file with an HQ
    /// decoder. Empty: none.
    std::string attachHq;
    TrainBatchNorm batchNorm = TrainBatchNorm::Auto;
    RuntimeOptions runtime;  ///< precision: of the frozen encoder
    /// Of what is trained: fp32, or bf16 (mixed precision); Auto: bf16 where the device is fast in
    /// it, where it is not it takes many times as long.
    Precision amp = Precision::Fp32;

    // The data
    std::vector<fs::path> trainData{"data/DIS5K/DIS-TR"};
    std::vector<fs::path> validData{"data/DIS5K/DIS-VD"};  ///< empty: no validation
    int loaderThreads = 2;
    int batchSizeTrain = 4;
    int batchSizeValid = 1;
    int accumulate = 1;  ///< batches whose gradients make one step

    // Prompts
    std::vector<std::string> prompts{kPromptBox, kPromptPoints, kPromptNoiseMask};
    int promptsPerImage = 1;
    /// 1: a sample is an image and one object, as upstream. N: an image with up to N of its
    /// objects, but no more than prompts, which the encoder sees once; they take the image's
    /// prompts in turn.
    int objectsPerImage = 1;
    int pointCount = 10;

    // Augmentation
    bool augment = true;
    double flip = 0.5;                        ///< how often an image is mirrored
    double jitterMin = 0.1, jitterMax = 2.0;  ///< large-scale jitter; both 1: none

    // Optimisation
    std::uint64_t seed = 42;
    int maxEpochNum = 12;
    int startEpoch = 0;
    std::int64_t maxSteps = 0;  ///< ends the run early; 0: no limit
    double maxMinutes = 0;      ///< the same; pauses not counted
    TrainLoss loss = TrainLoss::Auto;
    TrainOptimizer optimizer = TrainOptimizer::Adam;
    TrainSchedule schedule = TrainSchedule::Step;
    double learningRate = 1e-3;
    int lrDropEpoch = 10;
    double finalRate = 0.01;       ///< Cosine: of `learningRate` at the end
    std::int64_t warmupSteps = 0;  ///< the rate rises from nothing
    double weightDecay = 0;
    double clipNorm = 0;  ///< largest norm of all gradients; 0: any
    int patience = 0;     ///< stops after so many epochs without a better one; 0: never

    // Frozen features on the disk
    FeatureCaching cacheFeatures = FeatureCaching::Auto;
    fs::path cacheFolder;   ///< empty: the user's cache folder
    int cacheVariants = 1;  ///< augmented versions kept of each image, used in turn by the epochs
    double cacheGb = 50;    ///< largest size

    // What is saved
    int modelSaveFre = 1;           ///< epochs from one checkpoint to the next
    double saveStateSeconds = 300;  ///< from one saved state to the next; 0: after every step
    int validateEvery = 1;          ///< epochs
    /// What validation prompts with: "box" (single mask), or "point", one click in the object's
    /// middle (best scored of three masks).
    std::string validPrompt = kPromptBox;
    int examples = 6;        ///< validation images shown after each validation
    bool eval = false;       ///< validates the model and trains nothing
    bool visualize = false;  ///< with eval: a picture of every validation image

    // Data-parallel training
    int worldSize = 1;
    std::string distUrl = "env://";
    int rank = -1;  ///< -1: from the environment
    int localRank = -1;
    bool findUnusedParams = false;

    /// Throws Error{Usage} whose subject is the wrong option ("--learning_rate").
    void check() const;
    bool operator==(const TrainOptions&) const = default;

    Json toJson() const;
    /// Of it what decides about weights: not where files are, how long it trains, or what is shown.
    Json deciding() const;
    /// Keys that are missing keep their defaults, unknown ones are passed over. Throws Error{Usage}
    /// naming a value of the wrong kind. check() is not called.
    static TrainOptions fromJson(const Json& json);
    /// Whether the running statistics of batch normalisation stay as they are.
    bool freezesBatchNorm() const;
    /// Sets what says how to train (parts, loss, prompts, optimisation); paths stay.
    void apply(TrainPreset preset);
};

}  // namespace studio
