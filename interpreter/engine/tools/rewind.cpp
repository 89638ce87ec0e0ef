// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/rewind.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/json.h"
#include "engine/manual_run.h"
#include "engine/run_changes.h"
#include "report/report.h"
#include "store/effects.h"

namespace registrar {

namespace {

/// Returns whether a run changed records and has kept nothing of what they were before: it was told so, or it
/// was pruned.
bool forgets(const RunRow& run) {
    // A purge removes records of the trash only. What it makes others forget is seen in their effects.
    if (run.definition_path.starts_with(trash_purge_command)) return false;
    if (keeps_effects(run) && pruned_at(run).empty()) return false;
    const Json report = Json::parse(run.report, nullptr, false);
    return !report.is_object() || Report::from_json(report).totals().changed() > 0;
}

void refuse_forgotten(Store& base, std::int64_t first) {
    for (const RunRow& row : base.ledger().runs()) {
        const auto run = row.id < first ? std::nullopt : base.ledger().run(row.id);
        if (!run || !forgets(*run)) continue;
        const std::string pruned = pruned_at(*run);
        throw Refused(fmt::format(
            "{}, so the store cannot be shown as it was before run {}",
            pruned.empty() ? fmt::format("run {} ({}) ran with --no-undo", run->id, run->definition_path)
                           : fmt::format("what run {} changed was pruned at {}", run->id, pruned),
            first));
    }
}

/// Returns the segments to be taken back: from the first one of the run on. A run without any changed
/// nothing: then those of later runs.
std::vector<EffectPlace> places_from(Ledger& ledger, std::int64_t run) {
    std::vector<EffectPlace> places = ledger.effect_places({});
    auto first = std::find_if(places.begin(), places.end(),
                              [run](const EffectPlace& place) { return place.run == run; });
    if (first == places.end())
        first = std::find_if(places.begin(), places.end(),
                             [run](const EffectPlace& place) { return place.run > run; });
    places.erase(places.begin(), first);
    return places;
}

}  // namespace

FirstIds rewind(OverlayStore& overlay, Store& base, std::int64_t run) {
    refuse_forgotten(base, run);
    FirstIds ids;
    const auto places = places_from(base.ledger(), run);
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
        const RecordType& type = *find_record_type(place->type);
        const auto segment = base.ledger().effect_segment(place->id);
        if (!segment) throw Refused(fmt::format("run {} was pruned meanwhile; try again", place->run));
        RecordBlock before(type);
        std::vector<ChangeKind> kinds;
        unpack_effects(*segment, [&](const Effect& effect, const RecordView& record) {
            if (effect.purged_by != 0)
                throw Refused(
                    fmt::format("run {} purged {} {}, so the store cannot be shown as it was before run {}",
                                effect.purged_by, type.name, format_key(type, record), run));
            before.add(record);
            const bool created = effect.kind == ChangeKind::insert;
            kinds.push_back(created ? ChangeKind::erase : ChangeKind::update);
            if (!created || place->run != run || !type.has_id()) return;
            const auto [first, added] = ids.emplace(&type, id_of(type, record.record));
            if (!added) first->second = std::min(first->second, id_of(type, record.record));
        });
        std::vector<Change> changes;
        for (std::size_t at = 0; at < kinds.size(); ++at) changes.push_back({kinds[at], before.at(at)});
        Transaction transaction(overlay);
        overlay.apply(type, changes, before.arena(), 0);
        transaction.commit();
    }
    return ids;
}

}  // namespace registrar
