// SPDX-License-Identifier: Apache-2.0
#pragma once
// Stores the texts that the cells of a workbook share: in memory while they are small, else in a temporary
// file.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/nameless_file.h"

namespace registrar {

/// The end offsets of texts that are stored one after another. Takes 4 bytes per text and never moves them,
/// because there can be millions.
class TextEnds {
public:
    void add(std::uint64_t end);
    std::size_t size() const { return size_; }
    std::uint64_t begin(std::size_t index) const { return index == 0 ? 0 : end(index - 1); }
    std::uint64_t end(std::size_t index) const {
        const Group& group = groups_[index / group_texts];
        return group.base + group.ends[index % group_texts];
    }

private:
    /// Small enough that the offsets within a group fit in 32 bits; each text is at most slightly more than 1
    /// MiB.
    static constexpr std::size_t group_texts = 2048;
    struct Group {
        std::uint64_t base = 0;  ///< end of the previous text
        std::unique_ptr<std::uint32_t[]> ends;
    };
    std::vector<Group> groups_;
    std::size_t size_ = 0;
};

class SharedTexts {
public:
    void add(std::string_view text);
    std::size_t size() const { return ends_.size(); }
    /// The text is valid until the next call.
    std::string_view at(std::size_t index);

private:
    std::uint64_t spilled() const { return file_ ? file_->size() : 0; }
    std::string_view spilled_text(std::uint64_t begin, std::uint64_t end);

    /// A cached part of the file. Several are kept, because cells refer to new and old texts alternately.
    struct Block {
        std::uint64_t number = UINT64_MAX;
        std::string bytes = {};
    };
    const Block& block(std::uint64_t number);

    TextEnds ends_;
    std::string kept_;                  ///< the last texts, which are not in the file
    std::optional<NamelessFile> file_;  ///< the texts before, if there are many
    std::vector<Block> blocks_;         ///< each at its number modulo their count
    std::string joined_;                ///< the last text that spans several blocks
};

}  // namespace registrar
