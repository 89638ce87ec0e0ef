// SPDX-License-Identifier: Apache-2.0
#pragma once
// Stores texts that are all forgotten at once. Views stay valid while it grows.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace registrar {

class TextArena {
public:
    /// Copies the text.
    std::string_view add(std::string_view text) {
        char* copy = take(text.size());
        std::copy(text.begin(), text.end(), copy);
        return {copy, text.size()};
    }
    /// Returns room for that many bytes, aligned to 8.
    char* take(std::size_t size) {
        size = (size + 7) & ~std::size_t{7};
        if (chunk_ == chunks_.size() || used_ + size > chunks_[chunk_].size) next_chunk(size);
        char* room = chunks_[chunk_].bytes.get() + used_;
        used_ += size;
        return room;
    }
    /// Forgets everything and reuses the memory.
    void clear() {
        chunk_ = 0;
        used_ = 0;
    }

private:
    static constexpr std::size_t chunk_bytes = 64 << 10;
    struct Chunk {
        std::size_t size;
        std::unique_ptr<char[]> bytes;
    };
    void next_chunk(std::size_t size) {
        if (!chunks_.empty() && used_ > 0) ++chunk_;
        while (chunk_ < chunks_.size() && chunks_[chunk_].size < size) ++chunk_;
        if (chunk_ >= chunks_.size()) {
            const std::size_t bytes = size > chunk_bytes ? size : chunk_bytes;
            chunks_.push_back({bytes, std::make_unique<char[]>(bytes)});
            chunk_ = chunks_.size() - 1;
        }
        used_ = 0;
    }

    std::vector<Chunk> chunks_;
    std::size_t chunk_ = 0;
    std::size_t used_ = 0;
};

}  // namespace registrar
