// SPDX-License-Identifier: Apache-2.0
#include "binding/binding.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "action/common_elements.h"
#include "binding/convert.h"
#include "binding/header.h"
#include "definition/header_words.h"
#include "diag/suggest.h"
#include "values/text.h"

namespace registrar {

const BoundCell* Binding::find(std::string_view field, std::uint32_t cell_number) const {
    for (const BoundCell& bound : cells)
        if (bound.column->name == field && (cell_number == any_cell || cell_number == bound.cell))
            return &bound;
    return nullptr;
}

const DateFormat* Binding::format_of(const BoundCell& bound) const {
    if (bound.kind == CellKind::date) return &reading.date_format;
    const bool formatted = bound.kind == CellKind::datetime && !bound.column->traits.iso_8601;
    return formatted && !reading.date_time_format.iso_8601 ? &reading.date_time_format.format : nullptr;
}

void FileBinding::note_encoding(const std::string& encoding) {
    const auto mojibake = MojibakeDetector::of(encoding);
    for (Binding& action : actions) action.mojibake = mojibake;
}

namespace {

std::string expected_text(const Field& field, const Reading& reading) {
    const ColumnTraits& traits = field.column->traits;
    if (!traits.expected.empty()) return std::string(traits.expected);
    switch (field.column->kind) {
        case CellKind::text:
            return fmt::format("at most {} characters", traits.longest);
        case CellKind::integer:
            return "a whole number";
        case CellKind::decimal:
            return "a number";
        case CellKind::duration:
            return fmt::format("a duration of 0 or more, like {},",
                               duration_example(reading.time_global_format));
        case CellKind::mapping:
            return field.mapping->expected();
        case CellKind::date:
            return "a date";
        case CellKind::datetime:
            return "a date and time";
        case CellKind::yes_no:
            return "yes or no";
        case CellKind::choice:
            return alternatives(traits.words);
    }
    return {};
}

/// Returns whether the column's cells are logins, e-mail addresses, numbers, codes or GUIDs: texts by which
/// records are looked up, but for titles and names.
bool is_identifier(const ActionType& action, const Column& column) {
    if (column.kind != CellKind::text) return false;
    return column.traits.identifier ||
           std::any_of(action.references.begin(), action.references.end(),
                       [&column](const ActionReference& each) {
                           const std::string_view attribute = each.type->index(each.index).attributes.back();
                           return each.column == column.name && attribute != "title" && attribute != "name" &&
                                  each.type->attribute(attribute)->traits.match != MatchRule::none;
                       });
}

/// Binds one field to a cell. Called in the order of <fields>, which `cells` keeps.
void bind(Binding& binding, const Field& field, std::size_t cell) {
    BoundCell bound;
    bound.cell = static_cast<std::uint32_t>(cell);
    bound.kind = field.column->kind;
    bound.mandatory = field.mandatory;
    bound.offset = field.column->offset() + field.nth * sizeof(RepeatedCell);
    bound.column = field.column;
    bound.identifier = is_identifier(*binding.job->type, *field.column);
    bound.percentage = field.column->traits.percentage;
    bound.field = &field;
    bound.mapping = field.mapping.get();
    bound.expected = expected_text(field, binding.reading);
    if (field.column->repeatable) binding.repeated.push_back(binding.cells.size());
    binding.cells.push_back(std::move(bound));
}

Binding bind_by_position(const ActionJob& job) {
    Binding binding{&job, job.type->reading(job.settings.get()), {}, {}};
    for (std::size_t at = 0; at < job.fields.size(); ++at)
        if (const Field& field = job.fields[at]; field.column != nullptr)
            bind(binding, field, field.cell.value_or(at));
    return binding;
}

/// Suggests the header that the definition may mean: one that is spelt alike, or a usual header of the field.
std::string missing_help(const Header& header, const Field& field) {
    if (header.hidden) return "correct the header, or name the column in the definition";
    const std::string& wanted = field.header.empty() ? field.name : field.header;
    std::vector<std::string> texts;
    for (const Cell& cell : header.cells.cells) texts.emplace_back(trimmed(cell.text()));
    const std::vector<std::string_view> names(texts.begin(), texts.end());
    const PlainHeader wanted_plain(wanted);
    int best = header_match::none;
    std::string_view usual;
    for (const std::string_view name : names) {
        const PlainHeader plain(name);
        const int sureness = plain.whole == wanted_plain.whole ? header_match::own_name
                                                               : match_column(plain, field.column->name);
        if (sureness > best) usual = name;
        best = std::max(best, sureness);
    }
    const auto near = near_names(wanted, names);
    const std::string_view meant = best < header_match::own_name && !near.empty() ? near.front() : usual;
    if (!meant.empty())
        return fmt::format("did you mean '{}'? then the definition says <{} column=\"{}\"/>", meant,
                           field.name, meant);
    return fmt::format("the header has {}", fmt::join(names, ", "));
}

std::optional<Binding> bind_by_header(const Job& job, const ActionJob& action, const Header& header,
                                      Diagnostics& findings) {
    Binding binding{&action, action.type->reading(action.settings.get()), {}, {}};
    bool complete = check_bound_once(action, header, findings);
    for (const Field& field : action.fields) {
        if (field.column == nullptr) continue;
        std::size_t nth = field.header.empty() ? field.nth : 0;
        const auto found =
            std::find_if(header.names.begin(), header.names.end(),
                         [&](const std::string& name) { return names_field(name, field) && nth-- == 0; });
        if (found == header.names.end()) {
            complete = false;
            const std::string wanted = field.header.empty() ? field.name : field.header;
            Location whole = header.locate(0);
            whole.width = std::max<std::uint64_t>(1, code_points(whole.line_text));
            findings.add({Level::error,
                          "header-missing",
                          fmt::format("The header has no column '{}'.", wanted),
                          whole,
                          {},
                          {{job.definition.locate(field.span), "the definition reads it here"}},
                          missing_help(header, field)});
            continue;
        }
        bind(binding, field, static_cast<std::size_t>(found - header.names.begin()));
    }
    if (!complete) return std::nullopt;
    return binding;
}

/// Warns of a skipped first line that names no field and converts like a row: it is probably data.
void warn_of_data(const FileBinding& binding, const Header& header, Diagnostics& findings) {
    for (const Binding& action : binding.actions) {
        const bool known = std::any_of(
            header.names.begin(), header.names.end(),
            [&](const std::string& name) { return known_column(name, *action.job->type) != nullptr; });
        if (known || !reads_as_data(action, header.cells)) continue;
        Location location = header.locate(0);
        location.width = std::max<std::uint64_t>(1, code_points(location.line_text));
        findings.add({Level::warning,
                      "first-line-is-data",
                      "The first line looks like data and is skipped; set skipFirstLine to no.",
                      location,
                      {},
                      {},
                      "--skip-first-line no, or <skipFirstLine>no</skipFirstLine> in the provider"});
        return;
    }
}

bool reads_secret(const ImportJob& import) {
    const auto is_secret = [](const Field& field) {
        return field.column != nullptr && field.column->traits.secret;
    };
    return !import.secret_cells.empty() ||
           std::any_of(import.actions.begin(), import.actions.end(), [&](const ActionJob& action) {
               return std::any_of(action.fields.begin(), action.fields.end(), is_secret);
           });
}

/// Collects the columns that an action, a columnsMapping or the header names as passwords.
void find_secret_cells(const ImportJob& import, const Header& header, FileBinding& binding) {
    auto& cells = binding.secret_cells = import.secret_cells;
    for (const Binding& action : binding.actions)
        for (const BoundCell& bound : action.cells)
            if (bound.column->traits.secret) cells.push_back(bound.cell);
    const std::string secret_name = match_header(secret_column);
    for (std::size_t at = 0; import.dialect.skip_first_line && at < header.names.size(); ++at)
        if (header.names[at] == secret_name) cells.push_back(at);
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
}

/// Warns of an action that reads a password column as an ordinary field: the store then contains the
/// password.
void warn_of_shared_secrets(const Job& job, const FileBinding& binding, Diagnostics& findings) {
    for (const Binding& action : binding.actions)
        for (const BoundCell& bound : action.cells)
            if (!bound.column->traits.secret &&
                std::binary_search(binding.secret_cells.begin(), binding.secret_cells.end(), bound.cell))
                findings.add({Level::warning,
                              "secret-read-openly",
                              fmt::format("Column {} holds passwords, and {} reads it as {}.", bound.cell + 1,
                                          action.job->type->name, bound.column->name),
                              job.definition.locate(bound.field->span),
                              "",
                              {},
                              "what it stores of them can be read"});
}

/// Keeps the header's texts, so that the header is found again among the rows. A header that names nothing
/// may be data.
void keep_header(const ImportJob& import, const Header& header, FileBinding& binding) {
    if (!names_anything(import, header) || !binding.secret_cells.empty()) return;
    for (const Cell& cell : header.cells.cells) binding.header.emplace_back(cell.text());
}

/// Adds a note for each header cell that names a field only after normalisation or by an alias.
void note_spellings(const Job& job, const FileBinding& binding, const Header& header, Diagnostics& findings) {
    std::set<std::uint32_t> noted;
    for (const Binding& action : binding.actions) {
        for (const BoundCell& bound : action.cells) {
            const std::string& wanted = bound.field->header.empty() ? bound.field->name : bound.field->header;
            if (bound.cell >= header.names.size() || !names_field(header.names[bound.cell], *bound.field))
                continue;
            const std::string_view written = header.cells.cells[bound.cell].text();
            if (written == wanted || !noted.insert(bound.cell).second) continue;
            findings.add({Level::note,
                          "header-spelling",
                          fmt::format("Column {} is headed '{}'; it is taken for {}.", bound.cell + 1,
                                      written, wanted),
                          header.locate(bound.cell),
                          {},
                          {{job.definition.locate(bound.field->span), "read as " + bound.field->name}},
                          {}});
        }
    }
}

/// Sets the width of records from the header, which may have columns that no field reads. Cells of a sheet
/// cannot move to another column, so a sheet may have text outside its table and any width is right.
void take_width_of_header(const Header& header, FileBinding& binding) {
    binding.width = header.cells.is_row ? 0 : header.columns();
    binding.written_width = header.names.size();
}

bool goes_by_header(const ActionJob& action, BindMode mode) {
    if (mode != BindMode::definition) return mode == BindMode::header;
    return std::any_of(action.fields.begin(), action.fields.end(),
                       [](const Field& field) { return !field.header.empty(); });
}

}  // namespace

std::optional<FileBinding> bind_file(const Job& job, const ImportJob& import, const std::string& path,
                                     const std::optional<Cells>& first, BindMode mode,
                                     Diagnostics& findings) {
    FileBinding binding;
    binding.width = binding.written_width = import.declared_width;
    const bool has_header = first && import.dialect.skip_first_line;
    const Cells nothing;
    Header header(first ? *first : nothing, path);
    binding.hides_header = header.hidden = reads_secret(import) && !names_anything(import, header);
    bool good = !first || check_delimiter(import, header, findings);
    bool header_decides = false;
    for (const ActionJob& action : import.actions) {
        if (!good) break;
        if (!goes_by_header(action, mode) || !first) {  // an empty file has nothing to bind
            if (has_header && mode == BindMode::definition)
                good = check_order(job, action, header, findings) && good;
            binding.actions.push_back(bind_by_position(action));
            continue;
        }
        if (!has_header) {
            findings.add({Level::error,
                          "no-header",
                          "Columns are bound by header, but the file has no header line.",
                          Location{path, 0, 0, 1, {}},
                          {},
                          {},
                          "--bind position goes by the definition"});
            return std::nullopt;
        }
        header_decides = true;
        if (auto bound = bind_by_header(job, action, header, findings))
            binding.actions.push_back(*std::move(bound));
        else
            good = false;
    }
    if (good && has_header && !header_decides && binding.width > 0)
        good = check_width(header, binding.width, findings);
    if (!good) return std::nullopt;
    if (header_decides) take_width_of_header(header, binding);
    find_secret_cells(import, header, binding);
    warn_of_shared_secrets(job, binding, findings);
    if (has_header) warn_of_equal_names(import, header, findings);
    if (has_header) note_spellings(job, binding, header, findings);
    if (has_header) warn_of_data(binding, header, findings);
    if (has_header) keep_header(import, header, binding);
    return binding;
}

}  // namespace registrar
