// SPDX-License-Identifier: Apache-2.0
// deleteLearningDataAction: moves learning data to the trash, for the learners or trainings that the rows
// name, or all of it.
#include "action/action_type.h"
#include "action/shared_settings.h"
#include "domain/course_records.h"
#include "domain/learning_data.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"
#include "rules/account_rules.h"
#include "rules/content_rules.h"
#include "values/text.h"

namespace registrar {

namespace {

const Message no_filter{"no-filter", "The row names neither a learner nor a training.", Level::error,
                        "All of its cells are empty, where `<mandatory>no</mandatory>` lets them be."};
const Message unknown_training{"unknown-training",
                               "Training with training path code [...] is not found.",
                               Level::error,
                               "No training has this path code.",
                               false,
                               {&training_type}};
const Message rows_beside_everything{
    "rows-beside-everything", "Where everything is deleted, no rows can say what: leave out one of them.",
    Level::error, "A data file beside `everything`. Nothing is deleted."};
const Message completions_stay{
    "completions-stay",
    "Completions of the activities of [...] stay, because other journeys may share them: [...].", Level::note,
    "The row names a training, and `what` contains `completionHistory`."};
const Message files_stay{
    "files-stay", "Files of the activities of [...] stay, because other journeys may share them: [...].",
    Level::note, "The row names a training and no learner, and `what` contains `files`."};
const Message nothing_named{
    "nothing-named", "No rows say what is to be deleted, and everything is not yes: nothing is deleted.",
    Level::warning, "There is no data file."};

struct DeleteLearning {
    struct Row {
        Given<std::string_view> candidate_login;
        Given<std::string_view> user_email;
        Given<std::string_view> training_path_code;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        LearningParts what;
        bool everything = false;
        std::int32_t trash_days = static_cast<std::int32_t>(registrar::trash_days);
    };

    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::optional};

    static bool needs_confirmation(const Settings& settings) { return settings.everything; }
    static void decide(const Row& row, const Settings& settings, Context& context);
    static void judge_finalizer(const Settings& settings, FinalizerFacts& facts);
    static void finalize(const Settings& settings, FinalizerContext& context);
};

using Row = DeleteLearning::Row;
using Settings = DeleteLearning::Settings;

constexpr std::string_view part_words[] = {"statuses", "tests", "completionHistory", "files"};

}  // namespace

/// A list of words, separated by commas.
template <>
struct SettingText<LearningParts> {
    static constexpr std::string_view type_name = "list";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, LearningParts& parts) {
        bool* const flags[] = {&parts.statuses, &parts.tests, &parts.completion_history, &parts.files};
        parts = {};
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t end = std::min(text.find(',', begin), text.size());
            std::size_t index = 0;
            const std::string_view word = trimmed(text.substr(begin, end - begin));
            if (SettingFault fault = read_word(word, part_words, index); fault.is_error()) return fault;
            *flags[index] = true;
            begin = end + 1;
        }
        return {};
    }
};

namespace {

/// Returns the training; 0 if there is none, which is reported, or if the row names none.
std::int64_t judge_training(const Row& row, Context& context) {
    if (!row.training_path_code.good()) return 0;
    const std::int64_t training = find_course(*row.training_path_code, context.lookups());
    if (training == 0) context.report(unknown_training, {"trainingPathCode"}, {*row.training_path_code});
    return training;
}

/// Reports what stays although it belongs to the training's activities.
void report_shared(const LearningFilter& filter, const Row& row, const Settings& settings, Context& context) {
    const SharedData shared = shared_learning_data(filter, settings.what, context.lookups());
    const auto report = [&](const Message& message, std::uint64_t count) {
        const std::string_view code = *row.training_path_code;
        if (count > 0) context.report(message, {"trainingPathCode", code}, {code, std::to_string(count)});
    };
    report(completions_stay, shared.completions);
    report(files_stay, shared.files);
}

void DeleteLearning::decide(const Row& row, const Settings& settings, Context& context) {
    if (settings.everything) return context.report(rows_beside_everything);
    const LearningFilter filter{
        judge_account({"userEmail", row.user_email, "candidateLogin", row.candidate_login}, context),
        judge_training(row, context)};
    const bool any =
        row.candidate_login.filled() || row.user_email.filled() || row.training_path_code.filled();
    if (!any) context.report(no_filter);
    if (context.failed()) return;
    RowOutcome outcome = RowOutcome::unchanged;
    visit_learning_data(filter, settings.what, context.lookups(),
                        [&](const RecordType& type, const RecordView& record) {
                            context.move_to_trash(type, record, settings.trash_days);
                            outcome = RowOutcome::deleted;
                        });
    context.set_outcome(outcome);
    if (filter.training != 0) report_shared(filter, row, settings, context);
}

void DeleteLearning::judge_finalizer(const Settings& settings, FinalizerFacts& facts) {
    if (settings.everything && facts.files() > 0) facts.report(rows_beside_everything);
    if (!settings.everything && facts.files() == 0) facts.report(nothing_named);
}

/// Moves the credits of a course record to the trash, and its files unless all files go there anyway.
void trash_dependents(std::int64_t id, StoreReader& view, const Settings& settings,
                      FinalizerContext& context) {
    RecordBlock credits(credit_record_type);
    RecordBlock files(file_type);
    view.load_children(credit_record_type, id, credits);
    if (!settings.what.files) view.load(file_type, stored_files(view, course_record_type, {&id, 1}), files);
    for (const RecordBlock* block : {&credits, &files})
        for (std::size_t at = 0; at < block->size(); ++at)
            context.move_to_trash(block->type(), block->view(at), settings.trash_days);
    context.count(RowOutcome::deleted, credits.size() + files.size());
}

/// Moves all learning data of a type to the trash; the dependents of a course record come first.
void trash_all(const RecordType& type, StoreReader& view, const Settings& settings,
               FinalizerContext& context) {
    RecordBlock block(type);
    for (const auto cursor = view.scan(type); cursor->next(block, 1024) > 0; block.clear())
        for (std::size_t at = 0; at < block.size(); ++at) {
            const RecordView record = block.view(at);
            if (!is_learning_data(type, record)) continue;
            if (&type == &course_record_type)
                trash_dependents(as<CourseRecord>(record)->id, view, settings, context);
            context.move_to_trash(type, record, settings.trash_days);
            context.count(RowOutcome::deleted);
        }
}

void DeleteLearning::finalize(const Settings& settings, FinalizerContext& context) {
    if (!settings.everything) return;
    const auto view = context.reader_before();
    for (const RecordType* type : learning_types(settings.what)) trash_all(*type, *view, settings, context);
}

constexpr Column columns[] = {
    column<Row, &Row::candidate_login>("candidateLogin", "The learner whose data is deleted, by login.",
                                       {.mandatory = Mandatory::where_listed}),
    column<Row, &Row::user_email>("userEmail", "The learner whose data is deleted, by e-mail address.",
                                  {.mandatory = Mandatory::where_listed}),
    column<Row, &Row::training_path_code>(
        "trainingPathCode",
        "The training whose data is deleted: the learner's, or that of all "
        "learners if the row gives no learner. Completions and files of its "
        "activities stay, because other journeys may share them; a note says "
        "how many.",
        {.mandatory = Mandatory::where_listed}),
};

constexpr Setting settings[] = {
    setting<Settings, &Settings::what>(
        "what",
        "The data to delete, one or several of, comma-separated: `statuses` (tracking), `tests` (test "
        "results), `completionHistory` (completions, and course records with their credits and files), "
        "`files` (files of "
        "any "
        "owner: learners, registrations, course records, LOVs, trainings, materials; they stay on disk until "
        "they are purged). For a learner, this means the files of the learner and of the learner's "
        "registrations "
        "and course records; for a training, those of its registrations, course records and materials, and "
        "its own.",
        {.block = SettingBlock::options, .mandatory = true}),
    setting<Settings, &Settings::everything>(
        "everything",
        "`yes`, without a data file: deletes the data of all learners in all trainings, and with `files` the "
        "files "
        "of every owner. The command must include `--yes`, and `changeThreshold` does not stop it.",
        {"no", SettingBlock::options}),
    setting<Settings, &Settings::trash_days>(
        "trashDays", "Days for which the trash keeps the deleted data before purging it.",
        {"30", SettingBlock::options}),
    max_deletes_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::unknown_user_email,
                                       &messages::unknown_user_login,
                                       &messages::users_disagree,
                                       &unknown_training,
                                       &no_filter,
                                       &completions_stay,
                                       &files_stay,
                                       &rows_beside_everything,
                                       &nothing_named};

const RecordType* const writes[] = {&tracking_type,      &test_result_type,   &completion_type,
                                    &course_record_type, &credit_record_type, &file_type,
                                    &trash_type};

const ActionReference references[] = {{&learner_type, "learner_login", "candidateLogin"},
                                      {&learner_type, "learner_email", "userEmail"},
                                      {&training_type, "training_path_code", "trainingPathCode"},
                                      {&course_record_type, "course_record_learner", "candidateLogin"},
                                      {&course_record_type, "course_record_learner", "userEmail"},
                                      {&course_record_type, "course_record_training", "trainingPathCode"}};

constexpr std::string_view example = R"(<actions>
  <deleteLearningDataAction>
    <options>
      <what>statuses, tests</what>
    </options>
    <fields>
      <candidateLogin/>
      <trainingPathCode/>
    </fields>
  </deleteLearningDataAction>
</actions>)";

}  // namespace

const ActionType& delete_learning_data_action() {
    static const ActionType type = action_type<DeleteLearning>({
        "deleteLearningDataAction",
        "Moves learning data to the trash: of one learner, in one training, of one learner in one training, "
        "or all of it. `registrar trash` lists and restores it until it is purged. With `everything`, the "
        "command "
        "must include `--yes`.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
    });
    return type;
}

}  // namespace registrar
