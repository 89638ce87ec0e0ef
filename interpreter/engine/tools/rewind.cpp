// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/rewind.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/json.h"
#include "report/report.h"
#include "store/effects.h"

namespace registrar {

namespace {

/// Returns whether a run says that it changed records, but keeps no effects from which they can be taken
/// back.
bool changed_unseen(const RunRow& run, Ledger& ledger) {
    EffectQuery query;
    query.run = run.id;
    if (!ledger.effect_places(query).empty() || run.report.empty()) return false;
    const Json report = Json::parse(run.report, nullptr, false);
    if (report.is_discarded()) return false;
    // A purge removes records of the trash only. What it makes others forget is seen in their effects.
    const Report told = Report::from_json(report);
    if (told.action_names == std::vector<std::string>{"trash purge"}) return false;
    const Totals totals = told.totals();
    return totals.of(RowOutcome::created) + totals.of(RowOutcome::updated) + totals.of(RowOutcome::deleted) >
           0;
}

void refuse_unseen(Store& base, std::int64_t first) {
    for (const RunRow& row : base.ledger().runs()) {
        if (row.id < first) continue;
        const auto run = base.ledger().run(row.id);
        if (run && changed_unseen(*run, base.ledger()))
            throw Refused(fmt::format(
                "run {} ({}) changed records and kept nothing of what they were before, so the store "
                "cannot be shown as it was before run {}",
                run->id, run->definition_path, first));
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
    refuse_unseen(base, run);
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
