// SPDX-License-Identifier: Apache-2.0
// registrar lock: lists the runs that hold the lock of a record type, and breaks the lock of a run.
#include <fmt/format.h>

#include <algorithm>

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

Json lease_json(Store& store, const Lease& lease) {
    return {{"scope", lease.scope},
            {"run", lease.run},
            {"definition", lease.definition},
            {"file", lease.file},
            {"line", lease.line},
            {"since", format_timestamp(lease.since)},
            {"beat", format_timestamp(lease.beat)},
            {"expires", format_timestamp(lease.expires)},
            {"host", lease.host},
            {"process", lease.process},
            {"alive", lease_lives(store, lease)}};
}

std::string lease_text(Store& store, const Lease& lease) {
    const std::string place = lease.file.empty() ? "" : fmt::format(", {} line {}", lease.file, lease.line);
    return fmt::format("{}: run {}, {}{}, since {}, last beat {}, {} process {}, {}", lease.scope, lease.run,
                       lease.definition, place, format_timestamp(lease.since), format_timestamp(lease.beat),
                       lease.host, lease.process, lease_lives(store, lease) ? "alive" : "not alive");
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const bool json = arguments.text("--format") == "json";
    Json all = Json::array();
    for (const Lease& lease : store->ledger().leases()) {
        if (lease.released()) continue;
        if (json)
            all.push_back(lease_json(*store, lease));
        else
            print_line(lease_text(*store, lease));
    }
    if (json) print_line(dump(all, 2));
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
        "List who holds the lock of which record types, since when, and whether it is alive",
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
