// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a verb of the command line is: its words, its options, and what it does. A file of this folder that
// defines `const VerbSpec& <name>_verb()` adds one to the program: the build lists these functions.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// An option of a verb. Without `value` it is a flag.
struct OptionSpec {
    std::string_view name;        ///< "--store", or "-q"
    std::string_view value = {};  ///< what stands behind it in help: "URL"
    std::string_view doc = {};
    std::string_view environment = {};  ///< variable that gives it where the command line does not
    std::span<const std::string_view> choices = {};
    bool repeatable = false;
};

/// A word without dashes.
struct PositionalSpec {
    std::string_view name;
    std::string_view doc;
    int least = 1;
    int most = 1;
};

/// What the command line gave.
class Arguments {
public:
    bool has(std::string_view name) const { return values_.contains(name); }
    /// The option's last value, or `otherwise`.
    std::string text(std::string_view name, std::string_view otherwise = {}) const;
    /// All values of an option or positional.
    const std::vector<std::string>& all(std::string_view name) const;
    void add(std::string_view name, std::vector<std::string> values) {
        values_[std::string(name)] = std::move(values);
    }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct VerbSpec {
    std::string_view name;  ///< "run", or "store init"
    std::string_view summary;
    std::string_view example;  ///< one line, shown in help
    std::vector<PositionalSpec> positionals;
    std::vector<std::span<const OptionSpec>> options;
    /// Returns the exit code; may throw what main knows (unavailable.h).
    int (*execute)(const Arguments& arguments);
    int order;  ///< in help: ascending
};

/// All verbs, in the order of help.
std::span<const VerbSpec* const> verbs();

/// Parses and executes; returns the exit code.
int run_command_line(int count, const char* const* words);

}  // namespace registrar
