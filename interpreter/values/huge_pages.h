// SPDX-License-Identifier: Apache-2.0
#pragma once
// Allocates memory for large tables in huge pages. Random probes into many small pages miss the translation
// cache as often as the data cache, and filling small pages costs a page fault for every 4 KiB.
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace registrar {

inline constexpr std::size_t huge_page_bytes = 2u << 20;

/// Returns memory aligned to a huge page, or ordinary memory if `bytes` is less than one. Free it with
/// std::free. Throws std::bad_alloc.
inline void* allocate_huge(std::size_t bytes) {
    if (bytes < huge_page_bytes) {
        void* small = std::malloc(bytes);
        if (small == nullptr) throw std::bad_alloc();
        return small;
    }
    const std::size_t whole = (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
    void* memory = std::aligned_alloc(huge_page_bytes, whole);
    if (memory == nullptr) throw std::bad_alloc();
    madvise(memory, whole, MADV_HUGEPAGE);  // only a hint: if it fails, everything works, but slower
    return memory;
}

/// Allocator for standard containers.
template <class Value>
struct HugePageAllocator {
    using value_type = Value;
    HugePageAllocator() = default;
    template <class Other>
    explicit HugePageAllocator(const HugePageAllocator<Other>&) {}
    Value* allocate(std::size_t count) { return static_cast<Value*>(allocate_huge(count * sizeof(Value))); }
    void deallocate(Value* memory, std::size_t) { std::free(memory); }
    template <class Other>
    bool operator==(const HugePageAllocator<Other>&) const {
        return true;
    }
};

}  // namespace registrar
