// SPDX-License-Identifier: Apache-2.0
#include "engine/undo_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/manual_run.h"
#include "engine/undo_conflicts.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t nowhere = SIZE_MAX;

/// Returns whether a record that is there or not may be as the effect left it. An undo keeps an insertion
/// also for a record that was not there before and after.
bool may_leave(const Effect& effect, bool there) {
    if (effect.kind == ChangeKind::insert && effect.reversed != 0) return true;
    return (effect.kind != ChangeKind::erase) == there;
}

}  // namespace

UndoItem* UndoPart::find(const RecordView& record) {
    const auto at = std::lower_bound(items.begin(), items.end(), record,
                                     [this](const UndoItem& item, const RecordView& wanted) {
                                         return compare_keys(type, key(item), wanted) < 0;
                                     });
    return at == items.end() || compare_keys(type, key(*at), record) != 0 ? nullptr : &*at;
}

void UndoGroup::read(const EffectPlace& place, UndoPart& part, SeenByKey& seen) {
    const auto segment = ledger_.effect_segment(place.id);
    if (!segment) return;
    unpack_effects(*segment, [&](const Effect& effect, const RecordView& before) {
        seen[sortable_key(part.type, before)].push_back(
            {place.id, effect, place.input, static_cast<std::uint32_t>(part.before.add(before))});
    });
}

void UndoGroup::judge(std::span<const EffectPlace> places) {
    std::map<const RecordType*, std::pair<UndoPart*, SeenByKey>> all;
    for (const EffectPlace& place : places) {
        const RecordType& type = *find_record_type(place.type);
        auto& [part, seen] = all[&type];
        if (part == nullptr) part = parts_.emplace_back(std::make_unique<UndoPart>(type)).get();
        read(place, *part, seen);
    }
    for (auto& [type, each] : all) judge_part(*each.first, each.second);
    find_conflicts({store_, history_, task_}, parts_);
}

/// Selects trash records by the type of the record that they keep.
bool UndoGroup::is_selected(const UndoPart& part, const UndoItem& item) const {
    if (task_.only.empty() || task_.only == part.type.name) return true;
    const RecordView record = item.puts ? part.wanted(item) : part.stored(item);
    return record.record != nullptr && text_of(record, &Trash::type) == task_.only;
}

void UndoGroup::judge_part(UndoPart& part, const SeenByKey& seen) {
    std::vector<const void*> keys;
    for (const auto& [key, effects] : seen) keys.push_back(part.before.at(effects.front().before));
    store_.read(part.type, keys, part.before.arena(), part.now);
    std::size_t at = 0;
    for (const auto& [key, effects] : seen) {
        UndoItem item = judge_record(part, key, effects, part.now.index[at++]);
        if (!is_selected(part, item)) item.verdict = UndoVerdict::silent;
        part.items.push_back(std::move(item));
    }
}

/// Judges a record by its own history, without regard to others.
UndoItem UndoGroup::judge_record(UndoPart& part, std::string_view key, const std::vector<Seen>& seen,
                                 std::uint32_t now) {
    const EffectChain::Record record{part.type, key};
    UndoItem item;
    item.now = now;
    item.before = seen.back().before;
    item.puts = seen.back().effect.kind != ChangeKind::insert;
    item.input = seen.front().input;
    item.line = seen.front().effect.line;
    item.oldest = !history_.newest(record, task_.run, seen.back().segment);
    const bool there = now != StoredRecords::none;
    std::optional<std::int64_t> changed_run;
    if (there) changed_run = part.now.changed_run[now];
    std::optional<std::int64_t> since = changed_run;
    std::size_t from = nowhere;
    bool known = false;
    bool first = true;
    history_.walk(record, changed_run, EffectChain::newest_of_all, [&](const EffectChain::Found& found) {
        if (std::exchange(first, false)) since = found.run;
        if (found.run != task_.run) {
            known =
                history_.undone_by(found.run) == task_.run && found.effect.reversed <= seen.back().segment;
            return known;
        }
        for (std::size_t at = 0; at < seen.size(); ++at)
            if (seen[at].segment == found.segment && may_leave(seen[at].effect, there)) from = at;
        // Otherwise, a newer group reports it, or an undo has taken the changes of this group back.
        known = from == nowhere && found.segment != seen.front().segment;
        return true;
    });
    if (from != nowhere)
        take_back(item, record, seen, from);
    else if (!known && item.oldest && !was_taken_back(record, seen.back().segment))
        explain(item, part, seen.back(), since);
    return item;
}

/// Goes from one effect of the run to the one before, as long as the record was between them as the run left
/// it.
void UndoGroup::take_back(UndoItem& item, const EffectChain::Record& record, const std::vector<Seen>& seen,
                          std::size_t from) {
    std::size_t last = nowhere;
    while (from != nowhere && seen[from].effect.purged_by == 0) {
        last = std::exchange(from, nowhere);
        if (last + 1 == seen.size()) break;
        const Effect& effect = seen[last].effect;
        std::optional<std::int64_t> former;
        if (effect.kind != ChangeKind::insert) former = effect.former_run;
        history_.walk(record, former, seen[last].segment, [&](const EffectChain::Found& found) {
            if (found.run != task_.run) return false;
            for (std::size_t at = last + 1; at < seen.size(); ++at)
                if (seen[at].segment == found.segment) from = at;
            return true;
        });
    }
    if (last == nowhere) {
        item.verdict = UndoVerdict::failed;
        item.reason = fmt::format("purged since by run {}", seen[from].effect.purged_by);
        return;
    }
    item.verdict = UndoVerdict::reversed;
    item.before = seen[last].before;
    item.puts = seen[last].effect.kind != ChangeKind::insert;
    item.segment = seen[last].segment;
    if (last + 1 == seen.size()) return;
    item.partly = true;
    item.reason = from != nowhere ? fmt::format("purged since by run {}", seen[from].effect.purged_by)
                                  : fmt::format("changed in between by run {}", seen[last].effect.former_run);
}

bool UndoGroup::was_taken_back(const EffectChain::Record& record, std::int64_t segment) {
    return std::any_of(task_.earlier.begin(), task_.earlier.end(), [&](std::int64_t undo) {
        const auto found = history_.newest(record, undo);
        return found && found->effect.reversed <= segment;
    });
}

/// Returns whether a run that stored a deleted record made a new one, and did not restore it from the trash.
bool UndoGroup::made_again(std::int64_t since) {
    if (since == 0 || since == task_.run || history_.undone_by(since)) return false;
    const auto run = ledger_.run(since);
    return run && !run->definition_path.starts_with(trash_restore_command);
}

/// Says why the record is not as the run left it.
void UndoGroup::explain(UndoItem& item, UndoPart& part, const Seen& oldest,
                        std::optional<std::int64_t> since) {
    const RecordView stored = part.stored(item);
    const RecordView wanted = part.wanted(item);
    const bool there = stored.record != nullptr;
    if (oldest.effect.purged_by != 0) {
        item.verdict = UndoVerdict::failed;
        item.reason = fmt::format("purged since by run {}", oldest.effect.purged_by);
    } else if (there && oldest.effect.kind == ChangeKind::erase && since && made_again(*since)) {
        // What undoes that run must still find the record in the trash.
        item.verdict = UndoVerdict::kept;
        item.reason = fmt::format("made again since by run {}", *since);
    } else if (there == item.puts && (!there || equal_records(part.type, stored, wanted))) {
        item.verdict = UndoVerdict::same;
    } else {
        item.verdict = UndoVerdict::kept;
        const std::string_view verb = there ? "changed" : "deleted";
        item.reason = since && *since != 0 && *since != task_.run
                          ? fmt::format("{} since by run {}", verb, *since)
                          : fmt::format("{} since by no run that keeps its changes", verb);
    }
}

}  // namespace registrar
