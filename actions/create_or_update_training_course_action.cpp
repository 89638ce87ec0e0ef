// SPDX-License-Identifier: Apache-2.0
// createOrUpdateTrainingCourseAction: a training with its steps and contents, found by its path code.
// Contents must be existing learning object versions.
#include <algorithm>
#include <set>

#include "action/action_type.h"
#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/training_contents.h"
#include "rules/given_twice.h"
#include "rules/import_scope.h"
#include "rules/on_new.h"

namespace registrar {

namespace {

const Message bad_action{"bad-training-action", "Invalid trainingAction value: [...]", Level::error,
                         "The cell is none of the spellings of `trainingAction`."};
const Message bad_modality{
    "bad-modality",
    "The modality must be distancelearning, knowledgecommunity, learning_channel or blended, [...] detected.",
    Level::error, "The cell is none of the modalities."};
const Message other_modality{"modality-changed", "You can't change the training's modality.", Level::error,
                             "The training is stored with another modality."};
const Message no_steps{
    "no-steps", "The field \"trainingSteps\" can't be empty when importing a blended training.", Level::error,
    "A `blended` training needs `trainingSteps`, a `blendedx` training when it is created."};
const Message empty_title{
    "step-title", "Step title error at step #[...] : The result of the title's sanitization is empty.",
    Level::error, "Nothing is left of a step's title without markup and white space."};
const Message unknown_lov{"unknown-lov",
                          "lovCodes error: LOV ref number [...] is more than one LO or doesn't exist.",
                          Level::error, "None or several learning object versions have this code."};
const Message unknown_training{"unknown-training", "Training with training path code [...] is not found.",
                               Level::warning, "The row cancels a training that there is not."};
const Message steps_not_used{"steps-not-used",
                             "The field trainingSteps counts for blended and blendedx only.", Level::warning,
                             "The training has another modality; its steps are left out."};
const Message steps_stay{"steps-stay", "The steps of a blendedx training are not changed by an update.",
                         Level::warning,
                         "`trainingSteps` differs from the stored steps; only learning objects are added."};

constexpr Word archived{2};  // of Training::status
constexpr Word published{1};

struct TrainingAction {
    struct Row {
        Given<Word> action;
        Given<std::string_view> path_code, locale, title;
        Given<Word> modality;
        Given<std::string_view> lov_codes, description, what_you_will_learn, overview, outcomes, audience,
            further_information, welcome_text, cost, duration, steps, score_success_threshold,
            scores_visible_by_learners;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        bool full_access = false;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static bool gives(const RecordType&, const Row& row, const Settings&) { return !cancels(row); }
    static bool cancels(const Row& row) {
        return row.action.good() && *row.action == static_cast<Word>(ChangeAction::cancel);
    }
};

using Row = TrainingAction::Row;
using Settings = TrainingAction::Settings;

/// Returns the oldest stored training with this code, or null.
RecordView find_training(const Row& row, Lookups& lookups) {
    static const Index& path_code = training_type.index("training_path_code");
    if (!row.path_code.good()) return {};
    const std::string_view key = lookups.match_key(MatchRule::exact, *row.path_code);
    const Matches found = lookups.find_now(training_type, path_code, key);
    return found.empty() ? RecordView{} : lookups.load_now(training_type, found.front());
}

void archive(const Row& row, const RecordView& stored, const Settings& settings, Context& context) {
    context.set_outcome(RowOutcome::unchanged);
    if (!row.path_code.good()) return;
    const auto* training = as<Training>(stored);
    if (training == nullptr) return context.report(unknown_training, {"trainingPathCode"}, {*row.path_code});
    if (training->status == archived) return;
    if (!in_scope(training->imported, settings.full_access))
        return context.report(messages::out_of_scope, {"trainingPathCode"}, {*row.path_code});
    Draft<Training> draft(training_type, stored);
    draft->status = archived;
    draft->imported = Flag::yes;
    context.write(training_type, draft.view());
    context.set_outcome(RowOutcome::deleted);
}

/// Decides a row that creates or changes its training.
class Course {
public:
    Course(const Row& row, const RecordView& stored, Context& context)
        : row_(row), stored_(stored), context_(context) {
        if (stored_.record != nullptr) {
            id_ = as<Training>(stored_)->id;
            old_steps_ = context_.lookups().children(training_step_type, id_);
            modality_ = stored_modality(text_of(stored_, &Training::modality));
        }
    }

    /// Reports the faults of the row. Returns false if it cannot be stored.
    bool judge();
    void store(const Settings& settings);
    /// Reports a training that this import must not change, for a row that cannot be stored anyway.
    void judge_scope(const Settings& settings);

    bool is_new() const { return stored_.record == nullptr && row_.path_code.good(); }

private:
    bool adds_only() const { return modality_ == "blendedx" && stored_.record != nullptr; }
    bool judge_modality();
    bool judge_steps();
    bool judge_titles();
    bool judge_lovs();
    bool judge_groups();
    void take_texts(Draft<Training>& draft) const;
    Draft<Training> wanted();
    bool store_steps();
    bool store_contents();

    const Row& row_;
    RecordView stored_;
    Context& context_;
    std::int64_t id_ = 0;
    std::vector<RecordView> old_steps_;
    std::string_view modality_;  ///< empty if it is not known
    bool changes_modality_ = false;
    bool can_count_steps_ = true;  ///< `trainingSteps` can be read, whether or not its titles can be stored
    std::vector<StepText> steps_;  ///< to be stored
    std::size_t given_steps_ = 0;  ///< in the row, also if they stay as stored
    LovGroups groups_;
};

bool Course::judge() {
    const bool modality = judge_modality();
    const bool steps = judge_steps();
    const bool lovs = judge_lovs();
    const bool groups = judge_groups();
    if (!steps || changes_modality_) steps_.clear();
    if (changes_modality_) groups_.clear();
    return modality && steps && lovs && groups && row_.path_code.good();
}

bool Course::judge_modality() {
    if (row_.modality.bad()) return false;
    if (!row_.modality.good()) {
        if (is_new()) context_.report(messages::empty_field, {"trainingModality"}, {"trainingModality"});
        return !is_new();
    }
    const std::string_view given = stored_modality(modalities[static_cast<std::size_t>(*row_.modality)]);
    changes_modality_ = !modality_.empty() && modality_ != given;
    if (changes_modality_) context_.report(other_modality, {"trainingModality"});
    modality_ = given;
    return !changes_modality_;
}

bool Course::judge_steps() {
    const bool blended = modality_ == "blended" || modality_ == "blendedx";
    if (!row_.steps.filled()) {
        const bool needed = modality_ == "blended" || (modality_ == "blendedx" && is_new());
        if (needed) context_.report(no_steps, {"trainingSteps"});
        can_count_steps_ = !needed;
        return !needed;
    }
    can_count_steps_ = row_.steps.good();
    if (!row_.steps.good()) return false;
    if (modality_.empty()) return true;
    if (!blended) {
        context_.report(steps_not_used, {"trainingSteps"});
        return true;
    }
    steps_ = read_steps(*row_.steps);
    given_steps_ = steps_.size();
    if (!judge_titles()) return false;
    if (!adds_only()) return true;
    if (!same_steps(steps_, old_steps_)) context_.report(steps_stay, {"trainingSteps"});
    steps_.clear();
    return true;
}

bool Course::judge_titles() {
    bool good = true;
    for (std::size_t at = 0; at < steps_.size(); ++at) {
        good = good && !steps_[at].title.empty() && !steps_[at].bad_days;
        if (steps_[at].title.empty())
            context_.report(empty_title, {"trainingSteps"}, {std::to_string(at + 1)});
        if (steps_[at].bad_days)
            context_.report(messages::bad_value, {"trainingSteps"},
                            {"trainingSteps", *row_.steps, "whole days of 0 or more behind |>"});
    }
    return good;
}

bool Course::judge_lovs() {
    static const Index& by_code = lov_type.index("lov_code");
    if (!row_.lov_codes.good()) return !row_.lov_codes.bad();
    Lookups& lookups = context_.lookups();
    std::set<std::string_view> unknown;
    for (const auto& codes : read_lov_codes(*row_.lov_codes)) {
        std::vector<std::int64_t>& lovs = groups_.emplace_back();
        for (const std::string_view code : codes) {
            const Matches found =
                lookups.find_now(lov_type, by_code, lookups.match_key(MatchRule::exact, code));
            if (found.size() == 1)
                lovs.push_back(found.front());
            else if (unknown.insert(code).second)
                context_.report(unknown_lov, {"lovCodes"}, {code});
        }
    }
    return unknown.empty();
}

/// Reports more groups than steps. Only trainings with steps can have too few of them.
bool Course::judge_groups() {
    if (modality_ != "blended" && modality_ != "blendedx") return true;
    if (changes_modality_ || !can_count_steps_ || (!row_.path_code.good() && given_steps_ == 0)) return true;
    const std::size_t most = std::max<std::size_t>({1, given_steps_, old_steps_.size()});
    if (groups_.size() <= most) return true;
    context_.report(messages::bad_value, {"lovCodes"},
                    {"lovCodes", *row_.lov_codes, "at most " + std::to_string(most) + " steps"});
    return false;
}

/// Sets the texts that the row gives.
void Course::take_texts(Draft<Training>& draft) const {
    struct TextCell {
        Given<std::string_view> Row::*cell;
        Text Training::*text;
    };
    static constexpr TextCell texts[] = {
        {&Row::locale, &Training::locale},
        {&Row::title, &Training::title},
        {&Row::description, &Training::description},
        {&Row::what_you_will_learn, &Training::what_you_will_learn},
        {&Row::overview, &Training::overview},
        {&Row::outcomes, &Training::outcomes},
        {&Row::audience, &Training::audience},
        {&Row::further_information, &Training::further_information},
        {&Row::welcome_text, &Training::welcome_text},
        {&Row::cost, &Training::cost},
        {&Row::duration, &Training::duration},
        {&Row::score_success_threshold, &Training::score_success_threshold},
        {&Row::scores_visible_by_learners, &Training::scores_visible_by_learners}};
    for (const TextCell& each : texts)
        if ((row_.*each.cell).good() && *(row_.*each.cell) != draft.text(each.text))
            draft.set_text(each.text, *(row_.*each.cell));
}

Draft<Training> Course::wanted() {
    Draft<Training> draft =
        is_new() ? context_.create<Training>(training_type) : Draft<Training>(training_type, stored_);
    if (is_new()) {
        draft.set_text(&Training::path_code, *row_.path_code);
        draft->created_at = Timestamp{context_.now()};
        id_ = draft->id;
    }
    if (is_new() || draft->status == archived) draft->status = published;
    if (modality_ != stored_modality(draft.text(&Training::modality)))
        draft.set_text(&Training::modality, modality_);
    take_texts(draft);
    return draft;
}

bool Course::store_steps() {
    bool changed = false;
    for (std::size_t at = 0; at < steps_.size(); ++at) {
        const auto position = static_cast<std::int64_t>(at + 1);
        const auto old = std::find_if(old_steps_.begin(), old_steps_.end(), [&](const RecordView& step) {
            return as<TrainingStep>(step)->position == position;
        });
        const RecordView before = old == old_steps_.end() ? RecordView{} : *old;
        Draft<TrainingStep> step = before.record == nullptr ? Draft<TrainingStep>(training_step_type)
                                                            : Draft<TrainingStep>(training_step_type, before);
        step->training_id = id_;
        step->position = position;
        step.set_text(&TrainingStep::title, steps_[at].title);
        if (steps_[at].days) step->duration_days = *steps_[at].days;
        if (before.record != nullptr && step.equals(before)) continue;
        context_.write(training_step_type, step.view());
        changed = true;
    }
    return changed;
}

bool Course::store_contents() {
    if (groups_.empty()) return false;
    std::vector<TrainingContent> before;
    if (!is_new()) before = contents_of(context_.lookups().children(training_content_type, id_));
    const auto steps = std::max<std::int64_t>(1, static_cast<std::int64_t>(old_steps_.size()));
    const std::vector<TrainingContent> after = adds_only()
                                                   ? extended_contents(before, groups_, {id_, steps, 0, 0})
                                                   : replaced_contents(before, groups_, id_);
    const ContentChanges changes = changes_between(before, after);
    for (const TrainingContent& content : changes.removed)
        context_.remove(training_content_type, {&content, {}});
    for (const TrainingContent& content : changes.written)
        context_.write(training_content_type, {&content, {}});
    return !changes.removed.empty() || !changes.written.empty();
}

void Course::store(const Settings& settings) {
    Draft<Training> draft = wanted();
    const bool steps = store_steps();
    const bool contents = store_contents();
    const bool replaces = is_new() || !draft.equals(stored_) || steps || (contents && !adds_only());
    if (!is_new() && !replaces && !contents) {
        context_.give(training_type, id_);
        return context_.set_outcome(RowOutcome::unchanged);
    }
    if (!is_new() && !in_scope(as<Training>(stored_)->imported, settings.full_access))
        return context_.report(messages::out_of_scope, {"trainingPathCode"}, {*row_.path_code});
    draft->imported = Flag::yes;
    if (is_new() || !draft.equals(stored_)) context_.write(training_type, draft.view());
    context_.set_outcome(is_new() ? RowOutcome::created : RowOutcome::updated);
    if (replaces)
        judge_given_twice(training_type, draft->id, context_);
    else
        context_.give(training_type, id_);
}

void Course::judge_scope(const Settings& settings) {
    if (stored_.record == nullptr || in_scope(as<Training>(stored_)->imported, settings.full_access)) return;
    Draft<Training> draft(training_type, stored_);
    take_texts(draft);
    if (draft->status == archived) draft->status = published;
    // The row is rejected already, so that what these two write is not stored.
    const bool steps = store_steps();
    const bool contents = store_contents();
    if (!draft.equals(stored_) || steps || contents)
        context_.report(messages::out_of_scope, {"trainingPathCode"}, {*row_.path_code});
}

void TrainingAction::decide(const Row& row, const Settings& settings, Context& context) {
    const RecordView stored = find_training(row, context.lookups());
    if (cancels(row)) {
        context.judge_references_only();
        return archive(row, stored, settings, context);
    }
    Course course(row, stored, context);
    if (!course.judge())
        course.judge_scope(settings);
    else if (!course.is_new() || may_create(settings.on_new, context))
        course.store(settings);
}

constexpr ColumnTraits locale{.longest = 6};
constexpr ColumnTraits long_text{.longest = longtext};

constexpr Column columns[] = {
    column<Row, &Row::action>(
        "trainingAction",
        "The action on the training: create or update (also if the cell is empty or "
        "the column is missing), or cancel, which archives the training; that needs only `trainingPathCode`.",
        {.mismatch = &bad_action, .mapping = &training_action}),
    column<Row, &Row::path_code>("trainingPathCode", "The reference number. The training is found by it.",
                                 {.reference = true, .mandatory = Mandatory::always}),
    column<Row, &Row::locale>("trainingLocale", "The training's locale.", locale),
    column<Row, &Row::title>("trainingTitle", "The title."),
    column<Row, &Row::modality>(
        "trainingModality",
        "The modality. Mandatory to create a training; never changes. `distancelearning` is stored as "
        "`distanciel`, `knowledgecommunity` as `kc`.",
        {.mandatory = Mandatory::yes, .mismatch = &bad_modality, .words = modalities}),
    column<Row, &Row::lov_codes>("lovCodes",
                                 "Codes of learning object versions. Steps are separated by `||`, the codes "
                                 "of a step by `,`. They replace the contents of the steps. For a `blendedx` "
                                 "training, an update adds new codes to the last step.",
                                 {.mandatory = Mandatory::yes, .longest = longtext}),
    column<Row, &Row::description>("trainingDescription", "The description.", long_text),
    column<Row, &Row::what_you_will_learn>("trainingWhatYouWillLearn", "What learners will learn.",
                                           long_text),
    column<Row, &Row::overview>("trainingOverview", "The overview.", long_text),
    column<Row, &Row::outcomes>("trainingOutcomes", "The outcomes.", long_text),
    column<Row, &Row::audience>("trainingAudience", "The audience.", long_text),
    column<Row, &Row::further_information>("trainingFurtherInformation", "Further information.", long_text),
    column<Row, &Row::welcome_text>("trainingWelcomeText", "The welcome text for learners.", long_text),
    column<Row, &Row::cost>("trainingCost", "The cost, as text."),
    column<Row, &Row::duration>("trainingDuration", "The duration, as text."),
    column<Row, &Row::steps>(
        "trainingSteps",
        "Steps of a `blended` or `blendedx` training, separated by `||`. Each is a title, optionally "
        "followed by `|>` and its duration in days; without one the stored duration stays. For a `blended` "
        "training, an update changes steps by "
        "position and adds further ones; it removes none.",
        long_text),
    column<Row, &Row::score_success_threshold>("trainingScoreSuccessThreshold",
                                               "The minimum score to pass the training; only stored."),
    column<Row, &Row::scores_visible_by_learners>("trainingScoresVisibleByLearners",
                                                  "Whether learners see scores; only stored."),
};

constexpr Setting settings[] = {
    full_access_setting<Settings>(),
    on_new_setting<Settings>(),
    mapping_setting(training_action),
    max_deletes_setting<Settings>(),
};

const Message* const own_messages[] = {&bad_action,          &messages::empty_field,
                                       &unknown_lov,         &bad_modality,
                                       &other_modality,      &no_steps,
                                       &empty_title,         &messages::bad_value,
                                       &messages::not_new,   &messages::out_of_scope,
                                       &messages::key_twice, &unknown_training,
                                       &steps_not_used,      &steps_stay};

const RecordType* const writes[] = {&training_type, &training_step_type, &training_content_type};

const ActionReference references[] = {{&training_type, "training_path_code", "trainingPathCode"},
                                      {&lov_type, "lov_code", "lovCodes"}};

const RecordType* const creates[] = {&training_type};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateTrainingCourseAction>
    <fields>
      <trainingPathCode/>
      <trainingTitle/>
      <trainingModality/>
      <lovCodes><mandatory>no</mandatory></lovCodes>
      <trainingSteps/>
    </fields>
  </createOrUpdateTrainingCourseAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_training_course_action() {
    static const ActionType type = action_type<TrainingAction>({
        "createOrUpdateTrainingCourseAction",
        "Creates or updates training courses with their steps and contents, or archives them.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        creates,
    });
    return type;
}

}  // namespace registrar
