// SPDX-License-Identifier: Apache-2.0
#include "input/shared_texts.h"

#include <algorithm>
#include <charconv>

#include "values/text.h"

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

namespace {

/// Reads <si> with a <t> or with several runs. Phonetic runs are not part of the text.
class StringListener : public XmlListener {
public:
    explicit StringListener(SharedTexts& texts, const ZipParts& parts) : texts_(texts), parts_(parts) {}

    void start(std::string_view element, const XmlAttributes&) override {
        if (element == "si") text_.clear();
        if (element == "rPh") ++phonetic_;
        in_text_ = element == "t" && phonetic_ == 0;
    }
    void end(std::string_view element) override {
        in_text_ = false;
        if (element == "rPh") --phonetic_;
        if (element == "si") texts_.add(without_escapes(text_));
    }
    void text(std::string_view characters) override {
        if (!in_text_) return;
        text_ += characters;
        if (text_.size() > (1u << 20)) parts_.refuse("a text is longer than any spreadsheet's");
    }

private:
    SharedTexts& texts_;
    const ZipParts& parts_;
    std::string text_;
    int phonetic_ = 0;
    bool in_text_ = false;
};

}  // namespace

std::string without_escapes(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const std::size_t at = std::min(text.find("_x"), text.size());
        plain += text.substr(0, at);
        text.remove_prefix(at);
        std::uint32_t unit = 0;
        const bool whole = text.size() >= 7 && text[6] == '_';
        const char* const end = text.data() + std::min<std::size_t>(text.size(), 6);
        const bool escape = whole && std::from_chars(text.data() + 2, end, unit, 16).ptr == end;
        // An escaped surrogate alone means nothing, and no writer splits a pair.
        if (escape && (unit < 0xD800 || unit > 0xDFFF)) {
            append_utf8(plain, unit);
            text.remove_prefix(7);
        } else if (!text.empty()) {
            plain += text.front();
            text.remove_prefix(1);
        }
    }
    return plain;
}

void read_shared_strings(const ZipParts& parts, std::string_view part, SharedTexts& texts) {
    StringListener listener(texts, parts);
    read_xml(parts, part, listener);
}

}  // namespace registrar
