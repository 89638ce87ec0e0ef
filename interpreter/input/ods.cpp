// SPDX-License-Identifier: Apache-2.0
// The sheets of an .ods (OpenDocument 1.0 to 1.3).
#include <charconv>
#include <cmath>
#include <set>

#include "input/sheet_value.h"
#include "input/workbook.h"
#include "input/xml_events.h"
#include "values/text.h"

namespace registrar {

namespace {

std::uint64_t repeats(const XmlAttributes& attributes, std::string_view name) {
    const std::string_view text = attributes.find(name);
    std::uint64_t number = 1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc::result_out_of_range) return UINT64_MAX;
    return read.ec == std::errc() ? number : 1;
}

/// Detects whether a part of the package is encrypted.
class ManifestListener : public XmlListener {
public:
    void start(std::string_view element, const XmlAttributes&) override {
        encrypted = encrypted || element == "encryption-data";
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}
    bool encrypted = false;
};

/// Collects the tables, and which of them are hidden by their style.
class TableListener : public XmlListener {
public:
    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "style" && attributes.find("family") == "table") style_ = attributes.find("name");
        if (element == "table-properties" && attributes.find("display") == "false") hidden_.insert(style_);
        if (element == "table" && depth_++ == 0)
            sheets.push_back({std::string(attributes.find("name")),
                              hidden_.contains(std::string(attributes.find("style-name")))});
    }
    void end(std::string_view element) override {
        if (element == "table") --depth_;
    }
    void text(std::string_view) override {}
    std::vector<ListedSheet> sheets;

private:
    std::string style_;
    std::set<std::string> hidden_;
    int depth_ = 0;
};

/// Returns `PT255H10M10S` in days. Ignores anything that is not a number with a unit.
double days_of(std::string_view period) {
    double seconds = 0;
    double sign = 1;
    if (period.starts_with('-')) {
        sign = -1;
        period.remove_prefix(1);
    }
    while (!period.empty()) {
        double number = 0;
        const auto read = std::from_chars(period.data(), period.data() + period.size(), number);
        if (read.ec != std::errc()) {
            period.remove_prefix(1);  // P, T
            continue;
        }
        period.remove_prefix(static_cast<std::size_t>(read.ptr - period.data()));
        const char unit = period.empty() ? 'S' : period.front();
        seconds += number * (unit == 'D' ? 86400 : unit == 'H' ? 3600 : unit == 'M' ? 60 : 1);
    }
    return sign * seconds / 86400;
}

class OdsSheetListener : public XmlListener {
public:
    OdsSheetListener(const ZipParts& parts, std::size_t chosen, SheetChoice& choice, SheetSpool& spool)
        : parts_(parts), chosen_(chosen), choice_(choice), rows_(parts, choice, spool) {}

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "table" && depth_++ == 0) inside_ = table_++ == chosen_;
        if (!inside_ || depth_ != 1) return;
        if (element == "table-row") return begin_row(attributes);
        if (element == "table-cell" || element == "covered-table-cell") return begin_cell(attributes);
        if (element == "annotation") ++annotation_;
        if (!in_cell_ || annotation_ > 0) return;
        if (element == "p") begin_paragraph();
        if (element == "s")
            add_text(std::string(std::min<std::uint64_t>(repeats(attributes, "c"), 4096), ' '));
        if (element == "tab") add_text("\t");
        if (element == "line-break") add_text("\n");
    }
    void end(std::string_view element) override {
        if (element == "table" && --depth_ == 0) inside_ = false;
        if (!inside_ || depth_ != 1) return;
        if (element == "annotation") --annotation_;
        if (element == "p" && annotation_ == 0) in_paragraph_ = false;
        if (element == "table-cell" || element == "covered-table-cell") end_cell();
        if (element == "table-row") end_row();
    }
    void text(std::string_view characters) override {
        if (in_paragraph_ && annotation_ == 0) add_text(characters);
    }

private:
    static constexpr std::size_t max_text = 1u << 20;

    void begin_row(const XmlAttributes& attributes) {
        times_ = repeats(attributes, "number-rows-repeated");
        const std::string_view visibility = attributes.find("visibility");
        hidden_ = visibility == "collapse" || visibility == "filter";
        column_ = 0;
        filled_ = false;
    }

    /// Ignores empty rows, which often continue to the end of the sheet and beyond.
    void end_row() {
        if (filled_) {
            rows_.end_row(times_);
            row_ += times_;
        } else {
            row_ += std::min<std::uint64_t>(times_, UINT32_MAX);
        }
    }

    void begin_cell(const XmlAttributes& attributes) {
        in_cell_ = true;
        paragraphs_ = 0;
        text_.clear();
        repeated_ = repeats(attributes, "number-columns-repeated");
        const std::uint64_t rows =
            std::min(repeats(attributes, "number-rows-spanned"), SheetWriter::most_rows);
        const std::uint64_t columns =
            std::min<std::uint64_t>(repeats(attributes, "number-columns-spanned"), SheetWriter::most_columns);
        if (rows > 1 || columns > 1)
            choice_.add_merged(parts_, {row_ + 1, row_ + rows, static_cast<std::size_t>(column_),
                                        static_cast<std::size_t>(column_ + columns - 1)});
        const std::string_view type = attributes.find("value-type");
        has_type_ = !type.empty();
        value_ = {};
        is_currency_ = type == "currency";
        is_formula_ = attributes.has("formula");
        if (type == "float" || type == "currency") take_number(attributes.find("value"), NumberFormat::plain);
        if (type == "percentage") take_number(attributes.find("value"), NumberFormat::percent);
        if (type == "boolean")
            value_ = {CellForm::truth, attributes.find("boolean-value") == "true" ? "TRUE" : "FALSE"};
        if (type == "date") take_date(attributes.find("date-value"));
        if (type == "time") value_ = duration_value(days_of(attributes.find("time-value")));
        if (type == "string" && attributes.has("string-value"))
            value_ = {CellForm::text, std::string(attributes.find("string-value"))};
    }

    void take_number(std::string_view text, NumberFormat format) {
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec == std::errc()) value_ = shown_value(number, {format}, false);
    }

    void take_date(std::string_view text) {
        value_ = iso_moment_value(text);
        // Some writers add midnight to every date.
        constexpr std::string_view midnight = " 00:00:00";
        if (value_.form == CellForm::moment && value_.text.ends_with(midnight))
            value_.text.resize(value_.text.size() - midnight.size());
        value_ = checked_moment(std::move(value_));
    }

    void begin_paragraph() {
        if (paragraphs_++ > 0) text_ += '\n';
        in_paragraph_ = true;
    }

    void add_text(std::string_view characters) {
        text_ += characters;
        if (text_.size() > max_text) parts_.refuse("a cell is longer than any spreadsheet's");
    }

    /// The paragraphs hold the number as it is shown: with leading zeros, within other characters, or as the
    /// error of a formula, for which some programs write the value 0.
    void take_shown() {
        if (value_.form != CellForm::number || text_ == value_.text) return;
        if (is_sheet_error(text_))
            value_ = {CellForm::fault, text_};
        else if (!is_currency_ && adds_to_number(text_, value_.text))
            value_ = {CellForm::padded, text_};
    }

    void end_cell() {
        in_cell_ = in_paragraph_ = false;
        if (value_.text.empty()) value_ = {CellForm::text, text_};
        take_shown();
        if (!has_type_) value_ = is_formula_ ? SheetValue{CellForm::formula, "="} : SheetValue();
        if (value_.text.empty()) {
            column_ += std::min<std::uint64_t>(repeated_, UINT32_MAX);
            return;
        }
        if (!filled_) rows_.begin_row(row_ + 1, hidden_);
        filled_ = true;
        if (repeated_ > SheetWriter::most_columns)
            parts_.refuse("the sheet has more columns than any spreadsheet can have");
        for (std::uint64_t at = 0; at < repeated_; ++at)
            rows_.add(static_cast<std::size_t>(column_++), value_);
    }

    const ZipParts& parts_;
    std::size_t chosen_;
    SheetChoice& choice_;
    SheetWriter rows_;
    std::size_t table_ = 0;
    int depth_ = 0;
    bool inside_ = false;
    bool hidden_ = false;
    std::uint64_t row_ = 0;  ///< rows before the current one
    std::uint64_t times_ = 1;
    std::uint64_t column_ = 0;
    std::uint64_t repeated_ = 1;
    bool filled_ = false;
    bool in_cell_ = false, in_paragraph_ = false, has_type_ = false, is_formula_ = false;
    bool is_currency_ = false;
    int paragraphs_ = 0;
    int annotation_ = 0;
    std::string text_;
    SheetValue value_;
};

}  // namespace

void spool_ods(const ZipParts& parts, SheetChoice& choice, SheetSpool& spool) {
    if (parts.has("META-INF/manifest.xml")) {
        ManifestListener manifest;
        read_xml(parts, "META-INF/manifest.xml", manifest);
        if (manifest.encrypted) parts.refuse("the workbook is encrypted: save it without a password");
    }
    TableListener listed;
    read_xml(parts, "content.xml", listed);
    const std::size_t chosen = choose_sheet(parts, listed.sheets, choice);
    OdsSheetListener rows(parts, chosen, choice, spool);
    read_xml(parts, "content.xml", rows);
}

}  // namespace registrar
