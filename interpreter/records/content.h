// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of content: lov, training with its steps, programme, competency, rating_scale, material, file.
#include "records/record_type.h"

namespace registrar {

/// Content that learners can complete outside sessions: a learning object version, a training, a programme.
enum class ContentKind : std::uint8_t { activity, journey, programme };
inline constexpr std::string_view content_kind_words[] = {"activity", "journey", "programme"};

/// A learning object version.
struct Lov {
    std::int64_t id = null_integer;
    Text guid, code, title, locale, type, publisher;
    Flag required = Flag::no;
};

struct Training {
    std::int64_t id = null_integer;
    Text guid, path_code, title, locale, modality, description, what_you_will_learn, overview, outcomes,
        audience;
    Text further_information, welcome_text, cost, duration, score_success_threshold,
        scores_visible_by_learners;
    Timestamp created_at = Timestamp::null;
    Word status = Word{1};
    Flag imported = Flag::no;
};

struct TrainingStep {
    std::int64_t training_id = null_integer;
    std::int64_t position = null_integer;
    Text title;
    std::int64_t duration_days = null_integer;
};

struct TrainingContent {
    std::int64_t training_id = null_integer;
    std::int64_t step_position = null_integer;
    std::int64_t position = null_integer;
    std::int64_t lov_id = null_integer;
};

struct Programme {
    std::int64_t id = null_integer;
    Text guid, title;
};

struct ProgrammeContent {
    std::int64_t programme_id = null_integer;
    std::int64_t position = null_integer;
    std::int64_t content_id = null_integer;
    Word kind = Word{0};
};

struct RatingScale {
    std::int64_t id = null_integer;
    Text title, levels;
};

struct Competency {
    std::int64_t id = null_integer;
    Text guid, title;
    std::int64_t scale_id = null_integer;
};

struct Material {
    std::int64_t id = null_integer;
    Text guid, shelf, title;
    std::int64_t training_id = null_integer;
};

struct File {
    std::int64_t id = null_integer;
    Text owner_type;
    std::int64_t owner_id = null_integer;
    Text path, sha256;
};

extern const RecordType lov_type, training_type, training_step_type, training_content_type, programme_type,
    programme_content_type, rating_scale_type, competency_type, material_type, file_type;

}  // namespace registrar
