// SPDX-License-Identifier: Apache-2.0
#pragma once
// A ledger in memory, for the store in memory. Not thread-safe.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/ledger.h"
#include "store/memory/schedule_ledger.h"

namespace registrar {

class MemoryLedger : public Ledger {
public:
    std::int64_t add_run(const RunRow& run) override;
    void update_run(const RunRow& run) override;
    std::optional<RunRow> run(std::int64_t id) override;
    std::optional<RunRow> unfinished_run(std::string_view key) override;
    std::optional<RunRow> run_with_results(std::string_view key) override;
    std::vector<RunRow> runs(const RunQuery& query) override;
    std::uint64_t count_runs(const RunQuery& query) override;
    void put_input(std::int64_t run, const RunInput& input) override;
    std::vector<RunInput> inputs(std::int64_t run) override;
    void save_checkpoint(const Checkpoint& checkpoint) override;
    std::optional<Checkpoint> checkpoint(std::int64_t run) override;
    void add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                    std::span<const BlockDigest> blocks) override;
    std::vector<BlockDigest> blocks(std::int64_t run, std::uint32_t input) override;
    void add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) override;
    void visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) override;
    void put_note(std::int64_t run, std::string_view name, std::string_view bytes) override;
    std::string note(std::int64_t run, std::string_view name) override;
    void drop_notes(std::int64_t run) override;
    void add_log(std::int64_t run, std::string_view lines) override;
    void visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) override;
    void drop_log(std::int64_t run) override;
    void defer_rows(std::int64_t run, std::string_view bytes) override;
    bool has_deferred_rows(std::int64_t run) override;
    std::optional<DeferredBytes> deferred_rows(std::int64_t run, std::int64_t after) override;
    void replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) override;
    void visit_deferred_rows(std::int64_t run, const std::function<void(std::string_view)>& visit) override;
    void drop_deferred_rows(std::int64_t run, std::int64_t number) override;
    void add_effects(std::int64_t run, const EffectSegment& segment) override;
    std::vector<EffectPlace> effect_places(const EffectQuery& query) override;
    std::optional<EffectSegment> effect_segment(std::int64_t id) override;
    void replace_effects(std::int64_t id, const EffectSegment& segment) override;
    void drop_effects(std::int64_t run) override;
    std::size_t prune(std::int64_t run, std::size_t most) override;
    std::optional<Lease> lease(std::string_view scope) override;
    std::vector<Lease> leases() override;
    std::vector<Lease> lock_leases(std::span<const std::string> scopes) override;
    std::size_t renew_leases(std::span<const Lease> leases) override;
    void put_lease(const Lease& lease) override;
    void release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) override;
    ScheduleLedger& schedules() override { return state_.schedules; }

    /// Follow the store's transaction: roll_back() undoes everything written since begin(), unless commit()
    /// came first.
    void begin() { saved_ = state_; }
    void commit() { saved_.reset(); }
    void roll_back();

private:
    using BlockLocation = std::tuple<std::int64_t, std::uint32_t, std::size_t>;  ///< run, input, first
    template <class Entry>
    using OfRun = std::vector<std::pair<std::int64_t, std::shared_ptr<const Entry>>>;
    struct State {
        std::map<std::int64_t, RunRow> runs;
        std::map<std::pair<std::int64_t, std::uint32_t>, RunInput> inputs;  ///< by run and index
        std::map<std::int64_t, Checkpoint> checkpoints;
        std::map<BlockLocation, std::vector<BlockDigest>> blocks;
        OfRun<RejectEntry> rejects;
        OfRun<EffectSegment>
            effects;  ///< the id of a segment is its place in this list plus 1; null if dropped
        std::map<std::pair<std::int64_t, std::string>, std::string> notes;
        std::map<std::int64_t, std::vector<std::shared_ptr<const std::string>>> logs;
        std::map<std::int64_t, std::map<std::int64_t, std::shared_ptr<const std::string>>> deferred_rows;
        std::map<std::string, Lease, std::less<>> leases;
        MemoryScheduleLedger schedules;
    };
    State state_;
    std::optional<State> saved_;
};

}  // namespace registrar
