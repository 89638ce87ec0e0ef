// SPDX-License-Identifier: Apache-2.0
#include "input/shared_texts.h"

namespace registrar {

namespace {

constexpr std::size_t kept_bytes = 32u << 20;
constexpr std::size_t text_block_bytes = 16u << 10;
constexpr std::size_t most_blocks = 1024;

}  // namespace

void TextEnds::add(std::uint64_t end) {
    if (size_ % group_texts == 0)
        groups_.push_back({begin(size_), std::make_unique<std::uint32_t[]>(group_texts)});
    Group& group = groups_.back();
    group.ends[size_++ % group_texts] = static_cast<std::uint32_t>(end - group.base);
}

void SharedTexts::add(std::string_view text) {
    if (kept_.size() > kept_bytes) {
        if (!file_) file_.emplace();
        file_->append(kept_);
        blocks_.clear();
        kept_.clear();
    }
    kept_ += text;
    ends_.add(spilled() + kept_.size());
}

const SharedTexts::Block& SharedTexts::block(std::uint64_t number) {
    if (blocks_.empty()) blocks_.resize(most_blocks);
    Block& block = blocks_[number % most_blocks];
    if (block.number == number) return block;
    block.number = number;
    block.bytes.resize(text_block_bytes);
    block.bytes.resize(file_->read(number * text_block_bytes, block.bytes.data(), text_block_bytes));
    return block;
}

std::string_view SharedTexts::spilled_text(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t first = begin / text_block_bytes;
    const std::size_t at = begin % text_block_bytes;
    if (at + (end - begin) <= text_block_bytes)
        return std::string_view(block(first).bytes).substr(at, end - begin);
    joined_.resize(end - begin);
    file_->read(begin, joined_.data(), joined_.size());
    return joined_;
}

std::string_view SharedTexts::at(std::size_t index) {
    const std::uint64_t begin = ends_.begin(index);
    const std::uint64_t end = ends_.end(index);
    if (begin >= spilled()) return std::string_view(kept_).substr(begin - spilled(), end - begin);
    return spilled_text(begin, end);
}

}  // namespace registrar
