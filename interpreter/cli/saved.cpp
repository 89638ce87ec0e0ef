// SPDX-License-Identifier: Apache-2.0
// registrar save and saved: keeps definitions with their flags in the store, in versions.
#include "cli/saved.h"
#include "cli/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/runs.h"
#include "cli/terminal.h"
#include "definition/secret_scan.h"
#include "diag/json.h"
#include "remote/secret.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/line_diff.h"

namespace registrar {

namespace {

/// Adds an error for each secret that the text holds itself. Returns whether there is one.
bool find_plain_secrets(const Definition& definition, Diagnostics& findings) {
    const auto spans = secret_spans(definition.source->text());
    for (const Span& span : spans)
        findings.add({Level::error,
                      "plain-secret",
                      "The definition holds a secret, so it is not saved.",
                      definition.locate(span),
                      {},
                      {},
                      "write ${env:NAME} or ${file:PATH}, which say where the secret is"});
    return !spans.empty();
}

void refuse_secret_flags(const Arguments& arguments) {
    for (const auto& [name, value] : job_overrides(arguments).settings)
        if (names_secret(name.substr(name.rfind('.') + 1)) && is_plain_secret(value))
            throw Refused(
                fmt::format("--set {} holds a secret, so nothing is saved; write ${{env:NAME}} or "
                            "${{file:PATH}}, which say where it is",
                            name));
}

/// Returns whether a definition is right and free of secrets. Prints what is wrong.
bool can_be_saved(const Arguments& arguments, const Definition& definition) {
    PrintedFindings findings;
    if (find_plain_secrets(definition, findings.sink())) return false;
    return check(definition, job_overrides(arguments), findings.sink()).has_value();
}

/// Returns the absolute path of the file that a definition was read or saved from.
std::string origin_of(Store& store, const std::string& word) {
    if (names_saved(word)) return find_saved(store, word).path;
    return std::filesystem::absolute(word).lexically_normal().string();
}

int save(const Arguments& given) {
    const std::string name = given.text("NAME");
    check_saved_name("saved definition", name);
    const auto store = open_store(store_url(given), OpenMode::existing);
    const std::string word = given.text("DEFINITION");
    const Arguments arguments =
        names_saved(word) ? merged_with_saved(given, find_saved(*store, word)) : given;
    refuse_secret_flags(arguments);
    Diagnostics findings;
    const auto definition = load_any_definition(arguments, word, findings);
    if (!definition) print_findings(findings);
    if (!definition || !can_be_saved(arguments, *definition)) return 2;
    run_options(arguments);  // refuses flags with wrong values
    SavedDefinition saved;
    saved.name = name;
    saved.text = definition->source->text();
    saved.flags = dump(flags_json(arguments), -1);
    saved.path = origin_of(*store, word);
    saved.saved = clock_option(arguments).value_or(store->clock());
    Transaction transaction(*store);
    ScheduleLedger& ledger = store->ledger().schedules();
    const auto last = ledger.saved(name, 0);
    if (last && last->text == saved.text && last->flags == saved.flags && last->path == saved.path) {
        print_line(fmt::format("{} is the same; nothing was saved.", last->title()));
        return 0;
    }
    saved.version = ledger.save(saved);
    transaction.commit();
    store->sync();
    print_line(fmt::format("{} saved.", saved.title()));
    return 0;
}

Json saved_json(const SavedDefinition& saved) {
    return {{"name", saved.name},
            {"version", saved.version},
            {"saved", format_timestamp(saved.saved)},
            {"path", saved.path},
            {"flags", Json::parse(saved.flags)}};
}

std::string saved_line(const SavedDefinition& saved) {
    const std::string flags = flags_text(saved.flags);
    return fmt::format("{}  {}  {}{}{}", saved.title(), format_timestamp(saved.saved), saved.path,
                       flags.empty() ? "" : "  ", flags);
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto all = store->ledger().schedules().saved_definitions();
    if (arguments.text("--format") == "json") {
        Json json = Json::array();
        for (const SavedDefinition& saved : all) json.push_back(saved_json(saved));
        print_line(dump(json, 2));
        return 0;
    }
    for (const SavedDefinition& saved : all) print_line(saved_line(saved));
    if (all.empty()) print_line("No definition is saved.");
    return 0;
}

int show(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const SavedDefinition saved = find_saved(*store, arguments.text("NAME"));
    if (arguments.text("--format") == "json") {
        Json json = saved_json(saved);
        json["definition"] = saved.text;
        print_line(dump(json, 2));
        return 0;
    }
    log_text("saved", saved_line(saved) + "\n", Json::object());
    print(saved.text);
    return 0;
}

/// Returns a line for each flag that only one of two versions has.
std::string flag_changes(const SavedDefinition& before, const SavedDefinition& after) {
    std::string text;
    const auto add = [&text](const SavedDefinition& mine, const SavedDefinition& other, char sign) {
        const Json others = Json::parse(other.flags);
        for (const Json& pair : Json::parse(mine.flags))
            if (std::find(others.begin(), others.end(), pair) == others.end())
                text += fmt::format("{}flag {}\n", sign, flags_text(dump(Json::array({pair}), -1)));
    };
    add(before, after, '-');
    add(after, before, '+');
    return text;
}

int diff(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto& names = arguments.all("NAME");
    const SavedDefinition before = find_saved(*store, names[0]);
    const SavedDefinition after = find_saved(*store, names[1]);
    const std::string changes = flag_changes(before, after) + line_diff(before.text, after.text);
    if (changes.empty()) return 0;
    print(fmt::format("--- {}\n+++ {}\n{}", before.title(), after.title(), changes));
    return 1;
}

int remove(const Arguments& arguments) {
    const std::string name = arguments.text("NAME");
    check_saved_name("saved definition", name);
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    Transaction transaction(*store);
    find_saved(*store, name);
    for (const Schedule& schedule : store->ledger().schedules().schedules())
        if (names_saved(schedule.definition) &&
            schedule.definition.substr(6, schedule.definition.find('@') - 6) == name)
            throw Refused(fmt::format("the schedule {} uses {}; remove that first", schedule.name, name));
    store->ledger().schedules().remove_saved(name);
    transaction.commit();
    store->sync();
    print_line(fmt::format("{} removed.", name));
    return 0;
}

}  // namespace

const VerbSpec& save_verb() {
    static const VerbSpec verb{
        "save",
        "Save a definition with its flags in the store, as a new version if text or flags differ",
        "registrar save nightly tracking.xml --max-rejects 5%",
        {{"NAME", "name of the saved definition"}, {"DEFINITION", "definition file, or saved:NAME"}},
        {store_options(), run_flags(), run_only_flags(), job_options()},
        save,
        141};
    return verb;
}

const VerbSpec& saved_verb() {
    static const VerbSpec verb{
        "saved",
        "List saved definitions. Every verb takes saved:NAME, or saved:NAME@VERSION, instead of a file",
        "registrar saved",
        {},
        {store_options(), text_or_json()},
        list,
        142};
    return verb;
}

const VerbSpec& saved_show_verb() {
    static const VerbSpec verb{"saved show",
                               "Print a saved definition; its flags go to standard error",
                               "registrar saved show nightly@3",
                               {{"NAME", "NAME or NAME@VERSION"}},
                               {store_options(), text_or_json()},
                               show,
                               143};
    return verb;
}

const VerbSpec& saved_diff_verb() {
    static const VerbSpec verb{"saved diff",
                               "Compare two saved definitions line by line; exit code 1 if they differ",
                               "registrar saved diff nightly@2 nightly@3",
                               {{"NAME", "two of NAME or NAME@VERSION", 2, 2}},
                               {store_options()},
                               diff,
                               144};
    return verb;
}

const VerbSpec& saved_remove_verb() {
    static const VerbSpec verb{
        "saved remove",
        "Remove all versions of a saved definition. Runs keep their text; numbers of versions stay taken",
        "registrar saved remove nightly",
        {{"NAME", "name of the saved definition"}},
        {store_options()},
        remove,
        148};
    return verb;
}

}  // namespace registrar
