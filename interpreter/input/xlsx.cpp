// SPDX-License-Identifier: Apache-2.0
// The sheets of an .xlsx or .xlsm (ECMA-376, also its strict form).
#include <charconv>
#include <map>
#include <optional>

#include "input/shared_texts.h"
#include "input/sheet_value.h"
#include "input/workbook.h"
#include "values/number.h"

namespace registrar {

namespace {

bool is_on(std::string_view value) {
    return value == "1" || value == "true";
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The relationships of one part: their targets and kinds.
class Relationships : public XmlListener {
public:
    /// Reads those of `part`; none if it has no such list.
    Relationships(const ZipParts& parts, std::string_view part) {
        const std::size_t slash = part.rfind('/');
        folder_ = slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
        const std::string name(slash == std::string_view::npos ? part : part.substr(slash + 1));
        const std::string list = folder_ + "_rels/" + name + ".rels";
        if (parts.has(list)) read_xml(parts, list, *this);
    }

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element != "Relationship") return;
        const std::string_view type = attributes.find("Type");
        targets_.push_back({std::string(attributes.find("Id")),
                            std::string(type.substr(std::min(type.rfind('/') + 1, type.size()))),
                            absolute(attributes.find("Target"))});
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

    struct Target {
        std::string id;
        std::string kind;  ///< `worksheet`, `styles`, …
        std::string part;
    };
    const Target* by_id(std::string_view id) const { return find(&Target::id, id); }
    const Target* by_kind(std::string_view kind) const { return find(&Target::kind, kind); }

private:
    const Target* find(std::string Target::*member, std::string_view wanted) const {
        for (const Target& target : targets_)
            if (target.*member == wanted) return &target;
        return nullptr;
    }
    /// Targets are relative to the part's folder unless they begin with a slash.
    std::string absolute(std::string_view target) const {
        if (target.starts_with('/') || target.starts_with('\\')) return std::string(target.substr(1));
        std::string base = folder_;
        for (; target.starts_with("../"); target.remove_prefix(3)) {
            base = base.substr(0, base.empty() ? 0 : base.size() - 1);
            base = base.substr(0, base.rfind('/') + 1);
        }
        if (target.starts_with("./")) target.remove_prefix(2);
        return base + std::string(target);
    }

    std::string folder_;
    std::vector<Target> targets_;
};

/// Collects the list of sheets.
class BookListener : public XmlListener {
public:
    void start(std::string_view element, const XmlAttributes& attributes) override {
        // Extensions have an element with this name too.
        if (element == "workbookPr") since_1904 = since_1904 || is_on(attributes.find("date1904"));
        if (element != "sheet") return;
        const std::string_view state = attributes.find("state");
        sheets.push_back({std::string(attributes.find("name")), !state.empty() && state != "visible"});
        ids.emplace_back(attributes.find("id"));
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

    std::vector<ListedSheet> sheets;
    std::vector<std::string> ids;
    bool since_1904 = false;
};

/// Collects the display format of each style.
class StyleListener : public XmlListener {
public:
    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "cellXfs") in_styles_ = true;
        const std::string id(attributes.find("numFmtId"));
        if (element == "numFmt") codes_[id] = number_format(attributes.find("formatCode"));
        if (element != "xf" || !in_styles_) return;
        const auto known = codes_.find(id);
        formats.push_back(known != codes_.end() ? known->second
                                                : built_in_format(parse_integer(id).value_or(0)));
    }
    void end(std::string_view element) override {
        if (element == "cellXfs") in_styles_ = false;
    }
    void text(std::string_view) override {}

    std::vector<CellFormat> formats;

private:
    std::map<std::string, CellFormat> codes_;
    bool in_styles_ = false;
};

struct Shared {
    SharedTexts strings;
    std::vector<CellFormat> formats;
    bool since_1904 = false;
};

/// Reads <row> and <c>.
class XlsxSheetListener : public XmlListener {
public:
    XlsxSheetListener(const ZipParts& parts, Shared& shared, SheetChoice& choice, SheetSpool& spool)
        : parts_(parts), shared_(shared), choice_(choice), rows_(parts, choice, spool) {}

    void start(std::string_view element, const XmlAttributes& attributes) override {
        in_text_ = false;
        if (element == "c") return begin_cell(attributes);
        if (element == "row") return begin_row(attributes);
        if (element == "mergeCell") return add_merged(attributes.find("ref"));
        if (element == "f") {
            formula_ = in_cell_;
        } else if (element == "v") {
            has_value_ = true;
            text_.clear();
            in_text_ = in_cell_;
        } else if (element == "is") {
            inline_ = in_cell_;
            text_.clear();
        } else if (element == "t") {
            in_text_ = inline_ && phonetic_ == 0;
        } else if (element == "rPh") {
            ++phonetic_;
        }
    }
    void end(std::string_view element) override {
        in_text_ = false;
        if (element == "rPh") --phonetic_;
        if (element == "is") inline_ = false;
        if (element == "c" && in_cell_) end_cell();
        if (element == "row" && in_row_) {
            rows_.end_row();
            in_row_ = false;
        }
    }
    void text(std::string_view characters) override {
        if (!in_text_) return;
        text_ += characters;
        if (text_.size() > max_text) parts_.refuse("a cell is longer than any spreadsheet's");
    }

private:
    static constexpr std::size_t max_text = 1u << 20;

    void begin_row(const XmlAttributes& attributes) {
        const std::string_view number = attributes.find("r");
        row_ = number.empty() ? row_ + 1 : whole_number(number).value_or(0);
        rows_.begin_row(row_, is_on(attributes.find("hidden")));
        in_row_ = true;
        column_ = 0;
    }

    /// Adds `B2:B4`. Other text is ignored, because it shows nothing.
    void add_merged(std::string_view range) {
        const std::size_t colon = range.find(':');
        if (colon == std::string_view::npos) return;
        const auto row_of = [](std::string_view reference) {
            return whole_number(
                reference.substr(std::min(reference.find_first_of("0123456789"), reference.size())));
        };
        const auto first = row_of(range.substr(0, colon));
        const auto last = row_of(range.substr(colon + 1));
        if (first && last)
            choice_.add_merged(parts_, {*first, *last, column_of(range.substr(0, colon)),
                                        column_of(range.substr(colon + 1))});
    }

    void begin_cell(const XmlAttributes& attributes) {
        if (!in_row_) return;
        in_cell_ = true;
        inline_ = formula_ = has_value_ = false;
        text_.clear();
        type_ = attributes.find("t");
        format_ = {};
        if (const auto style = whole_number(attributes.find("s")); style && *style < shared_.formats.size())
            format_ = shared_.formats[static_cast<std::size_t>(*style)];
        const std::string_view reference = attributes.find("r");
        if (!reference.empty()) column_ = column_of(reference);
    }

    /// Returns the column `C` of `C7`, from 0.
    std::size_t column_of(std::string_view reference) const {
        std::size_t column = 0;
        for (const char character : reference) {
            const char letter = static_cast<char>(character & ~0x20);
            if (letter < 'A' || letter > 'Z') break;
            column = column * 26 + static_cast<std::size_t>(letter - 'A' + 1);
            if (column > SheetWriter::most_columns) break;
        }
        if (column == 0)
            parts_.refuse("the workbook is damaged: a cell has the reference " + std::string(reference));
        return column - 1;
    }

    void end_cell() {
        in_cell_ = false;
        rows_.add(column_, value());
        ++column_;
    }

    SheetValue value() {
        // A formula whose value is an empty text has the type str and a value.
        if (formula_ && text_.empty() && (type_ != "str" || !has_value_)) return {CellForm::formula, "="};
        if (type_ == "s") return {CellForm::text, shared_text()};
        if (type_ == "str" || type_ == "inlineStr") return {CellForm::text, without_escapes(text_)};
        if (text_.empty()) return {};
        if (type_ == "b") return {CellForm::truth, text_ == "1" || text_ == "true" ? "TRUE" : "FALSE"};
        if (type_ == "e") return {CellForm::fault, text_};
        if (type_ == "d") return iso_moment_value(text_);
        double number = 0;
        const std::string_view digits = trimmed_number(text_);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec != std::errc() || read.ptr != digits.data() + digits.size())
            return {CellForm::text, text_};
        return shown_value(number, format_, shared_.since_1904);
    }

    static std::string_view trimmed_number(std::string_view text) {
        const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
    }

    std::string shared_text() {
        if (text_.empty()) return {};
        const auto index = whole_number(trimmed_number(text_));
        if (!index || *index >= shared_.strings.size())
            parts_.refuse("the workbook is damaged: a cell has the shared text " + text_ +
                          ", which is not there");
        return std::string(shared_.strings.at(static_cast<std::size_t>(*index)));
    }

    const ZipParts& parts_;
    Shared& shared_;
    SheetChoice& choice_;
    SheetWriter rows_;
    std::uint64_t row_ = 0;
    std::size_t column_ = 0;
    std::string type_;
    CellFormat format_;
    std::string text_;
    bool in_row_ = false, in_cell_ = false, in_text_ = false, inline_ = false;
    bool formula_ = false, has_value_ = false;
    int phonetic_ = 0;
};

std::string book_part(const ZipParts& parts) {
    const Relationships root(parts, "");
    const auto* book = root.by_kind("officeDocument");
    return book != nullptr ? book->part : "xl/workbook.xml";
}

/// Returns the kind of a sheet from its relationship.
SheetKind kind_of_relation(std::string_view relation) {
    if (relation == "worksheet") return SheetKind::table;
    if (relation == "chartsheet") return SheetKind::chart;
    if (relation == "dialogsheet") return SheetKind::dialog;
    const bool macro = relation == "xlMacrosheet" || relation == "xlIntlMacrosheet";
    return macro ? SheetKind::macro : SheetKind::lost;
}

}  // namespace

void spool_xlsx(const ZipParts& parts, SheetChoice& choice, SheetSpool& spool) {
    const std::string book = book_part(parts);
    if (book.ends_with(".bin"))
        parts.refuse("this is a binary workbook (.xlsb), which cannot be read: save it as .xlsx");
    BookListener listed;
    read_xml(parts, book, listed);
    const Relationships related(parts, book);
    for (std::size_t at = 0; at < listed.sheets.size(); ++at) {
        const auto* target = related.by_id(listed.ids[at]);
        listed.sheets[at].kind = target == nullptr ? SheetKind::lost : kind_of_relation(target->kind);
    }
    const std::size_t chosen = choose_sheet(parts, listed.sheets, choice);
    Shared shared;
    shared.since_1904 = listed.since_1904;
    if (const auto* styles = related.by_kind("styles"); styles != nullptr && parts.has(styles->part)) {
        StyleListener read;
        read_xml(parts, styles->part, read);
        shared.formats = std::move(read.formats);
    }
    if (const auto* strings = related.by_kind("sharedStrings");
        strings != nullptr && parts.has(strings->part))
        read_shared_strings(parts, strings->part, shared.strings);
    XlsxSheetListener rows(parts, shared, choice, spool);
    read_xml(parts, related.by_id(listed.ids[chosen])->part, rows);
}

}  // namespace registrar
