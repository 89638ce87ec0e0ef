// SPDX-License-Identifier: Apache-2.0
// The sheets of an .xls: BIFF 8 (Excel 97 to 2003) and 5 (Excel 5 and 95).
#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "input/compound_file.h"
#include "input/shared_texts.h"
#include "input/sheet_value.h"
#include "input/workbook.h"
#include "input/xls_records.h"

namespace registrar {

namespace {

constexpr std::uint16_t biff_8 = 0x0600;
constexpr std::uint16_t biff_5 = 0x0500;

/// The part of the workbook before its sheets.
struct Globals {
    bool unicode = true;  ///< encoding of texts, as from BIFF 8 on
    bool since_1904 = false;
    CodePage code_page{1252};
    std::vector<ListedSheet> sheets;
    std::vector<std::uint64_t> offsets;  ///< of the sheets
    std::map<std::uint16_t, CellFormat> formats;
    std::vector<std::uint16_t> styles;  ///< the format number of each style
    SharedTexts texts;

    CellFormat format(std::uint16_t style) const {
        if (style >= styles.size()) return {};
        const auto known = formats.find(styles[style]);
        return known != formats.end() ? known->second : built_in_format(styles[style]);
    }
    /// Reads the text after its length.
    std::string text(XlsRecords& records, std::size_t length) {
        if (unicode) return records.unicode_text(length);
        std::string bytes;
        records.append_bytes(length, bytes);
        return code_page.text(bytes);
    }
};

/// A dialog sheet is listed as a table. Only its own records reveal it.
SheetKind kind_of_entry(std::uint8_t type) {
    switch (type) {
        case 0:
            return SheetKind::table;
        case 1:
            return SheetKind::macro;
        case 2:
            return SheetKind::chart;
        case 6:
            return SheetKind::module;
        default:
            return SheetKind::lost;
    }
}

void read_sheet_entry(XlsRecords& records, Globals& globals) {
    globals.offsets.push_back(records.double_word());
    const bool hidden = (records.byte() & 3) != 0;
    const SheetKind kind = kind_of_entry(records.byte());
    globals.sheets.push_back({globals.text(records, records.byte()), hidden, kind});
}

void read_format(XlsRecords& records, Globals& globals) {
    const std::uint16_t number = records.word();
    const std::size_t length = globals.unicode ? records.word() : records.byte();
    globals.formats[number] = number_format(globals.text(records, length));
}

/// Ignores the stored counts, because some writers get them wrong.
void read_shared_texts(XlsRecords& records, Globals& globals) {
    constexpr std::size_t counts_bytes = 8;
    records.skip(counts_bytes);
    while (records.goes_on()) globals.texts.add(records.unicode_text(records.word()));
}

void read_global(const WorkbookFile& file, XlsRecords& records, Globals& globals) {
    switch (records.kind()) {
        case XlsRecord::password:
            file.refuse("the workbook is encrypted: save it without a password");
        case XlsRecord::since_1904:
            globals.since_1904 = records.word() == 1;
            return;
        case XlsRecord::code_page:
            globals.code_page = CodePage(records.word());
            return;
        case XlsRecord::sheet:
            return read_sheet_entry(records, globals);
        case XlsRecord::format:
            return read_format(records, globals);
        case XlsRecord::style:
            records.skip(2);  // the font
            globals.styles.push_back(records.word());
            return;
        case XlsRecord::shared_texts:
            return read_shared_texts(records, globals);
        default:
            return;
    }
}

void read_globals(const WorkbookFile& file, XlsRecords& records, Globals& globals) {
    records.seek(0);
    if (!records.next() || records.kind() != XlsRecord::begin)
        file.refuse("the workbook is damaged: it does not begin as one");
    const std::uint16_t version = records.word();
    if (version != biff_8 && version != biff_5) file.refuse(std::string(very_old));
    globals.unicode = version == biff_8;
    while (records.next() && records.kind() != XlsRecord::end) read_global(file, records, globals);
}

/// Returns a number packed in four bytes: the upper part of a real or an integer, possibly multiplied by 100.
double short_number(std::uint32_t bits) {
    const bool hundredfold = (bits & 1) != 0;
    const double number = (bits & 2) != 0
                              ? static_cast<double>(static_cast<std::int32_t>(bits) >> 2)
                              : std::bit_cast<double>(static_cast<std::uint64_t>(bits & ~3U) << 32);
    return hundredfold ? number / 100 : number;
}

SheetValue truth_value(bool yes) {
    return {CellForm::truth, yes ? "TRUE" : "FALSE"};
}

/// The row and column of a cell, in reading order.
struct CellLocation {
    std::uint16_t row = 0;
    std::uint16_t column = 0;

    auto operator<=>(const CellLocation&) const = default;
};

/// Visits the cells of a sheet in the order of the file.
class SheetCells {
public:
    using Look = std::function<void(CellLocation location, const SheetValue& value)>;

    SheetCells(const WorkbookFile& file, XlsRecords& records, Globals& globals, SheetChoice& choice)
        : file_(file), records_(records), globals_(globals), choice_(choice) {}

    void visit(std::uint64_t offset, const Look& look);
    /// Returns whether a row that was visited before is hidden.
    bool is_hidden(std::uint16_t row) const { return hidden_.contains(row); }

private:
    void read_cell(const Look& look);
    void read_cell_at(CellLocation location, CellFormat format, const Look& look);
    void read_numbers(const Look& look);
    void read_formula(CellLocation location, CellFormat format, const Look& look);
    SheetValue number(double value, CellFormat format) const {
        return shown_value(value, format, globals_.since_1904);
    }
    SheetValue shared_text();
    void read_row();
    void read_merged();

    const WorkbookFile& file_;
    XlsRecords& records_;
    Globals& globals_;
    SheetChoice& choice_;
    std::set<std::uint16_t> hidden_;
    std::optional<CellLocation> expects_text_;  ///< a formula whose value is the next text record
};

void SheetCells::read_row() {
    constexpr std::size_t before_options = 10;
    constexpr std::uint16_t hidden_bit = 0x20;
    const std::uint16_t row = records_.word();
    records_.skip(before_options);
    if ((records_.word() & hidden_bit) != 0) hidden_.insert(row);
}

void SheetCells::read_merged() {
    for (std::uint16_t count = records_.word(); count > 0; --count) {
        const std::uint64_t first_row = records_.word();
        const std::uint64_t last_row = records_.word();
        const std::size_t first_column = records_.word();
        choice_.add_merged(file_, {first_row + 1, last_row + 1, first_column, records_.word()});
    }
}

void SheetCells::visit(std::uint64_t offset, const Look& look) {
    hidden_.clear();
    choice_.merged.clear();
    records_.seek(offset);
    if (!records_.next() || records_.kind() != XlsRecord::begin)
        file_.refuse("the workbook is damaged: a sheet does not stand where it should");
    // Charts are embedded in a sheet in the same way as sheets in the workbook.
    for (int depth = 1; depth > 0;) {
        if (!records_.next()) file_.refuse("the workbook is damaged: a sheet has no end");
        if (records_.kind() == XlsRecord::begin) ++depth;
        if (records_.kind() == XlsRecord::end) --depth;
        if (depth == 1) read_cell(look);
    }
}

void SheetCells::read_cell(const Look& look) {
    switch (records_.kind()) {
        case XlsRecord::row:
            return read_row();
        case XlsRecord::merged:
            return read_merged();
        case XlsRecord::numbers:
            return read_numbers(look);
        case XlsRecord::formula_text:
            if (expects_text_)
                look(*expects_text_, {CellForm::text, globals_.text(records_, records_.word())});
            expects_text_.reset();
            return;
        case XlsRecord::formula:
        case XlsRecord::rich_text:
        case XlsRecord::shared_text:
        case XlsRecord::number:
        case XlsRecord::text:
        case XlsRecord::truth_or_fault:
        case XlsRecord::short_number: {
            const std::uint16_t row = records_.word();
            const std::uint16_t column = records_.word();
            return read_cell_at({row, column}, globals_.format(records_.word()), look);
        }
        default:
            return;
    }
}

void SheetCells::read_cell_at(CellLocation location, CellFormat format, const Look& look) {
    switch (records_.kind()) {
        case XlsRecord::formula:
            return read_formula(location, format, look);
        case XlsRecord::shared_text:
            return look(location, shared_text());
        case XlsRecord::number:
            return look(location, number(records_.real(), format));
        case XlsRecord::short_number:
            return look(location, number(short_number(records_.double_word()), format));
        case XlsRecord::truth_or_fault: {
            const std::uint8_t value = records_.byte();
            if (records_.byte() == 0) return look(location, truth_value(value != 0));
            return look(location, {CellForm::fault, fault_text(value)});
        }
        default:
            return look(location, {CellForm::text, globals_.text(records_, records_.word())});
    }
}

void SheetCells::read_numbers(const Look& look) {
    constexpr std::size_t number_bytes = 6;  // style and number; the last column follows them
    const std::uint16_t row = records_.word();
    for (std::uint16_t column = records_.word(); records_.left() >= number_bytes; ++column) {
        const CellFormat format = globals_.format(records_.word());
        look({row, column}, number(short_number(records_.double_word()), format));
    }
}

/// Reads the formula's value as of the last save.
void SheetCells::read_formula(CellLocation location, CellFormat format, const Look& look) {
    enum Kind : std::uint8_t { text, truth, fault, empty };
    const std::uint64_t low = records_.double_word();
    const std::uint64_t bits = low | static_cast<std::uint64_t>(records_.double_word()) << 32;
    expects_text_.reset();
    if (bits >> 48 != 0xFFFF) return look(location, number(std::bit_cast<double>(bits), format));
    const auto value = static_cast<std::uint8_t>(bits >> 16);
    switch (static_cast<std::uint8_t>(bits)) {
        case text:
            expects_text_ = location;
            return;
        case truth:
            return look(location, truth_value(value != 0));
        case fault:
            return look(location, {CellForm::fault, fault_text(value)});
        default:
            return;
    }
}

SheetValue SheetCells::shared_text() {
    const std::uint32_t index = records_.double_word();
    if (index >= globals_.texts.size())
        file_.refuse("the workbook is damaged: a cell has the shared text " + std::to_string(index) +
                     ", which is not there");
    return {CellForm::text, std::string(globals_.texts.at(index))};
}

/// Groups cells, which must be in order, into rows.
class RowsOfCells {
public:
    RowsOfCells(const WorkbookFile& file, const SheetCells& cells, SheetChoice& choice, SheetSpool& spool)
        : cells_(cells), rows_(file, choice, spool) {}

    void add(CellLocation location, const SheetValue& value) {
        if (!row_ || *row_ != location.row) {
            finish();
            rows_.begin_row(location.row + std::uint64_t{1}, cells_.is_hidden(location.row));
            row_ = location.row;
        }
        rows_.add(location.column, value);
    }
    void finish() {
        if (row_) rows_.end_row();
        row_.reset();
    }

private:
    const SheetCells& cells_;
    SheetWriter rows_;
    std::optional<std::uint16_t> row_;
};

bool stands_in_order(SheetCells& cells, std::uint64_t offset) {
    std::optional<CellLocation> last;
    bool in_order = true;
    cells.visit(offset, [&](CellLocation location, const SheetValue&) {
        in_order = in_order && (!last || *last < location);
        last = location;
    });
    return in_order;
}

/// Some programs write cells in any order. If two have the same location, the later one counts.
std::map<CellLocation, SheetValue> sorted_cells(const WorkbookFile& file, SheetCells& cells,
                                                std::uint64_t offset) {
    constexpr std::size_t most_bytes = 128u << 20;
    constexpr std::size_t cell_bytes = 96;  // without a long text
    std::size_t bytes = 0;
    std::map<CellLocation, SheetValue> sorted;
    cells.visit(offset, [&](CellLocation location, const SheetValue& value) {
        sorted[location] = value;
        bytes += cell_bytes + value.text.size();
        if (bytes > most_bytes)
            file.refuse("the sheet has too many cells that stand in no order: save it as .xlsx");
    });
    return sorted;
}

bool is_dialog(XlsRecords& records, std::uint64_t offset) {
    constexpr std::uint16_t dialog_bit = 0x10;
    records.seek(offset);
    if (!records.next() || records.kind() != XlsRecord::begin) return false;
    while (records.next() && records.kind() != XlsRecord::begin && records.kind() != XlsRecord::end)
        if (records.kind() == XlsRecord::sheet_options) return (records.word() & dialog_bit) != 0;
    return false;
}

std::uint64_t offset_of_choice(const WorkbookFile& file, XlsRecords& records, Globals& globals,
                               SheetChoice& choice) {
    for (;;) {
        const std::size_t chosen = choose_sheet(file, globals.sheets, choice);
        if (!is_dialog(records, globals.offsets[chosen])) return globals.offsets[chosen];
        globals.sheets[chosen].kind = SheetKind::dialog;
    }
}

}  // namespace

void spool_xls(const CompoundFile& file, SheetChoice& choice, SheetSpool& spool) {
    const auto stream = file.open(file.has("Workbook") ? "Workbook" : "Book");
    XlsRecords records(file, *stream);
    Globals globals;
    read_globals(file, records, globals);
    const std::uint64_t offset = offset_of_choice(file, records, globals, choice);
    SheetCells cells(file, records, globals, choice);
    RowsOfCells rows(file, cells, choice, spool);
    if (stands_in_order(cells, offset))
        cells.visit(offset,
                    [&rows](CellLocation location, const SheetValue& value) { rows.add(location, value); });
    else
        for (const auto& [location, value] : sorted_cells(file, cells, offset)) rows.add(location, value);
    rows.finish();
}

}  // namespace registrar
