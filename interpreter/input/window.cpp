// SPDX-License-Identifier: Apache-2.0
#include "input/window.h"

#include <algorithm>
#include <cstring>

#include "values/text.h"

namespace registrar {
namespace {

/// The decoded text and its offsets take far more memory than the bytes, so these blocks are smaller.
constexpr std::size_t decoded_block_bytes = 128u << 10;
constexpr std::size_t decoded_step_bytes = 1u << 20;
constexpr std::size_t longest_step_bytes = 4u << 20;
constexpr char control_z = '\x1A';
/// CP/M and early DOS programs filled the file's last sector with them.
constexpr std::size_t most_control_z = 128;
constexpr std::string_view replacement_character = "\uFFFD";

}  // namespace

char* ByteQueue::room(std::size_t size) {
    if (size_ + size > capacity_) {
        // Slightly more than needed: otherwise each record a little longer than the previous one would cost
        // another copy.
        const std::size_t capacity = size_ + size + size / 8;
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
        bytes_ = std::move(larger);
        capacity_ = capacity;
    }
    return bytes_.get() + size_;
}

void ByteQueue::drop(std::size_t size) {
    size_ -= size;
    if (size > 0 && size_ > 0) std::memmove(bytes_.get(), bytes_.get() + size, size_);
}

Window::Window(ByteSource& source, const std::string& encoding, std::size_t block_bytes)
    : source_bytes_(source), block_bytes_(block_bytes), encoding_(encoding) {
    constexpr std::size_t longest_mark = 4;
    char* const start = raw_.room(longest_mark);
    raw_.added(source.read(start, longest_mark));
    if (const auto mark = byte_order_mark(raw_.bytes())) {
        encoding_ = mark->encoding;
        mark_ = raw_.bytes().substr(0, mark->length);
    }
    digest_.emplace(unit_width(encoding_));
    digest(0, raw_.bytes());
    raw_.drop(mark_.size());
    base_ = mark_.size();
    if (encoding_ != "UTF-8") {
        decoder_.emplace(encoding_);
        block_bytes_ = std::min(block_bytes_, decoded_block_bytes);
        decode(0);
    }
    fill();
}

void Window::digest(std::uint64_t offset, std::string_view bytes) {
    const std::uint64_t known = digest_->size();
    if (offset + bytes.size() <= known) return;
    digest_->update(bytes.substr(static_cast<std::size_t>(known - offset)));
}

void Window::fill() {
    if (last_) return;
    const std::size_t before = raw_.bytes().size();
    // A long record is scanned again after every block, so blocks grow with it. They end at multiples of
    // their size, so that the digest need not assemble its own blocks.
    const std::size_t longest = decoder_ ? decoded_step_bytes : longest_step_bytes;
    const std::size_t blocks = 1 + std::min(before, longest) / block_bytes_;
    const std::size_t wanted =
        blocks * block_bytes_ - static_cast<std::size_t>(source_bytes_.offset() % block_bytes_);
    const std::uint64_t offset = source_bytes_.offset();
    char* const target = raw_.room(wanted);
    const std::size_t count = source_bytes_.read(target, wanted);
    raw_.added(count);
    digest(offset, {target, count});
    last_ = count < wanted && !interrupted() && !idle();
    if (last_) digest_->finish();
    if (decoder_) decode(before);
}

void Window::decode(std::size_t raw_begin) {
    decoder_->decode(raw_.bytes().substr(raw_begin), last_, decoded_);
    // A negative offset refers to earlier bytes, which are still in the window.
    const auto raw = [&](std::size_t at) {
        return raw_begin + static_cast<std::size_t>(static_cast<std::int32_t>(decoded_.source[at]));
    };
    for (const std::uint32_t at : decoded_.invalid)
        invalid_.push_back({text_.size() + at, raw(at), raw(at + replacement_character.size()) - raw(at)});
    for (std::size_t at = 0; at < decoded_.text.size(); ++at) {
        const char c = decoded_.text[at];
        if (c == '\n' || c == '\r') starts_.push_back({text_.size() + at + 1, raw(at + 1)});
        if (c == control_z) starts_.push_back({text_.size() + at, raw(at)});
    }
    raw_end_ = raw(decoded_.text.size());
    text_ += decoded_.text;
}

/// If more data follow, the Ctrl-Zs were text.
std::string_view Window::text() const {
    const std::string_view all = decoder_ ? std::string_view(text_) : raw_.bytes();
    std::size_t size = all.size();
    while (size > 0 && all.size() - size < most_control_z && all[size - 1] == control_z) --size;
    return all.substr(0, size);
}

std::size_t Window::raw_offset(std::size_t offset) const {
    if (offset == 0) return 0;
    if (offset == text_.size()) return raw_end_;
    const auto found =
        std::lower_bound(starts_.begin(), starts_.end(), offset,
                         [](const LineStart& start, std::size_t at) { return start.text < at; });
    return found->raw;
}

std::uint64_t Window::file_offset(std::size_t offset) const {
    return base_ + (decoder_ ? raw_offset(offset) : offset);
}

void Window::drop(std::size_t from) {
    const std::size_t raw_from = decoder_ ? raw_offset(from) : from;
    raw_.drop(raw_from);
    base_ += raw_from;
    if (!decoder_) return;
    raw_end_ -= raw_from;
    text_.erase(0, from);
    std::erase_if(starts_, [&](const LineStart& start) { return start.text <= from; });
    for (LineStart& start : starts_) start = {start.text - from, start.raw - raw_from};
    invalid_.erase(invalid_.cbegin(), invalid_from(from));
    for (Invalid& invalid : invalid_) invalid = {invalid.text - from, invalid.raw - raw_from, invalid.size};
}

void Window::advance(std::size_t from) {
    drop(from);
    fill();
}

void Window::restart(std::uint64_t offset) {
    raw_.drop(raw_.bytes().size());
    base_ = std::max<std::uint64_t>(offset, mark_.size());
    last_ = false;
    if (decoder_) {
        decoder_->reset();
        text_.clear();
        starts_.clear();
        raw_end_ = 0;
        invalid_.clear();
    }
    source_bytes_.seek(base_);
}

void Window::digest_until(std::uint64_t offset) {
    const std::uint64_t next_offset = source_bytes_.offset();
    source_bytes_.seek(digest_->size());
    ByteQueue block;
    while (digest_->size() < offset) {
        char* const target = block.room(block_bytes_);
        const std::size_t count = source_bytes_.read(target, block_bytes_);
        digest_->update({target, count});
        if (count < block_bytes_) {
            digest_->finish();
            break;
        }
    }
    source_bytes_.seek(next_offset);
}

std::string_view Window::raw(std::uint64_t begin, std::uint64_t end) const {
    return raw_.bytes().substr(static_cast<std::size_t>(begin - base_),
                               static_cast<std::size_t>(end - begin));
}

std::size_t Window::first_invalid(std::size_t begin, std::size_t end) const {
    if (!decoder_) {
        const std::size_t at = first_invalid_utf8(text().substr(begin, end - begin));
        return at == std::string_view::npos ? at : begin + at;
    }
    const auto found = invalid_from(begin);
    return found != invalid_.end() && found->text < end ? found->text : std::string_view::npos;
}

std::string_view Window::invalid_bytes(std::size_t offset) const {
    if (!decoder_) return raw_.bytes().substr(offset, 1);
    const auto found = invalid_from(offset);
    return raw_.bytes().substr(found->raw, std::max<std::size_t>(1, found->size));
}

std::vector<Window::Invalid>::const_iterator Window::invalid_from(std::size_t offset) const {
    return std::lower_bound(invalid_.begin(), invalid_.end(), offset,
                            [](const Invalid& invalid, std::size_t at) { return invalid.text < at; });
}

}  // namespace registrar
