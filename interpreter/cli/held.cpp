// SPDX-License-Identifier: Apache-2.0
// registrar held: lists course records that are held until their learner exists, and changes them.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "engine/manual_run.h"
#include "records/content.h"
#include "records/people.h"
#include "rules/course_record_rules.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec format_option[] = {
    {"--format", "FORMAT", "output format: text (default) or json", {}, formats}};
const RecordType* const writes[] = {&course_record_type, &credit_record_type, &file_type};

std::string state_of(const RecordView& record) {
    return format_value(record, *course_record_type.attribute("state"));
}

std::string name_in(const RecordView& record) {
    return fmt::format("{} {}", text_of(record, &CourseRecord::first_name),
                       text_of(record, &CourseRecord::last_name));
}

Json credits_of(std::int64_t record, Lookups& lookups) {
    Json credits = Json::array();
    for (const RecordView& credit : lookups.children(credit_record_type, record))
        credits.push_back(
            {{"credit_type", text_of(credit, &Credit::credit_type)}, {"amount", as<Credit>(credit)->amount}});
    return credits;
}

Json record_json(const RecordView& record, Lookups& lookups) {
    const auto& held = *as<CourseRecord>(record);
    return {{"id", held.id},
            {"state", state_of(record)},
            {"course", course_name(held.training_id, lookups)},
            {"external_user_id", text_of(record, &CourseRecord::external_user_id)},
            {"external_email", text_of(record, &CourseRecord::external_email)},
            {"first_name", text_of(record, &CourseRecord::first_name)},
            {"last_name", text_of(record, &CourseRecord::last_name)},
            {"complete", held.complete == Flag::yes},
            {"credits", credits_of(held.id, lookups)}};
}

void print_record(const RecordView& record, Lookups& lookups) {
    const auto& held = *as<CourseRecord>(record);
    print_line(fmt::format("{:>6}  {:<9}  {}  {}  {}", held.id, state_of(record),
                           course_name(held.training_id, lookups), ExternalPerson::of(record).text(),
                           name_in(record)));
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    Lookups lookups(store->reader(), 0);
    const auto reader = store->reader();
    const bool json = arguments.text("--format") == "json";
    Json all = Json::array();
    for (const auto state : {CourseRecordState::held, CourseRecordState::withdrawn}) {
        std::string key;
        append_key_part(key, static_cast<std::int64_t>(state));
        const auto cursor =
            reader->scan(course_record_type, course_record_type.index("course_record_state"), key);
        for (RecordBlock block(course_record_type); cursor->next(block, 1) > 0; block.clear()) {
            if (json)
                all.push_back(record_json(block.view(0), lookups));
            else
                print_record(block.view(0), lookups);
        }
    }
    if (json) print_line(dump(all, 2));
    return 0;
}

/// Returns the record, which is held or withdrawn. Throws Refused for any other.
RecordView held_or_withdrawn(std::int64_t id, Lookups& lookups) {
    const RecordView record = lookups.load_now(course_record_type, id);
    if (record.record == nullptr || as<CourseRecord>(record)->state == word(CourseRecordState::assigned))
        throw Refused(fmt::format("no record {} is held; `registrar held` lists them", id));
    return record;
}

RecordView still_held(std::int64_t id, Lookups& lookups) {
    const RecordView record = held_or_withdrawn(id, lookups);
    if (as<CourseRecord>(record)->state == word(CourseRecordState::withdrawn))
        throw Refused(fmt::format("record {} was withdrawn", id));
    return record;
}

std::int64_t learner_of(const std::string& login, Lookups& lookups) {
    static const Index& index = learner_type.index("learner_login");
    const Matches found = lookups.find_now(learner_type, index, lookups.match_key(MatchRule::folded, login));
    if (found.empty()) throw Refused("no learner has the login '" + login + "'");
    return found.front();
}

/// Changes the records that the command names in a manual run; calls `change` for each.
template <class Change>
int change_records(const Arguments& arguments, std::string_view verb, RowOutcome outcome,
                   const Change& change) {
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    const std::vector<std::int64_t> ids = record_numbers(arguments.all("RECORD"), "registrar held");
    const std::string command = fmt::format("registrar {} {}", verb, fmt::join(ids, " "));
    const std::int64_t run = run_manually(*store, {verb, command, ids, writes, outcome, clock_of(arguments)},
                                          [&](BulkBatch& batch) {
                                              Lookups lookups(store->transaction_reader(), 0);
                                              for (const std::int64_t id : batch.ids())
                                                  change(id, lookups, batch);
                                          });
    print_line(fmt::format("Run {} completed.", run));
    return 0;
}

RecordChanges changes_in(BulkBatch& batch) {
    return {[&batch](const RecordType& type, const RecordView& record) { batch.put(type, record); },
            [&batch](const RecordType& type, const RecordView& record) { batch.erase(type, record); }};
}

int assign(const Arguments& arguments) {
    const std::string login = arguments.text("LOGIN");
    return change_records(
        arguments, "held assign", RowOutcome::updated,
        [&login](std::int64_t id, Lookups& lookups, BulkBatch& batch) {
            const RecordView record = still_held(id, lookups);
            const std::int64_t learner = learner_of(login, lookups);
            const Assignment assignment(record, learner, lookups);
            if (assignment.refusal())
                throw Refused(fmt::format("record {} stays held: {}", id, assignment.refusal()->text()));
            assignment.enter(changes_in(batch));
        });
}

int withdraw(const Arguments& arguments) {
    return change_records(arguments, "held withdraw", RowOutcome::updated,
                          [](std::int64_t id, Lookups& lookups, BulkBatch& batch) {
                              Draft<CourseRecord> record(course_record_type, still_held(id, lookups));
                              record->state = word(CourseRecordState::withdrawn);
                              batch.put(course_record_type, record.view());
                          });
}

int delete_records(const Arguments& arguments) {
    return change_records(arguments, "held delete", RowOutcome::deleted,
                          [](std::int64_t id, Lookups& lookups, BulkBatch& batch) {
                              const RecordView record = held_or_withdrawn(id, lookups);
                              for (const RecordView& credit : lookups.children(credit_record_type, id))
                                  batch.move_to_trash(credit_record_type, credit);
                              batch.trash_files(course_record_type, {&id, 1});
                              batch.move_to_trash(course_record_type, record);
                          });
}

constexpr int many = 1000;

}  // namespace

const VerbSpec& held_verb() {
    static const VerbSpec verb{
        "held",
        "List course records that are held until their learner exists, and withdrawn ones",
        "registrar held",
        {},
        {store_options(), format_option},
        list,
        140};
    return verb;
}

const VerbSpec& held_assign_verb() {
    static const VerbSpec verb{"held assign",
                               "Assign a held record to a learner, by the rules of the import",
                               "registrar held assign 12 anna.berg",
                               {{"RECORD", "number of the record"}, {"LOGIN", "login of the learner"}},
                               {store_options()},
                               assign,
                               150};
    return verb;
}

const VerbSpec& held_withdraw_verb() {
    static const VerbSpec verb{"held withdraw",
                               "Withdraw held records, so that no later import applies them",
                               "registrar held withdraw 12 13",
                               {{"RECORD", "numbers of records", 1, many}},
                               {store_options()},
                               withdraw,
                               160};
    return verb;
}

const VerbSpec& held_delete_verb() {
    static const VerbSpec verb{"held delete",
                               "Delete held or withdrawn records; the trash keeps them",
                               "registrar held delete 12 13",
                               {{"RECORD", "numbers of records", 1, many}},
                               {store_options()},
                               delete_records,
                               170};
    return verb;
}

}  // namespace registrar
