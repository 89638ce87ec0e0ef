// SPDX-License-Identifier: Apache-2.0
#include "engine/environment_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "action/environment_probe.h"
#include "binding/input_plan.h"
#include "diag/unavailable.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

class JobProbe {
public:
    JobProbe(const Job& job, const InputOptions& options, bool deep, Diagnostics& findings)
        : job_(job), probed_{data_folder(job, options), deep, {}}, findings_(findings) {
        // DATA replaces the provider's files.
        local_ = !options.data.empty();
    }

    void run() {
        probe_steps(job_.pre_process);
        for (const ImportJob& import : job_.imports) {
            if (probed_.deep) probe_actions(import);
            if (!local_) probe_provider(import.provider);
            probe_steps(import.consolidators);
            probe_steps(import.post_process);
        }
        probe_steps(job_.post_process);
    }

private:
    void probe_provider(const ProviderJob& provider) {
        probed_.source = provider.type != nullptr ? provider.settings.path : std::string();
        if (provider.type == nullptr || provider.type->probe == nullptr) return;
        EnvironmentProbe probe(probed_);
        provider.type->probe(provider.settings, probe);
        add(probe, provider.sources, provider.span);
    }

    void probe_steps(const std::vector<StepJob>& steps) {
        for (const StepJob& step : steps) {
            if (!step.enabled()) continue;
            EnvironmentProbe probe(probed_);
            step.type->probe(step.settings.get(), probe);
            add(probe, step.sources, step.span);
        }
    }

    /// Opens the source stores of transfers.
    void probe_actions(const ImportJob& import) {
        for (const ActionJob& action : import.actions)
            for (const SettingSource& source : action.sources) {
                if (source.name != "source" || !is_store_url(source.value)) continue;
                try {
                    open_store(source.value, OpenMode::read_only);
                } catch (const StoreUnavailable& unavailable) {
                    report("no-store", unavailable.what(), action.span_of(source.name));
                }
            }
    }

    void add(const EnvironmentProbe& probe, const std::vector<SettingSource>& sources, Span element) {
        for (const EnvironmentFault& fault : probe.faults()) {
            Span span = element;
            for (const SettingSource& source : sources)
                if (source.name == fault.setting && source.span.end > source.span.begin) span = source.span;
            report(fault.rule, fault.message, span);
        }
    }

    void report(const std::string& rule, const std::string& message, Span span) {
        findings_.add({probed_.deep ? Level::error : Level::warning,
                       rule,
                       message,
                       job_.definition.source->locate(span),
                       {},
                       {},
                       {}});
    }

    const Job& job_;
    ProbedJob probed_;
    Diagnostics& findings_;
    bool local_;
};

}  // namespace

void check_variables(const Job& job, const InputOptions& options, Diagnostics& findings) {
    JobProbe(job, options, false, findings).run();
}

void check_environment(const Job& job, const InputOptions& options, Diagnostics& findings) {
    JobProbe(job, options, true, findings).run();
}

void check_store_access(const std::string& url, Diagnostics& findings) {
    std::string why;
    try {
        open_store(url, OpenMode::read_only);
        for (const std::string& file : store_files(url))
            if (why.empty() && std::filesystem::exists(file) && access(file.c_str(), W_OK) != 0)
                why = fmt::format("{}: {}", file, std::strerror(errno));
    } catch (const StoreUnavailable& unavailable) {
        why = unavailable.what();
    }
    if (!why.empty())
        findings.add({Level::error, "no-store", why, Location{shown_url(url), 0, 0, 1, {}}, {}, {}, {}});
}

}  // namespace registrar
