// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the history of records from the effects of runs: what a run found, and what it left.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/effects.h"

namespace registrar {

/// The effect of a run on one record, with the record before it (for an insert, only the key).
struct FoundEffect {
    explicit FoundEffect(const RecordType& type) : before(type) {}

    EffectPlace place;
    Effect effect;
    RecordBlock before;  ///< one record
};

/// A record in the history of a run. `key` is its sortable key.
struct RecordOfRun {
    std::int64_t run = 0;
    const RecordType* type = nullptr;
    std::string_view key;
};

/// Returns the run's first effect on the record, which has the values that the run found; nothing if the run
/// did not change it or keeps no effects. Throws BadInput for a damaged segment.
std::optional<FoundEffect> first_effect(Ledger& ledger, const RecordOfRun& record);

/// Records as a run left them: as the next later segment found them, or as they are stored now.
class RecordsAfter {
public:
    /// `keys` are records in key order, each once, of which only the keys count. `since` has for each of them
    /// the id of the segment after which it is wanted. Reads the store first and the ledger after it, so that
    /// what another run stores meanwhile does not count. Throws BadInput for a damaged segment.
    RecordsAfter(Store& store, RecordBlock keys, std::vector<std::int64_t> since);

    /// Returns the record under key `at`; nothing if there was none. Valid as long as this object.
    std::optional<RecordView> of(std::size_t at) const;

private:
    void read_stored(Store& store);
    void read_later(Ledger& ledger, const EffectPlace& later);
    std::optional<std::size_t> find(const RecordView& record) const;

    static constexpr std::uint32_t none = UINT32_MAX;
    const RecordType& type_;
    RecordBlock keys_;                  ///< only keys count
    std::vector<std::int64_t> since_;   ///< for each key, the id of the segment after which it is wanted
    RecordBlock records_;               ///< the values that were found
    std::vector<std::uint32_t> found_;  ///< for each key its record; `none` if there was none
    std::vector<bool> final_;           ///< for each key: a later segment has decided
};

}  // namespace registrar
