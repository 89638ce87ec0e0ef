// SPDX-License-Identifier: Apache-2.0
#include "store/memory/ledger.h"

#include <algorithm>

namespace registrar {

void MemoryLedger::roll_back() {
    if (!saved_) return;
    state_ = std::move(*saved_);
    saved_.reset();
}

std::int64_t MemoryLedger::add_run(const RunRow& run) {
    const std::int64_t next = state_.runs.empty() ? 1 : state_.runs.rbegin()->first + 1;
    const std::int64_t id = run.id != 0 ? run.id : next;
    RunRow& added = state_.runs[id] = run;
    added.id = id;
    return id;
}

void MemoryLedger::update_run(const RunRow& run) {
    const auto known = state_.runs.find(run.id);
    if (known == state_.runs.end()) return;
    known->second.state = run.state;
    known->second.finished = run.finished;
    known->second.owner = run.owner;
    known->second.report = run.report;
    known->second.results = run.results;
}

std::optional<RunRow> MemoryLedger::run(std::int64_t id) {
    const auto known = state_.runs.find(id);
    if (known == state_.runs.end()) return std::nullopt;
    return known->second;
}

std::optional<RunRow> MemoryLedger::unfinished_run(std::string_view key) {
    for (auto at = state_.runs.rbegin(); at != state_.runs.rend(); ++at)
        if (at->second.key == key && (at->second.state == "running" || at->second.state == "interrupted"))
            return at->second;
    return std::nullopt;
}

std::optional<RunRow> MemoryLedger::run_with_results(std::string_view key) {
    for (auto at = state_.runs.rbegin(); at != state_.runs.rend(); ++at) {
        const RunRow& run = at->second;
        if (run.key == key && !run.results.empty() && run.state != "running" && run.state != "interrupted")
            return run;
    }
    return std::nullopt;
}

namespace {

bool fits(const RunRow& run, const RunQuery& query) {
    if (query.since && run.started < *query.since) return false;
    return query.definition.empty() || run.definition_path == query.definition ||
           run.definition_path.starts_with(query.definition + "@") ||
           run.definition_path.ends_with("/" + query.definition);
}

}  // namespace

std::vector<RunRow> MemoryLedger::runs(const RunQuery& query) {
    std::vector<RunRow> runs;
    for (auto at = state_.runs.rbegin(); at != state_.runs.rend(); ++at) {
        if (!fits(at->second, query)) continue;
        if (query.limit > 0 && runs.size() == query.limit) break;
        runs.push_back(at->second);
        runs.back().definition_text.clear();
        runs.back().report.clear();
    }
    return runs;
}

std::uint64_t MemoryLedger::count_runs(const RunQuery& query) {
    return static_cast<std::uint64_t>(std::count_if(
        state_.runs.begin(), state_.runs.end(), [&](const auto& run) { return fits(run.second, query); }));
}

void MemoryLedger::put_input(std::int64_t run, const RunInput& input) {
    state_.inputs[{run, input.index}] = input;
}

std::vector<RunInput> MemoryLedger::inputs(std::int64_t run) {
    std::vector<RunInput> inputs;
    for (auto at = state_.inputs.lower_bound({run, 0}); at != state_.inputs.end(); ++at) {
        if (at->first.first != run) break;
        inputs.push_back(at->second);
    }
    return inputs;
}

void MemoryLedger::save_checkpoint(const Checkpoint& checkpoint) {
    state_.checkpoints[checkpoint.run] = checkpoint;
}

std::optional<Checkpoint> MemoryLedger::checkpoint(std::int64_t run) {
    const auto known = state_.checkpoints.find(run);
    if (known == state_.checkpoints.end()) return std::nullopt;
    return known->second;
}

void MemoryLedger::add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                              std::span<const BlockDigest> blocks) {
    if (!blocks.empty()) state_.blocks[{run, input, first}].assign(blocks.begin(), blocks.end());
}

std::vector<BlockDigest> MemoryLedger::blocks(std::int64_t run, std::uint32_t input) {
    std::vector<BlockDigest> blocks;
    for (auto at = state_.blocks.lower_bound({run, input, 0}); at != state_.blocks.end(); ++at) {
        if (std::get<0>(at->first) != run || std::get<1>(at->first) != input) break;
        blocks.insert(blocks.end(), at->second.begin(), at->second.end());
    }
    return blocks;
}

void MemoryLedger::add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) {
    for (const RejectEntry& reject : rejects)
        state_.rejects.emplace_back(run, std::make_shared<const RejectEntry>(reject));
}

void MemoryLedger::visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) {
    for (const auto& [of, reject] : state_.rejects)
        if (of == run) visit(*reject);
}

void MemoryLedger::put_note(std::int64_t run, std::string_view name, std::string_view bytes) {
    state_.notes[{run, std::string(name)}] = bytes;
}

std::string MemoryLedger::note(std::int64_t run, std::string_view name) {
    const auto known = state_.notes.find({run, std::string(name)});
    return known == state_.notes.end() ? std::string() : known->second;
}

void MemoryLedger::drop_notes(std::int64_t run) {
    std::erase_if(state_.notes, [run](const auto& note) { return note.first.first == run; });
    state_.deferred_rows.erase(run);
}

void MemoryLedger::add_log(std::int64_t run, std::string_view lines) {
    state_.logs[run].push_back(std::make_shared<const std::string>(lines));
}

void MemoryLedger::visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    const auto known = state_.logs.find(run);
    if (known == state_.logs.end()) return;
    for (const auto& lines : known->second) visit(*lines);
}

void MemoryLedger::drop_log(std::int64_t run) {
    state_.logs.erase(run);
}

void MemoryLedger::defer_rows(std::int64_t run, std::string_view bytes) {
    auto& deferred = state_.deferred_rows[run];
    const std::int64_t number = deferred.empty() ? 1 : deferred.rbegin()->first + 1;
    deferred[number] = std::make_shared<const std::string>(bytes);
}

bool MemoryLedger::has_deferred_rows(std::int64_t run) {
    return !state_.deferred_rows[run].empty();
}

std::optional<Ledger::DeferredBytes> MemoryLedger::deferred_rows(std::int64_t run, std::int64_t after) {
    const auto& deferred = state_.deferred_rows[run];
    const auto next = deferred.upper_bound(after);
    if (next == deferred.end()) return std::nullopt;
    return DeferredBytes{next->first, *next->second};
}

void MemoryLedger::replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) {
    state_.deferred_rows[run][number] = std::make_shared<const std::string>(bytes);
}

void MemoryLedger::visit_deferred_rows(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    for (const auto& [number, bytes] : state_.deferred_rows[run]) visit(*bytes);
}

void MemoryLedger::drop_deferred_rows(std::int64_t run, std::int64_t number) {
    state_.deferred_rows[run].erase(number);
}

void MemoryLedger::add_effects(std::int64_t run, const EffectSegment& segment) {
    state_.effects.emplace_back(run, std::make_shared<const EffectSegment>(segment));
}

std::vector<EffectPlace> MemoryLedger::effect_places(const EffectQuery& query) {
    std::vector<EffectPlace> places;
    for (auto at = static_cast<std::size_t>(query.after); at < state_.effects.size(); ++at) {
        const auto& [run, segment] = state_.effects[at];
        if (!segment || (query.run && run != *query.run) || (query.type && segment->type != *query.type))
            continue;
        if (query.keys && (segment->last_key < query.keys->first || segment->first_key > query.keys->second))
            continue;
        places.push_back({static_cast<std::int64_t>(at) + 1, run, segment->type, segment->input,
                          segment->count, segment->first_key, segment->last_key});
    }
    return places;
}

std::optional<EffectSegment> MemoryLedger::effect_segment(std::int64_t id) {
    const auto at = static_cast<std::size_t>(id) - 1;
    if (at >= state_.effects.size() || !state_.effects[at].second) return std::nullopt;
    return *state_.effects[at].second;
}

void MemoryLedger::replace_effects(std::int64_t id, const EffectSegment& segment) {
    state_.effects.at(static_cast<std::size_t>(id) - 1).second =
        std::make_shared<const EffectSegment>(segment);
}

void MemoryLedger::drop_effects(std::int64_t run) {
    for (auto& [of, segment] : state_.effects)
        if (of == run) segment.reset();
}

std::size_t MemoryLedger::prune(std::int64_t run, std::size_t most) {
    std::size_t pruned = 0;
    for (auto& [of, segment] : state_.effects) {
        if (pruned == most) return pruned;
        if (of != run || !segment) continue;
        segment.reset();
        ++pruned;
    }
    const auto take = [&](std::int64_t of) { return of == run && pruned < most && ++pruned > 0; };
    std::erase_if(state_.rejects, [&](const auto& reject) { return take(reject.first); });
    std::erase_if(state_.blocks, [&](const auto& block) { return take(std::get<0>(block.first)); });
    return pruned;
}

std::optional<Lease> MemoryLedger::lease(std::string_view scope) {
    const auto known = state_.leases.find(scope);
    if (known == state_.leases.end()) return std::nullopt;
    return known->second;
}

std::vector<Lease> MemoryLedger::leases() {
    std::vector<Lease> leases;
    for (const auto& [scope, lease] : state_.leases) leases.push_back(lease);
    return leases;
}

std::vector<Lease> MemoryLedger::lock_leases(std::span<const std::string> scopes) {
    std::vector<Lease> wanted = leases();
    std::erase_if(wanted, [scopes](const Lease& lease) {
        return std::find(scopes.begin(), scopes.end(), lease.scope) == scopes.end();
    });
    return wanted;
}

std::size_t MemoryLedger::renew_leases(std::span<const Lease> leases) {
    std::size_t held = 0;
    for (const Lease& lease : leases) {
        const auto known = state_.leases.find(lease.scope);
        if (known == state_.leases.end()) continue;
        Lease& current = known->second;
        if (current.run != lease.run || current.fence != lease.fence || current.released()) continue;
        current.beat = leases.front().beat;
        current.expires = leases.front().expires;
        current.file = leases.front().file;
        current.line = leases.front().line;
        ++held;
    }
    return held;
}

void MemoryLedger::put_lease(const Lease& lease) {
    state_.leases[lease.scope] = lease;
}

void MemoryLedger::release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) {
    const auto known = state_.leases.find(scope);
    if (known != state_.leases.end() && known->second.run == run && known->second.fence == fence)
        known->second.expires = 0;
}

}  // namespace registrar
