#pragma once

#include "core/sam/Sam.h"

namespace studio {

/// Sets every tensor of a model to start values that depend on `seed` and the tensor's name alone.
///
/// As the published models start, but for the attention between tokens and image: its query and key
/// projections start equal and orthogonal with a gain of 2, so that a point and its own place in
/// the image attend to each other from the first step on; and what tells kinds of prompts apart
/// starts a tenth as large, so as not to drown the positions. Without that where the clicks are is
/// not learnt in the first hundreds of steps.
void initialiseWeights(SamImpl& sam, std::uint64_t seed);

/// The same for the HQ parts alone. `neutral`: with HQ logits of zero, so that the model's masks
/// stay what they are until the part is trained.
void initialiseHqPart(SamImpl& sam, std::uint64_t seed, bool neutral = false);

}  // namespace studio
