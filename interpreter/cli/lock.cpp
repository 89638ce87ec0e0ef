// SPDX-License-Identifier: Apache-2.0
// registrar lock: lists the runs that hold the lock of a record type, and breaks the lock of a run.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/lease.h"
#include "engine/lock_break.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec list_options[] = {
    {"--format", "FORMAT", "output format: text (default) or json", {}, formats}};
constexpr OptionSpec break_options[] = {
    {"--reason", "TEXT", "why; kept in the history of both runs (mandatory)"}};

/// A run with the record types whose locks it holds.
struct Holder {
    Lease lease;
    std::vector<std::string> scopes;
};

/// Returns the runs that hold a lock, in the order of their numbers.
std::vector<Holder> holders_of(Ledger& ledger) {
    std::map<std::int64_t, Holder> holders;
    for (const Lease& lease : ledger.leases()) {
        if (lease.released()) continue;
        Holder& holder = holders.try_emplace(lease.run, Holder{lease, {}}).first->second;
        holder.scopes.push_back(lease.scope);
    }
    std::vector<Holder> all;
    for (auto& [run, holder] : holders) all.push_back(std::move(holder));
    return all;
}

Json holder_json(Store& store, const Holder& holder) {
    const Lease& lease = holder.lease;
    return {{"scope", holder.scopes},
            {"run", lease.run},
            {"definition", lease.definition},
            {"file", lease.file.empty() ? Json() : Json(lease.file)},
            {"line", lease.line == 0 ? Json() : Json(lease.line)},
            {"since", format_timestamp(lease.since)},
            {"beat", format_timestamp(lease.beat)},
            {"expires", format_timestamp(lease.expires)},
            {"owner", fmt::format("{}, process {}", lease.host, lease.process)},
            {"host", lease.host},
            {"process", lease.process},
            {"alive", lease_lives(store, lease)}};
}

std::string holder_text(Store& store, const Holder& holder) {
    const Lease& lease = holder.lease;
    std::string place = lease.file.empty() ? "" : ", " + lease.file;
    if (lease.line > 0)
        place += fmt::format(" line {}", lease.line);
    else if (!lease.file.empty())
        place += ", no row stored yet";
    return fmt::format("{}: run {}, {}{}, since {}, last beat {}, {}, process {}, {}",
                       fmt::join(holder.scopes, ", "), lease.run, lease.definition, place,
                       format_timestamp(lease.since), format_timestamp(lease.beat), lease.host, lease.process,
                       lease_lives(store, lease) ? "alive" : "not alive");
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const std::vector<Holder> holders = holders_of(store->ledger());
    if (arguments.text("--format") == "json") {
        Json all = Json::array();
        for (const Holder& holder : holders) all.push_back(holder_json(*store, holder));
        print_line(dump(all, 2));
        return 0;
    }
    for (const Holder& holder : holders) print_line(holder_text(*store, holder));
    if (holders.empty()) print_line("No run holds a lock.");
    return 0;
}

int break_one(const Arguments& arguments) {
    LockBreak work;
    work.reason = trimmed(arguments.text("--reason"));
    if (work.reason.empty()) throw Refused("lock break needs --reason TEXT, which the store's history keeps");
    if (std::ranges::any_of(work.reason, [](unsigned char byte) { return byte < ' ' || byte == 0x7f; }))
        throw Refused("--reason is one line without control characters");
    const auto run = parse_integer(arguments.text("RUN"));
    if (!run)
        throw Refused("RUN is the number of a run, not '" + arguments.text("RUN") +
                      "'; `registrar lock` lists them");
    work.run = *run;
    work.clock = clock_of(arguments);
    work.store_url = store_url(arguments);
    const auto store = open_store(work.store_url, OpenMode::existing);
    const std::int64_t done = break_lock(*store, work);
    print_line(
        fmt::format("Run {} completed: the lock of run {} is broken. That run cannot write any more; its own "
                    "command continues it.",
                    done, work.run));
    return 0;
}

}  // namespace

const VerbSpec& lock_verb() {
    static const VerbSpec verb{
        "lock",
        "List the runs that hold a lock: of which record types, since when, at which line, and whether the "
        "process is alive",
        "registrar lock --format json",
        {},
        {store_options(), list_options},
        list,
        146};
    return verb;
}

const VerbSpec& lock_break_verb() {
    static const VerbSpec verb{"lock break",
                               "Break the lock of a run, which cannot write any more then",
                               "registrar lock break 3 --reason 'the machine is gone'",
                               {{"RUN", "number of the run that holds the lock"}},
                               {store_options(), break_options},
                               break_one,
                               147};
    return verb;
}

}  // namespace registrar
