// SPDX-License-Identifier: Apache-2.0
#include "records/content.h"

#include "records/shared_traits.h"

namespace registrar {

namespace {

using A = Attribute;
using namespace shared;
constexpr Traits training_key{.key = true, .nullable = false, .refers_to = "training"};

constexpr std::string_view training_status[] = {"C", "P", "A"};
constexpr std::string_view programme_kinds[] = {"journey", "activity"};

constexpr A lov_attributes[] = {
    attribute<&Lov::id>("id", key),
    attribute<&Lov::guid>("guid", guid),
    attribute<&Lov::code>("code", {.match = MatchRule::exact}),
    attribute<&Lov::title>("title"),
    attribute<&Lov::locale>("locale"),
    attribute<&Lov::type>("type"),
    attribute<&Lov::publisher>("publisher"),
    attribute<&Lov::required>("required", {.nullable = false, .otherwise = "0"}),
};
constexpr std::string_view lov_code[] = {"code"};
constexpr Index lov_indexes[] = {{"lov_code", lov_code}, {"lov_guid", by_guid}};

constexpr A training_attributes[] = {
    attribute<&Training::id>("id", key),
    attribute<&Training::guid>("guid", guid),
    attribute<&Training::path_code>("path_code", {.match = MatchRule::exact}),
    attribute<&Training::title>("title", {.match = MatchRule::exact}),
    attribute<&Training::locale>("locale"),
    attribute<&Training::modality>("modality"),
    attribute<&Training::status>("status", {.nullable = false, .words = training_status, .otherwise = "P"}),
    attribute<&Training::description>("description"),
    attribute<&Training::what_you_will_learn>("what_you_will_learn"),
    attribute<&Training::overview>("overview"),
    attribute<&Training::outcomes>("outcomes"),
    attribute<&Training::audience>("audience"),
    attribute<&Training::further_information>("further_information"),
    attribute<&Training::welcome_text>("welcome_text"),
    attribute<&Training::cost>("cost"),
    attribute<&Training::duration>("duration"),
    attribute<&Training::score_success_threshold>("score_success_threshold"),
    attribute<&Training::scores_visible_by_learners>("scores_visible_by_learners"),
    attribute<&Training::imported>("imported", imported),
    attribute<&Training::created_at>("created_at", {.otherwise = "clock"}),
};
constexpr std::string_view training_path_code[] = {"path_code"};
constexpr std::string_view training_title[] = {"title"};
constexpr Index training_indexes[] = {{"training_path_code", training_path_code},
                                      {"training_guid", by_guid},
                                      {"training_title", training_title}};

constexpr A training_step_attributes[] = {
    attribute<&TrainingStep::training_id>("training_id", training_key),
    attribute<&TrainingStep::position>("position", key),
    attribute<&TrainingStep::title>("title"),
    attribute<&TrainingStep::duration_days>("duration_days"),
};

constexpr A training_content_attributes[] = {
    attribute<&TrainingContent::training_id>("training_id", training_key),
    attribute<&TrainingContent::step_position>("step_position", key),
    attribute<&TrainingContent::position>("position", key),
    attribute<&TrainingContent::lov_id>("lov_id", {.refers_to = "lov"}),
};

constexpr A programme_attributes[] = {
    attribute<&Programme::id>("id", key),
    attribute<&Programme::guid>("guid", guid),
    attribute<&Programme::title>("title"),
};
constexpr Index programme_indexes[] = {{"programme_guid", by_guid}};

constexpr A programme_content_attributes[] = {
    attribute<&ProgrammeContent::programme_id>("programme_id",
                                               {.key = true, .nullable = false, .refers_to = "programme"}),
    attribute<&ProgrammeContent::position>("position", key),
    attribute<&ProgrammeContent::kind>("kind",
                                       {.nullable = false, .words = programme_kinds, .otherwise = "journey"}),
    attribute<&ProgrammeContent::content_id>("content_id"),
};

constexpr A rating_scale_attributes[] = {
    attribute<&RatingScale::id>("id", key),
    attribute<&RatingScale::title>("title"),
    attribute<&RatingScale::levels>("levels"),
};

constexpr A competency_attributes[] = {
    attribute<&Competency::id>("id", key),
    attribute<&Competency::guid>("guid", guid),
    attribute<&Competency::title>("title"),
    attribute<&Competency::scale_id>("scale_id", {.refers_to = "rating_scale"}),
};

constexpr A material_attributes[] = {
    attribute<&Material::id>("id", key),
    attribute<&Material::guid>("guid", guid),
    attribute<&Material::shelf>("shelf"),
    attribute<&Material::title>("title"),
    attribute<&Material::training_id>("training_id", {.refers_to = "training"}),
};

constexpr std::string_view material_training[] = {"training_id"};
constexpr Index material_indexes[] = {{"material_training", material_training}};

constexpr A file_attributes[] = {
    attribute<&File::id>("id", key),
    attribute<&File::owner_type>("owner_type", {.match = MatchRule::exact}),
    attribute<&File::owner_id>("owner_id"),
    attribute<&File::path>("path"),
    attribute<&File::sha256>("sha256"),
};
constexpr std::string_view file_owner[] = {"owner_id", "owner_type"};
constexpr Index file_indexes[] = {{"file_owner", file_owner}};

}  // namespace

constexpr RecordType lov_type =
    record_type<Lov>("lov", "A learning object version: a piece of content.", lov_attributes, lov_indexes);
constexpr RecordType training_type =
    record_type<Training>("training", "A training course.", training_attributes, training_indexes);
constexpr RecordType training_step_type =
    record_type<TrainingStep>("training_step", "A step of a blended training.", training_step_attributes);
constexpr RecordType training_content_type = record_type<TrainingContent>(
    "training_content", "What a step of a training holds.", training_content_attributes);
constexpr RecordType programme_type = record_type<Programme>(
    "programme", "Journeys and activities in an order.", programme_attributes, programme_indexes);
constexpr RecordType programme_content_type = record_type<ProgrammeContent>(
    "programme_content", "The contents of a programme, in order.", programme_content_attributes);
constexpr RecordType rating_scale_type =
    record_type<RatingScale>("rating_scale", "The levels of a competency.", rating_scale_attributes);
constexpr RecordType competency_type = record_type<Competency>(
    "competency", "A skill or knowledge that learners can have.", competency_attributes);
constexpr RecordType material_type = record_type<Material>(
    "material", "A training on a shelf of the knowledge base.", material_attributes, material_indexes);
constexpr RecordType file_type =
    record_type<File>("file", "A file that belongs to a record.", file_attributes, file_indexes);

}  // namespace registrar
