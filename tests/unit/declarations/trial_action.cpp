// SPDX-License-Identifier: Apache-2.0
#include "unit/declarations/trial_action.h"

#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"

namespace registrar {
namespace {

const Message bad_start{"bad-start", "Start date [...] not valid.", Level::error, "Not a date."};
const Message bad_flag{"bad-flag", "Register flag has invalid value [...], [...] or [...] expected.",
                       Level::error, "No value of the mapping."};
const Message bad_validity{"bad-validity", "The \"validity\" field value [...] is not allowed.", Level::error,
                           "No value of the mapping."};
const Message bad_modality{"bad-modality", "The modality must be blended or portal, [...] detected.",
                           Level::error, "None of the words."};
const Message no_search{"no-search", "No search field was provided to find the candidate.", Level::error,
                        "The search is missing."};
const Message gap{"gap", "The level [...] is empty.", Level::error, "A path with a gap."};

struct Trial {
    struct Row {
        Given<std::string_view> path_code, lov_codes, login, session_title;
        Given<std::int64_t> training_id;
        Given<Day> start_date, end_date;
        Given<Timestamp> intervention_date;
        Given<Flag> visible;
        Given<Word> modality, flag, validity, session_action, status;
        Repeated custom, levels;
    };
    using Settings = testing::TrialSettings;

    static void decide(const Row& row, const Settings&, Context& context) {
        // An empty level before a filled one.
        const RepeatedCell* empty = nullptr;
        for (const RepeatedCell& level : row.levels) {
            if (!level.filled() && empty == nullptr) empty = &level;
            if (!level.filled() || empty == nullptr) continue;
            const std::string number = std::to_string(empty - row.levels.begin() + 1);
            context.report(gap, {"hierarchyEntityName", {}, empty->cell_number}, {number});
            return;
        }
    }
};

using Row = Trial::Row;
using Settings = Trial::Settings;

constexpr std::string_view modalities[] = {"blended", "portal", "learning_channel"};

constexpr Column columns[] = {
    column<Row, &Row::path_code>("trainingPathCode", "The code.", {.mandatory = Mandatory::always}),
    column<Row, &Row::lov_codes>("lovCodes", "Codes.", {.mandatory = Mandatory::yes, .longest = longtext}),
    column<Row, &Row::login>("candidateLogin", "The login."),
    column<Row, &Row::session_title>("sessionTitle", "The title.", {.absent = "Sessions are retitled."}),
    column<Row, &Row::training_id>("trainingId", "The id."),
    column<Row, &Row::start_date>("sessionStartDate", "First day.", {.mismatch = &bad_start, .clears = true}),
    column<Row, &Row::end_date>("sessionEndDate", "Last day."),
    column<Row, &Row::intervention_date>("interventionDate", "When.", {.clears = true}),
    column<Row, &Row::visible>("visible", "Whether it is shown."),
    column<Row, &Row::modality>("trainingModality", "The modality.",
                                {.mismatch = &bad_modality, .words = modalities}),
    column<Row, &Row::flag>("registerFlag", "The flag.", {.mismatch = &bad_flag, .mapping = &register_flag}),
    column<Row, &Row::validity>("candidateValidity", "The validity.",
                                {.mismatch = &bad_validity, .mapping = &candidate_validity}),
    column<Row, &Row::session_action>("sessionAction", "What is done.", {.mapping = &session_action}),
    column<Row, &Row::status>("interventionStatus", "The status.", {.mapping = &intervention_status}),
    column<Row, &Row::custom>("custom", "A custom field.", {.longest = 250, .guid = true}),
    column<Row, &Row::levels>("hierarchyEntityName", "A level."),
};

constexpr Setting settings[] = {
    search_setting<Settings, &Settings::trainee>(trainee_search, {.demanded = &no_search}),
    search_setting<Settings, &Settings::training>(training_search, {.has_results = true}),
    search_setting<Settings, &Settings::session>(session_search),
    setting<Settings, &Settings::default_entity_id>("defaultEntityId", "The entity.",
                                                    {"1", SettingBlock::options}),
    setting<Settings, &Settings::default_lang_code>("defaultLangCode", "The language.", {.longest = 6}),
    setting<Settings, &Settings::keep_session>("keepSession", "Whether empty sessions stay.",
                                               {.otherwise = "N", .inside = &register_flag}),
    full_access_setting<Settings>(),
    disable_import_flag_setting<Settings>(),
    mapping_setting(register_flag),
    mapping_setting(intervention_status),
    date_time_format_setting<Settings>(),
};

const Message* const own_messages[] = {&bad_start, &bad_flag, &bad_validity, &bad_modality, &no_search, &gap};

const ActionType& trial_type() {
    static const ActionType type = action_type<Trial>(
        {"trial", "Declares everything.", "<actions/>", columns, settings, own_messages, {}, {}});
    return type;
}

}  // namespace

std::span<const ActionType* const> actions() {
    static const ActionType* const all[] = {&testing::at_once_type(), &trial_type()};
    return all;
}

}  // namespace registrar
