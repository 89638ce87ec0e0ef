// SPDX-License-Identifier: Apache-2.0
// registrar pack: saves a run, or what a run would do, as a case that `registrar test` runs anywhere.
#include "engine/tools/pack.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/runs.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "report/result_file.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--out", "DIR", "folder of the pack (required); must not exist"},
    {"--from", "DEFINITION", "pack what a run of this definition on DATA would do now, instead of a run"},
    {"--anonymise",
     {},
     "replace names, e-mail addresses, logins, numbers and free text by pseudonyms; every outcome stays the "
     "same"},
    {"--key", "FILE",
     "with --anonymise: file of the key from which pseudonyms follow; made if it does not exist. Without, "
     "the key is "
     "forgotten"},
    {"--force", {}, "replace an existing pack"},
};

/// Removes an earlier pack. Throws Refused if the folder is none.
void remove_pack(const std::string& folder) {
    if (!std::filesystem::exists(folder)) return;
    if (!std::filesystem::exists(std::filesystem::path(folder) / "case.xml"))
        throw Refused(folder + ": is no pack, so --force does not replace it");
    std::filesystem::remove_all(folder);
}

/// Returns the key in a file, or a new one. A named file that does not exist gets the new key, for its owner
/// only.
std::string pseudonym_key(const std::string& path) {
    if (!path.empty() && std::filesystem::exists(path)) {
        std::ifstream file(path);
        std::string key;
        if (!(file >> key) || key.size() < 32) throw Refused(path + ": is no key; a new name makes one");
        return key;
    }
    std::random_device device;
    std::string key;
    for (int at = 0; at < 8; ++at) key += fmt::format("{:08x}", device());
    if (!path.empty()) write_result(path, key + "\n", 0600);
    return key;
}

PackRequest request_of_files(const Arguments& given) {
    for (const std::string_view name :
         {"--outcomes", "--outcomes-all", "--rejects", "--report", "--data-path"})
        if (given.has(name)) throw Refused(fmt::format("pack takes no {}", name));
    const Arguments arguments = with_saved_flags(given, given.text("--from"));
    const std::string definition = arguments.text("DEFINITION");
    const auto job = load_job(arguments, definition);
    if (!job) throw Refused(definition + ": has errors, see above");
    PackRequest request;
    request.definition_text = job->definition.source->text();
    request.home = arguments.text("--data-path", std::filesystem::path(definition).parent_path().string());
    request.overrides = job_overrides(arguments);
    request.options = run_options(arguments);
    static_cast<ResultOptions&>(request.options) = {};
    request.clock = clock_of(arguments);
    request.files = arguments.all("RUN");
    if (request.files.empty()) throw Refused("pack --from needs DATA");
    return request;
}

int execute(const Arguments& arguments) {
    const std::string out = arguments.text("--out");
    if (out.empty()) throw Refused("pack needs --out DIR");
    const auto& words = arguments.all("RUN");
    if (!arguments.has("--from") && words.size() != 1)
        throw Refused("pack takes the number of one run, or --from");
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    PackRequest request;
    if (arguments.has("--from")) {
        request = request_of_files(arguments);
    } else {
        request = request_of(*store, find_run(*store, words.front()));
    }
    request.folder = out;
    request.mode = mode_option(arguments);
    if (arguments.has("--key") && !arguments.has("--anonymise")) throw Refused("--key is for --anonymise");
    if (arguments.has("--anonymise")) request.pseudonym_key = pseudonym_key(arguments.text("--key"));
    if (arguments.has("--force")) remove_pack(out);
    write_pack(*store, request);
    print_line(fmt::format("{}: packed. `registrar test {}` runs it.", out, out));
    return 0;
}

}  // namespace

const VerbSpec& pack_verb() {
    static const VerbSpec verb{
        "pack",
        "Save a run as a case: definition, data, the records it looked at, and what must come out",
        "registrar pack 12 --out case-of-run-12",
        {{"RUN", "number of the run; with --from: the data files", 0, 1000}},
        {store_options(), own_options, run_flags(), job_options()},
        execute,
        135};
    return verb;
}

}  // namespace registrar
