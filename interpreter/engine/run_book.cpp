// SPDX-License-Identifier: Apache-2.0
#include "engine/run_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "diag/json.h"
#include "engine/plan.h"
#include "engine/trash_purge.h"
#include "engine/version.h"
#include "values/digest.h"
#include "values/zone.h"

namespace registrar {

namespace {

std::int64_t wall_clock() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string whole_path(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).string();
}

/// The flags that change what comes out.
Json settings_json(const RunOptions& options) {
    Json json;
    json["bind"] = static_cast<int>(options.bind);
    json["strict"] = options.strict;
    if (options.max_rejects)
        json["max-rejects"] = {options.max_rejects->number, options.max_rejects->percent};
    if (options.change_threshold) json["change-threshold"] = *options.change_threshold;
    json["atomic-file"] = options.atomic_file;
    json["undo"] = options.keep_effects;
    json["outcomes"] = {whole_path(options.outcomes), options.outcomes_all};
    json["rejects"] = whole_path(options.rejects);
    if (options.held_plan) json["plan"] = {options.held_plan->store.revision, options.held_plan->inputs};
    for (const auto& [name, value] : options.overrides) json["set"].push_back({name, value});
    return json;
}

void add_scopes(const std::vector<StepJob>& steps, std::vector<std::string>& names) {
    for (const StepJob& step : steps)
        if (step.type->mass != nullptr && step.enabled())
            for (const RecordType* type : step.type->mass->writes) names.emplace_back(type->name);
}

}  // namespace

/// What "the same command" means: definition, settings, input paths and store. The files that a provider
/// finds are not part of it: steps move them.
std::string RunBook::key() const {
    Json json = settings_json(state_.options);
    json["definition"] = state_.job.definition_sha256;
    json["store"] = {state_.options.store_url, state_.store.identity().guid};
    json["folder"] = whole_path(state_.folder.path().empty() ? "." : state_.folder.path().string());
    for (const std::string& path : state_.options.data) json["inputs"].push_back(whole_path(path));
    return sha256_hex(dump(json, -1));
}

std::vector<std::string> RunBook::scopes() const {
    std::vector<std::string> names;
    for (const ImportJob& import : state_.job.imports) {
        for (const ActionJob& action : import.actions)
            for (const RecordType* type : action.type->writes) names.emplace_back(type->name);
        add_scopes(import.consolidators, names);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Report RunBook::begun_report(const RunEntry& run) const {
    Report report;
    report.run = run.id;
    report.definition_path = run.definition_path;
    report.definition_sha256 = run.definition_sha256;
    report.store = state_.options.store_url;
    report.clock = run.clock;
    report.started = run.started;
    report.tzdb = run.tzdb;
    for (const ImportJob& import : state_.job.imports)
        for (const ActionJob& action : import.actions) report.action_names.emplace_back(action.type->name);
    report.actions.resize(report.action_names.size());
    return report;
}

bool RunBook::look() {
    const auto& data = state_.options.data;
    fresh_ = state_.options.again || std::find(data.begin(), data.end(), "-") != data.end();
    state_.entry = RunEntry();
    state_.entry.key = key();
    checkpoint_.reset();
    const auto former = state_.store.ledger().unfinished_run(state_.entry.key);
    resumes_ = former && !fresh_;
    if (!resumes_) return false;
    if (former->tzdb != tz_database_version())
        throw Refused("the unfinished run used tz database " + former->tzdb + ", this system has " +
                      tz_database_version() + "; --again starts afresh");
    state_.entry = *former;
    checkpoint_ = state_.store.ledger().checkpoint(former->id);
    state_.report = begun_report(*former);
    if (!checkpoint_) return true;
    const Json counters = Json::parse(checkpoint_->counters);
    state_.report.restore_counters(counters.at("report"));
    state_.progress = JobProgress::from_json(counters.at("job"));
    if (counters.contains("file")) {
        state_.file_report = begun_report(*former);
        state_.file_report.restore_counters(counters.at("file"));
    }
    return true;
}

/// Nobody else has gone on with the run, begun it or ended it since look().
bool RunBook::as_looked(const std::optional<RunEntry>& former) const {
    if (!resumes_) return !former || fresh_;
    if (!former || former->id != state_.entry.id) return false;
    const auto now = state_.store.ledger().checkpoint(former->id);
    return now.has_value() == checkpoint_.has_value() && (!now || now->counters == checkpoint_->counters);
}

void RunBook::abandon(RunEntry& former) {
    former.state = "abandoned";
    former.finished = wall_clock();
    Report left = begun_report(former);
    if (const auto checkpoint = state_.store.ledger().checkpoint(former.id))
        left.restore_counters(Json::parse(checkpoint->counters).at("report"));
    left.state = former.state;
    left.finished = former.finished;
    former.report = dump(left.to_json(), 2);
    state_.store.ledger().update_run(former);
    state_.store.ledger().drop_notes(former.id);
    state_.store.ledger().drop_log(former.id);
}

void RunBook::begin_entry() {
    RunEntry& entry = state_.entry;
    entry.definition_path = state_.job.definition.source->path();
    entry.definition_sha256 = state_.job.definition_sha256;
    entry.definition_text = state_.job.definition.source->text();
    entry.settings = dump(settings_json(state_.options), -1);
    entry.started = wall_clock();
    entry.clock = state_.options.now.value_or(entry.started);
    entry.registrar = registrar_version;
    entry.tzdb = tz_database_version();
    entry.id = state_.store.ledger().add_run(entry);
    state_.report = begun_report(entry);
    state_.report.store_revision = state_.store.identity().revision;
}

/// Who cannot get the write lock takes nothing over, but learns who has it.
bool RunBook::enter(BatchWriter& writer) {
    try {
        return enter_locked(writer);
    } catch (const StoreBusy&) {
        if (!state_.options.plan) name_holder(state_.store, scopes());
        throw;
    }
}

bool RunBook::enter_locked(BatchWriter& writer) {
    // Asked before the transaction as well: who writes a long batch lets nobody begin one, but can be named.
    if (!state_.options.plan) check_lease_free(state_.store, scopes());
    Transaction transaction(state_.store);
    if (!state_.options.plan) check_lease_free(state_.store, scopes());
    auto former = state_.store.ledger().unfinished_run(state_.entry.key);
    if (!as_looked(former)) return false;
    if (state_.options.held_plan) {
        std::optional<std::int64_t> left_at;
        if (checkpoint_) left_at = state_.report.store_revision;
        check_planned_store(*state_.options.held_plan, state_.store, left_at);
    }
    state_.entry.state = "running";
    state_.entry.owner = process_label();
    if (resumes_) {
        state_.store.ledger().update_run(state_.entry);
    } else {
        if (former) abandon(*former);
        begin_entry();
        writer.save_state();
    }
    if (!state_.options.plan) {
        const std::string file = state_.inputs.empty() ? std::string() : state_.inputs.front().path;
        state_.lease.emplace(
            state_.store, RunLease::Purpose{state_.entry.id, state_.entry.definition_path, file, scopes()});
    }
    transaction.commit();
    return true;
}

/// Within the transaction that ends the run, so that it is told once however often the run is begun.
void RunBook::purge() {
    if (state_.options.plan) return;
    const std::uint64_t purged = purge_expired(state_.store, {state_.entry.id, state_.entry.clock});
    if (purged == 0) return;
    const std::string text =
        fmt::format("{} records that the trash kept long enough are gone for good.", purged);
    state_.report.steps.push_back({"trash", {}, "done", purged, {{"note", {}, text}}});
}

void RunBook::finish(const std::string& run_state) {
    Report& report = state_.report;
    report.state = run_state;
    report.finished = wall_clock();
    report.check_sums();
    Transaction transaction(state_.store);
    if (state_.lease) state_.lease->check();
    if (run_state.starts_with("completed")) purge();
    state_.entry.state = run_state;
    state_.entry.finished = report.finished;
    state_.entry.report = dump(report.to_json(), 2);
    state_.store.ledger().update_run(state_.entry);
    if (run_state != "interrupted") {
        state_.store.ledger().drop_notes(state_.entry.id);
        state_.store.ledger().drop_log(state_.entry.id);
    }
    if (state_.lease) state_.lease->release();
    transaction.commit();
    state_.store.sync();
}

}  // namespace registrar
