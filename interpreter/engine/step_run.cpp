// SPDX-License-Identifier: Apache-2.0
#include "engine/step_run.h"

#include <fmt/format.h>

#include "action/step_context.h"
#include "engine/bulk_run.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

/// Returns the file's name, with a number if the run has read a file of the same name before.
std::string own_name(const std::vector<FoundFile>& files, std::size_t at) {
    const fs::path path = files[at].path;
    std::size_t before = 0;
    for (std::size_t other = 0; other < at; ++other)
        if (fs::path(files[other].path).filename() == path.filename()) ++before;
    if (before == 0) return path.filename().string();
    return fmt::format("{}_{}{}", path.stem().string(), before + 1, path.extension().string());
}

StepFacts facts_of(RunState& state, bool again) {
    // Two stores may have the same guid and run numbers, so clock and definition are part of the key.
    std::string key =
        fmt::format("{} {} {} {} {}", state.store.identity().guid, state.report.run,
                    format_timestamp(state.report.clock), state.job.definition_sha256, state.progress.stage);
    return {&state.folder, state.report.clock, state.options.rehearsal, again, {}, std::move(key)};
}

StepFile file_of(const RunState& state, std::size_t at) {
    StepFile file{state.progress.files[at].path, {}, own_name(state.progress.files, at)};
    if (at < state.report.inputs.size()) file.sha256 = state.report.inputs[at].sha256;
    return file;
}

/// The engine's implementation of a step's context.
class EngineContext : public StepContext {
public:
    /// `input` is the file after which a consolidator runs; null for other steps.
    EngineContext(StepFacts facts, RunState& state, const InputPlan* input, bool has_report)
        : StepContext(std::move(facts)), state_(state), input_(input), has_report_(has_report) {}

    void visit_log(const std::function<void(std::string_view)>& visit) override {
        state_.store.ledger().visit_log(state_.report.run, visit);
    }
    void keep_log_path(const fs::path& path) override { state_.progress.log_path = path.string(); }
    fs::path log_path() const override { return state_.progress.log_path; }
    StepReport file_report() const override;
    void report_times() override {
        auto& times = state_.progress.times;
        state_.report.times.insert(state_.report.times.end(), times.begin(), times.end());
        times.clear();
    }

private:
    RunState& state_;
    const InputPlan* input_;
    const bool has_report_;
};

StepReport EngineContext::file_report() const {
    if (!has_report_ || input_ == nullptr)
        throw std::logic_error("file_report() is for consolidators with the trait reads_report");
    Report shown = state_.file_report.of_actions(input_->first_action,
                                                 state_.job.imports[input_->import].actions.size());
    shown.run = state_.report.run;
    shown.state = state_.progress.guarded || state_.progress.stopped ? "stopped" : "completed";
    if (shown.state == "completed" && shown.rows.rejected > 0) shown.state = "completed-with-rejects";
    shown.definition_path = state_.report.definition_path;
    shown.store = state_.report.store;
    shown.clock = shown.finished = state_.report.clock;
    shown.tzdb = state_.report.tzdb;
    for (const StepSummary& step : state_.report.steps)
        if (step.file.empty() || step.file == file().path.string()) shown.steps.push_back(step);
    const Totals totals = shown.totals();
    StepReport report;
    report.title = fmt::format("Import of {}: {} rows, {} rejected", file().path.filename().string(),
                               totals.read, totals.of(RowOutcome::rejected));
    report.totals = {totals.read, totals.outcomes, totals.warnings};
    report.failed = shown.state == "stopped";
    report.problems = shown.state != "completed" || state_.findings.errors() + state_.findings.warnings() > 0;
    report.text = shown.to_text(state_.progress.first_rejects);
    report.html = shown.to_html(state_.progress.first_rejects);
    return report;
}

void add_sayings(RunState& state, const std::vector<StepMessage>& said, Span span, StepSummary& summary) {
    for (const StepMessage& saying : said) {
        const Level level = saying.message == nullptr ? Level::note : saying.message->level;
        const std::string code = saying.message == nullptr ? "" : std::string(saying.message->code);
        summary.said.push_back({std::string(level_name(level)), code, saying.text});
        if (level != Level::note) state.add_finding(level, code, saying.text, span);
    }
}

/// Calls `work` and turns failures of files, servers and input into StepFailed.
template <class Work>
void guarded_work(const Work& work) {
    try {
        work();
    } catch (const StepFailed&) {
        throw;
    } catch (const StoreUnavailable&) {
        throw;  // the run's own store failed, not the step
    } catch (const Unavailable& unavailable) {
        throw StepFailed("step-failed", unavailable.what(), 6);
    } catch (const BadInput& bad) {
        throw StepFailed("step-failed", bad.what(), 7);
    } catch (const Refused& refused) {
        throw StepFailed("step-failed", refused.what(), 7);
    } catch (const fs::filesystem_error& error) {
        throw StepFailed("step-failed", error.what(), 6);
    }
}

/// Runs the step. Adds a failure to the report, and to the findings at the step's span in the definition.
template <class Work>
void run_guarded(RunState& state, EngineContext& context, const StepJob& step, StepSummary& summary,
                 const Work& work) {
    try {
        guarded_work(work);
    } catch (const StepFailed& failed) {
        add_sayings(state, context.said(), step.span, summary);
        summary.state = "failed";
        summary.said.push_back({"error", failed.code(), failed.what()});
        state.report.steps.push_back(summary);
        state.add_finding(Level::error, failed.code(), std::string(step.type->name) + ": " + failed.what(),
                          step.span);
        throw;
    }
    add_sayings(state, context.said(), step.span, summary);
}

void run_bulk(RunState& state, BatchWriter& writer, const JobStage& stage, StepSummary& summary) {
    const BulkRule& rule = *stage.step->type->bulk;
    const auto refusal = run_bulk_step(state, writer, stage);
    summary.changed = state.progress.changed;
    state.progress.judged = false;
    state.progress.changed = 0;
    if (!refusal) {
        const std::string_view would = state.options.rehearsal ? "would be " : "";
        summary.said.push_back(
            {"note", "", fmt::format("{} {} {}{}.", summary.changed, rule.nouns, would, rule.done)});
        return;
    }
    summary.state = refusal->guard ? "stopped" : "skipped";
    state.progress.guarded = state.progress.guarded || refusal->guard;
    summary.said.push_back({std::string(level_name(refusal->message->level)),
                            std::string(refusal->message->code), refusal->text});
    state.add_finding(refusal->message->level, std::string(refusal->message->code), refusal->text,
                      stage.step->span);
}

bool left_out(const RunState& state, const StepType& type) {
    return (state.progress.guarded || state.progress.stopped) &&
           (type.bulk != nullptr || type.traits.only_when_whole);
}

}  // namespace

void run_step(RunState& state, BatchWriter& writer, const JobStage& stage, bool again) {
    const StepJob& step = *stage.step;
    StepSummary summary{
        std::string(step.type->name), {}, state.options.rehearsal ? "planned" : "done", 0, {}};
    StepFacts facts = facts_of(state, again);
    const InputPlan* input = stage.consolidates() ? &state.inputs[stage.first] : nullptr;
    if (input != nullptr) {
        facts.file = file_of(state, stage.first);
        summary.file = facts.file.path.string();
    }
    EngineContext context(std::move(facts), state, input, step.type->traits.reads_report);
    if (state.options.skip_steps) {
        summary.state = "skipped";
        context.tell("The command says --skip-steps.");
        add_sayings(state, context.said(), step.span, summary);
    } else if (left_out(state, *step.type)) {
        summary.state = "skipped";
        context.warn(messages::left_out, {step.type->name});
        add_sayings(state, context.said(), step.span, summary);
    } else if (step.type->bulk != nullptr) {
        run_bulk(state, writer, stage, summary);
    } else {
        run_guarded(state, context, step, summary, [&] { step.type->run(step.settings.get(), context); });
    }
    state.report.steps.push_back(std::move(summary));
}

std::optional<std::vector<std::string>> fetch_files(RunState& state, std::size_t import, bool again) {
    const ProviderJob& provider = state.job.imports[import].provider;
    if (provider.type == nullptr || provider.type->fetch == nullptr || !state.options.data.empty())
        return std::nullopt;
    StepSummary summary{
        std::string(provider.type->name), {}, state.options.rehearsal ? "planned" : "done", 0, {}};
    EngineContext context(facts_of(state, again), state, nullptr, false);
    std::vector<std::string> names;
    try {
        guarded_work([&] { names = provider.type->fetch(provider.settings, context); });
    } catch (const StepFailed& failed) {
        state.add_finding(Level::error, failed.code(),
                          std::string(provider.type->name) + ": " + failed.what(), provider.span);
        throw;
    }
    add_sayings(state, context.said(), provider.span, summary);
    state.report.steps.push_back(std::move(summary));
    if (state.options.rehearsal) return std::nullopt;
    return names;
}

}  // namespace registrar
