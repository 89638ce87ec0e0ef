// SPDX-License-Identifier: Apache-2.0
#include "input/xlsx_strings.h"

#include <algorithm>
#include <charconv>
namespace registrar {

namespace {

constexpr std::size_t kept_bytes = 32u << 20;
constexpr std::size_t block_bytes = 1u << 20;

void append_code_point(std::string& text, std::uint32_t value) {
    const auto unit = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (value < 0x80) return unit(value);
    if (value < 0x800) {
        unit(0xC0 | value >> 6);
    } else {
        unit(0xE0 | value >> 12);
        unit(0x80 | (value >> 6 & 0x3F));
    }
    unit(0x80 | (value & 0x3F));
}

/// <si> with a <t>, or with several runs; phonetic runs are not part of the text.
class StringListener : public XmlListener {
public:
    explicit StringListener(XlsxStrings& strings, const ZipParts& parts) : strings_(strings), parts_(parts) {}

    void start(std::string_view element, const XmlAttributes&) override {
        if (element == "si") text_.clear();
        if (element == "rPh") ++phonetic_;
        in_text_ = element == "t" && phonetic_ == 0;
    }
    void end(std::string_view element) override {
        in_text_ = false;
        if (element == "rPh") --phonetic_;
        if (element == "si") strings_.add(without_escapes(text_));
    }
    void text(std::string_view characters) override {
        if (!in_text_) return;
        text_ += characters;
        if (text_.size() > (1u << 20)) parts_.refuse("a text is longer than any spreadsheet's");
    }

private:
    XlsxStrings& strings_;
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
        // Halves of a pair stand for nothing by themselves, and no writer splits one.
        if (escape && (unit < 0xD800 || unit > 0xDFFF)) {
            append_code_point(plain, unit);
            text.remove_prefix(7);
        } else if (!text.empty()) {
            plain += text.front();
            text.remove_prefix(1);
        }
    }
    return plain;
}

void XlsxStrings::read(const ZipParts& parts, std::string_view part) {
    StringListener listener(*this, parts);
    read_xml(parts, part, listener);
}

void XlsxStrings::add(std::string_view text) {
    if (kept_.size() > kept_bytes) {
        if (!file_) file_.emplace();
        file_->append(kept_);
        kept_.clear();
    }
    kept_ += text;
    ends_.push_back(spilled() + kept_.size());
}

void XlsxStrings::load(std::uint64_t begin, std::uint64_t end) {
    block_begin_ = begin;
    block_.resize(std::min(std::max<std::uint64_t>(end - begin, block_bytes), spilled() - begin));
    file_->read(begin, block_.data(), block_.size());
}

std::string_view XlsxStrings::at(std::size_t index) {
    const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
    const std::uint64_t end = ends_[index];
    if (begin >= spilled()) return std::string_view(kept_).substr(begin - spilled(), end - begin);
    if (begin < block_begin_ || end > block_begin_ + block_.size()) load(begin, end);
    return std::string_view(block_).substr(begin - block_begin_, end - begin);
}

}  // namespace registrar
