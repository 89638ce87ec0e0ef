// SPDX-License-Identifier: Apache-2.0
#include "engine/run_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "diag/json.h"
#include "engine/lease.h"
#include "engine/plan.h"
#include "engine/progress_lists.h"
#include "engine/resume_refused.h"
#include "engine/trash_purge.h"
#include "engine/unfinished_report.h"
#include "report/run_results.h"
#include "report/version.h"
#include "store/open/open_store.h"
#include "values/digest.h"
#include "values/number.h"
#include "values/zone.h"

namespace registrar {

namespace {

std::string absolute_path(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).string();
}

/// Returns the options that must be the same when an unfinished run is resumed.
Json settings_json(const RunOptions& options) {
    Json json = outcome_flags(options);
    json["undo"] = options.keep_effects;
    json["outcomes"] = {absolute_path(options.outcomes), options.outcomes_all};
    json["rejects"] = absolute_path(options.rejects);
    if (options.plan_to_follow)
        json["plan"] = {options.plan_to_follow->store.revision, options.plan_to_follow->inputs};
    for (const auto& [name, value] : options.overrides) json["set"].push_back({name, value});
    return json;
}

void add_scopes(const std::vector<StepJob>& steps, std::vector<std::string>& names) {
    for (const StepJob& step : steps)
        if (step.type->bulk != nullptr && step.enabled())
            for (const RecordType* type : step.type->bulk->writes) names.emplace_back(type->name);
}

}  // namespace

/// Returns the digest of the command: definition, settings, input paths and store. Files that a provider
/// finds are not part of it, because steps move them.
const std::string& RunRecord::key() const {
    if (!key_.empty()) return key_;
    Json json = settings_json(state_.options);
    json["definition"] = state_.job.definition_sha256;
    json["store"] = {shown_url(state_.options.store_url), state_.store.identity().guid};
    json["folder"] = absolute_path(state_.folder.path().empty() ? "." : state_.folder.path().string());
    for (const std::string& path : state_.options.data) json["inputs"].push_back(absolute_path(path));
    return key_ = sha256_hex(dump(json, -1));
}

std::vector<std::string> RunRecord::scopes() const {
    std::vector<std::string> names;
    for (const ImportJob& import : state_.job.imports) {
        for (const ActionJob& action : import.actions)
            for (const RecordType* type : action.type->writes) names.emplace_back(type->name);
        if (!state_.options.skip_steps) add_scopes(import.consolidators, names);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Report RunRecord::begun_report(const RunRow& run) const {
    Report report;
    report.run = run.id;
    report.definition_path = run.definition_path;
    report.definition_sha256 = run.definition_sha256;
    report.store = shown_url(state_.options.store_url);
    report.clock = run.clock;
    report.started = run.started;
    report.tzdb = run.tzdb;
    for (const ImportJob& import : state_.job.imports)
        for (const ActionJob& action : import.actions) report.action_names.emplace_back(action.type->name);
    report.actions.resize(report.action_names.size());
    return report;
}

/// Returns whether an unfinished run is ignored: with --again, in a plan, or for data that can be read only
/// once.
bool RunRecord::never_resumes() const {
    return state_.options.again || !resumable();
}

/// Reads the progress of an unfinished run at its checkpoint.
void RunRecord::read_progress(RunStart& start) const {
    const RunRow& former = start.entry;
    start.report = begun_report(former);
    if (!start.checkpoint) return;
    const Json counters = Json::parse(start.checkpoint->counters);
    start.report.restore_counters(counters.at("report"));
    start.progress = JobProgress::from_json(counters.at("job"));
    ProgressLists::restore(state_.store.ledger(), former.id, counters.at("lists"), start.progress,
                           start.report);
    start.results = ResultParts::from_json(counters.at("results"));
    if (!counters.contains("file")) return;
    start.file_report = begun_report(former);
    start.file_report.restore_counters(counters.at("file"));
    for (const Json& file : counters.at("file").value("inputs", Json::array()))
        start.file_report.inputs.push_back(InputSummary::from_json(file));
}

RunStart RunRecord::look() const {
    for (;;) {
        RunStart start;
        start.entry.key = key();
        auto former = state_.store.ledger().unfinished_run(start.entry.key);
        if (!former || never_resumes()) return start;
        if (former->tzdb != tz_database_version())
            throw ResumeRefused("the unfinished run used tz database " + former->tzdb + ", this system has " +
                                tz_database_version() + "; --again starts afresh");
        start.resumes = true;
        start.checkpoint = state_.store.ledger().checkpoint(former->id);
        start.entry = *std::move(former);
        try {
            read_progress(start);
            return start;
        } catch (const Refused&) {
            // Its process may have stored more, or ended it, between two of these reads.
            if (still_so(start, state_.store.ledger().unfinished_run(start.entry.key))) throw;
        }
    }
}

/// Returns whether no other process has continued, started or ended the run since look().
bool RunRecord::still_so(const RunStart& start, const std::optional<RunRow>& former) const {
    if (!start.resumes) return !former || never_resumes();
    if (!former || former->id != start.entry.id) return false;
    const auto now = state_.store.ledger().checkpoint(former->id);
    return now.has_value() == start.checkpoint.has_value() &&
           (!now || now->counters == start.checkpoint->counters);
}

bool RunRecord::lease_is_free() const try {
    check_lease_free(state_.store, scopes());
    return true;
} catch (const LeaseHeld&) {
    return false;
}

/// Ends an unfinished run as abandoned. Returns the parts of its result files, which the caller removes.
ResultParts RunRecord::abandon(RunRow& former) {
    ResultParts parts;
    former.state = "abandoned";
    former.finished = system_seconds();
    Report left = begun_report(former);
    if (const auto checkpoint = state_.store.ledger().checkpoint(former.id)) {
        const Json counters = Json::parse(checkpoint->counters);
        left.restore_counters(counters.at("report"));
        JobProgress progress;
        try {
            ProgressLists::restore(state_.store.ledger(), former.id, counters.at("lists"), progress, left);
        } catch (const Refused&) {
            // The report then lists no files.
        }
        parts = ResultParts::from_json(counters.at("results"));
    }
    left.state = former.state;
    left.finished = former.finished;
    former.report = dump(left.to_json(), 2);
    state_.store.ledger().update_run(former);
    state_.store.ledger().drop_notes(former.id);
    state_.store.ledger().drop_log(former.id);
    return parts;
}

void RunRecord::begin_entry() {
    RunRow& entry = state_.entry;
    entry.definition_path = state_.job.definition.source->path();
    entry.definition_sha256 = state_.job.definition_sha256;
    entry.definition_text = state_.job.definition.source->text();
    Json settings = settings_json(state_.options);
    settings["command"] = command_of(state_.options, entry.definition_path);
    settings["folder"] = absolute_path(".");
    if (!state_.options.data_path.empty()) settings["data-path"] = absolute_path(state_.options.data_path);
    entry.settings = dump(settings, -1);
    entry.started = system_seconds();
    entry.clock = state_.options.now.value_or(entry.started);
    entry.registrar = registrar_version;
    entry.tzdb = tz_database_version();
    entry.id = state_.store.ledger().add_run(entry);
    state_.report = begun_report(entry);
    state_.report.store_revision = state_.store.identity().revision;
}

/// If the store's write lock is taken, throws LeaseHeld with the name of its holder, if that is known.
bool RunRecord::enter(const RunStart& start, BatchWriter& writer) {
    try {
        return enter_locked(start, writer);
    } catch (const StoreBusy&) {
        if (!state_.options.plan) throw_if_held(state_.store, scopes());
        throw;
    }
}

bool RunRecord::enter_locked(const RunStart& start, BatchWriter& writer) {
    // Checked before the transaction as well: during a long batch of another run no transaction can start,
    // but its lease can be read and named.
    if (!state_.options.plan) check_lease_free(state_.store, scopes());
    Transaction transaction(state_.store);
    if (!state_.options.plan) check_lease_free(state_.store, scopes());
    auto former = state_.store.ledger().unfinished_run(state_.entry.key);
    if (!still_so(start, former)) return false;
    if (state_.options.plan_to_follow) {
        std::optional<std::int64_t> left_at;
        if (start.checkpoint) left_at = state_.report.store_revision;
        check_planned_store(*state_.options.plan_to_follow, state_.store, left_at);
    }
    ResultParts abandoned;
    if (!start.resumes && !former) former = former_of_claim();
    state_.entry.state = "running";
    state_.entry.owner = process_label();
    if (start.resumes) {
        state_.store.ledger().update_run(state_.entry);
    } else {
        if (former) abandoned = abandon(*former);
        begin_entry();
        writer.save_state();
    }
    if (!state_.options.plan) {
        const std::string file = state_.inputs.empty() ? std::string() : state_.inputs.front().path;
        state_.lease.emplace(state_.store, RunLease::Purpose{state_.entry.id, state_.entry.definition_path,
                                                             file, scopes(), state_.options.claim});
    }
    update_claim("running", 0);
    transaction.commit();
    discard_results(abandoned);
    return true;
}

/// Returns the unfinished run of an earlier attempt at the same due time, which was another command because
/// its definition has changed since.
std::optional<RunRow> RunRecord::former_of_claim() const {
    if (!state_.options.claim || state_.options.claim->run == 0) return std::nullopt;
    auto former = state_.store.ledger().run(state_.options.claim->run);
    if (!former || (former->state != "running" && former->state != "interrupted")) return std::nullopt;
    return former;
}

/// Stores the run in the due time of its schedule. Throws Refused if another process has claimed that.
void RunRecord::update_claim(const std::string& claim_state, std::int64_t exit_code) const {
    if (!state_.options.claim) return;
    DueRow row = *state_.options.claim;
    const std::int64_t now = state_.store.clock();
    row.state = claim_state;
    row.run = state_.entry.id;
    row.exit_code = exit_code;
    row.expires = now + due_claim_seconds;
    if (claim_state != "running") row.finished = now;
    if (!state_.store.ledger().schedules().update_due(row))
        throw Refused(fmt::format("another process has taken over the run of schedule {} that was due at {}",
                                  row.schedule, format_timestamp(row.due)));
}

std::optional<RunRow> RunRecord::ended_run() const {
    if (state_.options.plan || state_.store.ledger().unfinished_run(key())) return std::nullopt;
    return state_.store.ledger().run_with_results(key());
}

void RunRecord::forget_results(RunRow run) const {
    run.results.clear();
    Transaction transaction(state_.store);
    state_.store.ledger().update_run(run);
    transaction.commit();
}

bool RunRecord::resumable() const {
    const auto& data = state_.options.data;
    return !state_.options.plan && std::none_of(data.begin(), data.end(), reads_once);
}

/// Purges expired trash, inside the transaction that ends the run, so that it is reported once even if the
/// run was resumed.
void RunRecord::purge() {
    if (state_.options.plan) return;
    const std::uint64_t purged = purge_expired(state_.store, {state_.entry.id, state_.entry.clock});
    if (purged == 0) return;
    const std::string text = fmt::format("{} purged from the trash, where they had been kept long enough.",
                                         counted_were(purged, "record"));
    state_.report.steps.push_back({"trash", {}, "done", purged, {{"note", {}, text}}});
}

void RunRecord::finish(const std::string& run_state, const std::string& results) {
    Report& report = state_.report;
    report.state = run_state;
    report.finished = system_seconds();
    report.check_sums();
    Transaction transaction(state_.store);
    if (state_.lease) state_.lease->check();
    if (run_state.starts_with("completed"))
        update_claim("done", run_state == "completed" ? 0 : 1);
    else if (run_state == "stopped")
        update_claim("failed", 3);
    if (run_state != "interrupted") add_broken_locks(state_.store.ledger(), report);
    if (run_state.starts_with("completed")) purge();
    state_.entry.state = run_state;
    state_.entry.finished = report.finished;
    state_.entry.results = results;
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
