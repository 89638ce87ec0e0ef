// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "action/action_type.h"
#include "domain/demo_marks.h"
#include "domain/record_references.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "rules/course_record_rules.h"
#include "values/date_format.h"

namespace registrar {

namespace {

const Message name_taken{"demo-name-taken", "The [...] [...] of the store is not of the demo data.",
                         Level::error, "Something not installed bears a name of it. Nothing is installed."};

struct InstallDemo : WithoutRows {
    struct Settings {
        Reading reading;
    };
    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::none, .confirmed = true};
    static void judge_finalizer(const Settings& settings, FinalizerFacts& facts);
    static void finalize(const Settings& settings, FinalizerContext& context);
};

struct Lesson {
    std::string_view code, title, type;
};
constexpr Lesson lessons[] = {
    {"DEMO-LESSON-1", "Finding your way around", "content"},
    {"DEMO-LESSON-2", "Importing people and courses", "content"},
    {"DEMO-LESSON-3", "Reading a report", "content"},
    {"DEMO-TEST", "What have you learned?", "test"},
};
constexpr std::size_t test = 3;  // index of the test in `lessons`

struct Person {
    std::string_view login, first_name, name, ref_number;
};
constexpr Person learners[] = {
    {"demo.ada", "Ada", "Demo", "DEMO-1"},
    {"demo.ben", "Ben", "Demo", "DEMO-2"},
    {"demo.cleo", "Cleo", "Demo", "DEMO-3"},
};
constexpr Person teacher{"demo.teacher", "Theo", "Demo", {}};

constexpr std::string_view entity_name = "Demo organisation";
constexpr std::string_view path_code = "DEMO-WELCOME";
constexpr std::string_view course_title = "Welcome course";
constexpr std::string_view credit_name = "Demo credit";

std::string address_of(const Person& person) {
    return fmt::format("{}@example.org", person.login);
}

/// A name, and the index that finds its record in the store.
struct NamedRecord {
    const RecordType* type;
    std::string_view index;
    std::string name;
};

std::vector<NamedRecord> named_records() {
    std::vector<NamedRecord> all{{&entity_type, "entity_name", std::string(entity_name)},
                                 {&training_type, "training_path_code", std::string(path_code)},
                                 {&teacher_type, "teacher_login", std::string(teacher.login)}};
    for (const Lesson& lesson : lessons) all.push_back({&lov_type, "lov_code", std::string(lesson.code)});
    for (const Person& person : learners) {
        all.push_back({&learner_type, "learner_login", std::string(person.login)});
        all.push_back({&learner_type, "learner_email", address_of(person)});
        all.push_back({&learner_type, "learner_ref_number", std::string(person.ref_number)});
    }
    return all;
}

void InstallDemo::judge_finalizer(const Settings&, FinalizerFacts& facts) {
    Lookups lookups(facts.reader(), 0);
    const DemoMarks marks(*facts.reader());
    for (const auto& [type, index_name, name] : named_records()) {
        const Index& index = type->index(index_name);
        const Attribute& attribute = *type->attribute(index.attributes.front());
        const std::string_view key = lookups.match_key(attribute.traits.match, name);
        for (const std::int64_t id : lookups.find_now(*type, index, key))
            if (!marks.has(*type, id)) facts.report(name_taken, {{}, name}, {type->name, name});
    }
}

/// Stores demo records, each under its own name in the demo. Does not change records that are already stored.
class Installer {
public:
    explicit Installer(FinalizerContext& context)
        : context_(context), view_(context.reader()), marks_(*view_) {}

    Timestamp now() const { return Timestamp{context_.now()}; }
    Day day(std::int64_t days_from_now) const { return Day{day_of(context_.now()) + days_from_now}; }
    Timestamp time(std::int64_t days_from_now) const {
        return Timestamp{(day_of(context_.now()) + days_from_now) * 86'400 + 10 * 3'600};
    }

    /// Adds a record with an id and returns the id; `fill` sets the values of a new one.
    template <class Record, class Fill>
    std::int64_t add(const RecordType& type, std::string_view name, const Fill& fill) {
        const std::string full = fmt::format("{} {}", type.name, name);
        if (const auto id = marks_.id(full)) {
            Draft<Record> known(type);
            known->id = *id;
            if (is_stored(*view_, type, known.view())) {
                context_.count(RowOutcome::unchanged);
                return *id;
            }
        }
        Draft<Record> record = context_.create<Record>(type);
        fill(record);
        put(full, record.view(), type);
        return record->id;
    }
    /// Adds a record that is identified by its key alone.
    template <class Record>
    void add(const Draft<Record>& record) {
        const std::string key = format_key(record.type(), record.view());
        if (marks_.has(record.type(), key) && is_stored(*view_, record.type(), record.view()))
            return context_.count(RowOutcome::unchanged);
        put(fmt::format("{} {}", record.type().name, key), record.view(), record.type());
    }

private:
    void put(const std::string& name, const RecordView& record, const RecordType& type) {
        context_.put(type, record);
        Draft<DemoMark> mark(demo_mark_type);
        mark.set_text(&DemoMark::name, name);
        mark.set_text(&DemoMark::type, type.name);
        mark.set_text(&DemoMark::key, format_key(type, record));
        context_.put(demo_mark_type, mark.view());
        context_.count(RowOutcome::created);
    }

    FinalizerContext& context_;
    std::unique_ptr<StoreReader> view_;
    DemoMarks marks_;
};

/// Returns the lessons and the test, in order.
std::vector<std::int64_t> install_lessons(Installer& demo) {
    std::vector<std::int64_t> ids;
    for (const Lesson& lesson : lessons)
        ids.push_back(demo.add<Lov>(lov_type, lesson.code, [&](Draft<Lov>& lov) {
            lov.set_text(&Lov::code, lesson.code);
            lov.set_text(&Lov::title, lesson.title);
            lov.set_text(&Lov::locale, "en");
            lov.set_text(&Lov::type, lesson.type);
            lov->required = Flag::yes;
        }));
    return ids;
}

std::int64_t install_course(Installer& demo, const std::vector<std::int64_t>& lesson_ids) {
    const std::int64_t id = demo.add<Training>(training_type, path_code, [&](Draft<Training>& training) {
        training.set_text(&Training::path_code, path_code);
        training.set_text(&Training::title, course_title);
        training.set_text(&Training::locale, "en");
        training.set_text(&Training::modality, "blended");
        training->created_at = demo.now();
        training->imported = Flag::yes;
    });
    Draft<TrainingStep> step(training_step_type);
    step->training_id = id;
    step->position = 1;
    step.set_text(&TrainingStep::title, course_title);
    demo.add(step);
    for (std::size_t at = 0; at < lesson_ids.size(); ++at) {
        Draft<TrainingContent> content(training_content_type);
        content->training_id = id;
        content->step_position = 1;
        content->position = static_cast<std::int64_t>(at) + 1;
        content->lov_id = lesson_ids[at];
        demo.add(content);
    }
    return id;
}

/// Adds the records around the course: shelf material, competencies, credit and programme.
std::int64_t install_around_course(Installer& demo, std::int64_t course) {
    demo.add<Material>(material_type, path_code, [&](Draft<Material>& material) {
        material.set_text(&Material::shelf, "Welcome Course");
        material.set_text(&Material::title, course_title);
        material->training_id = course;
    });
    const std::int64_t scale = demo.add<RatingScale>(rating_scale_type, "levels", [](auto& levels) {
        levels.set_text(&RatingScale::title, "Demo scale");
        levels.set_text(&RatingScale::levels, "Beginner, Practitioner, Expert");
    });
    for (const std::string_view title : {"Finding one's way in the system", "Importing data"})
        demo.add<Competency>(competency_type, title, [&](Draft<Competency>& competency) {
            competency.set_text(&Competency::title, title);
            competency->scale_id = scale;
        });
    Draft<CreditType> credit(credit_type_type);
    credit.set_text(&CreditType::name, credit_name);
    demo.add(credit);
    Draft<CreditOffer> offer(credit_offer_type);
    offer->training_id = course;
    offer.set_text(&CreditOffer::credit_type, credit_name);
    offer->maximum = 8;
    demo.add(offer);
    const std::int64_t programme = demo.add<Programme>(
        programme_type, "first-steps", [](auto& first) { first.set_text(&Programme::title, "First steps"); });
    Draft<ProgrammeContent> part(programme_content_type);
    part->programme_id = programme;
    part->position = 1;
    part->content_id = course;
    demo.add(part);
    return programme;
}

/// Returns all learners; adds the new ones to `fresh`.
std::vector<std::int64_t> install_learners(Installer& demo, std::vector<std::int64_t>& fresh) {
    const std::int64_t entity = demo.add<Entity>(entity_type, entity_name, [](Draft<Entity>& own) {
        own.set_text(&Entity::name, entity_name);
        own->parent_id = 1;
        own->imported = Flag::yes;
    });
    std::vector<std::int64_t> ids;
    for (const Person& person : learners)
        ids.push_back(demo.add<Learner>(learner_type, person.login, [&](Draft<Learner>& learner) {
            fresh.push_back(learner->id);
            learner.set_text(&Learner::login, person.login);
            learner.set_text(&Learner::email, address_of(person));
            learner.set_text(&Learner::ref_number, person.ref_number);
            learner.set_text(&Learner::name, person.name);
            learner.set_text(&Learner::first_name, person.first_name);
            learner->entity_id = entity;
            learner->created_at = demo.now();
            learner->imported = Flag::yes;
        }));
    return ids;
}

/// Adds a session that has ended and a running one with a meeting.
std::vector<std::int64_t> install_sessions(Installer& demo, std::int64_t course) {
    const std::int64_t theo = demo.add<Teacher>(teacher_type, teacher.login, [](Draft<Teacher>& person) {
        person.set_text(&Teacher::login, teacher.login);
        person.set_text(&Teacher::email, address_of(teacher));
        person.set_text(&Teacher::name, teacher.name);
        person.set_text(&Teacher::first_name, teacher.first_name);
    });
    const std::int64_t room = demo.add<Room>(room_type, "classroom", [](Draft<Room>& classroom) {
        classroom.set_text(&Room::label, "Demo classroom");
        classroom->capacity = 12;
    });
    const auto session = [&](std::string_view title, Day start, Day end) {
        return demo.add<Session>(session_type, title, [&](Draft<Session>& draft) {
            draft->training_id = course;
            draft.set_text(&Session::title, title);
            draft->start_date = start;
            draft->end_date = end;
            draft->teacher_id = theo;
            draft->created_at = demo.now();
            draft->imported = Flag::yes;
        });
    };
    const std::int64_t past = session("Welcome, first group", demo.day(-180), demo.day(-90));
    const std::int64_t current = session("Welcome, second group", demo.day(-30), demo.day(60));
    demo.add<Intervention>(intervention_type, "meeting", [&](Draft<Intervention>& meeting) {
        meeting->training_id = course;
        meeting->session_id = current;
        meeting->starts_at = demo.time(7);
        meeting->duration_hours = 2;
        meeting->room_id = room;
        meeting->teacher_id = theo;
    });
    return {past, current};
}

/// A learner's progress in a session: this many lessons are completed, and the next one is begun.
void install_tracking(Installer& demo, std::int64_t registration, const std::vector<std::int64_t>& lesson_ids,
                      std::size_t completed_lessons) {
    for (std::size_t at = 0; at <= completed_lessons && at < lesson_ids.size(); ++at) {
        const bool done = at < completed_lessons;
        Draft<Tracking> tracking(tracking_type);
        tracking->registration_id = registration;
        tracking->lov_id = lesson_ids[at];
        tracking->progression = done ? 100 : 40;
        tracking->status = static_cast<Word>(done ? TrackingStatus::completed : TrackingStatus::incomplete);
        tracking->time_spent = 1'800;
        tracking->first_access_at = demo.time(-20);
        tracking->last_access_at = demo.time(-10);
        if (done) tracking->first_completion_at = demo.time(-10);
        demo.add(tracking);
    }
    if (completed_lessons <= test) return;
    Draft<TestResult> result(test_result_type);
    result->registration_id = registration;
    result->lov_id = lesson_ids[test];
    result->score = 85;
    result->taken_at = demo.time(-10);
    demo.add(result);
}

void install_access(Installer& demo, std::int64_t learner, ContentKind kind, std::int64_t content) {
    Draft<Access> access(access_type);
    access->learner_id = learner;
    access->kind = static_cast<Word>(kind);
    access->content_id = content;
    demo.add(access);
}

void install_completion(Installer& demo, std::int64_t learner, std::int64_t lesson) {
    Draft<Completion> completion(completion_type);
    completion->learner_id = learner;
    completion->kind = static_cast<Word>(ContentKind::activity);
    completion->content_id = lesson;
    completion->completed_at = demo.time(-10);
    demo.add(completion);
}

void InstallDemo::finalize(const Settings&, FinalizerContext& context) {
    Installer demo(context);
    const auto lesson_ids = install_lessons(demo);
    const std::int64_t course = install_course(demo, lesson_ids);
    const std::int64_t programme = install_around_course(demo, course);
    std::vector<std::int64_t> fresh;
    const auto learner_ids = install_learners(demo, fresh);
    const auto session_ids = install_sessions(demo, course);
    const auto register_in = [&](std::size_t learner, std::size_t session) {
        return demo.add<Registration>(registration_type, fmt::format("{} {}", learner + 1, session + 1),
                                      [&](Draft<Registration>& registration) {
                                          registration->learner_id = learner_ids[learner];
                                          registration->session_id = session_ids[session];
                                          registration->registered_at = demo.time(-30);
                                          registration->imported = Flag::yes;
                                      });
    };
    install_tracking(demo, register_in(0, 0), lesson_ids, lesson_ids.size());
    install_tracking(demo, register_in(0, 1), lesson_ids, 2);
    install_tracking(demo, register_in(1, 1), lesson_ids, 0);
    register_in(2, 1);
    install_completion(demo, learner_ids.front(), lesson_ids.front());
    for (const std::int64_t learner : learner_ids) {
        install_access(demo, learner, ContentKind::programme, programme);
        install_access(demo, learner, ContentKind::journey, course);
        for (const std::int64_t lesson : lesson_ids)
            install_access(demo, learner, ContentKind::activity, lesson);
    }
    assign_held_records(fresh, {}, context);
}

const Message* const own_messages[] = {&name_taken, &messages::stays_held};

const RecordType* const writes[] = {&lov_type,
                                    &training_type,
                                    &training_step_type,
                                    &training_content_type,
                                    &material_type,
                                    &rating_scale_type,
                                    &competency_type,
                                    &credit_type_type,
                                    &credit_offer_type,
                                    &programme_type,
                                    &programme_content_type,
                                    &entity_type,
                                    &learner_type,
                                    &teacher_type,
                                    &room_type,
                                    &session_type,
                                    &intervention_type,
                                    &registration_type,
                                    &tracking_type,
                                    &test_result_type,
                                    &access_type,
                                    &completion_type,
                                    &course_record_type,
                                    &credit_record_type,
                                    &demo_mark_type};

constexpr std::string_view example = "<actions>\n  <installDemoDataAction/>\n</actions>";

}  // namespace

const ActionType& install_demo_data_action() {
    static const ActionType type = action_type<InstallDemo>({
        "installDemoDataAction",
        "Installs demo data on which every action can be tried. It contains lessons on working with the "
        "system and a test; a welcome course of both, on the shelf \"Welcome Course\" and in a programme; a "
        "competency model with its rating scale; learners, sessions and tracking. The records are marked as "
        "demo data. Installing again changes nothing. The command must include `--yes`.",
        example,
        {},
        {},
        own_messages,
        writes,
        {},
    });
    return type;
}

}  // namespace registrar
