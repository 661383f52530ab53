#pragma once

#include <cstdint>

namespace studio::kernels {

/// C[m x n] = A[m x k] * B + beta * C, all row-major float32 with leading dimensions in elements.
/// B is [k x n], or [n x k] when `transposeB`. oneDNN where the build has it, else LibTorch's BLAS.
/// May be called inside a parallel region; it then runs on the calling thread.
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
          const float* b, std::int64_t ldb, bool transposeB, float* c, std::int64_t ldc,
          float beta);

}  // namespace studio::kernels
