// SPDX-License-Identifier: Apache-2.0
// Builds the parser. Verbs are tables, and only this file includes CLI11, because it takes long to compile.
#include <CLI/CLI.hpp>

#include "cli/log.h"
#include "cli/verb.h"
#include "engine/exit_codes.h"
#include "report/version.h"

namespace registrar {

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
}

const std::vector<std::string>& Arguments::all(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

namespace {

/// A verb with its CLI11 app and the values that CLI11 parses for it.
struct ParsedVerb {
    const VerbSpec* spec = nullptr;
    CLI::App* app = nullptr;
    std::map<std::string, std::vector<std::string>, std::less<>> values;
    std::map<std::string, bool, std::less<>> flags;
};

void add_option(ParsedVerb& verb, const OptionSpec& option) {
    const std::string name(option.name);
    if (option.value.empty()) {
        verb.app->add_flag(name, verb.flags[name], std::string(option.doc));
        return;
    }
    CLI::Option* added = verb.app->add_option(name, verb.values[name], std::string(option.doc));
    added->type_name(std::string(option.value))->expected(1)->allow_extra_args(false);
    if (option.repeatable)
        added->take_all();
    else
        added->take_last();
    if (!option.environment.empty()) added->envname(std::string(option.environment));
    if (!option.choices.empty())
        added->check(CLI::IsMember(std::vector<std::string>(option.choices.begin(), option.choices.end())));
}

void add_positional(ParsedVerb& verb, const PositionalSpec& positional) {
    const std::string name(positional.name);
    auto& values = verb.values[name];
    CLI::Option* added = nullptr;
    if (positional.most == 1) {
        // If bound to a list, CLI11 would give it the words of the next positional, too.
        const auto take = [&values](const std::string& word) { values.push_back(word); };
        added = verb.app->add_option_function<std::string>(name, take, std::string(positional.doc));
    } else {
        added = verb.app->add_option(name, values, std::string(positional.doc));
        added->expected(positional.least, positional.most);
    }
    added->option_text(positional.most == 1 ? " " : "...");
    if (positional.least > 0) added->required();
}

constexpr std::string_view log_formats[] = {"text", "json"};
constexpr OptionSpec log_option{"--log",
                                "FORMAT",
                                "messages on standard error: text (default) or json, one object a line",
                                {},
                                log_formats};

/// Returns whether the words ask for a log in JSON. For mistakes in the words themselves.
bool wants_json(int count, const char* const* words) {
    for (int at = 1; at < count; ++at) {
        const std::string_view word = words[at];
        if (word == "--log=json" ||
            (word == "--log" && at + 1 < count && words[at + 1] == std::string_view("json")))
            return true;
    }
    return false;
}

/// Returns the verb of that name below an app, or null.
CLI::App* find_app(CLI::App& below, const std::string& name) {
    for (CLI::App* app : below.get_subcommands([](CLI::App*) { return true; }))
        if (app->get_name() == name) return app;
    return nullptr;
}

/// Returns the summary of a verb that only groups others.
std::string_view group_summary(std::string_view name) {
    if (name == "credit") return "Change a credit by hand";
    if (name == "schedule") return "Add, list and change schedules, by which the daemon runs definitions";
    if (name == "saved") return "Look at saved definitions, and remove them";
    return name == "store" ? "Create, check, migrate or count a store" : "";
}

/// Returns the app of a verb. "store init" becomes the verb init below the verb store.
CLI::App* make_app(CLI::App& root, const VerbSpec& spec) {
    const auto blank = spec.name.find(' ');
    const std::string summary(spec.summary);
    if (blank == std::string_view::npos) {
        CLI::App* known = find_app(root, std::string(spec.name));
        if (known != nullptr) {
            known->description(summary);
            return known;
        }
        return root.add_subcommand(std::string(spec.name), summary);
    }
    const std::string parent_name(spec.name.substr(0, blank));
    CLI::App* parent = find_app(root, parent_name);
    if (parent == nullptr) {
        parent = root.add_subcommand(parent_name, std::string(group_summary(parent_name)));
        parent->require_subcommand(1);
    }
    return parent->add_subcommand(std::string(spec.name.substr(blank + 1)), summary);
}

/// Writes usage as manual pages do: `DATA...`, `RUN RUN`. CLI11 writes `DATA(0x)`, `RUN(2x)`.
class UsageFormatter : public CLI::Formatter {
public:
    std::string make_option_usage(const CLI::Option* option) const override {
        const std::string name = make_option_name(option, true);
        std::string usage = name;
        if (option->get_expected_min() == option->get_expected_max())
            for (int more = 1; more < option->get_expected_max(); ++more) usage += " " + name;
        else if (option->get_expected_max() > 1)
            usage += "...";
        return option->get_required() ? usage : "[" + usage + "]";
    }
};

int execute(ParsedVerb& verb) {
    Arguments arguments;
    for (auto& [name, values] : verb.values)
        if (!values.empty()) arguments.add(name, values);
    for (const auto& [name, given] : verb.flags)
        if (given) arguments.add(name, {});
    set_log({arguments.text("--log") == "json", arguments.has("-q")});
    return verb.spec->execute(arguments);
}

}  // namespace

int run_command_line(int count, const char* const* words) {
    CLI::App root(
        "Registrar interprets XML action scripts: it checks, explains, plans, runs and tests the\n"
        "definitions by which learning platforms import people, courses and their tracking.",
        "registrar");
    root.set_version_flag("--version", "registrar " + std::string(registrar_version));
    root.require_subcommand(1);
    root.formatter(std::make_shared<UsageFormatter>());  // verbs inherit it
    root.footer(
        "See registrar VERB --help for details. Exit codes: 0 done, 1 rows rejected or findings, 2 nothing "
        "done,\n"
        "3 stopped by a limit, 4 interrupted, 5 locked, 6 unavailable, 7 bad input, 70 internal error.");
    std::vector<std::unique_ptr<ParsedVerb>> parsed;
    for (const VerbSpec* spec : verbs()) {
        auto verb = std::make_unique<ParsedVerb>();
        verb->spec = spec;
        verb->app = make_app(root, *spec);
        if (!spec->example.empty()) verb->app->footer("Example: " + std::string(spec->example));
        for (const PositionalSpec& positional : spec->positionals) add_positional(*verb, positional);
        for (const auto& options : spec->options)
            for (const OptionSpec& option : options) add_option(*verb, option);
        add_option(*verb, log_option);
        parsed.push_back(std::move(verb));
    }
    try {
        root.parse(count, const_cast<char**>(words));
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0 || !wants_json(count, words)) return root.exit(error) == 0 ? 0 : 2;
        set_log({true, false});
        log_message(Level::error, exit_code_name(2), error.what());
        return 2;
    }
    // Choose the innermost verb that was named: "runs show", not "runs".
    ParsedVerb* chosen = nullptr;
    for (const auto& verb : parsed)
        if (verb->app->parsed() && verb->app->get_subcommands().empty()) chosen = verb.get();
    return chosen == nullptr ? 2 : execute(*chosen);
}

}  // namespace registrar
