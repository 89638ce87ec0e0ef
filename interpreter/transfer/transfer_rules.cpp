// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_rules.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <vector>

#include "domain/learner_progress.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

/// Returns a negative number if the left value is better: the smaller one, or the one that is there.
int earlier(Timestamp left, Timestamp right) {
    if (left == right) return 0;
    if (left == Timestamp::null || right == Timestamp::null) return right == Timestamp::null ? -1 : 1;
    return left < right ? -1 : 1;
}

/// The same for the greater one.
int greater(double left, double right) {
    if (is_null(left) || is_null(right))
        return static_cast<int>(is_null(left)) - static_cast<int>(is_null(right));
    return left == right ? 0 : left > right ? -1 : 1;
}
int later(Timestamp left, Timestamp right) {
    if (left == right) return 0;
    if (left == Timestamp::null || right == Timestamp::null) return right == Timestamp::null ? -1 : 1;
    return left > right ? -1 : 1;
}
int first_flag(bool left, bool right) {
    return static_cast<int>(right) - static_cast<int>(left);
}

/// Returns the first of the results that decides.
int first_of(std::initializer_list<int> results) {
    for (const int result : results)
        if (result != 0) return result;
    return 0;
}

int compare_trackings(const void* left_record, const void* right_record) {
    const auto& left = *static_cast<const Tracking*>(left_record);
    const auto& right = *static_cast<const Tracking*>(right_record);
    const auto number = [](std::int32_t value) {
        return value == null_small ? null_decimal : static_cast<double>(value);
    };
    return first_of({first_flag(counts_as_completed(left.status), counts_as_completed(right.status)),
                     earlier(left.first_completion_at, right.first_completion_at),
                     greater(left.progression, right.progression),
                     greater(score_share(left), score_share(right)),
                     greater(number(left.score_max), number(right.score_max)),
                     greater(static_cast<double>(left.time_spent), static_cast<double>(right.time_spent)),
                     later(left.last_access_at, right.last_access_at),
                     earlier(left.first_access_at, right.first_access_at)});
}

int compare_completions(const void* left_record, const void* right_record) {
    const auto& left = *static_cast<const Completion*>(left_record);
    const auto& right = *static_cast<const Completion*>(right_record);
    return first_of({earlier(left.completed_at, right.completed_at),
                     static_cast<int>(left.origin) - static_cast<int>(right.origin)});
}

int compare_test_results(const void* left_record, const void* right_record) {
    const auto& left = *static_cast<const TestResult*>(left_record);
    const auto& right = *static_cast<const TestResult*>(right_record);
    return first_of({greater(left.score, right.score), earlier(left.taken_at, right.taken_at)});
}

int compare_registrations(const void* left_record, const void* right_record) {
    const auto& left = *static_cast<const Registration*>(left_record);
    const auto& right = *static_cast<const Registration*>(right_record);
    return first_of({earlier(left.registered_at, right.registered_at),
                     first_flag(left.imported == Flag::yes, right.imported == Flag::yes)});
}

int compare_course_records(const void* left_record, const void* right_record) {
    const auto& left = *static_cast<const CourseRecord*>(left_record);
    const auto& right = *static_cast<const CourseRecord*>(right_record);
    return first_of({first_flag(left.complete == Flag::yes, right.complete == Flag::yes),
                     earlier(left.completed_at, right.completed_at)});
}

/// Compares all values but the key, as texts: the smaller one is better, and a missing one is the worst.
int compare_texts(const RecordType& type, const RecordView& left, const RecordView& right) {
    for (const Attribute& attribute : type.attributes) {
        if (attribute.traits.key || attribute.name == "in_pars") continue;
        const int missing = first_flag(!is_null(left, attribute), !is_null(right, attribute));
        if (missing != 0) return missing;
        if (const int order = format_value(left, attribute).compare(format_value(right, attribute));
            order != 0)
            return order;
    }
    return 0;
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
    TransferRule{.type = &material_type, .word = {}, .owners = {"training_id"}, .goes = true},
    TransferRule{&session_type, {}, "session_training_title", "session_guid"},
    TransferRule{.type = &registration_type,
                 .word = {},
                 .own_key = "registration_learner_session",
                 .goes = true,
                 .compare = compare_registrations},
    TransferRule{.type = &intervention_type,
                 .word = {},
                 .guid_key = "intervention_guid",
                 .owners = {"training_id", "session_id"},
                 .goes = true},
    TransferRule{.type = &course_record_type,
                 .word = {},
                 .own_key = "course_record_training_learner",
                 .owners = {"learner_id", "training_id"},
                 .goes = true,
                 .compare = compare_course_records},
    TransferRule{.type = &file_type, .word = {}, .owners = {"owner_id"}, .goes = true},
    TransferRule{&credit_type_type, {}},
    TransferRule{.type = &credit_offer_type, .word = {}, .part = true},
    TransferRule{.type = &custom_value_type, .word = {}, .part = true},
    TransferRule{.type = &training_step_type, .word = {}, .part = true},
    TransferRule{.type = &training_content_type, .word = {}, .owners = {"lov_id"}, .part = true},
    TransferRule{.type = &programme_content_type, .word = {}, .owners = {"content_id"}, .part = true},
    TransferRule{&access_type, {}},
    TransferRule{.type = &completion_type, .word = {}, .compare = compare_completions},
    TransferRule{.type = &tracking_type, .word = {}, .compare = compare_trackings},
    TransferRule{.type = &test_result_type, .word = {}, .compare = compare_test_results},
    TransferRule{.type = &credit_record_type, .word = {}, .part = true},
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

bool is_better(const TransferRule& rule, const MergeCandidate& left, const MergeCandidate& right) {
    int order = rule.compare == nullptr ? 0 : rule.compare(left.record.record, right.record.record);
    if (order == 0) order = greater(left.credit, right.credit);
    if (order == 0 && rule.type == &course_record_type)
        order = first_flag(as<CourseRecord>(left.record)->in_pars == Flag::yes,
                           as<CourseRecord>(right.record)->in_pars == Flag::yes);
    if (order == 0) order = compare_texts(*rule.type, left.record, right.record);
    return order < 0 || (order == 0 && left.credits < right.credits);
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
