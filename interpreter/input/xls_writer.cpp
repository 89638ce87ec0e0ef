// SPDX-License-Identifier: Apache-2.0
// Writes an .xls of BIFF 8, with the records that Excel insists on.
#include <algorithm>
#include <bit>
#include <charconv>

#include "input/nameless_file.h"
#include "input/workbook_writer.h"
#include "input/xls_records.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t longest_record = 8224;

/// Assembles one record.
class Record {
public:
    explicit Record(XlsRecord kind) : kind_(kind) {}

    Record& byte(unsigned value) {
        bytes_ += static_cast<char>(value & 0xFF);
        return *this;
    }
    Record& word(unsigned value) { return byte(value).byte(value >> 8); }
    Record& double_word(std::uint32_t value) { return word(value & 0xFFFF).word(value >> 16); }
    Record& real(double value) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        return double_word(static_cast<std::uint32_t>(bits))
            .double_word(static_cast<std::uint32_t>(bits >> 32));
    }
    /// Appends the bits that say how a text is stored, and its units.
    Record& units(std::u16string_view text) {
        byte(1);
        for (const char16_t unit : text) word(unit);
        return *this;
    }
    /// Appends a length in `length_bytes` bytes, and the text.
    Record& text(std::string_view text, std::size_t length_bytes) {
        const std::u16string wide = utf16(text);
        if (length_bytes == 1) return byte(static_cast<unsigned>(wide.size())).units(wide);
        return word(static_cast<unsigned>(wide.size())).units(wide);
    }
    std::size_t size() const { return bytes_.size(); }
    void write(NamelessFile& file) {
        std::string head;
        for (const std::size_t value : {static_cast<std::size_t>(kind_), bytes_.size()}) {
            head += static_cast<char>(value & 0xFF);
            head += static_cast<char>(value >> 8);
        }
        file.append(head + bytes_);
        bytes_.clear();
    }
    /// Writes the record so far. What follows is written as its continuation record.
    void go_on(NamelessFile& file) {
        write(file);
        kind_ = XlsRecord::more;
    }

private:
    XlsRecord kind_;
    std::string bytes_;
};

/// The texts of the cells, in order. Repeated texts are stored repeatedly.
class TextTable {
public:
    std::uint32_t add(std::string_view text) {
        const std::u16string units = utf16(text);
        const auto length = static_cast<std::uint32_t>(units.size());
        texts_.append({reinterpret_cast<const char*>(&length), sizeof length});
        texts_.append({reinterpret_cast<const char*>(units.data()), units.size() * sizeof(char16_t)});
        return count_++;
    }
    void write(NamelessFile& file) const;

private:
    NamelessFile texts_;
    std::uint32_t count_ = 0;
};

void TextTable::write(NamelessFile& file) const {
    Record record(XlsRecord::shared_texts);
    record.double_word(count_).double_word(count_);
    std::u16string units;
    for (std::uint64_t at = 0; at < texts_.size();) {
        std::uint32_t length = 0;
        at += texts_.read(at, reinterpret_cast<char*>(&length), sizeof length);
        units.resize(length);
        at += texts_.read(at, reinterpret_cast<char*>(units.data()), length * sizeof(char16_t));
        constexpr std::size_t head_bytes = 5;  // the length, the bits and one unit must be in the same record
        if (record.size() + head_bytes > longest_record) record.go_on(file);
        record.word(length);
        for (std::u16string_view left = units;;) {
            const std::size_t room = (longest_record - record.size() - 1) / 2;
            record.units(left.substr(0, room));
            if (left.size() <= room) break;
            left.remove_prefix(room);
            record.go_on(file);
        }
    }
    record.write(file);
}

Record begun(unsigned kind) {
    Record record(XlsRecord::begin);
    record.word(0x0600).word(kind).word(0x0DBB).word(0x07CC).double_word(0x41).double_word(0x06);
    return record;
}

/// Writes a style: the base of others, or one of cells.
void write_style(NamelessFile& file, unsigned format, bool of_cells) {
    Record(XlsRecord::style)
        .word(0)
        .word(format)
        .word(of_cells ? 0x0001 : 0xFFF5)
        .byte(0x20)
        .byte(0)
        .byte(0)
        .byte(of_cells ? 0xF8 : 0xF4)
        .double_word(0)
        .double_word(0)
        .word(0x20C0)
        .write(file);
}

constexpr unsigned base_styles = 15;
/// The numbers of the cell styles.
enum CellStyle : unsigned { plain = base_styles, day, moment, duration };
constexpr unsigned duration_format = 164;

void write_look(NamelessFile& file) {
    constexpr unsigned fonts = 5;  // five because number 4 does not exist in any workbook
    Record(XlsRecord::code_page).word(1200).write(file);
    Record(XlsRecord::window)
        .word(0x01E0)
        .word(0x005A)
        .word(0x3FCF)
        .word(0x2A4E)
        .word(0x0038)
        .word(0)
        .word(0)
        .word(1)
        .word(0x0258)
        .write(file);
    for (unsigned font = 0; font < fonts; ++font)
        Record(XlsRecord::font)
            .word(200)
            .word(0)
            .word(0x7FFF)
            .word(400)
            .word(0)
            .double_word(0)
            .text("Arial", 1)
            .write(file);
    Record(XlsRecord::format).word(duration_format).text("[h]:mm:ss", 2).write(file);
    for (unsigned style = 0; style < base_styles; ++style) write_style(file, 0, false);
    for (const unsigned format : {0U, 14U, 22U, duration_format}) write_style(file, format, true);
    Record(XlsRecord::named_style).word(0x8000).byte(0).byte(0xFF).write(file);
}

double number_of(std::string_view text) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

class XlsWriter : public WorkbookWriter {
public:
    explicit XlsWriter(std::string sheet) : sheet_(std::move(sheet)) {}

    void add_row(std::span<const SheetValue> cells) override {
        for (std::size_t at = 0; at < cells.size(); ++at)
            if (!cells[at].text.empty()) add_cell(static_cast<unsigned>(at), cells[at]);
        columns_ = std::max(columns_, static_cast<unsigned>(cells.size()));
        ++rows_;
    }
    void finish(const std::string& path) override;

private:
    Record cell(XlsRecord kind, unsigned column, CellStyle style) const {
        Record record(kind);
        record.word(rows_).word(column).word(style);
        return record;
    }
    void add_number(unsigned column, CellStyle style, double value) {
        cell(XlsRecord::number, column, style).real(value).write(cells_);
    }
    void add_text(unsigned column, std::string_view text) {
        cell(XlsRecord::shared_text, column, plain).double_word(texts_.add(text)).write(cells_);
    }
    void add_cell(unsigned column, const SheetValue& value);

    std::string sheet_;
    unsigned rows_ = 0;
    unsigned columns_ = 0;
    NamelessFile cells_;
    TextTable texts_;
};

void XlsWriter::add_cell(unsigned column, const SheetValue& value) {
    switch (value.form) {
        case CellForm::number:
        case CellForm::rounded:
            return add_number(column, plain, number_of(value.text));
        case CellForm::moment:
            if (const auto serial = serial_of(value.text))
                return add_number(column, value.text.size() > 10 ? moment : day, *serial);
            return add_text(column, value.text);
        case CellForm::duration:
            return add_number(column, duration, clock_days(value.text));
        case CellForm::truth:
            return cell(XlsRecord::truth_or_fault, column, plain)
                .byte(value.text == "TRUE" ? 1 : 0)
                .byte(0)
                .write(cells_);
        case CellForm::fault:
            return cell(XlsRecord::truth_or_fault, column, plain)
                .byte(fault_code(value.text))
                .byte(1)
                .write(cells_);
        case CellForm::formula:
            return add_cell(column, {CellForm::fault, "#N/A"});
        case CellForm::text:
        case CellForm::percent:
        case CellForm::padded:
        case CellForm::no_date:
        case CellForm::merged_across:
            return add_text(column, value.text);
    }
}

void XlsWriter::finish(const std::string& path) {
    NamelessFile look;
    begun(0x0005).write(look);
    write_look(look);
    NamelessFile texts;
    texts_.write(texts);
    Record(XlsRecord::end).write(texts);
    Record entry(XlsRecord::sheet);
    entry.double_word(0).word(0).text(sheet_, 1);
    constexpr std::size_t head_bytes = 4;
    const auto offset = static_cast<std::uint32_t>(look.size() + head_bytes + entry.size() + texts.size());
    Record(XlsRecord::sheet).double_word(offset).word(0).text(sheet_, 1).write(look);
    NamelessFile before;
    begun(0x0010).write(before);
    Record(XlsRecord::size).double_word(0).double_word(rows_).word(0).word(columns_).word(0).write(before);
    NamelessFile tail;
    Record(XlsRecord::sheet_window)
        .word(0x06B6)
        .double_word(0)
        .double_word(0x40)
        .double_word(0)
        .double_word(0)
        .write(tail);
    Record(XlsRecord::end).write(tail);
    const NamelessFile* const pieces[] = {&look, &texts, &before, &cells_, &tail};
    write_compound(path, "Workbook", pieces);
}

}  // namespace

std::unique_ptr<WorkbookWriter> xls_writer(const std::string& sheet) {
    return std::make_unique<XlsWriter>(sheet);
}

}  // namespace registrar
