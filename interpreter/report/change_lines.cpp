// SPDX-License-Identifier: Apache-2.0
#include "report/change_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "action/column.h"
#include "diag/json.h"
#include "records/learning.h"
#include "report/spreadsheet_text.h"
#include "values/csv_cell.h"

namespace registrar {

namespace {

constexpr std::size_t held_bytes = 64u << 10;
constexpr std::string_view csv_columns = "type,key,change,field,before,after,action,file,line";

std::string_view change_name(const RecordChange& change) {
    if (change.before.record == nullptr) return "created";
    return change.after.record == nullptr ? "deleted" : "updated";
}

const RecordView& any_state(const RecordChange& change) {
    return change.after.record != nullptr ? change.after : change.before;
}

/// Returns the content of a trash record with asterisks in place of the deleted record's secrets.
std::string trash_content(const RecordView& record, const Attribute& attribute) {
    const auto& trash = *static_cast<const Trash*>(record.record);
    const std::string content = format_value(record, attribute);
    const RecordType* type = find_record_type(trash.type.in(record.arena));
    Json values = Json::parse(content, nullptr, false);
    if (type == nullptr || !values.is_object()) return content;
    for (const Attribute& each : type->attributes)
        if (each.traits.secret && values.contains(each.name))
            values[std::string(each.name)] = std::string(secret_cell);
    return dump(values, -1);
}

/// Appends the value on one line of a terminal.
void append_value(std::string& text, const std::string& value) {
    const bool plain =
        std::all_of(value.begin(), value.end(), [](char letter) { return letter >= ' ' && letter < 0x7f; });
    if (value.empty())
        text += "(empty)";
    else
        text += plain ? value : visible(value, false);
}

/// Appends a field of a record that an undo does not take back: what the undo would do, and what is there.
void append_left_line(std::string& text, std::string_view change, const ChangeLine& line) {
    text.append("    ").append(line.field->name).append(": ");
    if (change != "created") {
        text += "would become ";
        append_value(text, line.before);
    }
    if (change == "updated") text += ", ";
    if (change != "deleted") {
        text += "is ";
        append_value(text, line.after);
    }
    text += '\n';
}

void append_line(std::string& text, std::string_view change, const ChangeLine& line) {
    text.append("    ").append(line.field->name).append(": ");
    if (change == "updated") {
        append_value(text, line.before);
        text += " → ";
    }
    append_value(text, change == "deleted" ? line.before : line.after);
    text += line.change == "reset" ? " (reset)\n" : "\n";
}

/// Returns whether the value is null, empty or 0, so that an update to it resets the field.
bool says_nothing(const RecordView& record, const Attribute& attribute) {
    const std::string text = format_value(record, attribute);
    return text.empty() || text == "0";
}

bool is_reset(const RecordView& before, const RecordView& after, const Attribute& attribute) {
    return says_nothing(after, attribute) && !says_nothing(before, attribute);
}

bool same_value(const RecordView& before, const RecordView& after, const Attribute& attribute) {
    if (is_null(before, attribute) || is_null(after, attribute))
        return is_null(before, attribute) == is_null(after, attribute);
    return format_value(before, attribute) == format_value(after, attribute);
}

}  // namespace

ChangeFormat change_format(std::string_view name) {
    if (name == "csv") return ChangeFormat::csv;
    return name == "json" ? ChangeFormat::json : ChangeFormat::text;
}

std::string shown_value(const RecordType& type, const RecordView& record, const Attribute& attribute) {
    if (is_null(record, attribute)) return {};
    if (attribute.traits.secret) return std::string(secret_cell);
    if (&type == &trash_type && attribute.name == "content") return trash_content(record, attribute);
    return format_value(record, attribute);
}

void visit_fields(const RecordChange& change, const std::function<void(const ChangeLine&)>& visit) {
    const RecordType& type = *change.type;
    const std::string_view name = change_name(change);
    for (const Attribute& attribute : type.attributes) {
        ChangeLine line{name, &attribute, {}, {}};
        if (change.before.record != nullptr) line.before = shown_value(type, change.before, attribute);
        if (change.after.record != nullptr) line.after = shown_value(type, change.after, attribute);
        if (name == "updated") {
            if (same_value(change.before, change.after, attribute)) continue;
            if (is_reset(change.before, change.after, attribute)) line.change = "reset";
        } else if (line.before.empty() && line.after.empty()) {
            continue;
        }
        visit(line);
    }
}

std::size_t count_resets(const RecordType& type, const RecordView& before, const RecordView& after) {
    return static_cast<std::size_t>(
        std::count_if(type.attributes.begin(), type.attributes.end(),
                      [&](const Attribute& attribute) { return is_reset(before, after, attribute); }));
}

namespace {

std::string fields_text(const RecordChange& change) {
    std::string fields;
    const std::string_view name = change_name(change);
    const bool left = !change.undo.empty() && change.undo != "reversed";
    visit_fields(change, [&](const ChangeLine& line) {
        left ? append_left_line(fields, name, line) : append_line(fields, name, line);
    });
    return fields;
}

std::string record_text(const RecordChange& change) {
    return fmt::format("{} {}", change.type->name,
                       visible(format_key(*change.type, any_state(change)), false));
}

std::string place_text(const RecordChange& change) {
    return fmt::format("{}:{}", visible(change.file, false), change.line);
}

}  // namespace

std::string change_text(const RecordChange& change) {
    const std::string fields = fields_text(change);
    if (fields.empty()) return {};
    std::string origin(change.action);
    if (!change.file.empty()) origin += (origin.empty() ? "" : ", ") + place_text(change);
    std::string heading = fmt::format("{}: {}", record_text(change), change_name(change));
    if (!origin.empty()) heading += " by " + origin;
    if (!change.undo.empty()) heading += "; " + visible(change.undo, false);
    return heading + "\n" + fields;
}

std::string row_change_text(const RecordChange& change) {
    const std::string fields = fields_text(change);
    if (fields.empty()) return {};
    return fmt::format("{}: {}: {} {}\n{}", place_text(change), change.action, change_name(change),
                       record_text(change), fields);
}

ChangeWriter::ChangeWriter(Layout layout, Output output)
    : layout_(std::move(layout)), output_(std::move(output)) {
    if (layout_.format == ChangeFormat::csv)
        text_ = fmt::format("{}{}\n", csv_columns, layout_.undo ? ",undo" : "");
    if (layout_.format == ChangeFormat::json)
        text_ = fmt::format("{{\"version\": 1, {}\"changes\": [", layout_.head);
}

void ChangeWriter::pass_on(bool all) {
    if (text_.empty() || (!all && text_.size() < held_bytes)) return;
    output_(text_);
    text_.clear();
}

void ChangeWriter::add_text(const RecordChange& change) {
    text_ += change_text(change);
}

void ChangeWriter::add_csv(const RecordChange& change, std::string_view key, const ChangeLine& line) {
    const auto cell = [this](std::string_view content) {
        append_csv_cell(text_, harmless_in_spreadsheets(content));
        text_ += ',';
    };
    cell(change.type == nullptr ? std::string_view() : change.type->name);
    cell(key);
    cell(line.change);
    cell(line.field == nullptr ? std::string_view() : line.field->name);
    cell(line.before);
    cell(line.after);
    cell(change.action);
    cell(change.file);
    if (change.line > 0) text_ += std::to_string(change.line);
    if (layout_.undo) {
        text_ += ',';
        append_csv_cell(text_, harmless_in_spreadsheets(change.undo));
    }
    text_ += '\n';
}

void ChangeWriter::add_json(const RecordChange& change, std::string_view key, const ChangeLine& line) {
    const auto text = [](std::string_view content) { return content.empty() ? Json() : Json(content); };
    Json json;
    json["type"] = text(change.type == nullptr ? std::string_view() : change.type->name);
    json["key"] = text(key);
    json["change"] = line.change;
    json["field"] = text(line.field == nullptr ? std::string_view() : line.field->name);
    json["before"] = text(line.before);
    json["after"] = text(line.after);
    json["action"] = text(change.action);
    json["file"] = text(change.file);
    json["line"] = change.line == 0 ? Json() : Json(change.line);
    if (layout_.undo) {
        json["undo"] = change.undo;
        json["restores"] = json["before"];
        json["found"] = json["after"];
    }
    text_ += first_ ? "\n" : ",\n";
    text_ += dump(json, -1);
    first_ = false;
}

void ChangeWriter::add(const RecordChange& change) {
    if (layout_.format == ChangeFormat::text) {
        add_text(change);
    } else {
        const std::string key = format_key(*change.type, any_state(change));
        visit_fields(change, [&](const ChangeLine& line) {
            if (layout_.format == ChangeFormat::csv)
                add_csv(change, key, line);
            else
                add_json(change, key, line);
        });
    }
    pass_on(false);
}

void ChangeWriter::add_row(std::string_view outcome, std::string_view action, std::string_view file,
                           std::uint64_t line) {
    RecordChange row;
    row.action = action;
    row.file = file;
    row.line = line;
    const ChangeLine nothing{outcome, nullptr, {}, {}};
    if (layout_.format == ChangeFormat::text)
        text_ += fmt::format("{}:{}: {}: {}\n", visible(file, false), line, outcome, action);
    else if (layout_.format == ChangeFormat::csv)
        add_csv(row, {}, nothing);
    else
        add_json(row, {}, nothing);
    pass_on(false);
}

void ChangeWriter::finish() {
    if (layout_.format == ChangeFormat::json) text_ += first_ ? "]}\n" : "\n]}\n";
    pass_on(true);
}

}  // namespace registrar
