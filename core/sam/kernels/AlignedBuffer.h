#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace studio::kernels {

/// Uninitialised memory for n elements, aligned for every vector; large ones lie in huge pages.
template <class T>
class AlignedBuffer {
  public:
    AlignedBuffer() = default;
    /// Throws std::bad_alloc.
    explicit AlignedBuffer(std::size_t n) : m_size(n) {
        constexpr std::size_t kHugePage = std::size_t{2} << 20;
        const std::size_t alignment = n * sizeof(T) >= kHugePage ? kHugePage : 64;
        const std::size_t bytes = (n * sizeof(T) + alignment - 1) / alignment * alignment;
        m_data.reset(
            static_cast<T*>(std::aligned_alloc(alignment, bytes == 0 ? alignment : bytes)));
        if (!m_data) throw std::bad_alloc();
        if (alignment == kHugePage) ::madvise(m_data.get(), bytes, MADV_HUGEPAGE);
    }

    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    T& operator[](std::size_t i) { return m_data.get()[i]; }
    const T& operator[](std::size_t i) const { return m_data.get()[i]; }

  private:
    struct Free {
        void operator()(void* p) const { std::free(p); }
    };
    std::unique_ptr<T, Free> m_data;
    std::size_t m_size = 0;
};

}  // namespace studio::kernels
