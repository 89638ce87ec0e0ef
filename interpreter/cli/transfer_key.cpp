// SPDX-License-Identifier: Apache-2.0
// registrar transfer-key: creates the key that allows transfers into this store.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "domain/transfer_key.h"
#include "engine/manual_run.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/digest.h"
#include "values/number.h"
#include "values/password.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--days", "N", "number of days for which the key is valid (default 30)"},
    {"--show", {}, "create no key; show until when the current one is valid"},
};

std::int64_t days_of(const Arguments& arguments) {
    constexpr std::int64_t most = 3'650;
    const auto days = parse_integer(arguments.text("--days", "30"));
    if (!days || *days < 1 || *days > most)
        throw Refused(
            fmt::format("--days takes a number from 1 to {}, not '{}'", most, arguments.text("--days")));
    return *days;
}

RecordBlock stored_key(Store& store) {
    RecordBlock stored(transfer_key_type);
    store.reader()->load(transfer_key_type, std::span(&transfer_key_id, 1), stored);
    return stored;
}

int show(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RecordBlock stored = stored_key(*store);
    if (stored.size() == 0) {
        print_line("The store has no transfer key.");
        return 0;
    }
    const auto until = static_cast<std::int64_t>(stored.as<TransferKey>(0).expires_at);
    print_line(fmt::format("The transfer key {} {}.",
                           until > clock_of(arguments) ? "is valid until" : "has expired on",
                           format_timestamp(until)));
    return 0;
}

int execute(const Arguments& arguments) {
    if (arguments.has("--show")) return show(arguments);
    const std::int64_t days = days_of(arguments);
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    const RowOutcome outcome = stored_key(*store).size() == 0 ? RowOutcome::created : RowOutcome::updated;
    static const RecordType* const writes[] = {&transfer_key_type};
    const std::string key = random_key();
    const std::int64_t now = clock_of(arguments);
    std::string guid = transfer_key_guid(*store->reader());
    if (guid.empty()) guid = uuid_v5(std::string(default_store_guid), random_key());
    const auto record = transfer_key_record(key, guid, now, days);
    const ManualRun work{
        "transfer-key", "registrar transfer-key", std::span(&transfer_key_id, 1), writes, outcome, now};
    run_manually(*store, work, [&](BulkBatch& batch) { batch.put(transfer_key_type, record.view()); });
    print_line(key);
    log_text(
        "transfer-key",
        fmt::format("The key is valid until {}. It is shown only once; any earlier key is now invalid.\n",
                    format_timestamp(static_cast<std::int64_t>(record->expires_at))),
        Json::object());
    return 0;
}

}  // namespace

const VerbSpec& transfer_key_verb() {
    static const VerbSpec verb{"transfer-key",
                               "Create the key that allows transfers into this store",
                               "registrar transfer-key --days 7",
                               {},
                               {store_options(), own_options},
                               execute,
                               210};
    return verb;
}

}  // namespace registrar
