// SPDX-License-Identifier: Apache-2.0
#include "store/memory/schedule_ledger.h"

#include <algorithm>

namespace registrar {

std::int64_t MemoryScheduleLedger::save(const SavedDefinition& definition) {
    auto& versions = saved_[definition.name];
    versions.push_back({definition});
    const auto version = static_cast<std::int64_t>(versions.size());
    versions.back().definition.version = version;
    return version;
}

std::optional<SavedDefinition> MemoryScheduleLedger::saved(std::string_view name, std::int64_t version) {
    const auto known = saved_.find(name);
    if (known == saved_.end()) return std::nullopt;
    const auto& versions = known->second;
    const auto wanted = version == 0 ? versions.size() : static_cast<std::size_t>(version);
    if (wanted == 0 || wanted > versions.size() || versions[wanted - 1].removed) return std::nullopt;
    return versions[wanted - 1].definition;
}

std::vector<SavedDefinition> MemoryScheduleLedger::saved_definitions() {
    std::vector<SavedDefinition> all;
    for (const auto& [name, versions] : saved_)
        for (const Version& version : versions) {
            if (version.removed) continue;
            all.push_back(version.definition);
            all.back().text.clear();
        }
    return all;
}

void MemoryScheduleLedger::remove_saved(std::string_view name) {
    const auto known = saved_.find(name);
    if (known == saved_.end()) return;
    for (Version& version : known->second) version.removed = true;
}

void MemoryScheduleLedger::put_schedule(const Schedule& schedule) {
    schedules_[schedule.name] = schedule;
}

std::optional<Schedule> MemoryScheduleLedger::schedule(std::string_view name) {
    const auto known = schedules_.find(name);
    return known == schedules_.end() ? std::nullopt : std::optional(known->second);
}

std::vector<Schedule> MemoryScheduleLedger::schedules() {
    std::vector<Schedule> all;
    for (const auto& [name, schedule] : schedules_) all.push_back(schedule);
    return all;
}

std::vector<Schedule> MemoryScheduleLedger::due_schedules(std::int64_t now) {
    std::vector<Schedule> due;
    for (const auto& [name, schedule] : schedules_)
        if (schedule.state == "active" && schedule.next <= now) due.push_back(schedule);
    return due;
}

void MemoryScheduleLedger::remove_schedule(std::string_view name) {
    if (const auto known = schedules_.find(name); known != schedules_.end()) schedules_.erase(known);
    std::erase_if(due_, [name](const auto& due) {
        return due.second.schedule == name && due.second.state != "running";
    });
}

bool MemoryScheduleLedger::add_due(const DueRow& row) {
    return due_.try_emplace({row.schedule, row.due, row.cause}, row).second;
}

bool MemoryScheduleLedger::knows_due(const DueRow& row) {
    return due_.contains({row.schedule, row.due, row.cause});
}

bool MemoryScheduleLedger::set_due_files(const DueRow& row) {
    const auto known = due_.find({row.schedule, row.due, row.cause});
    if (known == due_.end() || known->second.state != "waiting" || known->second.fence != 0) return false;
    known->second.files = row.files;
    return true;
}

std::optional<DueRow> MemoryScheduleLedger::claim_due(const DueRow& row, std::int64_t now,
                                                      std::int64_t latest) {
    const auto [known, is_new] = due_.try_emplace({row.schedule, row.due, row.cause}, row);
    DueRow& stored = known->second;
    if (!is_new && (!stored.is_open() || (stored.expires > now && stored.expires <= latest)))
        return std::nullopt;
    stored.state = "running";
    stored.owner = row.owner;
    stored.expires = row.expires;
    stored.started = row.started;
    if (is_new) stored.fence = stored.attempt = 0;
    ++stored.fence;
    ++stored.attempt;
    return stored;
}

bool MemoryScheduleLedger::update_due(const DueRow& row) {
    const auto known = due_.find({row.schedule, row.due, row.cause});
    if (known == due_.end() || known->second.owner != row.owner || known->second.fence != row.fence)
        return false;
    DueRow& stored = known->second;
    stored.state = row.state;
    stored.definition = row.definition;
    stored.expires = row.expires;
    stored.attempt = row.attempt;
    stored.finished = row.finished;
    stored.run = row.run;
    stored.exit_code = row.exit_code;
    stored.detail = row.detail;
    return true;
}

void MemoryScheduleLedger::renew_due(const DueRow& row) {
    const auto known = due_.find({row.schedule, row.due, row.cause});
    if (known == due_.end()) return;
    DueRow& stored = known->second;
    if (stored.owner == row.owner && stored.fence == row.fence && stored.state == "running")
        stored.expires = row.expires;
}

std::vector<DueRow> MemoryScheduleLedger::due_times(std::string_view schedule, std::size_t limit) {
    std::vector<DueRow> rows;
    for (auto at = due_.rbegin(); at != due_.rend() && rows.size() < limit; ++at)
        if (at->second.schedule == schedule) rows.push_back(at->second);
    return rows;
}

std::vector<DueRow> MemoryScheduleLedger::open_due_times() {
    std::vector<DueRow> rows;
    for (const auto& [key, row] : due_)
        if (row.is_open()) rows.push_back(row);
    std::ranges::stable_sort(rows, {}, &DueRow::due);
    return rows;
}

void MemoryScheduleLedger::prune_due_times(std::int64_t before) {
    std::erase_if(due_, [before](const auto& due) {
        return due.second.due < before && !due.second.is_open() && !due.second.cause.starts_with("file ");
    });
}

}  // namespace registrar
