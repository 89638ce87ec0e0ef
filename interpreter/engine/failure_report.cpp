// SPDX-License-Identifier: Apache-2.0
#include "engine/failure_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "diag/unavailable.h"
#include "engine/exit_codes.h"
#include "engine/lease.h"

namespace registrar {

namespace {

/// Calls the steps that tell people of the run, but those that have `told` it already.
void tell(const Job& job, const RunOptions& options, RunFailure failure, std::span<const std::uint32_t> told,
          Diagnostics& findings) {
    if (options.plan || options.rehearsal || options.skip_steps) return;
    failure.definition = job.definition.source->path();
    failure.clock = system_seconds();
    failure.key = fmt::format("{} {} {}", job.definition_sha256, failure.clock, failure.reason);
    for (const ImportJob& import : job.imports)
        for (const StepJob& step : import.consolidators) {
            if (step.type->tell_failure == nullptr || !step.enabled()) continue;
            if (std::find(told.begin(), told.end(), step.span.begin) != told.end()) continue;
            try {
                step.type->tell_failure(step.settings.get(), failure);
            } catch (const Unavailable& unavailable) {
                findings.add({Level::warning,
                              "failure-not-told",
                              unavailable.what(),
                              job.definition.locate(step.span),
                              {},
                              {},
                              {}});
            }
        }
}

/// Returns whether a failure may pass: a lock, or something unavailable.
bool is_passing(int exit_code) {
    return exit_code == 5 || exit_code == 6;
}

/// Returns why a run failed: what a failed step said, else the last error.
std::string reason_of(const RunResult& result, const Diagnostics& findings) {
    std::string reason = "A limit or guard stopped the run.";
    for (const Diagnostic& finding : findings.all())
        if (finding.level == Level::error) reason = finding.message;
    for (const StepSummary& step : result.report.steps)
        if (step.state == "failed" && !step.said.empty())
            reason = fmt::format("{}: {}", step.step, step.said.back().text);
    return reason;
}

}  // namespace

void tell_end(const Job& job, const RunOptions& options, const RunResult& result, Diagnostics& findings) {
    constexpr int interrupted = 4;
    if (result.exit_code == interrupted || result.ended_before) return;
    if (options.retried && is_passing(result.exit_code)) return;
    const bool failed = result.exit_code > 1;
    const auto is_missing = [](const Diagnostic& finding) { return finding.rule == "no-file"; };
    const auto missing = std::find_if(findings.all().begin(), findings.all().end(), is_missing);
    if (!failed && missing == findings.all().end()) return;
    std::vector<std::uint32_t> told;
    for (const auto& [step, knew] : result.told)
        if (knew || !failed) told.push_back(step);
    RunFailure failure;
    failure.failed = failed;
    failure.reason = failed ? reason_of(result, findings) : missing->message;
    if (!result.report.state.empty()) failure.report = result.report.to_text();
    tell(job, options, failure, told, findings);
}

void tell_failure(const Job& job, const RunOptions& options, const std::exception& error,
                  Diagnostics& findings) {
    const int code = exit_code_of(error);
    if (options.retried && is_passing(code)) return;
    if (code == 5 && options.lock_patience < 0) return;
    RunFailure failure;
    failure.reason = error.what();
    tell(job, options, failure, {}, findings);
}

}  // namespace registrar
