// SPDX-License-Identifier: Apache-2.0
#include "engine/row_guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/json.h"
#include "report/change_lines.h"
#include "values/number.h"

namespace registrar {

Json GuardCounts::to_json() const {
    Json json = {rows, Json::array()};
    for (const OfAction& action : actions) json[1].push_back({action.rows, action.deletes, action.resets});
    return json;
}

GuardCounts GuardCounts::from_json(const Json& json) {
    GuardCounts counts{json[0], {}};
    for (const Json& action : json[1]) counts.actions.push_back({action[0], action[1], action[2]});
    return counts;
}

Json GuardStop::to_json() const {
    return {input, record, line, setting, code, action ? Json(*action) : Json(), text};
}

GuardStop GuardStop::from_json(const Json& json) {
    GuardStop stop{json[0], json[1], json[2], json[3], json[4], {}, json[6]};
    if (!json[5].is_null()) stop.action = json[5];
    return stop;
}

RowGuard::RowGuard(const Job& job, const RunOptions& options) : job_(job), limits_(job.imports.size()) {
    for (std::size_t import = 0; import < job.imports.size(); ++import) {
        add_limits(import, Kind::deletes, options.guards.max_deletes);
        add_limits(import, Kind::resets, options.guards.max_resets);
    }
}

/// Adds the limit of the command, which counts all actions of the job together, or else those of the import's
/// actions, each of which counts its own rows.
void RowGuard::add_limits(std::size_t import, Kind kind, const std::optional<RowLimit>& flag) {
    const ImportJob& whole = job_.imports[import];
    if (whole.rows() == RowsWanted::none) return;
    if (flag) {
        limits_[import].push_back({kind, *flag, 0, job_.first_action(job_.imports.size()), true});
        return;
    }
    std::size_t index = job_.first_action(import);
    for (const ActionJob& action : whole.actions) {
        const std::size_t at = index++;
        if (action.type->guards == nullptr) continue;
        const RowGuards& guards = action.type->guards(action.settings_pointer());
        const auto& most = kind == Kind::deletes ? guards.max_deletes : guards.max_resets;
        if (most) limits_[import].push_back({kind, *most, at, at + 1, false});
    }
}

bool RowGuard::any() const {
    return std::any_of(limits_.begin(), limits_.end(), [](const auto& limits) { return !limits.empty(); });
}

void RowGuard::begin(const Batch& batch, const InputPlan& input) {
    counts_ = watches(input.import);
    if (!counts_) return;
    losses_.assign(batch.outcomes.size(), {});
    const auto& limits = limits_[input.import];
    counts_resets_ = std::any_of(limits.begin(), limits.end(),
                                 [](const Limit& limit) { return limit.kind == Kind::resets; });
}

void RowGuard::add(std::uint32_t number, const RecordType& type, const RecordView& before,
                   const RecordView& after) {
    if (before.record == nullptr) return;
    if (after.record == nullptr)
        ++losses_[number].deletes;
    else if (counts_resets_)
        losses_[number].resets += static_cast<std::uint32_t>(count_resets(type, before, after));
}

/// Adds a row to the counts. Returns whether it deletes or resets anything.
bool RowGuard::count_row(std::uint32_t row, const InputPlan& input, GuardCounts& counts) const {
    bool destroys = false;
    ++counts.rows;
    const std::size_t actions = job_.imports[input.import].actions.size();
    for (std::size_t at = 0; at < actions; ++at) {
        GuardCounts::OfAction& action = counts.actions[input.first_action + at];
        const Losses& losses = losses_[row * actions + at];
        ++action.rows;
        action.deletes += losses.deletes;
        action.resets += losses.resets;
        destroys = destroys || losses.deletes + losses.resets > 0;
    }
    return destroys;
}

/// Returns what a row adds to the count of a limit.
std::uint64_t RowGuard::added(std::uint32_t row, const InputPlan& input, const Limit& limit) const {
    std::uint64_t sum = 0;
    const std::size_t actions = job_.imports[input.import].actions.size();
    for (std::size_t at = 0; at < actions; ++at) {
        const std::size_t index = input.first_action + at;
        if (index < limit.first || index >= limit.last) continue;
        const Losses& losses = losses_[row * actions + at];
        sum += limit.kind == Kind::deletes ? losses.deletes : losses.resets;
    }
    return sum;
}

/// Returns the stop if the row passes a limit. `counts` include the row. A row that adds nothing to what a
/// limit counts never passes it, whatever the percentage.
std::optional<GuardStop> RowGuard::judge_row(std::uint32_t row, const InputPlan& input,
                                             const GuardCounts& counts) const {
    for (const Limit& limit : limits_[input.import]) {
        const bool deletes = limit.kind == Kind::deletes;
        const std::uint64_t own = added(row, input, limit);
        std::uint64_t count = 0;
        for (std::size_t at = limit.first; at < limit.last; ++at)
            count += deletes ? counts.actions[at].deletes : counts.actions[at].resets;
        const std::uint64_t rows = limit.flag ? counts.rows : counts.actions[limit.first].rows;
        if (own == 0 || !limit.most.passed(count, rows)) continue;
        GuardStop stop;
        stop.setting = deletes ? "maxDeletes" : "maxResets";
        stop.code = deletes ? "max-deletes" : "max-resets";
        if (!limit.flag) stop.action = limit.first;
        stop.text = fmt::format(
            "would {}, {} in all{}; {} is {}",
            deletes ? "delete " + counted(own, "record") : "reset " + counted(own, "stored value"),
            with_thousands(count), limit.most.percent ? " in " + counted(rows, "row") : std::string(),
            limit.flag ? "--" + stop.code : stop.setting, limit.most.text());
        return stop;
    }
    return std::nullopt;
}

std::optional<GuardStop> RowGuard::judge(const Batch& batch, const InputPlan& input, GuardCounts& counts) {
    counts_ = false;
    GuardCounts now = counts;
    now.actions.resize(job_.first_action(job_.imports.size()));
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
        if (!count_row(row, input, now)) continue;
        auto stop = judge_row(row, input, now);
        if (!stop) continue;
        stop->input = batch.input;
        stop->record = batch.first_record + row;
        stop->line = batch.lines.line_of(row);
        return stop;
    }
    counts = std::move(now);
    return std::nullopt;
}

}  // namespace registrar
