// SPDX-License-Identifier: Apache-2.0
#include "input/xls_records.h"

#include <bit>
#include <cstring>

#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t buffer_bytes = 64u << 10;
constexpr std::size_t record_head_bytes = 4;

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) |
                                      static_cast<unsigned char>(bytes[at + 1]) << 8);
}

std::string encoding_of(std::uint16_t code_page) {
    if (code_page == 10000 || code_page == 32768) return "macintosh";
    for (const char* prefix : {"windows-", "cp", "ibm-"})
        if (const auto known = canonical_encoding(prefix + std::to_string(code_page))) return *known;
    return "WINDOWS-1252";
}

}  // namespace

void XlsRecords::seek(std::uint64_t offset) {
    offset_ = offset;
}

/// Loads the record at offset_. Returns false at the end of the stream.
bool XlsRecords::load() {
    const auto view = [this](std::uint64_t begin, std::size_t size) -> std::string_view {
        if (begin < buffer_begin_ || begin + size > buffer_begin_ + buffer_.size()) {
            buffer_.resize(std::max(buffer_bytes, size));
            buffer_.resize(stream_.read(begin, buffer_.data(), buffer_.size()));
            buffer_begin_ = begin;
        }
        return std::string_view(buffer_).substr(begin - buffer_begin_, size);
    };
    const std::string_view head = view(offset_, record_head_bytes);
    if (head.size() < record_head_bytes) return false;
    const std::uint16_t kind = word_at(head, 0);
    const std::size_t size = word_at(head, 2);
    const std::string_view body = view(offset_ + record_head_bytes, size);
    if (body.size() < size) refuse();
    kind_ = static_cast<XlsRecord>(kind);
    body_ = body;
    at_ = 0;
    offset_ += record_head_bytes + size;
    return true;
}

bool XlsRecords::next() {
    do {
        if (!load()) return false;
    } while (kind_ == XlsRecord::more);
    return true;
}

/// Moves to the next record, in which this one continues.
void XlsRecords::go_on() {
    const XlsRecord kind = kind_;
    if (!load() || kind_ != XlsRecord::more) refuse();
    kind_ = kind;
}

bool XlsRecords::goes_on() {
    while (left() == 0) {
        const std::uint64_t next_offset = offset_;
        const XlsRecord kind = kind_;
        const bool more = load() && kind_ == XlsRecord::more;
        kind_ = kind;
        if (more) continue;
        body_.clear();
        at_ = 0;
        offset_ = next_offset;
        return false;
    }
    return true;
}

/// Only texts may span parts; no other value does.
void XlsRecords::need(std::size_t size) {
    while (left() == 0) go_on();
    if (left() < size) refuse();
}

std::uint8_t XlsRecords::byte() {
    need(1);
    return static_cast<std::uint8_t>(body_[at_++]);
}

std::uint16_t XlsRecords::word() {
    need(2);
    at_ += 2;
    return word_at(body_, at_ - 2);
}

std::uint32_t XlsRecords::double_word() {
    const std::uint32_t low = word();
    return low | static_cast<std::uint32_t>(word()) << 16;
}

double XlsRecords::real() {
    const std::uint64_t low = double_word();
    return std::bit_cast<double>(low | static_cast<std::uint64_t>(double_word()) << 32);
}

void XlsRecords::skip(std::size_t size) {
    while (size > left()) {
        size -= left();
        go_on();
    }
    at_ += size;
}

void XlsRecords::append_bytes(std::size_t count, std::string& text) {
    while (count > 0) {
        need(1);
        const std::size_t here = std::min(count, left());
        text.append(body_, at_, here);
        at_ += here;
        count -= here;
    }
}

void XlsRecords::append_units(std::size_t count, bool wide, std::u16string& text) {
    while (count > 0) {
        // If a text continues in another record, that record begins with the width of its characters.
        if (left() == 0) {
            go_on();
            wide = (byte() & 1) != 0;
        }
        const std::size_t width = wide ? 2 : 1;
        const std::size_t here = std::min(count, left() / width);
        if (here == 0 && left() > 0) refuse();
        for (std::size_t unit = 0; unit < here; ++unit, at_ += width)
            text += static_cast<char16_t>(
                wide ? word_at(body_, at_)
                     : static_cast<std::uint16_t>(static_cast<unsigned char>(body_[at_])));
        count -= here;
    }
}

std::string XlsRecords::unicode_text(std::size_t count) {
    const std::uint8_t bits = byte();
    const std::size_t runs = (bits & 8) != 0 ? word() : 0;
    const std::size_t phonetic = (bits & 4) != 0 ? double_word() : 0;
    std::u16string units;
    append_units(count, (bits & 1) != 0, units);
    constexpr std::size_t run_bytes = 4;
    skip(runs * run_bytes);
    skip(phonetic);
    std::string text;
    append_utf16(text, units);
    return text;
}

namespace {

constexpr std::pair<std::uint8_t, std::string_view> faults[] = {
    {0x2A, "#N/A"},  {0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"},
    {0x17, "#REF!"}, {0x1D, "#NAME?"}, {0x24, "#NUM!"}};

}  // namespace

std::string fault_text(std::uint8_t code) {
    for (const auto& [known, text] : faults)
        if (known == code) return std::string(text);
    return std::string(faults[0].second);
}

std::uint8_t fault_code(std::string_view text) {
    for (const auto& [code, known] : faults)
        if (known == text) return code;
    return faults[0].first;
}

CodePage::CodePage(std::uint16_t number) : decoder_(encoding_of(number)) {}

std::string CodePage::text(std::string_view bytes) {
    Decoder::Result decoded;
    decoder_.reset();
    decoder_.decode(bytes, true, decoded);
    return std::move(decoded.text);
}

}  // namespace registrar
