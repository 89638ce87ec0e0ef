// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes a step around an import: its name, documentation, settings, messages, and what it does. Each file
// in a folder below actions/ defines one; the build collects them.
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "action/bulk_change.h"
#include "action/environment_probe.h"
#include "action/message.h"
#include "action/setting.h"
#include "action/step_context.h"

namespace registrar {

/// When a step runs: before the imports, after each file, or after the import or job.
enum class StepPhase : std::uint8_t { pre_process, consolidators, post_process };

/// The properties of a step that the engine uses.
struct StepTraits {
    std::uint32_t order =
        0;  ///< among consolidators, which run in this order; steps() refuses one that is taken
    bool repeatable = false;       ///< a consolidator that may occur more than once; other steps always may
    bool needs_file = false;       ///< uses the data file's path; standard input and pipes are refused
    bool only_when_whole = false;  ///< skipped after a guard or a limit stopped something
    bool reads_log = false;        ///< needs a line for each warning and error of the file
    bool reads_report = false;     ///< needs the report of the single file
    /// What it does that cannot be taken back by running again, as the end of "will …": "move the file".
    /// Empty for a step that harms nothing.
    std::string_view effect = {};
};

/// A run that failed, or that found no file, for steps that tell people of it.
struct RunFailure {
    std::string definition;  ///< its path
    std::string reason;      ///< one sentence
    std::string report;      ///< the report as text; empty if there is none
    bool failed = true;      ///< false: there was nothing to do
    std::int64_t clock = 0;  ///< seconds since 1970 UTC
    std::string key;         ///< unique among runs
};

/// Collects the findings of a step's check of its own settings.
class StepFindings {
public:
    virtual ~StepFindings() = default;
    /// Reports a finding at the setting's element, or at the step's element if the setting is not given.
    virtual void report(const Message& message, std::string_view setting,
                        std::initializer_list<std::string_view> values) = 0;
    /// Returns true if the same import has an enabled step with this name that runs before.
    virtual bool follows(std::string_view step) const = 0;
};

/// A step as the engine, the check and the reference see it. Made by step_type(); lives as long as the
/// program.
struct StepType {
    std::string_view name;
    std::string_view doc;
    std::string_view example;  ///< the element, for the reference
    StepPhase phase;
    StepTraits traits;
    std::span<const Setting> settings;
    std::span<const Message* const> messages;
    const Message* missing =
        nullptr;  ///< the documented message for a mandatory setting that is not given, if any
    const BulkRule* bulk = nullptr;  ///< for bulk steps

    std::shared_ptr<void> (*make_settings)() = nullptr;
    bool (*enabled)(const void* settings) = nullptr;
    void (*check)(const void* settings, StepFindings& findings) = nullptr;
    /// Null for bulk steps.
    void (*run)(const void* settings, StepContext& context) = nullptr;
    /// Asks for what the step needs when it runs.
    void (*probe)(const void* settings, EnvironmentProbe& probe) = nullptr;
    /// Tells people of a run that failed before the step; null for most steps. Throws Unavailable.
    void (*tell_failure)(const void* settings, const RunFailure& failure) = nullptr;

    /// Returns the setting with this name, or null.
    const Setting* setting(std::string_view wanted) const;
};

/// The tables that a step's file declares.
struct StepTables {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    StepPhase phase;
    StepTraits traits = {};
    std::span<const Setting> settings = {};
    std::span<const Message* const> messages = {};
    const Message* missing = nullptr;
    const BulkRule* bulk = nullptr;
};

/// Makes a StepType from a struct. The struct has `Settings` and, unless it is a bulk step, `run(const
/// Settings&, StepContext&)`. It may have `check(const Settings&, StepFindings&)` for checks beyond the types
/// of the settings, `probe(const Settings&, EnvironmentProbe&)` for what it needs from outside, and
/// `tell_failure(const Settings&, const RunFailure&)`. If the settings have a member `disabled`, it disables
/// the step.
template <class Step>
StepType step_type(const StepTables& tables) {
    using Settings = typename Step::Settings;
    StepType type{tables.name,     tables.doc,      tables.example, tables.phase, tables.traits,
                  tables.settings, tables.messages, tables.missing, tables.bulk};
    type.make_settings = +[]() -> std::shared_ptr<void> { return std::make_shared<Settings>(); };
    type.enabled = +[](const void* settings) {
        if constexpr (requires(const Settings& given) { given.disabled; })
            return !static_cast<const Settings*>(settings)->disabled;
        return true;
    };
    type.check = +[]([[maybe_unused]] const void* settings, [[maybe_unused]] StepFindings& findings) {
        if constexpr (requires(const Settings& given) { Step::check(given, findings); })
            Step::check(*static_cast<const Settings*>(settings), findings);
    };
    type.probe = +[]([[maybe_unused]] const void* settings, [[maybe_unused]] EnvironmentProbe& probe) {
        if constexpr (requires(const Settings& given) { Step::probe(given, probe); })
            Step::probe(*static_cast<const Settings*>(settings), probe);
    };
    if constexpr (requires(const Settings& given, const RunFailure& failure) {
                      Step::tell_failure(given, failure);
                  })
        type.tell_failure = +[](const void* settings, const RunFailure& failure) {
            Step::tell_failure(*static_cast<const Settings*>(settings), failure);
        };
    if constexpr (requires(const Settings& given, StepContext& context) { Step::run(given, context); })
        type.run = +[](const void* settings, StepContext& context) {
            Step::run(*static_cast<const Settings*>(settings), context);
        };
    return type;
}

/// Returns all steps, by phase, then by order, then by name.
std::span<const StepType* const> steps();

/// Returns the step with this name in a phase, or null.
const StepType* find_step(StepPhase phase, std::string_view name);

/// Returns the element that contains the steps of a phase: "preProcess", …
std::string_view phase_name(StepPhase phase);

}  // namespace registrar
