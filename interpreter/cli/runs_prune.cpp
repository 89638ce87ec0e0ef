// SPDX-License-Identifier: Apache-2.0
// registrar runs prune: makes the store's history smaller.
#include <fmt/format.h>

#include <set>

#include "cli/common.h"
#include "cli/runs.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "engine/run_changes.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::int64_t seconds_a_day = 86'400;
/// Rows of the ledger that one transaction deletes, so that runs never wait long. A segment of effects is one
/// row of up to some megabytes.
constexpr std::size_t rows_at_once = 256;
/// A store up to this size is compacted at once; it takes a second or two.
constexpr std::uint64_t small_store = 256u << 20;

constexpr OptionSpec own_options[] = {
    {"--older-than", "AGE", "prune runs that ended at least so long ago, as 400d"},
    {"--yes", {}, "do it; without it, the command only says what would be lost"},
    {"--compact",
     {},
     "give the free space back to the system, whatever the size of the store: rewrites all of it"},
};

/// Returns the seconds of an age such as `400d`.
std::int64_t age_option(const Arguments& arguments) {
    if (!arguments.has("--older-than"))
        throw Refused("runs prune needs --older-than, for instance --older-than 400d");
    const std::string text = arguments.text("--older-than");
    const auto days = text.ends_with('d') ? parse_integer(text.substr(0, text.size() - 1)) : std::nullopt;
    if (!days || *days < 0 || *days > 1'000'000)
        throw Refused("--older-than takes a number of days as 400d, not '" + text + "'");
    return *days * seconds_a_day;
}

bool is_unfinished(const RunRow& run) {
    return run.state == "running" || run.state == "interrupted";
}

/// Returns whether the run has effects, rejects or files of which something may be left.
bool has_more_than_its_row(Ledger& ledger, const RunRow& run) {
    EffectQuery of_run;
    of_run.run = run.id;
    if (!ledger.effect_places(of_run).empty()) return true;
    if (pruned_at(run).empty()) return !ledger.inputs(run.id).empty();
    bool any = false;  // after a prune that was interrupted
    ledger.visit_rejects(run.id, [&any](const RejectEntry&) { any = true; });
    return any;
}

/// Returns the runs that ended before the time and still have something to prune, oldest first. Leaves out a
/// run that an unfinished undo is taking back.
std::vector<RunRow> prunable(Store& store, std::int64_t before) {
    const std::vector<RunRow> all = store.ledger().runs();
    std::set<std::int64_t> needed;
    for (const RunRow& run : all) {
        const Json settings = Json::parse(run.settings, nullptr, false);
        if (is_unfinished(run) && settings.is_object() && settings.contains("undo_of"))
            needed.insert(settings.at("undo_of").get<std::int64_t>());
    }
    std::vector<RunRow> chosen;
    for (auto run = all.rbegin(); run != all.rend(); ++run) {
        if (is_unfinished(*run) || run->finished == 0 || run->finished > before || needed.contains(run->id))
            continue;
        RunRow whole = store.ledger().run(run->id).value();
        if (has_more_than_its_row(store.ledger(), whole)) chosen.push_back(std::move(whole));
    }
    return chosen;
}

/// Marks the run as pruned first, so that nobody takes a part of its effects for all of them.
void prune(Store& store, RunRow run, std::int64_t clock) {
    const auto in_transaction = [&store](const auto& work) {
        Transaction transaction(store);
        work();
        transaction.commit();
    };
    Json report = Json::parse(run.report, nullptr, false);
    if (report.is_object() && !report.contains("pruned")) {
        report["pruned"] = format_timestamp(clock);
        run.report = dump(report, 2);
        in_transaction([&] { store.ledger().update_run(run); });
    }
    for (std::size_t pruned = rows_at_once; pruned == rows_at_once;)
        in_transaction([&] { pruned = store.ledger().prune(run.id, rows_at_once); });
}

std::string size_text(std::uint64_t bytes) {
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1u << 20));
}

void give_space_back(Store& store, bool demanded) {
    const StorageSpace space = store.space();
    if (space.free == 0) return;
    if (demanded || space.size <= small_store) {
        try {
            store.compact();
            print_line(fmt::format("The store was rewritten: {} before, {} now.", size_text(space.size),
                                   size_text(store.space().size)));
            return;
        } catch (const StoreBusy&) {
            print_line("Another run is writing, so the store was not rewritten.");
        }
    }
    print_line(fmt::format(
        "{} of the store's {} are free now; later runs use them. --compact gives them back to the "
        "system, by rewriting the whole store.",
        size_text(space.free), size_text(space.size)));
}

int execute(const Arguments& arguments) {
    const std::int64_t age = age_option(arguments);
    const std::int64_t clock = clock_of(arguments);
    const bool sure = arguments.has("--yes");
    const auto store = open_store(store_url(arguments), sure ? OpenMode::existing : OpenMode::read_only);
    const std::vector<RunRow> runs = prunable(*store, clock - age);
    if (runs.empty()) {
        print_line(
            fmt::format("No run that ended before {} has anything to prune.", format_timestamp(clock - age)));
    } else {
        const std::string which = fmt::format(
            "{} that ended before {}: {}", counted(runs.size(), "run"), format_timestamp(clock - age),
            runs.size() == 1 ? fmt::format("run {}", runs.front().id)
                             : fmt::format("runs {} to {}", runs.front().id, runs.back().id));
        const std::string lost =
            "Their records, rows and reports stay. `undo` cannot take them back any more, `runs show "
            "--changes`, "
            "`runs diff` and `runs rejects` cannot show them, and `why` names only the run.";
        if (!sure) throw Refused(fmt::format("this prunes {}. {} --yes does it", which, lost));
        print_line(fmt::format("Pruning {}. {}", which, lost));
        for (const RunRow& run : runs) prune(*store, run, clock);
    }
    if (sure) give_space_back(*store, arguments.has("--compact"));
    return 0;
}

}  // namespace

const VerbSpec& runs_prune_verb() {
    static const VerbSpec verb{
        "runs prune",
        "Remove what undo and why need of runs that ended long ago. Their records and reports "
        "stay",
        "registrar runs prune --older-than 400d --yes",
        {},
        {store_options(), own_options},
        execute,
        133};
    return verb;
}

}  // namespace registrar
