// SPDX-License-Identifier: Apache-2.0
#include "input/shared_texts.h"

#include <algorithm>

namespace registrar {

namespace {

constexpr std::size_t kept_bytes = 32u << 20;
constexpr std::size_t block_bytes = 1u << 20;

}  // namespace

void SharedTexts::add(std::string_view text) {
    if (kept_.size() > kept_bytes) {
        if (!file_) file_.emplace();
        file_->append(kept_);
        kept_.clear();
    }
    kept_ += text;
    ends_.push_back(spilled() + kept_.size());
}

void SharedTexts::load(std::uint64_t begin, std::uint64_t end) {
    block_begin_ = begin;
    block_.resize(std::min(std::max<std::uint64_t>(end - begin, block_bytes), spilled() - begin));
    file_->read(begin, block_.data(), block_.size());
}

std::string_view SharedTexts::at(std::size_t index) {
    const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
    const std::uint64_t end = ends_[index];
    if (begin >= spilled()) return std::string_view(kept_).substr(begin - spilled(), end - begin);
    if (begin < block_begin_ || end > block_begin_ + block_.size()) load(begin, end);
    return std::string_view(block_).substr(begin - block_begin_, end - begin);
}

}  // namespace registrar
