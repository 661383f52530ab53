#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace studio {

/// What one module costs in one pass, with everything inside of it.
struct ModuleCost {
    /// Inference: bytes of the tensors that its operations made. Training: bytes of those that are
    /// kept until the backward pass needs them.
    std::uint64_t activationBytes = 0;
    /// Most bytes that tensors of the whole model (weights not counted) took while this module ran,
    /// forward or backward.
    std::uint64_t peakBytes = 0;
    double forwardSeconds = 0;
    double backwardSeconds = 0;
    std::uint64_t operations = 0;  ///< of LibTorch, forward
};

struct ModuleProfile {
    std::string name;  ///< "image_encoder.blocks.0.attn"; empty: the whole model
    int depth = 0;     ///< names in `name`
    std::uint64_t parameters = 0;
    ModuleCost inference, training;
};

/// One model, measured.
struct ModelProfile {
    std::string model;  ///< as the user named it
    std::string kind;   ///< "SAM-HQ vit_b", "Swin-T encoder"
    int imageSize = 0;  ///< pixels
    int batch = 1;
    std::string device;
    int threads = 1;
    std::uint64_t trainedParameters = 0;
    /// The whole model first, then its modules in their order, each before its own.
    std::vector<ModuleProfile> modules;
    bool hasInference = false, hasTraining = false;
    /// Why a pass was not measured ("needs more than 20.1 GB"), or empty.
    std::string inferenceProblem, trainingProblem;
};

}  // namespace studio
