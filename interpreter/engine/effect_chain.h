// SPDX-License-Identifier: Apache-2.0
#pragma once
// Follows the effects on a record back in time, also through undo runs, which bring an earlier state of a
// record back.
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/effects.h"
#include "store/ledger.h"

namespace registrar {

/// Returns the run that this run undoes; nothing if it is not an undo run.
std::optional<std::int64_t> undone_run(const RunRow& run);

/// The run number of the undo in a plan, which no stored run has.
inline constexpr std::int64_t planned_undo = std::int64_t{1} << 40;

/// Looks effects up in the ledger. An effect of an undo run names the segment that it took back. Keeps the
/// last segments unpacked, up to a limit. Throws BadInput for a damaged segment. Used by one thread.
class EffectChain {
public:
    static constexpr std::int64_t newest_of_all = std::numeric_limits<std::int64_t>::max();

    /// An effect, and where it is stored.
    struct Found {
        std::int64_t run = 0;
        std::int64_t segment = 0;
        std::optional<std::uint32_t> input;
        Effect effect;
    };
    /// A record by its sortable key.
    struct Record {
        const RecordType& type;
        std::string_view key;
    };

    /// `planned` is the ledger that holds the effects of a planned undo; null for a real one, whose effects
    /// are in `ledger`.
    explicit EffectChain(Ledger& ledger, Ledger* planned = nullptr) : ledger_(ledger), planned_(planned) {}

    /// Forgets what it knows of the stored segments, because a transaction has ended.
    void forget();
    /// Returns the last effect on the record before the segment `below`, of one run or of any run.
    std::optional<Found> newest(const Record& record, std::optional<std::int64_t> run,
                                std::int64_t below = newest_of_all);
    /// Visits the effects that left the record as it was before the segment `below`, beginning with the last
    /// one. Each further one left the same state, which undo runs brought back. `run` last changed the
    /// record; nothing if there is no record. Ends when `visit` returns true.
    void walk(const Record& record, std::optional<std::int64_t> run, std::int64_t below,
              const std::function<bool(const Found&)>& visit);
    /// Returns the run that this run undoes; nothing if it is not an undo run.
    std::optional<std::int64_t> undone_by(std::int64_t run);
    /// Tells that a run which is not stored undoes another.
    void add_undo(std::int64_t run, std::int64_t undone) { undone_[run] = undone; }

private:
    using Effects = std::vector<std::pair<std::string, Effect>>;  ///< by sortable key
    struct Unpacked {
        std::shared_ptr<const Effects> effects;
        std::uint64_t used = 0;
    };

    const std::vector<EffectPlace>& places(const RecordType& type, std::optional<std::int64_t> run);
    std::vector<EffectPlace> find_places(const RecordType& type, std::optional<std::int64_t> run);
    std::shared_ptr<const Effects> unpack(const EffectPlace& place);
    void drop_unused();
    std::optional<Found> in_segment(const EffectPlace& place, std::string_view key);

    Ledger& ledger_;
    Ledger* planned_;
    std::map<std::pair<const RecordType*, std::int64_t>, std::vector<EffectPlace>> places_;
    std::map<std::int64_t, Unpacked> unpacked_;
    std::size_t held_ = 0;  ///< effects in unpacked_
    std::uint64_t clock_ = 0;
    std::map<std::int64_t, std::optional<std::int64_t>> undone_;
};

}  // namespace registrar
