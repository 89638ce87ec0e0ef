// SPDX-License-Identifier: Apache-2.0
#include "engine/seen_ids.h"

#include <algorithm>

namespace registrar {

namespace {

std::string note_name(const RecordType& type) {
    return "named " + std::string(type.name);
}

/// Adds the ids of records that rows write, including new ones, to which no reference led.
void add_wanted(const PendingChanges& changes, IdSet& ids) {
    const std::size_t offset = changes.type().attributes[0].offset();
    for (std::size_t entry = 0; entry < changes.size(); ++entry)
        if (changes.reconcile(entry) != nullptr) ids.add(member<std::int64_t>(changes.record(entry), offset));
}

}  // namespace

void SeenIds::begin(const ImportJob& import) {
    sets_.clear();
    changed_ = true;
    for (const StepJob& step : import.consolidators) {
        const BulkRule* rule = step.type->bulk;
        if (rule == nullptr || !step.enabled() || !rule->needs_seen_ids(step.settings.get())) continue;
        const auto known = types();
        if (std::find(known.begin(), known.end(), rule->type) == known.end())
            sets_.push_back({rule->type, {}});
    }
}

void SeenIds::resume(const ImportJob& import, Ledger& ledger, std::int64_t run) {
    begin(import);
    for (SeenSet& set : sets_) set.ids = IdSet::unpack(ledger.note(run, note_name(*set.type)));
}

void SeenIds::add(const Batch& batch) {
    for (SeenSet& set : sets_) {
        for (const SeenSet& named : batch.seen)
            if (named.type == set.type) set.ids.add_all(named.ids);
        for (const auto& changes : batch.changes)
            if (&changes->type() == set.type) add_wanted(*changes, set.ids);
        changed_ = true;
    }
}

void SeenIds::save(Ledger& ledger, std::int64_t run) {
    if (!changed_) return;
    for (const SeenSet& set : sets_) ledger.put_note(run, note_name(*set.type), set.ids.pack());
    changed_ = false;
}

std::vector<const RecordType*> SeenIds::types() const {
    std::vector<const RecordType*> all;
    for (const SeenSet& set : sets_) all.push_back(set.type);
    return all;
}

const IdSet& SeenIds::of(const RecordType& type) const {
    static const IdSet none;
    for (const SeenSet& set : sets_)
        if (set.type == &type) return set.ids;
    return none;
}

}  // namespace registrar
