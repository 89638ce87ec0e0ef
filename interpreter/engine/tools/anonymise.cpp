// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/anonymise.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "binding/input_plan.h"
#include "binding/secret_cells.h"
#include "definition/definition.h"
#include "diag/unavailable.h"
#include "engine/tools/case_comparison.h"
#include "engine/tools/sheet_copy.h"
#include "input/workbook.h"
#include "records/record_type.h"
#include "values/csv_cell.h"
#include "values/text.h"
#include "values/xml_text.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

/// Texts that are codes with a meaning of their own, not a customer's words.
constexpr std::string_view code_attributes[] = {
    "guid",   "languages",  "time_zone",  "locale",     "modality", "type",
    "status", "owner_type", "kind",       "levels",     "sha256",   "digest",
    "state",  "origin",     "store_guid", "field_guid", "publisher"};
constexpr std::string_view code_columns[] = {"candidateLanguages", "candidateTimeZone", "candidateValidity",
                                             "trainingLocale",     "trainingModality",  "accessFlag"};
/// Settings of providers and steps that say where something is.
constexpr std::string_view place_settings[] = {
    "sftpHost", "sftpLogin", "sftpPassword", "sftpFolder", "sftpFileName", "host",     "login",
    "password", "to",        "cc",           "from",       "subject",      "location", "smtpHost"};

/// Settings of providers that say which files they find.
constexpr std::string_view provider_places[] = {"fileName", "fileOrder"};

/// Texts with fewer bytes name nobody.
constexpr std::size_t shortest_name = 4;

template <class Names>
bool is_among(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != std::end(names);
}

/// One cell of a table that the program wrote: an empty cell is null, a pair of quotes an empty text.
struct TableCell {
    std::string text;
    bool quoted = false;
};
using TableRow = std::vector<TableCell>;

std::vector<TableRow> parse_table(const std::string& text) {
    std::vector<TableRow> rows;
    TableRow row(1);
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char character = text[at];
        if (inside) {
            const bool twice = character == '"' && at + 1 < text.size() && text[at + 1] == '"';
            inside = character != '"' || twice;
            if (inside) row.back().text += character;
            at += twice ? 1 : 0;
        } else if (character == '"') {
            inside = row.back().quoted = true;
        } else if (character == ',') {
            row.emplace_back();
        } else if (character == '\n') {
            rows.push_back(std::exchange(row, TableRow(1)));
        } else {
            row.back().text += character;
        }
    }
    return rows;
}

void append_row(std::string& out, const TableRow& row, char delimiter = ',') {
    for (std::size_t at = 0; at < row.size(); ++at) {
        if (at > 0) out += delimiter;
        if (row[at].text.empty() && row[at].quoted)
            out += "\"\"";
        else
            append_csv_cell(out, row[at].text, delimiter);
    }
    out += '\n';
}

bool is_personal(const RecordType& type, std::string_view name) {
    const Attribute* attribute = type.attribute(name);
    return attribute != nullptr && attribute->kind == AttributeKind::text && !is_among(code_attributes, name);
}

/// Gives pseudonyms to the records of one file.
std::string anonymous_records(const RecordType& type, const std::string& text, Pseudonyms& names) {
    auto rows = parse_table(text);
    std::string out;
    if (rows.empty()) return out;
    const TableRow header = rows.front();
    append_row(out, header);
    for (std::size_t at = 1; at < rows.size(); ++at) {
        for (std::size_t cell = 0; cell < std::min(header.size(), rows[at].size()); ++cell)
            if (is_personal(type, header[cell].text)) rows[at][cell].text = names.of(rows[at][cell].text);
        append_row(out, rows[at]);
    }
    return out;
}

/// The values that could not be read, by file and line: they may be anything, whatever their column.
class Unreadable {
public:
    explicit Unreadable(const fs::path& outcomes) {
        if (!fs::exists(outcomes)) return;
        for (const TableRow& row : parse_table(read_case_file(outcomes)))
            if (row.size() > 8 && row[6].text.starts_with("bad-"))
                values_.insert({row[0].text + ' ' + row[1].text, row[8].text});
    }
    bool contains(const std::string& file, std::uint64_t line, std::string_view value) const {
        return values_.contains({fmt::format("{} {}", file, line), std::string(trimmed(value))});
    }

private:
    std::set<std::pair<std::string, std::string>> values_;
};

/// How the cells of a column are treated.
enum class Treatment : std::uint8_t { pseudonym, kept_if_readable, kept };

std::vector<Treatment> treatments(const FileBinding& binding) {
    std::map<std::uint32_t, Treatment> known;
    for (const Binding& action : binding.actions)
        for (const BoundCell& bound : action.cells) {
            Treatment treatment = Treatment::kept_if_readable;
            if (bound.kind == CellKind::text)
                treatment =
                    is_among(code_columns, bound.column->name) ? Treatment::kept : Treatment::pseudonym;
            const auto [at, added] = known.emplace(bound.cell, treatment);
            if (!added) at->second = std::min(at->second, treatment);
        }
    std::vector<Treatment> all;
    for (const auto& [cell, treatment] : known) {
        all.resize(std::max<std::size_t>(all.size(), cell + 1), Treatment::pseudonym);
        all[cell] = treatment;
    }
    return all;
}

/// Writes one data file with pseudonyms, as UTF-8 with a mark, which decides the encoding. Records keep their
/// lines.
class DataCopy {
public:
    /// `name` is that of the file in the pack.
    DataCopy(InputPlan& plan, const std::string& name, const Unreadable& unreadable, Pseudonyms& names)
        : plan_(plan),
          name_(file_label(name, plan.sheet)),
          unreadable_(unreadable),
          names_(names),
          secrets_(plan.binding),
          treatments_(treatments(plan.binding)) {}

    void write(const fs::path& target) {
        if (plan_.sheet.empty()) return write_case_file(target, text());
        fs::create_directories(target.parent_path());
        copy_sheet(plan_, std::string(anonymous_sheet), target,
                   [this](const Cells& row, std::size_t cell) { return treated(row, cell); });
    }

private:
    std::string text() {
        out_ = "\xEF\xBB\xBF";
        // A line such as `sep=,` goes with the mark.
        if (const auto line = plan_.byte_order_mark.find("sep="); line != std::string::npos) {
            out_ += plan_.byte_order_mark.substr(line);
            ++line_;
        }
        if (!plan_.columns.empty()) {
            TableRow header;
            for (const std::string& column : plan_.columns) header.push_back({column});
            end_line(header);
        } else if (!plan_.header.empty()) {
            end_line({{"***"}});
        }
        std::vector<Cells> group(64);
        while (const std::size_t count = plan_.reader->read(group))
            for (const Cells& record : std::span(group).first(count)) add(record);
        return std::move(out_);
    }

    void end_line(const TableRow& row) {
        const std::size_t before = out_.size();
        append_row(out_, row, plan_.delimiter);
        line_ += static_cast<std::uint64_t>(
            std::count(out_.begin() + static_cast<std::ptrdiff_t>(before), out_.end(), '\n'));
    }

    void add(const Cells& record) {
        for (; line_ < record.line; ++line_) out_ += '\n';
        if (record.fault != RecordFault::none) {
            // What is wrong with its bytes or quotes must stay wrong.
            std::string bytes = names_.of_bytes(damaged_bytes(record));
            while (bytes.ends_with('\n') || bytes.ends_with('\r')) bytes.pop_back();
            out_ += bytes + '\n';
            line_ = record.last_line + 1;
            return;
        }
        TableRow row;
        for (std::size_t at = 0; at < record.cells.size(); ++at) row.push_back({treated(record, at)});
        if (record.bare_quote_at > 0)
            end_bare_line(row);
        else
            end_line(row);
        // A last line without its end looks cut off, and must go on to.
        if (record.ends_file && out_.ends_with('\n')) out_.pop_back();
    }

    /// Returns a damaged record so that it is as damaged in UTF-8.
    std::string damaged_bytes(const Cells& record) const {
        if (record.fault != RecordFault::invalid_bytes) return std::string(record.text);
        const bool wide = plan_.encoding.starts_with("UTF-16") || plan_.encoding.starts_with("UTF-32");
        return wide ? std::string(record.text) + '\xFF' : std::string(plan_.reader->original(record));
    }

    /// Writes cells as they are, because their quotes are not those of CSV.
    void end_bare_line(const TableRow& row) {
        for (std::size_t at = 0; at < row.size(); ++at) {
            if (at > 0) out_ += plan_.delimiter;
            out_ += row[at].text;
        }
        out_ += '\n';
        ++line_;
    }

    std::string treated(const Cells& record, std::size_t cell) {
        const std::string text(record.cells[cell].text());
        if (secrets_.hides(record, cell)) return text.empty() ? text : "***";
        const Treatment treatment = cell < treatments_.size() ? treatments_[cell] : Treatment::pseudonym;
        // A short text names nobody, and a pseudonym of it may by chance be a word that the column knows.
        const bool kept = treatment == Treatment::kept ||
                          (treatment == Treatment::kept_if_readable &&
                           (text.size() < shortest_name || !unreadable_.contains(name_, record.line, text)));
        const bool has_letters = std::ranges::any_of(
            text, [](unsigned char byte) { return std::isalpha(byte) != 0 || byte >= 0x80; });
        return kept || (treatment != Treatment::pseudonym && !has_letters) ? text : names_.of(text);
    }

    InputPlan& plan_;
    const std::string name_;
    const Unreadable& unreadable_;
    Pseudonyms& names_;
    const SecretCells secrets_;
    const std::vector<Treatment> treatments_;
    std::string out_;
    std::uint64_t line_ = 1;
};

/// Writes a definition again without its comments, with pseudonyms for texts that records or data contain,
/// for e-mail addresses, and for places.
class DefinitionText {
public:
    /// `patterns` are the names of each import's files, if providers find them.
    DefinitionText(Pseudonyms& names, std::vector<std::string> patterns)
        : names_(names), patterns_(std::move(patterns)) {}

    std::string write(const XmlElement& root) {
        add(root, 0);
        return std::move(out_);
    }

private:
    std::string treated(const std::string& name, const std::string& text) {
        if (name == "sheet" && !text.empty()) return std::string(anonymous_sheet);
        if (text.find("${") != std::string::npos || text.find('*') != std::string::npos) return text;
        const bool replaced =
            names_.knows(text) || text.find('@') != std::string::npos || is_among(place_settings, name);
        return replaced ? names_.of(text) : text;
    }

    void add(const XmlElement& element, std::size_t depth) {
        out_ += fmt::format("{}<{}", std::string(2 * depth, ' '), element.name);
        for (const XmlAttribute& attribute : element.attributes)
            out_ += fmt::format(" {}=\"{}\"", attribute.name,
                                escaped_xml(treated(attribute.name, attribute.value)));
        if (element.text.empty() && element.children.empty()) {
            out_ += "/>\n";
            return;
        }
        out_ += '>' + escaped_xml(treated(element.name, element.text));
        if (!element.children.empty()) {
            out_ += '\n';
            const bool provider = !patterns_.empty() && find_provider(element.name) != nullptr;
            if (provider) add_file_name(depth + 1);
            for (const XmlElement& child : element.children)
                if (!provider || !is_among(provider_places, child.name)) add(child, depth + 1);
            out_ += std::string(2 * depth, ' ');
        }
        out_ += fmt::format("</{}>\n", element.name);
    }

    /// Adds which files the provider of the next import finds.
    void add_file_name(std::size_t depth) {
        if (import_ >= patterns_.size()) throw Refused("an import has several providers");
        out_ += fmt::format("{}<fileName>{}</fileName>\n", std::string(2 * depth, ' '), patterns_[import_++]);
    }

    Pseudonyms& names_;
    const std::vector<std::string> patterns_;
    std::size_t import_ = 0;
    std::string out_;
};

/// The files of a pack under new names.
struct NewNames {
    std::vector<std::string> files;     ///< as NamedPack::data
    std::vector<std::string> patterns;  ///< of each import's provider; empty if the command names the files
};

NewNames new_names(const NamedPack& pack) {
    NewNames names;
    if (!pack.found_by_providers) {
        for (const NamedPack::DataFile& file : pack.data) {
            const std::string ending = fs::path(file.name).extension().string();
            const bool workbook = workbook_kind((pack.folder / file.name).string()) != WorkbookKind::none;
            names.files.push_back(
                fmt::format("data-{}{}", names.files.size() + 1, workbook ? ending : ".csv"));
        }
        return names;
    }
    std::vector<std::size_t> counts(pack.job.imports.size());
    for (const NamedPack::DataFile& file : pack.data)
        names.files.push_back(fmt::format("{}/{}-{:06}", pack.job.imports[file.import].provider.settings.path,
                                          file.import + 1, ++counts[file.import]));
    for (std::size_t import = 0; import < pack.job.imports.size(); ++import) {
        const bool wildcard = is_wildcard(pack.job.imports[import].provider.settings.file_name);
        names.patterns.push_back(fmt::format("{}-{}", import + 1, wildcard ? "*" : "000001"));
    }
    return names;
}

/// Makes the texts of the records that the run leaves known, because the definition may have constants of
/// them.
void learn_records(const fs::path& folder, Pseudonyms& names) {
    for (const RecordType* type : record_types())
        if (const fs::path file = folder / fmt::format("{}.csv", type->name); fs::exists(file))
            static_cast<void>(anonymous_records(*type, read_case_file(file), names));
}

}  // namespace

std::vector<std::string> anonymise(const NamedPack& pack, const fs::path& out, Pseudonyms& names) {
    for (const RecordType* type : record_types()) {
        const fs::path file = fs::path("store") / fmt::format("{}.csv", type->name);
        if (fs::exists(pack.folder / file) && type->name != "trash")
            write_case_file(out / file, anonymous_records(*type, read_case_file(pack.folder / file), names));
    }
    write_case_file(out / "store/store.csv", read_case_file(pack.folder / "store/store.csv"));
    learn_records(pack.folder / "expected/store", names);
    const Unreadable unreadable(pack.folder / "expected/outcomes.csv");
    const NewNames renamed = new_names(pack);
    for (std::size_t at = 0; at < pack.data.size(); ++at) {
        const auto& [name, import] = pack.data[at];
        InputPlan plan = unbound_input(pack.job, import, (pack.folder / name).string());
        Diagnostics findings;
        if (!bind_input(pack.job, pack.options, plan, findings) || !plan.reader)
            throw Refused(name +
                          ": does not fit the definition, so it is not known which cells name somebody");
        DataCopy(plan, name, unreadable, names).write(out / renamed.files[at]);
    }
    Diagnostics findings;
    const auto definition = load_definition((pack.folder / "definition.xml").string(), findings);
    if (!definition) throw Refused("the definition is not valid");
    write_case_file(out / "definition.xml", DefinitionText(names, renamed.patterns).write(definition->root));
    return renamed.files;
}

void demand_same_outcomes(const fs::path& named, const fs::path& anonymous) {
    const auto rows_of = [](const fs::path& folder) {
        const fs::path file = folder / "expected/outcomes.csv";
        auto rows = fs::exists(file) ? parse_table(read_case_file(file)) : std::vector<TableRow>(1);
        rows.erase(rows.begin());  // the header
        return rows;
    };
    const auto kind_of_row = [](const TableRow& row) {
        std::string text;
        for (std::size_t cell = 1; cell < std::min<std::size_t>(row.size(), 8); ++cell)
            text += row[cell].text + ' ';
        return text;
    };
    const auto left = rows_of(named);
    const auto right = rows_of(anonymous);
    for (std::size_t at = 0; at < std::max(left.size(), right.size()); ++at) {
        const std::string was = at < left.size() ? kind_of_row(left[at]) : "";
        const std::string is = at < right.size() ? kind_of_row(right[at]) : "";
        if (was == is) continue;
        const TableRow& row = at < left.size() ? left[at] : right[at];
        throw Refused(
            fmt::format("there is no anonymous pack of this run: {}:{} is {}, and with pseudonyms {}. Its "
                        "outcome depends on how a text "
                        "is written",
                        row[0].text, row[1].text, was.empty() ? "without a message" : was,
                        is.empty() ? "without a message" : is));
    }
}

}  // namespace registrar
