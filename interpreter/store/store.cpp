// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "records/people.h"
#include "store/ledger.h"
#include "values/digest.h"

namespace registrar {

void Transaction::roll_back_quietly() noexcept {
    try {
        store_->roll_back();
    } catch (const Unavailable&) {
        // A store that cannot roll back now undoes the transaction when it is next opened.
    }
}

namespace {

/// Returns the seconds by which a test moves the clock.
std::int64_t clock_shift() {
    static const char* const path = std::getenv("REGISTRAR_TEST_CLOCK");
    std::int64_t seconds = 0;
    if (path != nullptr) std::ifstream(path) >> seconds;
    return seconds;
}

}  // namespace

std::int64_t Store::clock() {
    return own_clock() + clock_shift();
}

std::int64_t Store::own_clock() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::optional<std::int64_t> Store::clock_of_run(std::int64_t run) {
    const auto row = ledger().run(run);
    return row ? std::optional(row->clock) : std::nullopt;
}

// So many records stay in the second-level cache from reconciling to writing.
std::size_t Store::keys_at_once() const {
    return 4096;
}

void Store::insert_free(const RecordType& type, std::span<const Change> wanted, std::string_view arena,
                        std::int64_t run, StoredRecords& stored) {
    std::vector<const void*> keys;
    for (const Change& change : wanted) keys.push_back(change.record);
    read(type, keys, arena, stored);
    std::vector<Change> free;
    for (std::size_t at = 0; at < wanted.size(); ++at)
        if (wanted[at].kind == ChangeKind::insert && stored.index[at] == StoredRecords::none)
            free.push_back(wanted[at]);
    apply(type, free, arena, run);
}

RecordBlock first_entity() {
    RecordBlock block(entity_type);
    block.append();
    const StoreIdentity identity{std::string(default_store_guid), 0};
    auto& entity = block.as<Entity>(0);
    entity.id = 1;
    entity.guid = block.add_text(new_record_guid(identity, entity_type, entity.id));
    entity.name = block.add_text("Root");
    return block;
}

std::string new_record_guid(const StoreIdentity& store, const RecordType& type, std::int64_t id) {
    return uuid_v5(store.guid, fmt::format("{}:{}", type.name, id));
}

}  // namespace registrar
