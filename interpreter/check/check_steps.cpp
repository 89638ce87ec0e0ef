// SPDX-License-Identifier: Apache-2.0
// Checks the steps around an import and their order.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "check/check_parts.h"
#include "definition/aliases.h"

namespace registrar {
namespace {

std::vector<std::string_view> names_in(StepPhase phase) {
    std::vector<std::string_view> names;
    for (const StepType* type : steps())
        if (type->phase == phase) names.push_back(type->name);
    if (phase == StepPhase::pre_process) names.push_back("custom");
    return names;
}

void refuse_unknown_step(CheckScope& scope, const XmlElement& step, StepPhase phase) {
    Remark remark{.rule = "unknown-element",
                  .message = fmt::format("{} is unknown in {}.", tag(step.name), tag(phase_name(phase))),
                  .span = step.name_span,
                  .help = help_for(step.name, names_in(phase)),
                  .edits = scope.corrected(step, names_in(phase))};
    for (const StepPhase other : {StepPhase::pre_process, StepPhase::consolidators, StepPhase::post_process})
        if (find_step(other, step.name) != nullptr) {
            remark.help = fmt::format("{} belongs in {}", tag(step.name), tag(phase_name(other)));
            remark.edits.clear();
        }
    scope.report(std::move(remark));
}

/// A step whose settings are being checked.
struct GivenStep {
    const XmlElement& element;
    const StepType& type;
    std::vector<GivenSetting> settings;

    const XmlElement* find(std::string_view name) const {
        for (const GivenSetting& each : settings)
            if (each.setting->name == name) return each.element;
        return nullptr;
    }
};

class Findings : public StepFindings {
public:
    Findings(CheckScope& scope, const GivenStep& given, const std::vector<StepJob>& steps)
        : scope_(scope), given_(given), steps_(steps) {}

    void report(const Message& message, std::string_view setting,
                std::initializer_list<std::string_view> values) override {
        const XmlElement* element = given_.find(setting);
        const Span span = element == nullptr ? given_.element.name_span : element->text_or_name_span();
        scope_.report({.level = message.level,
                       .rule = std::string(message.code),
                       .message = fill(message.text, std::span(values.begin(), values.size())),
                       .span = span});
    }
    bool follows(std::string_view step) const override {
        return std::any_of(steps_.begin(), steps_.end(), [&](const StepJob& other) {
            return other.type->name == step && other.enabled() &&
                   other.type->traits.order < given_.type.traits.order;
        });
    }

private:
    CheckScope& scope_;
    const GivenStep& given_;
    const std::vector<StepJob>& steps_;
};

void demand_settings(CheckScope& scope, const GivenStep& given) {
    for (const GivenSetting& each : given.settings) {
        if (!each.setting->mandatory || each.element != nullptr) continue;
        const Message* documented = given.type.missing;
        const std::string text =
            documented != nullptr
                ? fill(documented->text, std::array{each.setting->name})
                : fmt::format("{} needs {}.", tag(given.type.name), tag(each.setting->name));
        scope.report({.rule = documented != nullptr ? std::string(documented->code) : "missing-setting",
                      .message = text,
                      .span = given.element.name_span});
    }
}

StepJob check_step(CheckScope& scope, GivenStep& given) {
    const StepType& type = given.type;
    scope.allow_attributes(given.element, {});
    scope.refuse_text(given.element);
    const SettingElements block{&given.element, std::nullopt};
    given.settings = collect_settings(scope, {type.name, type.settings}, {&block, 1});
    StepJob job{&type, type.make_settings(), {}, given.element.name_span};
    for (const GivenSetting& each : given.settings)
        job.sources.push_back(assign_setting(scope, each, job.settings.get()));
    if (job.enabled()) demand_settings(scope, given);
    return job;
}

void refuse_again(CheckScope& scope, const GivenStep& given, const std::vector<StepJob>& steps) {
    std::size_t times = 0;
    Span first;
    for (const StepJob& other : steps) {
        if (other.type != &given.type) continue;
        if (times++ == 0) first = other.span;
    }
    const std::size_t allowed = given.type.traits.repeatable ? 2 : 1;
    if (given.type.phase != StepPhase::consolidators || times < allowed) return;
    scope.report({.rule = "step-twice",
                  .message = fmt::format("{} stands {} in <consolidators>.", tag(given.type.name),
                                         allowed == 1 ? "twice" : "more than twice"),
                  .span = given.element.name_span,
                  .note_span = first,
                  .note = fmt::format("{} stands here first", tag(given.type.name))});
}

void judge_order(CheckScope& scope, const GivenStep& given, const std::vector<StepJob>& steps) {
    if (given.type.phase != StepPhase::consolidators) return;
    const auto later = std::find_if(steps.begin(), steps.end(), [&](const StepJob& other) {
        return other.type->traits.order > given.type.traits.order;
    });
    if (later == steps.end()) return;
    scope.report({.level = Level::warning,
                  .rule = "wrong-order",
                  .message = fmt::format("{} is after {}; it still runs first.", tag(given.type.name),
                                         tag(later->type->name)),
                  .span = given.element.name_span});
}

}  // namespace

void check_steps(CheckScope& scope, const XmlElement& element, StepPhase phase, std::vector<StepJob>& into) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    std::vector<GivenStep> given;
    for (const XmlElement& step : element.children) {
        const auto name = scope.understood(step, names_in(phase));
        if (name == "custom") {
            scope.report(
                {.rule = "not-supported",
                 .message = "<custom> is not supported.",
                 .span = step.name_span,
                 .help = "remoteResourceDownloader, pgpDecryption and unpackager fetch, decrypt and unpack"});
        } else if (!name) {
            refuse_unknown_step(scope, step, phase);
        } else {
            given.push_back({step, *find_step(phase, *name), {}});
            refuse_again(scope, given.back(), into);
            judge_order(scope, given.back(), into);
            into.push_back(check_step(scope, given.back()));
        }
    }
    const std::size_t before = into.size() - given.size();
    for (std::size_t at = 0; at < given.size(); ++at) {
        const StepJob& step = into[before + at];
        Findings findings(scope, given[at], into);
        if (step.enabled()) step.type->check(step.settings.get(), findings);
    }
    if (phase == StepPhase::consolidators)
        std::stable_sort(into.begin(), into.end(), [](const StepJob& left, const StepJob& right) {
            return left.type->traits.order < right.type->traits.order;
        });
}

}  // namespace registrar
