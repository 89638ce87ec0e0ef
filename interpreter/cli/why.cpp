// SPDX-License-Identifier: Apache-2.0
// registrar why: explains why a record has its values, run by run, back to its creation.
#include <fmt/format.h>

#include <optional>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/runs.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/suggest.h"
#include "engine/tools/record_search.h"
#include "engine/tools/why.h"
#include "report/change_lines.h"
#include "store/open/open_store.h"
#include "values/date_format.h"

namespace registrar {

namespace {

/// How many records of an ambiguous question are listed.
constexpr std::size_t listed_records = 20;

/// The question as the command line puts it.
struct Question {
    const RecordType* type = nullptr;
    std::vector<RecordCondition> conditions;
    const Attribute* column = nullptr;  ///< null: all columns
};

const RecordType& type_named(const std::string& name) {
    if (const RecordType* type = find_record_type(name)) return *type;
    std::vector<std::string_view> names;
    for (const RecordType* each : record_types()) names.push_back(each->name);
    const std::string near = did_you_mean(near_names(name, names));
    throw Refused(fmt::format("there is no record type '{}'{}", name, near.empty() ? near : "; " + near));
}

Question read_question(const Arguments& arguments) {
    Question question;
    question.type = &type_named(arguments.text("TYPE"));
    for (const std::string& word : arguments.all("NAME=VALUE")) {
        const auto equals = word.find('=');
        if (equals != std::string::npos && equals > 0) {
            question.conditions.push_back({word.substr(0, equals), word.substr(equals + 1)});
            continue;
        }
        if (question.column != nullptr) throw Refused("why takes one column, not also '" + word + "'");
        question.column = column_of(*question.type, word);
        if (question.column == nullptr)
            throw Refused(
                fmt::format("{} has no column '{}', and no field of an action sets one of that name",
                            question.type->name, word));
    }
    if (question.conditions.empty())
        throw Refused("why needs at least one NAME=VALUE, which says which record is meant");
    return question;
}

/// Lists the records that the question may mean, with their first filled columns.
void complain_of_several(const RecordBlock& found) {
    const RecordType& type = found.type();
    std::string text = fmt::format("{} records fit; name one of them:",
                                   found.size() < listed_records ? std::to_string(found.size())
                                                                 : fmt::format("{} or more", listed_records));
    for (std::size_t at = 0; at < found.size(); ++at) {
        text += fmt::format("\n  {} {}", type.name, format_key(type, found.view(at)));
        std::size_t shown = 0;
        for (std::size_t column = type.key_count; column < type.attributes.size() && shown < 3; ++column) {
            const Attribute& attribute = type.attributes[column];
            const std::string value = shown_value(type, found.view(at), attribute);
            if (value.empty() || attribute.name == "guid") continue;
            text += fmt::format("  {}={}", attribute.name, visible(value, false));
            ++shown;
        }
    }
    log_message(Level::error, "several", text);
}

std::string cell_text(const CellOrigin& cell) {
    std::string text = fmt::format("      field {} ({})", cell.field, cell.definition_line);
    if (!cell.read) {
        text += '\n';
    } else if (!cell.given) {
        return text + ": the cell is empty, so the action decided\n";
    } else {
        text += ": " + visible(cell.raw, false);
        if (cell.parsed != cell.raw) text += " → " + cell.parsed;
        if (cell.stored != cell.parsed) text += " → " + cell.stored;
        text += '\n';
    }
    if (!cell.format.empty()) text += fmt::format("      format {}\n", cell.format);
    if (!cell.zone.empty()) text += fmt::format("      zone {}\n", cell.zone);
    if (!cell.rule.empty()) text += fmt::format("      {}\n", cell.rule);
    return text;
}

std::string source_text(const ValueStep& value) {
    switch (value.source) {
        case SourceState::same:
            return value.cell ? ""
                              : "      no cell of the row gives it: the action set it by its own rules\n";
        case SourceState::gone:
            return "      the file is gone, so its cell cannot be shown\n";
        case SourceState::changed:
            return "      the file has changed since the run, so its cell cannot be shown\n";
        case SourceState::unknown:
            return "      the run did not read the file to its end, so its cell cannot be shown\n";
    }
    return {};
}

std::string run_text(const RecordStep& step) {
    std::string text = fmt::format("run {} at {}", step.run.id, format_timestamp(step.run.clock));
    if (step.undo_of) return text + fmt::format(", an undo of run {}", *step.undo_of);
    text += ": " + step.run.definition_path;
    if (!step.action.empty() && step.action != step.run.definition_path) text += ", " + step.action;
    return text;
}

/// Returns what the newest cell says about a value that is stored differently; empty if it is not. The cell
/// of a reference names a record whose id is stored, so the two cannot be compared.
std::string contradiction(const Attribute& column, const ValueStep& value, const std::string& now) {
    if (value.changed_to) return {};
    if (!value.cell || !value.cell->given || value.cell->stored.empty() || value.cell->stored == now ||
        !column.traits.refers_to.empty())
        return {};
    return fmt::format(
        "The cell became {}, but {} is stored: the action decided otherwise, or the value was changed "
        "since without a run.",
        value.cell->stored, now.empty() ? "nothing" : now);
}

/// Returns where the oldest value comes from that no step explains; empty if the steps go back to the
/// creation.
std::string beginning(const RecordHistory& history, const std::vector<ValueStep>& values) {
    if (!values.empty() && !values.back().step->missing.empty()) return {};
    if (!history.restored) return {};
    if (values.empty())
        return "No run has set this value: the record was restored with it, or it was changed without a run.";
    return "The value before these runs was restored with the record, or set without a run.";
}

std::string set_text(const std::string& value) {
    return value.empty() ? "emptied" : "set to " + visible(value, false);
}

void print_value(const Attribute& column, const std::string& now, const RecordHistory& history,
                 const std::vector<ValueStep>& values) {
    print_line(fmt::format("{}: {}", column.name, now.empty() ? "(empty)" : visible(now, false)));
    for (const ValueStep& value : values) {
        const RecordStep& step = *value.step;
        if (!step.missing.empty()) {
            print_line(fmt::format("  perhaps by {}; {}", run_text(step), step.missing));
            continue;
        }
        if (value.changed_to) print_line(fmt::format("  {} without a run", set_text(*value.changed_to)));
        print_line(fmt::format("  {} by {}", set_text(value.after), run_text(step)));
        if (step.line > 0) {
            print_line(fmt::format("      {} line {}", visible(step.file, false), step.line));
            print(source_text(value) + (value.cell ? cell_text(*value.cell) : ""));
        }
        print_line(step.change == "created"
                       ? "      before: the record did not exist"
                       : "      before: " +
                             (value.before.empty() ? "(empty)" : visible(value.before, false)));
    }
    if (!values.empty())
        if (const std::string text = contradiction(column, values.front(), now); !text.empty())
            print_line("  " + text);
    if (const std::string text = beginning(history, values); !text.empty()) print_line("  " + text);
}

Json text_json(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

std::string_view source_name(SourceState state) {
    constexpr std::string_view names[] = {"same", "gone", "changed", "unknown"};
    return names[static_cast<std::size_t>(state)];
}

Json cell_json(const CellOrigin& cell) {
    return {{"field", cell.field},
            {"definition", cell.definition_line},
            {"given", cell.read ? Json(cell.given) : Json()},
            {"raw", cell.read ? Json(cell.raw) : Json()},
            {"parsed", text_json(cell.parsed)},
            {"stored", text_json(cell.stored)},
            {"format", text_json(cell.format)},
            {"zone", text_json(cell.zone)},
            {"rule", text_json(cell.rule)}};
}

Json step_json(const ValueStep& value) {
    const RecordStep& step = *value.step;
    Json json = {{"run", step.run.id},
                 {"state", step.run.state},
                 {"clock", format_timestamp(step.run.clock)},
                 {"definition", step.run.definition_path},
                 {"action", text_json(step.action)},
                 {"change", text_json(step.change)}};
    json["undo_of"] = step.undo_of ? Json(*step.undo_of) : Json();
    json["missing"] = text_json(step.missing);
    json["file"] = text_json(step.file);
    json["line"] = step.line == 0 ? Json() : Json(step.line);
    json["source"] = step.line == 0 ? Json() : Json(source_name(value.source));
    json["cell"] = value.cell ? cell_json(*value.cell) : Json();
    json["before"] = text_json(value.before);
    json["after"] = text_json(value.after);
    json["changed_without_run"] = value.changed_to.has_value();
    json["changed_to"] = value.changed_to ? text_json(*value.changed_to) : Json();
    return json;
}

Json value_json(const Attribute& column, const std::string& now, const RecordHistory& history,
                const std::vector<ValueStep>& values) {
    Json steps = Json::array();
    for (const ValueStep& value : values) steps.push_back(step_json(value));
    std::string note = values.empty() ? std::string() : contradiction(column, values.front(), now);
    if (note.empty()) note = beginning(history, values);
    return {{"column", column.name},
            {"value", text_json(now)},
            {"steps", std::move(steps)},
            {"note", text_json(note)}};
}

int answer(Store& store, const Question& question, const RecordView& key, bool json) {
    const RecordType& type = *question.type;
    const RecordHistory history = record_history(store, type, key);
    if (!history.stored && history.steps.empty())
        throw Refused(
            fmt::format("there is no {} with {}, and no run knows of one", type.name, format_key(type, key)));
    Json columns = Json::array();
    DataFiles files;
    const std::string title = fmt::format("{} {}{}", type.name, visible(format_key(type, key), false),
                                          history.stored ? "" : ": deleted");
    if (!json) print_line(title);
    for (const Attribute& attribute : type.attributes) {
        if (question.column != nullptr ? question.column != &attribute : attribute.traits.key) continue;
        const std::string now =
            history.stored ? shown_value(type, history.stored->view(0), attribute) : std::string();
        const std::vector<ValueStep> values = value_history(store, history, attribute, files);
        if (question.column == nullptr && now.empty() && values.empty()) continue;
        if (json)
            columns.push_back(value_json(attribute, now, history, values));
        else
            print_value(attribute, now, history, values);
    }
    if (json)
        print_line(dump({{"version", 1},
                         {"type", type.name},
                         {"key", format_key(type, key)},
                         {"deleted", !history.stored},
                         {"columns", columns}},
                        2));
    return 0;
}

int execute(const Arguments& arguments) {
    const Question question = read_question(arguments);
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RecordSearch search =
        search_records(*store->reader(), *question.type, question.conditions, listed_records);
    if (search.found.size() > 1) {
        complain_of_several(search.found);
        return 2;
    }
    const RecordBlock& key = search.found.size() == 1 ? search.found : search.key;
    if (key.size() == 0) throw Refused(fmt::format("no {} fits these conditions", question.type->name));
    return answer(*store, question, key.view(0), arguments.text("--format") == "json");
}

}  // namespace

const VerbSpec& why_verb() {
    static const VerbSpec verb{
        "why",
        "Explain why a record has its values: the run, file, line, cell, field and format that set each of "
        "them, and "
        "what it was before, back to the record's creation",
        "registrar why tracking learner=anna.berg session=12 lov=LOV-3 firstCompletionDate",
        {{"TYPE", "type of the record: tracking, learner, …"},
         {"NAME=VALUE",
          "columns of the record, or learner, session, training, lov and other references, as a login, code, "
          "title, "
          "GUID or id; then, optionally, the column or field to explain",
          1, 100}},
        {store_options(), text_or_json()},
        execute,
        134};
    return verb;
}

}  // namespace registrar
