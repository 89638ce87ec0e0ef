// SPDX-License-Identifier: Apache-2.0
#include "domain/training_contents.h"

#include <algorithm>
#include <set>

#include "workspace/draft.h"

namespace registrar {

std::vector<TrainingContent> contents_of(std::span<const RecordView> stored) {
    std::vector<TrainingContent> contents;
    for (const RecordView& content : stored) contents.push_back(*as<TrainingContent>(content));
    return contents;
}

std::vector<TrainingContent> replaced_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               std::int64_t training_id) {
    for (std::size_t at = 0; at < groups.size(); ++at) {
        if (groups[at].empty()) continue;
        const auto step = static_cast<std::int64_t>(at + 1);
        std::erase_if(before, [step](const TrainingContent& old) { return old.step_position == step; });
        std::int64_t position = 0;
        for (const std::int64_t lov : groups[at]) before.push_back({training_id, step, ++position, lov});
    }
    return before;
}

std::vector<TrainingContent> extended_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               const TrainingContent& last_step) {
    TrainingContent end = last_step;
    std::set<std::int64_t> held;
    for (const TrainingContent& content : before) {
        held.insert(content.lov_id);
        if (content.step_position < end.step_position) continue;
        const std::int64_t least = content.step_position > end.step_position ? 0 : end.position;
        end.step_position = content.step_position;
        end.position = std::max(least, content.position);
    }
    for (const auto& lovs : groups) {
        for (const std::int64_t lov : lovs) {
            if (!held.insert(lov).second) continue;
            ++end.position;
            end.lov_id = lov;
            before.push_back(end);
        }
    }
    return before;
}

ContentChanges changes_between(std::span<const TrainingContent> before,
                               std::span<const TrainingContent> after) {
    const auto same_place = [](const TrainingContent& left, const TrainingContent& right) {
        return left.step_position == right.step_position && left.position == right.position;
    };
    const auto same = [&](const TrainingContent& left, const TrainingContent& right) {
        return same_place(left, right) && left.lov_id == right.lov_id;
    };
    const auto holds = [](std::span<const TrainingContent> contents, const TrainingContent& wanted,
                          const auto& equal) {
        return std::any_of(contents.begin(), contents.end(),
                           [&](const TrainingContent& each) { return equal(each, wanted); });
    };
    ContentChanges changes;
    for (const TrainingContent& content : before)
        if (!holds(after, content, same_place)) changes.removed.push_back(content);
    for (const TrainingContent& content : after)
        if (!holds(before, content, same)) changes.written.push_back(content);
    return changes;
}

bool same_steps(std::span<const StepText> steps, std::span<const RecordView> stored) {
    if (steps.size() != stored.size()) return false;
    for (std::size_t at = 0; at < steps.size(); ++at) {
        if (steps[at].title != text_of(stored[at], &TrainingStep::title)) return false;
        if (steps[at].days && *steps[at].days != as<TrainingStep>(stored[at])->duration_days) return false;
    }
    return true;
}

}  // namespace registrar
