// SPDX-License-Identifier: Apache-2.0
#include "binding/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "action/common_elements.h"
#include "definition/aliases.h"
#include "definition/header_words.h"
#include "values/text.h"

namespace registrar {

namespace {

/// Returns the number of cells of a text with this delimiter, not counting delimiters in quotes.
std::size_t count_cells(std::string_view text, char delimiter) {
    std::size_t count = 1;
    bool quoted = false;
    for (const char character : text) {
        if (character == '"')
            quoted = !quoted;
        else if (character == delimiter && !quoted)
            ++count;
    }
    return count;
}

/// Returns how many fields of all actions these header cells name; sets `all` to the number of fields.
std::size_t fields_named(const ImportJob& import, const std::vector<std::string>& names, std::size_t& all) {
    std::size_t named = 0;
    all = 0;
    for (const ActionJob& action : import.actions)
        for (const Field& field : action.fields) {
            if (field.column == nullptr) continue;
            ++all;
            named += std::any_of(names.begin(), names.end(),
                                 [&](const std::string& name) { return names_field(name, field); })
                         ? 1
                         : 0;
        }
    return named;
}

/// Returns how many fields of an action have this name: a repeatable column is declared several times.
std::size_t times_declared(const ActionJob& action, const std::string& name) {
    return static_cast<std::size_t>(
        std::count_if(action.fields.begin(), action.fields.end(),
                      [&](const Field& field) { return names_field(name, field); }));
}

std::string column_list(const std::vector<std::size_t>& columns) {
    std::string list;
    for (std::size_t at = 0; at < columns.size(); ++at)
        list += fmt::format("{}{}",
                            at == 0                    ? ""
                            : at + 1 == columns.size() ? " and "
                                                       : ", ",
                            columns[at] + 1);
    return list;
}

}  // namespace

Header::Header(const Cells& first, const std::string& file) : cells(first), path(file) {
    for (const Cell& cell : first.cells) names.push_back(match_header(cell.text()));
}

Location Header::locate(std::size_t cell) const {
    const Cell& where = cells.cells[cell];
    const LineColumn at = locate_in(cells, where.begin);
    if (hidden) return {path, at.line, 1, secret_cell.size(), std::string(secret_cell)};
    Location location{path, at.line, at.column, std::max<std::uint64_t>(1, code_points(where.text())), {}};
    location.line_text = std::string(line_around(cells, where.begin));
    return location;
}

std::size_t Header::columns() const {
    std::size_t used = names.size();
    while (used > 0 && names[used - 1].empty()) --used;
    return used;
}

bool names_field(const std::string& header, const Field& field) {
    if (!field.header.empty()) return header == match_header(field.header);
    if (header == match_header(field.name)) return true;
    return std::any_of(aliases().begin(), aliases().end(), [&](const Alias& alias) {
        return alias.meant == field.name && header == match_header(alias.written);
    });
}

const Column* known_column(const std::string& header, const ActionType& action) {
    for (const Column& column : action.columns)
        if (header == match_header(column.name)) return &column;
    for (const Alias& alias : aliases())
        if (header == match_header(alias.written))
            if (const Column* column = action.column(alias.meant)) return column;
    return nullptr;
}

bool names_anything(const ImportJob& import, const Header& header) {
    const auto known = [&](const std::string& name) {
        return std::any_of(import.actions.begin(), import.actions.end(), [&](const ActionJob& action) {
            return known_column(name, *action.type) != nullptr ||
                   std::any_of(action.fields.begin(), action.fields.end(),
                               [&](const Field& field) { return names_field(name, field); });
        });
    };
    return std::any_of(header.names.begin(), header.names.end(), known);
}

bool check_delimiter(const ImportJob& import, const Header& first, Diagnostics& findings) {
    const std::size_t width = import.declared_width;
    if (first.names.size() != 1 || width < 2) return true;
    for (const char other : {',', ';', '\t', '|'}) {
        if (other == import.dialect.delimiter || count_cells(first.cells.text, other) != width) continue;
        Location location = first.locate(0);
        location.width = std::max<std::uint64_t>(1, code_points(location.line_text));
        findings.add(
            {Level::error,
             "wrong-delimiter",
             fmt::format("The records have one cell; with the delimiter {} they have {}, as declared.",
                         delimiter_name(other), width),
             location,
             fmt::format("read with the delimiter {}", delimiter_name(import.dialect.delimiter)),
             {},
             fmt::format("set the delimiter: --delimiter {}, or <delimiter> of the provider",
                         delimiter_name(other))});
        return false;
    }
    return true;
}

bool check_preamble(const ImportJob& import, const std::string& path, std::span<const FirstRecord> records,
                    Diagnostics& findings) {
    for (std::size_t at = 0; at < records.size(); ++at) {
        std::vector<std::string> names;
        for (const std::string& text : records[at].texts) names.push_back(match_header(text));
        std::size_t all = 0;
        const std::size_t named = fields_named(import, names, all);
        if (at == 0 && named > 0) return true;
        if (named == 0 || 2 * named < all) continue;
        const std::uint64_t line = records[at].line;
        const std::string& text = records[at].text;
        findings.add(
            {Level::error,
             "preamble",
             fmt::format("The header seems to be on line {}, not on line {}.", line, records[0].line),
             Location{path, line, 1, std::max<std::uint64_t>(1, code_points(text)), text},
             {},
             {},
             fmt::format("remove what is before line {}", line)});
        return false;
    }
    return true;
}

namespace {

/// Returns the field, declared for another column, that a foreign header usually names; null if it may name
/// the declared field or is not known.
const Field* usually_named(const PlainHeader& header, const ActionJob& action, std::size_t declared) {
    if (match_column(header, action.fields[declared].name) > header_match::none) return nullptr;
    const Field* named = nullptr;
    for (const Field& field : action.fields)
        if (field.column != nullptr && field.header.empty() &&
            match_column(header, field.name) >= header_match::usual) {
            if (named != nullptr) return nullptr;
            named = &field;
        }
    return named;
}

/// Compares foreign headers with the fields that are bound by position. One that usually names another of the
/// fields is a warning; with two of them the columns stand in another order, and rows would be stored with
/// their values exchanged.
bool check_foreign_order(const Job& job, const ActionJob& action, const Header& header,
                         Diagnostics& findings) {
    std::vector<Diagnostic> found;
    for (std::size_t at = 0; at < std::min(header.names.size(), action.fields.size()); ++at) {
        const Field& declared = action.fields[at];
        if (declared.cell || declared.column == nullptr || !declared.header.empty()) continue;
        if (known_column(header.names[at], *action.type) != nullptr) continue;
        const std::string_view text = trimmed(header.cells.cells[at].text());
        const Field* named = usually_named(PlainHeader(text), action, at);
        if (named == nullptr) continue;
        found.push_back(
            {Level::warning,
             "header-order",
             fmt::format("Column {} is headed {}, which usually means {}, but the definition reads it as {}.",
                         at + 1, text, named->name, declared.name),
             header.locate(at),
             {},
             {{job.definition.locate(declared.span), "read as " + declared.name}},
             "put the fields in the order of the file; --bind position goes by the definition"});
    }
    const bool exchanged = found.size() > 1;
    for (Diagnostic& each : found) {
        if (exchanged) each.level = Level::error;
        findings.add(std::move(each));
    }
    return !exchanged;
}

}  // namespace

bool check_order(const Job& job, const ActionJob& action, const Header& header, Diagnostics& findings) {
    bool in_order = header.hidden || check_foreign_order(job, action, header, findings);
    for (std::size_t at = 0; at < std::min(header.names.size(), action.fields.size()); ++at) {
        const Field& declared = action.fields[at];
        if (declared.cell) continue;  // with a columnsMapping, the order of <fields> is not that of the file
        if (names_field(header.names[at], declared)) continue;
        const Column* named = known_column(header.names[at], *action.type);
        if (named == nullptr) continue;
        const bool declared_elsewhere =
            std::any_of(action.fields.begin(), action.fields.end(),
                        [&](const Field& field) { return field.column == named; });
        if (declared.column == nullptr && !declared_elsewhere) continue;
        in_order = false;
        findings.add(
            {Level::error,
             "header-order",
             fmt::format("Column {} is headed {}, but the definition reads it as {}.", at + 1, named->name,
                         declared.name),
             header.locate(at),
             {},
             {{job.definition.locate(declared.span), "read as " + declared.name}},
             "--bind header goes by the header, --bind position by the definition; say which is meant"});
    }
    return in_order;
}

bool check_width(const Header& header, std::size_t width, Diagnostics& findings) {
    const std::size_t used = header.columns();
    if (header.cells.cells.size() < width)
        findings.add({Level::warning,
                      "narrow-header",
                      fmt::format("The header has {} columns, the definition declares {}.",
                                  header.cells.cells.size(), width),
                      header.locate(0),
                      {},
                      {},
                      "the file may be another one than the definition is for"});
    if (used <= width) return true;
    findings.add({Level::error,
                  "header-too-wide",
                  fmt::format("The header has {} columns, the definition declares {}.", used, width),
                  header.locate(width),
                  "not declared",
                  {},
                  "declare it in <fields>, or skip it with <ignoredColumn/>"});
    return false;
}

bool check_bound_once(const ActionJob& action, const Header& header, Diagnostics& findings) {
    bool good = true;
    for (const Field& field : action.fields) {
        if (field.column == nullptr || (field.header.empty() && field.nth > 0)) continue;
        std::vector<std::size_t> columns;
        for (std::size_t at = 0; at < header.names.size(); ++at)
            if (names_field(header.names[at], field)) columns.push_back(at);
        if (columns.size() <= std::max<std::size_t>(1, times_declared(action, match_header(field.name))))
            continue;
        good = false;
        findings.add({Level::error,
                      "header-twice",
                      fmt::format("Columns {} may each be '{}'.", column_list(columns),
                                  field.header.empty() ? field.name : field.header),
                      header.locate(columns[1]),
                      {},
                      {},
                      "rename the columns that are not meant, or bind by position with --bind position"});
    }
    return good;
}

void warn_of_equal_names(const ImportJob& import, const Header& header, Diagnostics& findings) {
    std::map<std::string, std::vector<std::size_t>> columns;
    for (std::size_t at = 0; at < header.names.size(); ++at)
        if (!header.names[at].empty()) columns[header.names[at]].push_back(at);
    for (const auto& [name, numbers] : columns) {
        std::size_t declared = 1;
        for (const ActionJob& action : import.actions)
            declared = std::max(declared, times_declared(action, name));
        if (numbers.size() <= declared) continue;
        findings.add({Level::warning,
                      "header-twice",
                      fmt::format("Columns {} have the same name.", column_list(numbers)),
                      header.locate(numbers[1]),
                      {},
                      {},
                      {}});
    }
}

}  // namespace registrar
