// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "diag/json.h"
#include "diag/render.h"

namespace registrar {
namespace {

std::string written(const Json& json) {
    return dump(json) + '\n';
}

void put_place(Json& json, const Location& location) {
    json["file"] = location.file;
    json["line"] = location.line;
    json["column"] = location.column;
    json["width"] = location.width;
}

Json diagnostic_json(const Diagnostic& diagnostic) {
    Json json;
    json["level"] = level_name(diagnostic.level);
    json["rule"] = diagnostic.rule;
    json["code"] = diagnostic.rule;
    json["message"] = diagnostic.message;
    put_place(json, diagnostic.location);
    json["label"] = diagnostic.label;
    json["notes"] = Json::array();
    for (const Note& note : diagnostic.notes) {
        Json note_json;
        put_place(note_json, note.location);
        note_json["text"] = note.text;
        json["notes"].push_back(std::move(note_json));
    }
    json["help"] = diagnostic.help;
    return json;
}

// Returns a path as a URI reference. Escapes everything except RFC 3986's unreserved characters and the
// slash.
std::string uri_of(std::string_view path) {
    constexpr std::string_view marks = "-._~/";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char letter : path) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool digit = letter >= '0' && letter <= '9';
        const bool capital = letter >= 'A' && letter <= 'Z';
        const bool small = letter >= 'a' && letter <= 'z';
        if (digit || capital || small || marks.find(letter) != std::string_view::npos) {
            uri += letter;
        } else {
            uri += fmt::format("%{:02X}", byte);
        }
    }
    return uri;
}

Json location_json(const Location& location) {
    Json physical;
    physical["artifactLocation"]["uri"] = uri_of(location.file);
    if (location.line > 0) {
        physical["region"]["startLine"] = location.line;
        physical["region"]["startColumn"] = location.column;
        physical["region"]["endColumn"] = location.column + location.width;
    }
    return {{"physicalLocation", std::move(physical)}};
}

// SARIF has no field for a label or a help line, so they become part of the message.
std::string message_with_label(const Diagnostic& diagnostic) {
    std::string text = diagnostic.message;
    if (!diagnostic.label.empty()) text += '\n' + diagnostic.label;
    if (!diagnostic.help.empty()) text += "\nhelp: " + diagnostic.help;
    return text;
}

Json result_json(const Diagnostic& diagnostic, std::size_t rule_index) {
    Json json;
    json["ruleId"] = diagnostic.rule;
    json["ruleIndex"] = rule_index;
    json["level"] = level_name(diagnostic.level);
    json["message"]["text"] = message_with_label(diagnostic);
    if (!diagnostic.location.file.empty())
        json["locations"] = Json::array({location_json(diagnostic.location)});
    for (std::size_t i = 0; i < diagnostic.notes.size(); ++i) {
        Json related = location_json(diagnostic.notes[i].location);
        related["id"] = i + 1;
        related["message"]["text"] = diagnostic.notes[i].text;
        json["relatedLocations"].push_back(std::move(related));
    }
    return json;
}

/// Returns one note for each rule and file with findings that were not kept.
std::vector<Diagnostic> notes_of_more(std::span<const Diagnostic> diagnostics) {
    std::map<std::pair<std::string, std::string>, std::size_t> more;
    for (const Diagnostic& each : diagnostics)
        if (each.more > 0) more[{each.rule, each.location.file}] += each.more;
    std::vector<Diagnostic> notes;
    for (const auto& [key, count] : more)
        notes.push_back({Level::note,
                         key.first,
                         fmt::format("{} more of [{}] are not listed.", count, key.first),
                         {key.second, 0, 0, 1, {}},
                         "",
                         {},
                         ""});
    return notes;
}

}  // namespace

std::string render_json(std::span<const Diagnostic> diagnostics) {
    Json json = Json::array();
    for (const Diagnostic& each : diagnostics) json.push_back(diagnostic_json(each));
    for (const Diagnostic& each : notes_of_more(diagnostics)) json.push_back(diagnostic_json(each));
    return written(json);
}

std::string render_github(std::span<const Diagnostic> diagnostics) {
    // Percent signs and line ends would end a command; commas and colons a property.
    const auto escaped = [](std::string_view text, bool property) {
        std::string safe;
        for (const char c : text) {
            const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
            safe += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
        }
        return safe;
    };
    std::string all;
    for (const Diagnostic& each : diagnostics) {
        const std::string_view command = each.level == Level::note ? "notice" : level_name(each.level);
        const std::string place = each.location.line == 0 ? ""
                                                          : fmt::format(",line={},col={}", each.location.line,
                                                                        each.location.column);
        const std::string help = each.help.empty() ? "" : "\nhelp: " + each.help;
        all += fmt::format("::{} file={}{},title={}::{}\n", command, escaped(each.location.file, true), place,
                           escaped(each.rule, true), escaped(each.message + help, false));
    }
    return all;
}

std::string render_sarif(std::span<const Diagnostic> diagnostics, const std::string& tool_version) {
    Json rules = Json::array();
    Json results = Json::array();
    std::map<std::string_view, std::size_t> rule_indexes;
    const auto add = [&](const Diagnostic& each) {
        const auto [rule, is_new] = rule_indexes.try_emplace(each.rule, rule_indexes.size());
        if (is_new) rules.push_back({{"id", each.rule}});
        results.push_back(result_json(each, rule->second));
    };
    for (const Diagnostic& each : diagnostics) add(each);
    const std::vector<Diagnostic> notes = notes_of_more(diagnostics);
    for (const Diagnostic& each : notes) add(each);
    Json run;
    run["tool"]["driver"] = {{"name", "registrar"}, {"version", tool_version}, {"rules", std::move(rules)}};
    run["columnKind"] = "unicodeCodePoints";
    run["results"] = std::move(results);
    Json log;
    log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
    log["version"] = "2.1.0";
    log["runs"] = Json::array({std::move(run)});
    return written(log);
}

}  // namespace registrar
