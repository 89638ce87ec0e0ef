// SPDX-License-Identifier: Apache-2.0
#pragma once
// The records of which the stream of an .xls consists (BIFF 5 and 8), and the values in them. Long records go
// on in records of their own, which makes no difference to who reads values here.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "input/compound_file.h"
#include "values/charset.h"

namespace registrar {

/// The records that matter for cells; the last ones only to who writes them.
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
    shared_texts = 0x00FC,
    shared_text = 0x00FD,
    number = 0x0203,
    text = 0x0204,
    truth_or_fault = 0x0205,
    formula_text = 0x0207,
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

    /// The next record is the one at an offset of the stream.
    void seek(std::uint64_t offset);
    /// Goes to the next record; false at the end of the stream. Throws BadWorkbook where it ends in a record.
    bool next();
    XlsRecord kind() const { return kind_; }
    /// Of the part of the record at hand.
    std::size_t left() const { return body_.size() - at_; }

    /// Whether the record has more, also in the records in which it goes on.
    bool goes_on();
    /// The record's next values. They throw BadWorkbook where it has none.
    std::uint8_t byte();
    std::uint16_t word();
    std::uint32_t double_word();
    double real();
    void skip(std::size_t size);
    /// Appends a text of so many characters: bytes of a code page, or units of UTF-16, of which those of a
    /// text without great characters are written with half of their bytes.
    void append_bytes(std::size_t count, std::string& text);
    void append_units(std::size_t count, bool wide, std::u16string& text);
    /// The bits behind a length say how a text is written, and what else follows it.
    std::string unicode_text(std::size_t count);

    [[noreturn]] void refuse() const { file_.refuse("the workbook is damaged: a record ends too soon"); }

private:
    bool load();
    void go_on();
    void need(std::size_t size);

    const WorkbookFile& file_;
    CompoundStream& stream_;
    std::uint64_t offset_ = 0;  ///< of the record after the one at hand
    std::string buffer_;
    std::uint64_t buffer_begin_ = 0;
    XlsRecord kind_ = XlsRecord::end;
    std::string body_;
    std::size_t at_ = 0;
};

/// `#N/A` and the like, and how records write them. What is unknown is `#N/A`.
std::string fault_text(std::uint8_t code);
std::uint8_t fault_code(std::string_view text);

/// Texts of before Unicode, by the workbook's code page.
class CodePage {
public:
    /// An unknown one is taken for that of western Europe.
    explicit CodePage(std::uint16_t number);
    std::string text(std::string_view bytes);

private:
    Decoder decoder_;
};

}  // namespace registrar
