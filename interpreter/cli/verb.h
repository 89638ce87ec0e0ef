// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes a verb of the command line: its positionals, its options and its function. To add a verb, define
// `const VerbSpec& <name>_verb()` in a file of this folder; the build lists these functions. Only
// command_line.cpp knows the parser.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// An option of a verb. Without `value` it is a flag.
struct OptionSpec {
    std::string_view name;              ///< "--store", or "-q"
    std::string_view value = {};        ///< placeholder of its value in help: "URL"
    std::string_view doc = {};          ///< its text in help
    std::string_view environment = {};  ///< environment variable that is its default; may be empty
    std::span<const std::string_view> choices = {};  ///< the allowed values; empty: any
    bool repeatable = false;                         ///< may be given several times
};

/// A positional argument: a word without dashes.
struct PositionalSpec {
    std::string_view name;
    std::string_view doc;
    int least = 1;  ///< fewest words
    int most = 1;   ///< most words
};

/// The values of the command line.
class Arguments {
public:
    /// Returns whether the option or positional was given.
    bool has(std::string_view name) const { return values_.contains(name); }
    /// Returns the option's last value, or `otherwise`.
    std::string text(std::string_view name, std::string_view otherwise = {}) const;
    /// Returns all values of an option or positional; empty if it was not given.
    const std::vector<std::string>& all(std::string_view name) const;
    void add(std::string_view name, std::vector<std::string> values) {
        values_[std::string(name)] = std::move(values);
    }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// A verb. Verbs are static objects.
struct VerbSpec {
    std::string_view name;  ///< "run"; for a verb below another one, "store init"
    std::string_view summary;
    std::string_view example;  ///< one line, shown in help
    std::vector<PositionalSpec> positionals;
    std::vector<std::span<const OptionSpec>> options;
    /// Returns the exit code. May throw the exceptions of unavailable.h, which main() turns into exit codes.
    int (*execute)(const Arguments& arguments);
    int order;  ///< position in help, ascending; verbs() refuses one that is taken
};

/// Returns all verbs, in the order of help.
std::span<const VerbSpec* const> verbs();

/// Parses the command line and executes its verb. Returns the exit code: 2 if it cannot be parsed.
int run_command_line(int count, const char* const* words);

}  // namespace registrar
