// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of content: lov, training with its steps, programme, competency, rating_scale, material, file.
// records/README.md lists the columns of each type; a member has the name of its column.
#include "records/record_type.h"

namespace registrar {

/// Content that learners can complete outside sessions: a learning object version, a training, a programme.
/// In this order; ProgrammeContent::kind has its own.
enum class ContentKind : std::uint8_t { activity, journey, programme };
inline constexpr std::string_view content_kind_words[] = {"activity", "journey", "programme"};

/// A learning object version: a piece of content. The tracking import refuses those of the publisher
/// `CrossKnowledge` and of the type `easyquizz`.
struct Lov {
    std::int64_t id = null_integer;
    Text guid, code, title, locale, type, publisher;  ///< type: `content`, `easyquizz`, `test`, …
    Flag required = Flag::no;
};

/// A training course. Every text is stored as its file gave it, also those that look like numbers.
struct Training {
    std::int64_t id = null_integer;
    Text guid, path_code, title, locale, modality, description, what_you_will_learn, overview, outcomes,
        audience;
    Text further_information, welcome_text, cost, duration, score_success_threshold,
        scores_visible_by_learners;
    Timestamp created_at = Timestamp::null;
    Word status = Word{1};  ///< C, P or A
    Flag imported = Flag::no;
};

/// A step of a blended training.
struct TrainingStep {
    std::int64_t training_id = null_integer;
    std::int64_t position = null_integer;  ///< ascending in the training
    Text title;
    std::int64_t duration_days = null_integer;
};

/// A learning object in a step of a training.
struct TrainingContent {
    std::int64_t training_id = null_integer;
    std::int64_t step_position = null_integer;  ///< TrainingStep::position
    std::int64_t position = null_integer;       ///< ascending in the step
    std::int64_t lov_id = null_integer;
};

/// An ordered list of trainings ("journeys") and learning objects ("activities").
struct Programme {
    std::int64_t id = null_integer;
    Text guid, title;
};

/// One entry of a programme.
struct ProgrammeContent {
    std::int64_t programme_id = null_integer;
    std::int64_t position = null_integer;
    std::int64_t content_id = null_integer;  ///< of a training or of a lov
    Word kind = Word{0};                     ///< 0 journey, 1 activity: not the order of ContentKind
};

/// The levels in which a competency is rated.
struct RatingScale {
    std::int64_t id = null_integer;
    Text title, levels;  ///< levels: their names, separated by commas
};

/// A skill or knowledge that learners can have.
struct Competency {
    std::int64_t id = null_integer;
    Text guid, title;
    std::int64_t scale_id = null_integer;
};

/// A training on a shelf of the knowledge base.
struct Material {
    std::int64_t id = null_integer;
    Text guid, shelf, title;
    std::int64_t training_id = null_integer;
};

/// A file that belongs to a record. Only the record is in the store; the file is in the data folder.
struct File {
    std::int64_t id = null_integer;
    Text owner_type;  ///< the name of a record type
    std::int64_t owner_id = null_integer;
    Text path, sha256;  ///< the path, relative to the data folder; the digest of the content, as hex
};

extern const RecordType lov_type, training_type, training_step_type, training_content_type, programme_type,
    programme_content_type, rating_scale_type, competency_type, material_type, file_type;

}  // namespace registrar
