// SPDX-License-Identifier: Apache-2.0
// registrar store: creates, checks, migrates and counts a store.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "records/people.h"
#include "store/open/copy_store.h"
#include "store/open/layout.h"
#include "store/open/open_store.h"
#include "store/store_check.h"
#include "values/digest.h"
#include "values/password.h"

namespace registrar {

namespace {

constexpr OptionSpec init_options[] = {
    {"--guid", "GUID", "guid of the store, which must have no records; `new` generates one"},
    {"--layout", "NAME", "`citus`: distribute the tables of a PostgreSQL store; prints the statements"},
};

constexpr OptionSpec stats_options[] = {
    {"--ddl", {}, "print the statements that make the store's tables, with comments, and count nothing"},
};

/// Sets the store's guid. Refuses it if the store has records, because their guids derive from the store's.
void give_guid(Store& store, const std::string& wanted) {
    Transaction transaction(store);
    for (const RecordType* type : record_types())
        if (store.next_id(*type) > (type == &entity_type ? 2 : 1))
            throw Refused("the store holds records already, so its guid stays " + store.identity().guid);
    const std::string guid =
        wanted == "new" ? uuid_v5(std::string(default_store_guid), random_key()) : wanted;
    if (!is_uuid(guid))
        throw Refused("'" + wanted + "' is not a guid such as 6f1f9c64-2d0c-5d3a-9f5e-7c1f1b0a5e11");
    store.set_guid(guid);
    transaction.commit();
}

/// Returns the statements that lay the store's tables out, after printing them; none without a layout.
std::vector<std::string> wanted_layout(const Arguments& arguments, const std::string& url) {
    if (!arguments.has("--layout")) return {};
    if (arguments.text("--layout") != "citus")
        throw Refused("--layout takes citus, not '" + arguments.text("--layout") + "'");
    std::vector<std::string> statements = citus_layout();
    for (const std::string& statement : statements) print_line(statement + ";");
    check_layout_possible(url);
    return statements;
}

int init(const Arguments& arguments) {
    const std::string url = store_url(arguments);
    const std::vector<std::string> layout = wanted_layout(arguments, url);
    create_store_file(url, mode_option(arguments));
    const auto store = open_store(url, OpenMode::create);
    apply_layout(*store, layout);
    if (arguments.has("--guid")) give_guid(*store, arguments.text("--guid"));
    print_line(fmt::format("The store {} has the guid {}.", shown_url(url), store->identity().guid));
    return 0;
}

int check_store(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const std::vector<std::string> faults = find_store_faults(*store);
    for (const std::string& fault : faults) print_line(fault);
    if (!faults.empty()) return 1;
    for (const std::string& twin : store->twins()) print_line("note: " + twin);
    print_line("The store is sound.");
    return 0;
}

int migrate(const Arguments& arguments) {
    const std::string url = store_url(arguments);
    const MigrationSummary done = migrate_store(url);
    if (done.from == done.to) {
        print_line(fmt::format("{} already has version {}; nothing was done.", shown_url(url), done.to));
        return 0;
    }
    const std::size_t twins = open_store(url, OpenMode::read_only)->twins().size();
    print_line(fmt::format("{} is migrated from version {} to {}.", url, done.from, done.to));
    print_line(fmt::format("{:>12}  keys rebuilt, of {} records", done.keys, done.records));
    print_line(fmt::format("{:>12}  segments of effects repacked", done.segments));
    if (done.damaged > 0)
        print_line(fmt::format("{:>12}  of them could not be read; `registrar store check` names their runs",
                               done.damaged));
    print_line(fmt::format(
        "{:>12}  groups of records that compare as one; `registrar store check` lists them", twins));
    return 0;
}

int copy(const Arguments& arguments) {
    const std::string from = arguments.text("FROM");
    const std::string to = arguments.text("TO");
    create_store_file(to, mode_option(arguments));
    const CopySummary done = copy_store(from, to, {});
    print_line(fmt::format("{} is a copy of {}: {} rows in {} tables, compared by digests.", shown_url(to),
                           shown_url(from), done.rows, done.tables));
    return 0;
}

int stats(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    if (arguments.has("--ddl")) {
        print(store_ddl(*store));
        return 0;
    }
    const auto reader = store->reader();
    for (const RecordType* type : record_types()) {
        RecordBlock block(*type);
        std::uint64_t count = 0;
        const auto cursor = reader->scan(*type);
        while (const std::size_t more = cursor->next(block, 4096)) {
            count += more;
            block.clear();
        }
        if (count > 0) print_line(fmt::format("{:>12}  {}", count, type->name));
    }
    print_line(fmt::format("{:>12}  runs", store->ledger().count_runs()));
    const StoreIdentity identity = store->identity();
    print_line(fmt::format("{:>12}  revision, of the store {}", identity.revision, identity.guid));
    return 0;
}

}  // namespace

const VerbSpec& store_init_verb() {
    static const VerbSpec verb{"store init",
                               "Create an empty store",
                               "registrar store init --store sqlite:registrar.db",
                               {},
                               {store_options(), init_options, mode_options()},
                               init,
                               220};
    return verb;
}

const VerbSpec& store_check_verb() {
    static const VerbSpec verb{
        "store check",
        "Check a store for damage: pages, references, effects; list records that compare as one",
        "registrar store check",
        {},
        {store_options()},
        check_store,
        230};
    return verb;
}

const VerbSpec& store_migrate_verb() {
    static const VerbSpec verb{"store migrate",
                               "Migrate a store of an older version, in place; if interrupted, run the same "
                               "command again",
                               "registrar store migrate --store sqlite:registrar.db",
                               {},
                               {store_options()},
                               migrate,
                               240};
    return verb;
}

const VerbSpec& store_copy_verb() {
    static const VerbSpec verb{
        "store copy",
        "Copy a store with its history into a new or empty one, of the same or another engine; compare the "
        "two",
        "registrar store copy sqlite:registrar.db postgresql://registrar@db.example.com/registrar",
        {{"FROM", "URL of the store", 1, 1}, {"TO", "URL of the copy", 1, 1}},
        {mode_options()},
        copy,
        245};
    return verb;
}

const VerbSpec& store_stats_verb() {
    static const VerbSpec verb{"store stats",
                               "Count the records and runs of a store",
                               "registrar store stats",
                               {},
                               {store_options(), stats_options},
                               stats,
                               250};
    return verb;
}

}  // namespace registrar
