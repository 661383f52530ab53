#pragma once

#include <optional>

#include "core/sam/kernels/EncoderInference.h"
#include "core/sam/kernels/NeckInference.h"

namespace studio::kernels {

/// TinyViTImpl for inference. Batch normalisations are folded into the convolutions before them;
/// all maps are rows of pixels, so that a 1x1 convolution is a matrix product. As in VitInference,
/// sums are fp32.
template <class T>
class TinyVitInference : public EncoderInference {
  public:
    TinyVitInference(WeightSource& source, const Architecture& architecture);
    static bool supports(const Architecture& architecture);
    ImageFeatures encode(const at::Tensor& image, const JobContext& context) const override;

  private:
    struct DepthwiseWeights {
        std::vector<float> weight, bias;  ///< 9 x channels, channels
    };
    struct Convolutions {  ///< 1x1, depthwise 3x3, 1x1: MBConv and PatchMerging
        PackedMatrix<T> expand, contract;
        DepthwiseWeights depthwise;
    };
    struct Block {
        int window = 0, heads = 0;
        NormWeights norm, mlpNorm;
        PackedMatrix<T> qkv, proj, fc1, fc2;
        std::vector<float> biases;  ///< heads x cells x padded cells of a window
        std::vector<T> padding;     ///< queries, keys and values of a padding token
        DepthwiseWeights localConvolution;
    };
    struct Stage {
        std::vector<Convolutions> convolutions;  ///< the first stage's blocks
        std::vector<Block> blocks;               ///< the other stages' blocks
        std::optional<Convolutions> merging;
        int mergingStep = 1;
    };
    struct Scratch;
    struct State;

    static Block makeBlock(WeightSource& source, const std::string& name, int window, int heads);
    void embedPatches(State& state, const float* image) const;
    void expand(State& state, const Convolutions& layers) const;
    void addConvolutions(State& state, const Convolutions& layers) const;
    void merge(State& state, const Convolutions& layers, int step) const;
    void addAttention(State& state, const Block& block) const;
    void attend(State& state, const Block& block, int task, Scratch& scratch) const;
    void convolveAndAddMlp(State& state, const Block& block) const;

    Architecture m_architecture;
    PackedMatrix<T> m_firstPatches, m_secondPatches;
    std::vector<Stage> m_stages;
    NeckInference<T> m_neck;
};

}  // namespace studio::kernels
