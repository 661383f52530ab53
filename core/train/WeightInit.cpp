#include "core/train/WeightInit.h"

#include <cmath>
#include <string>

#include "core/base/Error.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/train/PromptSampler.h"

namespace studio {
namespace {

constexpr double kAttentionGain = 2;
constexpr double kTransformerDeviation = 0.02;
/// What is added to positions starts small beside them: places are what must be told apart first.
constexpr double kLabelDeviation = 0.1;

bool contains(const std::string& name, const char* part) {
    return name.find(part) != std::string::npos;
}

/// FNV-1a: the same number on every machine, which std::hash does not promise.
std::uint64_t nameHash(const std::string& name) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const unsigned char c : name)
        hash = (hash ^ c) * 0x100000001b3ULL;
    return hash;
}

class Initialiser {
  public:
    explicit Initialiser(std::uint64_t seed) : m_seed(seed) {}

    void set(const std::string& name, Tensor tensor) const {
        const at::Generator generator = sampleGenerator(m_seed, nameHash(name));
        if (name.ends_with("running_var")) {
            tensor.fill_(1);
        } else if (name.ends_with("running_mean") || name.ends_with("num_batches_tracked") ||
                   name.ends_with(".bias") || contains(name, "rel_pos_") ||
                   name.ends_with("attention_biases")) {
            tensor.zero_();
        } else if (tensor.dim() == 1) {
            // Normalisations. A residual block of convolutions starts as the identity (TinyViT).
            tensor.fill_(contains(name, ".blocks.") && contains(name, ".conv3.bn.") ? 0 : 1);
        } else if (isLabel(name)) {
            tensor.normal_(0, kLabelDeviation, generator);
        } else if (contains(name, "positional_encoding_gaussian_matrix") || isToken(name)) {
            tensor.normal_(0, 1, generator);
        } else if (attendsAcross(name)) {
            // Named after the query for both: the projections are equal.
            tensor.copy_(kAttentionGain * orthogonal(tensor, queryGenerator(name)));
        } else if (name.ends_with("pos_embed") ||
                   (name.starts_with(kImageEncoder) && tensor.dim() == 2)) {
            truncatedNormal(tensor, generator);
        } else {
            const double bound = 1 / std::sqrt(static_cast<double>(inputsOf(name, tensor)));
            tensor.uniform_(-bound, bound, generator);
        }
    }

  private:
    static bool isLabel(const std::string& name) {
        return contains(name, "point_embeddings") || contains(name, "_point_embed") ||
               contains(name, "no_mask_embed");
    }
    static bool isToken(const std::string& name) {
        return name.ends_with("_token.weight") || name.ends_with("_tokens.weight");
    }
    /// Between tokens and image, both ways: a point and its place know each other at once.
    static bool attendsAcross(const std::string& name) {
        return (contains(name, "attn_token_to_image") || contains(name, "attn_image_to_token")) &&
               (name.ends_with("q_proj.weight") || name.ends_with("k_proj.weight"));
    }
    at::Generator queryGenerator(std::string name) const {
        const std::size_t projection = name.rfind("k_proj");
        if (projection != std::string::npos) name[projection] = 'q';
        return sampleGenerator(m_seed, nameHash(name));
    }
    /// Numbers that are summed for one output.
    static std::int64_t inputsOf(const std::string& name, const Tensor& weight) {
        const bool transposed = contains(name, "output_upscaling") ||
                                contains(name, "compress_vit_feat") ||
                                contains(name, "embedding_encoder");
        if (weight.dim() == 4 && transposed) return weight.size(0);  // kernel as wide as its step
        return weight.numel() / weight.size(0);
    }
    /// Orthonormal rows (Haar distributed: QR with the signs of R's diagonal).
    static Tensor orthogonal(const Tensor& like, const at::Generator& generator) {
        const std::int64_t rows = like.size(0), columns = like.size(1);
        const Tensor random = torch::randn({std::max(rows, columns), std::min(rows, columns)},
                                           generator, torch::TensorOptions(torch::kDouble));
        const auto [q, r] = at::linalg_qr(random);
        const Tensor frame = q * r.diagonal().sign();
        return (rows <= columns ? frame.t() : frame).to(torch::kFloat);
    }
    static void truncatedNormal(Tensor& tensor, const at::Generator& generator) {
        tensor.normal_(0, 1, generator);
        tensor.copy_(torch::where(tensor.abs() > 2, torch::fmod(tensor, 2.0), tensor) *
                     kTransformerDeviation);
    }

    std::uint64_t m_seed;
};

template <class Use>
void forEachTensor(SamImpl& sam, Use&& use) {
    for (const auto& item : sam.named_parameters())
        use(item.key(), item.value());
    for (const auto& item : sam.named_buffers())
        use(item.key(), item.value());
}

}  // namespace

void initialiseWeights(SamImpl& sam, std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    const Initialiser initialiser(seed);
    forEachTensor(
        sam, [&](const std::string& name, const Tensor& tensor) { initialiser.set(name, tensor); });
}

void initialiseHqPart(SamImpl& sam, std::uint64_t seed, bool neutral) {
    const torch::NoGradGuard noGrad;
    const Initialiser initialiser(seed);
    forEachTensor(sam, [&](const std::string& name, const Tensor& tensor) {
        if (!isHqTensor(name)) return;
        initialiser.set(name, tensor);
        if (neutral && name == "mask_decoder.hf_mlp.layers.2.weight") tensor.zero_();
    });
}

}  // namespace studio
