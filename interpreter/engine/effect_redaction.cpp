// SPDX-License-Identifier: Apache-2.0
#include "engine/effect_redaction.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/trash.h"
#include "engine/effect_chain.h"
#include "records/learning.h"
#include "store/effects.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

using RecordName = std::pair<std::string, std::string>;  ///< type and key, as trash records have them

/// Goes from the runs that deleted the records to those that changed them before.
class Redaction {
public:
    Redaction(Store& store, std::int64_t run) : store_(store), run_(run) {}

    void add(const RecordBlock& trash) {
        for (std::size_t at = 0; at < trash.size(); ++at) add(trash.view(at));
    }
    void redact_all() {
        while (!open_.empty() || !kept_.empty()) {
            if (open_.empty()) {
                const auto next = kept_.extract(kept_.begin());
                redact_contents(next.key(), next.mapped());
                continue;
            }
            const auto next = open_.extract(open_.begin());
            redact(*next.key().second, next.key().first, next.mapped());
        }
    }

private:
    using Keys = std::set<std::string>;

    void add(const RecordView& trash) {
        StoredRecords stored(trash_type);
        store_.read(trash_type, std::span(&trash.record, 1), trash.arena, stored);
        std::set<std::int64_t> runs{as<Trash>(trash)->run};
        if (stored.index[0] != StoredRecords::none) {
            runs.insert(stored.changed_run[stored.index[0]]);
            runs.insert(stored.created_run[stored.index[0]]);
        }
        for (const std::int64_t run : runs) visit(run, trash_type, sortable_key(trash_type, trash));
        const RecordType* type = find_record_type(text_of(trash, &Trash::type));
        if (type == nullptr) return;
        RecordBlock record(*type);
        if (!unpack_trash(trash, record)) return;
        names_.emplace(type->name, format_key(*type, record.view(0)));
        for (const std::int64_t run : runs) visit(run, *type, sortable_key(*type, record.view(0)));
    }
    void visit(std::int64_t run, const RecordType& type, const std::string& key) {
        if (run > 0 && done_.emplace(run, &type, key).second) open_[{run, &type}].insert(key);
    }
    std::optional<std::int64_t> undone_by(std::int64_t run) {
        const auto [known, is_new] = undone_.try_emplace(run);
        if (!is_new) return known->second;
        if (const auto row = store_.ledger().run(run)) known->second = undone_run(*row);
        return known->second;
    }

    /// Rewrites a segment without the values of the effects that `purged` selects.
    void rewrite(const EffectPlace& place,
                 const std::function<bool(const Effect&, const RecordView&)>& purged) {
        const auto segment = store_.ledger().effect_segment(place.id);
        if (!segment) return;
        EffectPacker packer(*find_record_type(place.type), place.input);
        bool changed = false;
        unpack_effects(*segment, [&](Effect effect, const RecordView& before) {
            const bool redacted = purged(effect, before) && effect.kind != ChangeKind::insert;
            if (redacted && effect.purged_by == 0) {
                effect.purged_by = run_;
                changed = true;
            }
            packer.add(effect, before,
                       effect.kind == ChangeKind::insert || effect.purged_by != 0 ? nullptr : &before);
        });
        if (changed) store_.ledger().replace_effects(place.id, packer.finish());
    }
    void redact(const RecordType& type, std::int64_t run, const Keys& keys) {
        EffectQuery query;
        query.run = run;
        query.type = std::string(type.name);
        query.keys.emplace(*keys.begin(), *keys.rbegin());
        for (const EffectPlace& place : store_.ledger().effect_places(query))
            rewrite(place, [&](const Effect& effect, const RecordView& before) {
                const std::string key = sortable_key(type, before);
                if (!keys.contains(key)) return false;
                visit(effect.former_run, type, key);
                if (effect.kind == ChangeKind::insert) go_before_insert(run, type, key, before);
                return true;
            });
    }
    /// A record that came back existed before: an undo took its deletion back, or a run took it out of the
    /// trash.
    void go_before_insert(std::int64_t run, const RecordType& type, const std::string& key,
                          const RecordView& before) {
        if (const auto undone = undone_by(run)) visit(*undone, type, key);
        const RecordName name(type.name, format_key(type, before));
        if (names_.contains(name)) kept_[run].insert(name);
    }
    /// Redacts the trash records that a run took out of the trash when these records came back.
    void redact_contents(std::int64_t run, const std::set<RecordName>& names) {
        EffectQuery query;
        query.run = run;
        query.type = std::string(trash_type.name);
        for (const EffectPlace& place : store_.ledger().effect_places(query))
            rewrite(place, [&](const Effect& effect, const RecordView& before) {
                if (effect.kind == ChangeKind::insert || effect.purged_by != 0) return false;
                const RecordName name(text_of(before, &Trash::type), text_of(before, &Trash::key));
                if (names.contains(name)) visit_kept(before);
                return names.contains(name);
            });
    }
    /// Goes on with the run that had deleted the record which a trash record keeps.
    void visit_kept(const RecordView& trash) {
        const RecordType* type = find_record_type(text_of(trash, &Trash::type));
        if (type == nullptr) return;
        RecordBlock record(*type);
        if (unpack_trash(trash, record))
            visit(as<Trash>(trash)->run, *type, sortable_key(*type, record.view(0)));
    }

    Store& store_;
    std::int64_t run_;
    std::map<std::pair<std::int64_t, const RecordType*>, Keys> open_;
    std::set<std::tuple<std::int64_t, const RecordType*, std::string>> done_;
    std::set<RecordName> names_;
    std::map<std::int64_t, std::set<RecordName>> kept_;
    std::map<std::int64_t, std::optional<std::int64_t>> undone_;
};

}  // namespace

void redact_purged(Store& store, const RecordBlock& trash, std::int64_t run) {
    Redaction redaction(store, run);
    redaction.add(trash);
    redaction.redact_all();
}

}  // namespace registrar
