// SPDX-License-Identifier: Apache-2.0
// registrar pack: saves a run, or what a run would do, as a case that `registrar test` runs anywhere.
#include "engine/tools/pack.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--out", "DIR", "folder of the pack (required); must not exist"},
    {"--from", "DEFINITION", "pack what a run of this definition on DATA would do now, instead of a run"},
    {"--force", {}, "replace an existing pack"},
};

/// Removes an earlier pack. Throws Refused if the folder is none.
void remove_pack(const std::string& folder) {
    if (!std::filesystem::exists(folder)) return;
    if (!std::filesystem::exists(std::filesystem::path(folder) / "case.xml"))
        throw Refused(folder + ": is no pack, so --force does not replace it");
    std::filesystem::remove_all(folder);
}

PackRequest request_of_files(const Arguments& arguments) {
    for (const std::string_view name :
         {"--outcomes", "--outcomes-all", "--rejects", "--report", "--data-path"})
        if (arguments.has(name)) throw Refused(fmt::format("pack takes no {}", name));
    const std::string definition = arguments.text("--from");
    const auto job = load_job(definition, job_overrides(arguments));
    if (!job) throw Refused(definition + ": has errors, see above");
    PackRequest request;
    request.definition_text = job->definition.source->text();
    request.home = std::filesystem::path(definition).parent_path();
    request.overrides = job_overrides(arguments);
    request.options = run_options(arguments);
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
        const auto id = parse_integer(words.front());
        const auto run = id ? store->ledger().run(*id) : std::nullopt;
        if (!run) throw Refused("the store has no run '" + words.front() + "'; `registrar runs` lists them");
        request = request_of(*store, *run);
    }
    request.folder = out;
    request.mode = mode_option(arguments);
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
