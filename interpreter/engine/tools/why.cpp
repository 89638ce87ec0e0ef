// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "binding/secret_cells.h"
#include "diag/json.h"
#include "engine/effect_chain.h"
#include "engine/run_changes.h"
#include "engine/tools/field_columns.h"
#include "engine/tools/read_value.h"
#include "store/effects.h"

namespace registrar {

namespace {

constexpr std::string_view change_words[] = {"created", "updated", "deleted"};

/// Follows a record through the runs that changed it.
class HistoryReader {
public:
    HistoryReader(Store& store, const RecordType& type, const RecordView& key)
        : store_(store), type_(type), key_(sortable_key(type, key)), history_(type) {}

    RecordHistory read(const RecordView& key) {
        StoredRecords stored(type_);
        store_.read(type_, std::span(&key.record, 1), key.arena, stored);
        std::int64_t run = 0;
        if (stored.index[0] == StoredRecords::none) {
            run = last_run();
        } else {
            history_.stored.emplace(type_).add(stored.records.view(stored.index[0]));
            run = stored.changed_run[stored.index[0]];
        }
        while (run > 0 && seen_.insert(run).second) run = add_run(run);
        history_.restored = run == 0 && !created_;
        return std::move(history_);
    }

private:
    EffectQuery query() const {
        EffectQuery query;
        query.type = std::string(type_.name);
        query.keys.emplace(key_, key_);
        return query;
    }

    /// Returns the last run that has an effect on the key; 0 if there is none.
    std::int64_t last_run() {
        std::vector<EffectPlace> places = store_.ledger().effect_places(query());
        for (auto place = places.rbegin(); place != places.rend(); ++place)
            if (find(*place)) return place->run;
        return 0;
    }

    struct Found {
        Effect effect;
        RecordBlock before;
    };
    std::optional<Found> find(const EffectPlace& place) {
        const auto segment = store_.ledger().effect_segment(place.id);
        if (!segment) return std::nullopt;
        for (EffectReader reader(*segment); reader.next();) {
            if (sortable_key(type_, reader.before()) != key_) continue;
            Found found{reader.effect(), RecordBlock(type_)};
            found.before.add(reader.before());
            return found;
        }
        return std::nullopt;
    }

    /// Returns the record as it was before a segment of effects: a block without a record if it did not
    /// exist. Returns nothing if the segment or its values are gone.
    std::optional<RecordBlock> before_segment(std::int64_t segment) {
        EffectPlace place;
        place.id = segment;
        auto found = find(place);
        if (!found || found->effect.purged_by != 0) return std::nullopt;
        if (found->effect.kind == ChangeKind::insert) found->before.clear();
        return std::move(found->before);
    }

    /// Adds the steps of a run, newest first. Returns the run before it: 0 if there is none, -1 if it is not
    /// known.
    std::int64_t add_run(std::int64_t id) {
        const auto run = store_.ledger().run(id);
        if (!run) return -1;
        const RunNames names(store_.ledger(), *run);
        EffectQuery of_run = query();
        of_run.run = id;
        std::vector<EffectPlace> places = store_.ledger().effect_places(of_run);
        std::int64_t former = -1;
        for (auto place = places.rbegin(); place != places.rend(); ++place)
            if (auto found = find(*place)) former = add_step(*run, names, *place, std::move(*found));
        if (former == -1) add_missing(*run);
        return former;
    }

    std::int64_t add_step(const RunRow& run, const RunNames& names, const EffectPlace& place, Found found) {
        const Effect& effect = found.effect;
        RecordStep& step = history_.steps.emplace_back();
        step.run = run;
        step.change = change_words[static_cast<std::size_t>(effect.kind)];
        step.action = names.action(type_, effect.action);
        step.action_number = effect.action;
        step.undo_of = undone_run(run);
        step.line = effect.line;
        if (effect.line > 0) {
            step.input = place.input;
            step.file = names.file(place.input);
        }
        if (effect.reversed != 0) step.left = before_segment(effect.reversed);
        created_ = effect.kind == ChangeKind::insert;
        if (effect.purged_by != 0) {
            step.missing =
                fmt::format("what it was before was removed when run {} purged the trash", effect.purged_by);
            return effect.former_run;
        }
        if (!created_) {
            step.before = std::move(found.before);
            return effect.former_run;
        }
        // An undo that brings a deleted record back continues the history of the run that deleted it.
        if (!step.undo_of) return 0;
        created_ = false;
        return *step.undo_of;
    }

    void add_missing(const RunRow& run) {
        RecordStep& step = history_.steps.emplace_back();
        step.run = run;
        step.undo_of = undone_run(run);
        const std::string pruned = pruned_at(run);
        if (!keeps_effects(run))
            step.missing = "it was made with --no-undo, so what it changed is not known";
        else if (!pruned.empty())
            step.missing = "what it changed was pruned at " + pruned;
        else
            step.missing = "what it changed was removed with the record when the trash was purged";
    }

    Store& store_;
    const RecordType& type_;
    std::string key_;
    RecordHistory history_;
    std::set<std::int64_t> seen_;
    bool created_ = false;
};

/// Returns the setting with its place in the definition: `DD/MM/YYYY (tracking.xml:12)`.
std::string setting_text(const Job& job, const ActionJob& action, std::string_view name) {
    for (const SettingSource& source : action.sources)
        if (source.name == name) {
            if (source.span.end <= source.span.begin)
                return fmt::format("{} ({})", source.value, source.origin);
            const Location place = job.definition.locate(source.span);
            return fmt::format("{} ({}:{})", source.value, place.file, place.line);
        }
    return {};
}

/// Explains one cell of a row.
class CellExplainer {
public:
    CellExplainer(const Job& job, const FileBinding& file, const Binding& binding)
        : job_(job), file_(file), binding_(binding) {}

    /// Explains the cell as far as it can be known without the file.
    CellOrigin explain(const BoundCell& bound) const {
        CellOrigin origin;
        origin.field = bound.field->title();
        const Location place = job_.definition.locate(bound.field->span);
        origin.definition_line = fmt::format("{}:{}", place.file, place.line);
        if (bound.column->traits.secret) return origin;
        set_format(bound, origin);
        if (bound.mapping != nullptr) origin.rule = "the definition reads " + bound.mapping->expected();
        return origin;
    }

    CellOrigin explain(const BoundCell& bound, const Cells& record) const {
        CellOrigin origin = explain(bound);
        origin.read = true;
        const CellContent content = content_of(record, bound);
        origin.given = !content.empty();
        const SecretCells secrets(file_);
        if (bound.column->traits.secret || secrets.hides(record, bound.cell)) {
            origin.format.clear();
            origin.zone.clear();
            origin.rule.clear();
            if (origin.given) origin.raw = origin.parsed = origin.stored = std::string(secret_cell);
            return origin;
        }
        origin.raw = std::string(content.text);
        const ConvertedRecord converted = convert_alone(binding_, record);
        if (!origin.given || converted.refusal_of(bound) != nullptr) return origin;
        const ReadValue value = value_in(converted.row.data(), binding_, bound, content);
        origin.parsed = value.parsed;
        origin.stored = value.stored;
        return origin;
    }

private:
    void set_format(const BoundCell& bound, CellOrigin& origin) const {
        const bool day = bound.kind == CellKind::date;
        if (!day && bound.kind != CellKind::datetime) return;
        if (binding_.format_of(bound) != nullptr)
            origin.format = setting_text(job_, *binding_.job, day ? "dateFormat" : "dateTimeFormat");
        if (!day) origin.zone = setting_text(job_, *binding_.job, "timeZone");
    }

    const Job& job_;
    const FileBinding& file_;
    const Binding& binding_;
};

/// Returns the cells of a row that set the column of the record.
std::vector<const BoundCell*> cells_for(const Binding& binding, const Attribute& column,
                                        const RecordView& record, const RecordType& type) {
    std::vector<const BoundCell*> cells;
    for (const BoundCell& bound : binding.cells) {
        if (!sets_column(*bound.column, type, column)) continue;
        if (!bound.field->guid.empty() && &type == find_record_type("custom_value") &&
            !same_text(MatchRule::guid, bound.field->guid,
                       format_value(record, *type.attribute("field_guid"))))
            continue;
        cells.push_back(&bound);
    }
    return cells;
}

/// Reads the row of a step again, and takes the first cell that is not empty, else the first one. If the file
/// is not what the run read, describes the first cell as the definition does.
void read_cell(Store& store, const RecordType& type, const Attribute& column, const RecordView& record,
               ValueStep& value, DataFiles& files) {
    const RecordStep& step = *value.step;
    RunSource source(store.ledger(), step.run);
    const RunInput* input = step.input ? source.input(*step.input) : nullptr;
    if (input == nullptr) return;
    const FileBinding* file = source.binding(*input);
    const Binding* binding = step.action_number ? source.binding(*input, *step.action_number) : nullptr;
    std::vector<const BoundCell*> cells;
    if (binding != nullptr) cells = cells_for(*binding, column, record, type);
    std::optional<CellOrigin> origin;
    value.source = source.visit_record(*input, step.line, files, [&](const Cells& row) {
        const CellExplainer explainer(*source.job(), *file, *binding);
        origin.reset();
        for (const BoundCell* bound : cells) {
            CellOrigin each = explainer.explain(*bound, row);
            if (!origin || each.given) origin = std::move(each);
            if (origin->given) break;
        }
    });
    if (value.source == SourceState::same)
        value.cell = std::move(origin);
    else if (!cells.empty())
        value.cell = CellExplainer(*source.job(), *file, *binding).explain(*cells.front());
}

}  // namespace

RecordHistory record_history(Store& store, const RecordType& type, const RecordView& key) {
    return HistoryReader(store, type, key).read(key);
}

std::vector<ValueStep> value_history(Store& store, const RecordHistory& history, const Attribute& column,
                                     DataFiles& files) {
    std::vector<ValueStep> values;
    RecordView found = history.stored ? history.stored->view(0) : RecordView{};
    const auto first = [](const std::optional<RecordBlock>& block) {
        return block && block->size() > 0 ? block->view(0) : RecordView{};
    };
    const auto shown = [&](const RecordView& record) {
        return record.record == nullptr ? std::string() : shown_value(*history.type, record, column);
    };
    const auto plain = [&](const RecordView& record) {
        return record.record == nullptr ? std::string() : format_value(record, column);
    };
    for (const RecordStep& step : history.steps) {
        if (!step.missing.empty()) {
            values.push_back({&step, {}, shown(found)});
            break;
        }
        const RecordView before = first(step.before);
        const RecordView after = step.left ? first(step.left) : found;
        const bool changed_since = plain(after) != plain(found);
        const bool sets = step.change == "updated" ? plain(before) != plain(after)
                                                   : !plain(before).empty() || !plain(after).empty();
        if (sets || changed_since) {
            ValueStep& value = values.emplace_back(ValueStep{&step, shown(before), shown(after)});
            if (changed_since) value.changed_to = shown(found);
            if (step.line > 0 && after.record != nullptr)
                read_cell(store, *history.type, column, after, value, files);
        }
        found = before;
    }
    return values;
}

const Attribute* column_of(const RecordType& type, std::string_view name) {
    if (const Attribute* attribute = type.attribute(name)) return attribute;
    for (const ActionType* action : actions()) {
        if (std::find(action->writes.begin(), action->writes.end(), &type) == action->writes.end()) continue;
        const Column* column = action->column(name);
        if (column == nullptr) continue;
        for (const Attribute& attribute : type.attributes)
            if (sets_column(*column, type, attribute)) return &attribute;
    }
    return nullptr;
}

}  // namespace registrar
