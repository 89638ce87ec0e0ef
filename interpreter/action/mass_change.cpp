// SPDX-License-Identifier: Apache-2.0
#include "action/mass_change.h"

#include "domain/trash.h"

namespace registrar {

namespace {

void keep(const void*, void*, std::int64_t) {}

}  // namespace

PendingChanges& MassBatch::changes_of(const RecordType& type) {
    for (const auto& known : changes_)
        if (&known->type() == &type) return *known;
    return *changes_.emplace_back(std::make_unique<PendingChanges>(type));
}

void MassBatch::put(const RecordType& type, const RecordView& record) {
    add_pending(changes_of(type), record, keep);
}

void MassBatch::discard(const RecordType& type, const RecordView& record) {
    add_pending(changes_of(type), record, nullptr);
    add_trash(trash_, type, record, {clock_, run_});
}

}  // namespace registrar
