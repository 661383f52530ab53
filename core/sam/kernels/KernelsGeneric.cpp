#define STUDIO_ISA generic
#define STUDIO_LANES 4
#define STUDIO_ROWS 4
#define STUDIO_VECTORS 2
#include "core/sam/kernels/KernelsImpl.h"
