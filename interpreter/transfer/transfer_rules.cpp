// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "domain/learner_progress.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/people.h"

namespace registrar {

namespace {

void combine_trackings(const void* there, void* coming) {
    auto& tracking = *static_cast<Tracking*>(coming);
    tracking = merged_tracking(tracking, *static_cast<const Tracking*>(there), DatePolicy::earliest);
}

void combine_completions(const void* there, void* coming) {
    const auto& first = *static_cast<const Completion*>(there);
    auto& completion = *static_cast<Completion*>(coming);
    if (!takes_place(DatePolicy::earliest, completion.completed_at, first.completed_at)) completion = first;
}

/// Keeps the better score, as for two attempts.
void combine_test_results(const void* there, void* coming) {
    const auto& first = *static_cast<const TestResult*>(there);
    auto& result = *static_cast<TestResult*>(coming);
    if (!(result.score > first.score) && !is_null(first.score)) result = first;
}

/// Keeps the larger amount: both credits are for the same course.
void combine_credits(const void* there, void* coming) {
    const auto& first = *static_cast<const Credit*>(there);
    auto& credit = *static_cast<Credit*>(coming);
    if (credit.amount > first.amount || is_null(first.amount)) return;
    credit.amount = first.amount;
    credit.expires_at = first.expires_at;
}

const std::array all_rules{
    TransferRule{&rating_scale_type, {}},
    TransferRule{&entity_type, {}, "entity_parent_name", "entity_guid"},
    TransferRule{&teacher_type, {}, "teacher_login"},
    TransferRule{&room_type, {}, {}, "room_guid"},
    TransferRule{&lov_type, {}, "lov_code", "lov_guid"},
    TransferRule{&training_type, {}, "training_path_code", "training_guid"},
    TransferRule{&programme_type, {}, {}, "programme_guid"},
    TransferRule{&competency_type, {}},
    TransferRule{&learner_type, {}},
    TransferRule{.type = &material_type, .word = {}, .goes = true},
    TransferRule{&session_type, {}, "session_training_title", "session_guid"},
    TransferRule{
        .type = &registration_type, .word = {}, .own_key = "registration_learner_session", .goes = true},
    TransferRule{.type = &intervention_type, .word = {}, .guid_key = "intervention_guid", .goes = true},
    TransferRule{.type = &course_record_type,
                 .word = {},
                 .own_key = "course_record_training_learner",
                 .owner = "learner_id",
                 .goes = true},
    TransferRule{.type = &file_type, .word = {}, .owner = "owner_id", .goes = true},
    TransferRule{&credit_type_type, {}},
    TransferRule{.type = &credit_offer_type, .word = {}, .part = true},
    TransferRule{.type = &custom_value_type, .word = {}, .part = true},
    TransferRule{.type = &training_step_type, .word = {}, .part = true},
    TransferRule{.type = &training_content_type, .word = {}, .part = true},
    TransferRule{.type = &programme_content_type, .word = {}, .part = true},
    TransferRule{&access_type, {}},
    TransferRule{.type = &completion_type, .word = {}, .combine = combine_completions},
    TransferRule{.type = &tracking_type, .word = {}, .combine = combine_trackings},
    TransferRule{.type = &test_result_type, .word = {}, .combine = combine_test_results},
    TransferRule{.type = &credit_record_type, .word = {}, .combine = combine_credits},
};

}  // namespace

Word transferred_word(const RecordType& type) {
    const auto found = std::find(std::begin(transferred_words), std::end(transferred_words), type.name);
    return static_cast<Word>(found - std::begin(transferred_words));
}

std::span<const TransferRule> transfer_rules() {
    static const auto rules = [] {
        auto made = all_rules;
        for (TransferRule& rule : made) rule.word = transferred_word(*rule.type);
        return made;
    }();
    return rules;
}

std::span<const RecordType* const> transfer_writes() {
    static const auto types = [] {
        std::vector<const RecordType*> made{&user_match_type, &transferred_type, &transfer_source_type,
                                            &licence_type, &trash_type};
        for (const TransferRule& rule : all_rules) made.push_back(rule.type);
        return made;
    }();
    return types;
}

const RecordType* referred_type(const RecordType& type, const Attribute& attribute,
                                const RecordView& record) {
    if (!attribute.traits.refers_to.empty()) return find_record_type(attribute.traits.refers_to);
    if (attribute.name == "owner_id")
        return find_record_type(format_value(record, *type.attribute("owner_type")));
    if (attribute.name != "content_id") return nullptr;
    const std::string kind = format_value(record, *type.attribute("kind"));
    return kind == "activity" ? &lov_type : kind == "journey" ? &training_type : &programme_type;
}

}  // namespace registrar
