#define STUDIO_ISA avx2
#define STUDIO_LANES 8
#define STUDIO_ROWS 6
#define STUDIO_VECTORS 2
#include "core/sam/kernels/KernelsImpl.h"
