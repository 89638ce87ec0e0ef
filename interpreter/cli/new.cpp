// SPDX-License-Identifier: Apache-2.0
// registrar new: writes a definition for a data file.
#include <filesystem>

#include "authoring/new_definition.h"
#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/unavailable.h"
#include "report/result_paths.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--action", "NAME", "the action, instead of the one that the columns suggest"},
    {"--sheet", "SHEET", "sheet of a workbook: its name, or a number from 1"},
    {"--time-zone", "ZONE", "time zone of the file's times, for example Europe/Paris (default: UTC)"},
    {"--out", "FILE", "file to write (default: standard output)"},
    {"--force", {}, "replace the file of --out"}};

int execute(const Arguments& arguments) {
    const std::string data = arguments.text("DATA");
    const std::string path = arguments.text("--out", "-");
    if (path != "-" && std::filesystem::exists(path) && !arguments.has("--force"))
        throw Refused("--out: " + path + " exists; --force replaces it");
    check_result_paths({{"--out", path}}, {{"the data file", data}});
    NewOptions options;
    options.action = arguments.text("--action");
    options.sheet = arguments.text("--sheet");
    options.time_zone = arguments.text("--time-zone");
    if (path != "-") options.folder = std::filesystem::absolute(path).parent_path().string();
    const NewDefinition made = new_definition(data, options);
    write_file(path, made.text);
    for (const std::string& remark : made.remarks) complain(remark + "\n");
    return 0;
}

}  // namespace

const VerbSpec& new_verb() {
    static const VerbSpec verb{"new",
                               "Write a definition for a data file, from its columns and values",
                               "registrar new people.csv --out people.xml",
                               {{"DATA", "data file: a text or a workbook"}},
                               {own_options},
                               execute,
                               15};
    return verb;
}

}  // namespace registrar
