#define STUDIO_ISA avx512bf16
#define STUDIO_LANES 16
#define STUDIO_ROWS 6
#define STUDIO_VECTORS 4
#include "core/sam/kernels/KernelsImpl.h"
