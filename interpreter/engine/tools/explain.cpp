// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "binding/cell_rules.h"
#include "binding/convert.h"
#include "binding/header.h"
#include "binding/input_plan.h"
#include "binding/record_rules.h"
#include "binding/secret_cells.h"
#include "diag/unavailable.h"
#include "engine/tools/read_value.h"
#include "records/record_block.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t shown_rows = 3;
constexpr std::size_t judged_rows = 1000;

/// Explains why a run rejects the row, with the reason that a run prints after the caret.
std::string rejection(const Binding& binding, const BoundCell& bound, const CellFault& fault, bool secret) {
    std::string text = "rejected: " + fill(fault.message->text, fault.values(secret));
    const DateFormat* format = binding.format_of(bound);
    if (format != nullptr && !secret && fault.message == &bound.column->unreadable())
        text += fmt::format(" ({})", format->explain(fault.cell).reason);
    return text + fmt::format(" [{}]", fault.message->code);
}

bool is_secret(const Field& field) {
    return field.column != nullptr && field.column->traits.secret;
}

std::string field_rule(const Field& field) {
    std::string rule = field.mandatory ? "mandatory" : "optional";
    if (field.mapping)
        rule += ", reads " + field.mapping->expected();
    else if (!field.column->traits.words.empty())
        rule += ", one of " + alternatives(field.column->traits.words);
    else if (!field.column->traits.expected.empty())
        rule += ", " + std::string(field.column->traits.expected);
    if (field.column->traits.clears) rule += ", NULL clears it";
    return rule;
}

std::string explain_columns(const ActionJob& action, const Binding* binding,
                            const std::vector<std::string>& header) {
    std::string text = "  columns:\n";
    std::size_t next = 0;
    for (std::size_t at = 0; at < action.fields.size(); ++at) {
        const Field& field = action.fields[at];
        const BoundCell* bound =
            binding != nullptr && field.column != nullptr ? &binding->cells[next++] : nullptr;
        const std::size_t cell = bound != nullptr ? bound->cell : field.cell.value_or(at);
        const std::string headed =
            cell < header.size() && !is_secret(field) ? fmt::format(" '{}'", header[cell]) : "";
        if (field.column == nullptr)
            text += fmt::format("    {:>3}{} -> ignored\n", cell + 1, headed);
        else
            text += fmt::format("    {:>3}{} -> {}: {}, {}\n", cell + 1, headed, field.title(),
                                field.column->type_text(), field_rule(field));
    }
    return text;
}

std::string explain_finalizer(const ActionType& type) {
    // The finalizer of an action that needs rows only completes them, so it is not mentioned.
    if (type.rows() == RowsWanted::required) return {};
    return type.rows() == RowsWanted::none ? "  takes no rows; done once\n"
                                           : "  done once after the last row, or without any file\n";
}

std::string explain_settings(const Job& job, const std::vector<SettingSource>& sources) {
    std::string text = "  settings:\n";
    for (const SettingSource& source : sources) {
        std::string origin = source.origin;
        if (source.origin == "given")
            origin = fmt::format("given on line {}", job.definition.locate(source.span).line);
        text += fmt::format("    {} = {} ({})\n", source.name, source.value, origin);
    }
    return text;
}

/// Explains the steps of one phase, in the order in which they run.
std::string explain_steps(const Job& job, std::string_view title, const std::vector<StepJob>& steps) {
    std::string text;
    for (const StepJob& step : steps) {
        text += fmt::format("{}: {}{}\n", title, step.type->name, step.enabled() ? "" : " (disabled)");
        if (!step.sources.empty()) text += explain_settings(job, step.sources);
    }
    return text;
}

std::string file_name(const ImportJob& import) {
    return import.provider.type == nullptr ? "data" : import.provider.settings.file_name;
}

std::string explain_dialect(const Dialect& dialect, const Reader* reader, const std::string& file) {
    const std::string_view first_line = dialect.skip_first_line ? "skipped" : "read";
    if (reader != nullptr && !reader->sheet().empty())
        return fmt::format("{}: {}, first row {}\n", file_label(file, reader->sheet()), reader->encoding(),
                           first_line);
    return fmt::format("{}: {}, delimiter {}, first line {}\n", file,
                       reader != nullptr ? reader->encoding() : dialect.encoding,
                       delimiter_name(reader != nullptr ? reader->delimiter() : dialect.delimiter),
                       first_line);
}

std::string explain_row(const Binding& binding, const Cells& record, const SecretCells& secrets) {
    if (record.fault != RecordFault::none) return {};
    if (secrets.any() && !secrets.tells(record)) return fmt::format("    {}\n", secret_cell);
    std::string text;
    const ConvertedRecord converted = convert_alone(binding, record);
    for (const BoundCell& bound : binding.cells) {
        const CellContent content = content_of(record, bound);
        const CellFault* fault = converted.refusal_of(bound);
        if (content.empty() && fault == nullptr) continue;
        const bool secret = secrets.hides(record, bound.cell);
        const std::string_view shown = secret && !content.empty() ? secret_cell : content.text;
        text += fmt::format("    {}:{}{}", bound.field->title(), shown.empty() ? "" : " ", shown);
        if (fault != nullptr) {
            text += " -> " + rejection(binding, bound, *fault, secret);
        } else if (!secret) {
            const ReadValue value = value_in(converted.row.data(), binding, bound, content);
            if (value.parsed != shown) text += " -> " + value.parsed;
            if (value.stored != value.parsed) text += " -> " + value.stored;
        }
        text += "\n";
    }
    return text;
}

/// The file whose rows are shown.
struct ShownFile {
    const std::string& path;
    Reader& reader;
    Diagnostics& findings;
};

/// Returns the record's line number and the messages about the record as a whole.
std::string explain_record(const ShownFile& file, const Cells& record, std::size_t width, bool secret) {
    std::string text = fmt::format("  line {}:\n", record.line);
    std::string fault;
    if (record.fault != RecordFault::none)
        fault = fault_text(file.reader, record, locate_in(record, record.fault_at), secret);
    for (const RecordRemark& remark : judge_record(record, width, std::move(fault)))
        text += fmt::format("    {} [{}]\n", remark.text, remark.message->code);
    return text;
}

/// Finds columns in which every date is valid as day/month and as month/day, so that the data do not show a
/// wrong format.
class AmbiguousDates {
public:
    explicit AmbiguousDates(const Binding& binding) : binding_(binding), seen_(binding.cells.size()) {}

    void look(const Cells& record) {
        for (std::size_t at = 0; at < seen_.size(); ++at) {
            const BoundCell& bound = binding_.cells[at];
            const DateFormat* format = binding_.format_of(bound);
            const CellContent content = content_of(record, bound);
            const std::string_view cell = content.text;
            if (format == nullptr || cell.empty() || content.form != CellForm::text) continue;
            if (bound.column->traits.clears && cell == "NULL") continue;
            ++seen_[at].dates;
            if (format->reads_with_day_and_month_exchanged(cell)) ++seen_[at].both;
        }
    }
    std::string text() const {
        std::string found;
        for (std::size_t at = 0; at < seen_.size(); ++at)
            if (seen_[at].dates > 0 && seen_[at].dates == seen_[at].both)
                found += fmt::format(
                    "  {}: all {} dates read as day/month and as month/day alike: check the format\n",
                    binding_.cells[at].field->title(), seen_[at].dates);
        return found;
    }

private:
    struct Seen {
        std::size_t dates = 0;
        std::size_t both = 0;
    };
    const Binding& binding_;
    std::vector<Seen> seen_;
};

std::string explain_rows(const FileBinding& binding, const ShownFile& file) {
    std::vector<std::string> rows(binding.actions.size());
    std::vector<AmbiguousDates> dates(binding.actions.begin(), binding.actions.end());
    const SecretCells secrets(binding);
    Cells record;
    bool suspected = false;
    for (std::size_t count = 0; count < judged_rows && file.reader.read(std::span(&record, 1)) > 0; ++count) {
        if (!suspected && suspects_encoding(record.fault))
            report_damage(file.reader, file.path, {record, {}, secrets.any()}, file.findings);
        suspected = suspected || suspects_encoding(record.fault);
        for (std::size_t at = 0; at < binding.actions.size(); ++at) {
            if (count < shown_rows)
                rows[at] += explain_record(file, record, binding.width, secrets.any()) +
                            explain_row(binding.actions[at], record, secrets);
            dates[at].look(record);
        }
    }
    std::string text;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        text += fmt::format("{}: the first rows, as written -> as read -> as stored\n{}",
                            binding.actions[at].job->type->name, rows[at]);
        text += dates[at].text();
    }
    return text;
}

}  // namespace

std::optional<std::string> explain(const Job& job, const ExplainOptions& options, Diagnostics& findings) {
    std::string text = explain_steps(job, "before the imports", job.pre_process);
    for (std::size_t number = 0; number < job.imports.size(); ++number) {
        const ImportJob& import = job.imports[number];
        const bool takes_rows = import.rows() != RowsWanted::none;
        if (!takes_rows && !options.data.empty())
            throw Refused(fmt::format("{} takes no rows, so no DATA", import.actions.front().type->name));
        InputPlan input = unbound_input(job, number, options.data);
        const bool bound = !options.data.empty();
        const InputOptions how{{options.data}, {}, options.mode};
        if (bound && !bind_input(job, how, input, findings)) return std::nullopt;
        if (takes_rows)
            text +=
                explain_dialect(import.dialect, input.reader.get(), bound ? options.data : file_name(import));
        if (import.provider.type != nullptr)
            text += fmt::format("{}\n", import.provider.type->name) +
                    explain_settings(job, import.provider.sources);
        for (std::size_t at = 0; at < import.actions.size(); ++at) {
            const ActionJob& action = import.actions[at];
            text += fmt::format("{}\n", action.type->name);
            text += explain_finalizer(*action.type);
            if (!action.fields.empty())
                text += explain_columns(action, bound ? &input.binding.actions[at] : nullptr, input.columns);
            text += explain_settings(job, action.sources);
        }
        if (bound) text += explain_rows(input.binding, {options.data, *input.reader, findings});
        text += explain_steps(job, "after each file", import.consolidators);
        text += explain_steps(job, "after the import", import.post_process);
    }
    return text + explain_steps(job, "at last", job.post_process);
}

}  // namespace registrar
