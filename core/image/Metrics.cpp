#include "core/image/Metrics.h"
