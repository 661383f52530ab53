#include "core/sam/kernels/Gemm.h"

#include <ATen/ATen.h>

#ifdef STUDIO_HAVE_ONEDNN
#include <oneapi/dnnl/dnnl.h>
#endif

namespace studio::kernels {

void gemm(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
          const float* b, std::int64_t ldb, bool transposeB, float* c, std::int64_t ldc,
          float beta) {
#ifdef STUDIO_HAVE_ONEDNN
    // One thread pool (OpenMP) for everything: OpenBLAS's own threads fight with it for the cores.
    dnnl_sgemm('N', transposeB ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb, beta, c, ldc);
#else
    const auto view = [](const float* data, std::int64_t rows, std::int64_t columns,
                         std::int64_t ld) {
        return at::from_blob(const_cast<float*>(data), {rows, columns}, {ld, 1});
    };
    at::Tensor result = view(c, m, n, ldc);
    const at::Tensor left = view(a, m, k, lda);
    const at::Tensor right = transposeB ? view(b, n, k, ldb).t() : view(b, k, n, ldb);
    if (beta == 0.0f)
        result.copy_(at::mm(left, right));
    else
        result.addmm_(left, right, beta, 1.0f);
#endif
}

}  // namespace studio::kernels
