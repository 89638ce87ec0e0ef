// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the records of an .xls stream (BIFF 5 and 8) and the values in them. Long records continue in further
// records; callers do not notice that.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "input/compound_file.h"
#include "values/charset.h"

namespace registrar {

/// The records that matter for cells. The last ones matter only for writing.
enum class XlsRecord : std::uint16_t {
    formula = 0x0006,
    end = 0x000A,
    since_1904 = 0x0022,
    password = 0x002F,
    more = 0x003C,
    code_page = 0x0042,
    sheet_options = 0x0081,
    sheet = 0x0085,
    numbers = 0x00BD,
    rich_text = 0x00D6,
    style = 0x00E0,
    merged = 0x00E5,
    shared_texts = 0x00FC,
    shared_text = 0x00FD,
    number = 0x0203,
    text = 0x0204,
    truth_or_fault = 0x0205,
    formula_text = 0x0207,
    row = 0x0208,
    short_number = 0x027E,
    format = 0x041E,
    begin = 0x0809,
    font = 0x0031,
    window = 0x003D,
    size = 0x0200,
    named_style = 0x0293,
    sheet_window = 0x023E,
};

class XlsRecords {
public:
    XlsRecords(const WorkbookFile& file, CompoundStream& stream) : file_(file), stream_(stream) {}

    /// Moves to the record at an offset of the stream.
    void seek(std::uint64_t offset);
    /// Moves to the next record. Returns false at the end of the stream. Throws BadWorkbook if the stream
    /// ends inside a record.
    bool next();
    /// Returns the kind of the current record.
    XlsRecord kind() const { return kind_; }
    /// Returns the bytes left in the current part of the record.
    std::size_t left() const { return body_.size() - at_; }

    /// Returns whether the record has more bytes, including the records in which it continues.
    bool goes_on();
    /// Reads the record's next values. These throw BadWorkbook if the record ends.
    std::uint8_t byte();
    std::uint16_t word();
    std::uint32_t double_word();
    double real();
    void skip(std::size_t size);
    /// Appends a text of `count` characters: bytes of a code page, or UTF-16 units. Units that are not `wide`
    /// are stored in one byte each.
    void append_bytes(std::size_t count, std::string& text);
    void append_units(std::size_t count, bool wide, std::u16string& text);
    /// Reads a text whose option bits, after its length, say how it is stored and what follows it.
    std::string unicode_text(std::size_t count);

    [[noreturn]] void refuse() const { file_.refuse("the workbook is damaged: a record ends too soon"); }

private:
    bool load();
    void go_on();
    void need(std::size_t size);

    const WorkbookFile& file_;
    CompoundStream& stream_;
    std::uint64_t offset_ = 0;  ///< of the record after the current one
    std::string buffer_;
    std::uint64_t buffer_begin_ = 0;
    XlsRecord kind_ = XlsRecord::end;
    std::string body_;
    std::size_t at_ = 0;
};

/// Convert between `#N/A` and similar texts and their codes in records. Unknown ones become `#N/A`.
std::string fault_text(std::uint8_t code);
std::uint8_t fault_code(std::string_view text);

/// Decodes texts from before Unicode by the workbook's code page.
class CodePage {
public:
    /// Takes an unknown code page as that of western Europe.
    explicit CodePage(std::uint16_t number);
    std::string text(std::string_view bytes);

private:
    Decoder decoder_;
};

}  // namespace registrar
