#pragma once

#include "core/sam/kernels/EncoderInference.h"
#include "core/sam/kernels/NeckInference.h"

namespace studio::kernels {

/// ImageEncoderViTImpl for inference. The sum that passes through the blocks is fp32, what is
/// multiplied has the type T. Attention works on a block of queries at a time and never holds all
/// scores; tokens that only pad a window are not computed (their keys and values are the bias).
template <class T>
class VitInference : public EncoderInference {
  public:
    VitInference(WeightSource& source, const Architecture& architecture);
    static bool supports(const Architecture& architecture);
    ImageFeatures encode(const at::Tensor& image, const JobContext& context) const override;

  private:
    struct Block {
        NormWeights norm1, norm2;
        PackedMatrix<T> qkv, proj, lin1, lin2;
        PackedMatrix<T> relRows,
            relColumns;          ///< dot products of a query with all relative positions
        std::vector<T> padding;  ///< keys and values of a padding token, in qkv's layout
        int side = 0;            ///< of the grid within which it attends
        bool global = false;
    };
    struct Scratch;
    struct State;

    void embedPatches(State& state, const float* image) const;
    void makeQkv(State& state, const Block& block) const;
    void attendGlobally(State& state, const Block& block) const;
    void attendInWindows(State& state, const Block& block) const;
    void attend(Scratch& scratch, const Block& block, Attention<T> attention, int firstQuery,
                int queriesPerRow) const;
    void addAttentionAndMlp(State& state, const Block& block) const;

    Architecture m_architecture;
    int m_side, m_headWidth;
    PackedMatrix<T> m_patches;
    at::Tensor m_positions;
    std::vector<Block> m_blocks;
    NeckInference<T> m_neck;
};

}  // namespace studio::kernels
