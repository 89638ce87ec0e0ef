// SPDX-License-Identifier: Apache-2.0
#pragma once
// All there is to a step around an import: its name, documentation, settings and messages, and what it does.
// One file below actions/ defines one; the build collects them.
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "action/bulk_change.h"
#include "action/message.h"
#include "action/setting.h"
#include "action/step_context.h"

namespace registrar {

enum class StepPhase : std::uint8_t { pre_process, consolidators, post_process };

/// What the engine must know of a step, besides what it does.
struct StepTraits {
    std::uint32_t order = 0;       ///< among consolidators, which run in this order
    bool repeatable = false;       ///< may stand more than once (steps that are no consolidators always may)
    bool needs_file = false;       ///< uses the data file's path, so standard input and pipes are refused
    bool only_when_whole = false;  ///< left out once a guard or a limit has stopped something
    bool reads_log = false;        ///< wants a line for each warning and error of the file
    bool reads_report = false;     ///< wants the report of the file by itself
};

/// What the check asks a step about its settings: it says what is wrong with one of them.
class StepFindings {
public:
    virtual ~StepFindings() = default;
    /// A finding at the setting's element, or at the step's where the setting is not given.
    virtual void report(const Message& message, std::string_view setting,
                        std::initializer_list<std::string_view> values) = 0;
    /// Another step of that name stands in the same import, is enabled and runs before.
    virtual bool follows(std::string_view step) const = 0;
};

struct StepType {
    std::string_view name;
    std::string_view doc;
    std::string_view example;  ///< the element, for the reference
    StepPhase phase;
    StepTraits traits;
    std::span<const Setting> settings;
    std::span<const Message* const> messages;
    const Message* missing = nullptr;  ///< said of a mandatory setting that is not given, where documented
    const BulkRule* bulk = nullptr;    ///< steps that change many records at once

    std::shared_ptr<void> (*make_settings)() = nullptr;
    bool (*enabled)(const void* settings) = nullptr;
    void (*check)(const void* settings, StepFindings& findings) = nullptr;
    /// Null for mass steps.
    void (*run)(const void* settings, StepContext& context) = nullptr;

    const Setting* setting(std::string_view wanted) const;
};

/// What a step's file says in tables.
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

/// Makes a StepType of a struct with `Settings`, `run(const Settings&, StepContext&)` unless it is a mass
/// step, and, where it has more to check than its settings' types say, `check(const Settings&,
/// StepFindings&)`. A member `disabled` of the settings switches the step off.
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
    if constexpr (requires(const Settings& given, StepContext& context) { Step::run(given, context); })
        type.run = +[](const void* settings, StepContext& context) {
            Step::run(*static_cast<const Settings*>(settings), context);
        };
    return type;
}

/// All steps: by place, then by order, then by name.
std::span<const StepType* const> steps();

/// The step of that name in a place, or null.
const StepType* find_step(StepPhase phase, std::string_view name);

/// The element that holds the steps of a place: "preProcess", …
std::string_view phase_name(StepPhase phase);

}  // namespace registrar
