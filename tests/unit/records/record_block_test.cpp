// SPDX-License-Identifier: Apache-2.0
#include "records/record_block.h"

#include <catch2/catch.hpp>
#include <set>

#include "contract/random_records.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

TEST_CASE("record types have the specified names and columns") {
    std::vector<std::string> names;
    for (const RecordType* type : record_types()) names.emplace_back(type->name);
    CHECK(names.size() == 33);
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(find_record_type("tracking") == &tracking_type);
    CHECK(find_record_type("unknown") == nullptr);
    const auto columns = [](const RecordType& type) {
        std::string all;
        for (const Attribute& attribute : type.attributes) all += std::string(attribute.name) + ' ';
        return all;
    };
    CHECK(
        columns(tracking_type) ==
        "registration_id lov_id status progression score score_max time_spent first_access_at last_access_at "
        "first_completion_at ");
    CHECK(columns(learner_type) ==
          "id guid login email ref_number name first_name status enabled_from enabled_until entity_id "
          "languages time_zone "
          "presentation manager_id password_hash imported created_at ");
    CHECK(columns(course_record_type) ==
          "id learner_id training_id external_user_id external_email first_name last_name enrollment_start "
          "enrollment_end complete completed_at participant_category in_pars state ");
    CHECK(columns(credit_offer_type) == "training_id credit_type maximum variable ");
    CHECK(columns(training_content_type) == "training_id step_position position lov_id ");
}

TEST_CASE("the attribute table of every type is sound") {
    for (const RecordType* type : record_types()) {
        CAPTURE(type->name);
        CHECK(!type->doc.empty());
        CHECK(type->key_count > 0);
        RecordBlock block(*type);
        block.append();
        std::set<std::size_t> offsets;
        for (const Attribute& attribute : type->attributes) {
            CAPTURE(attribute.name);
            CHECK(offsets.insert(attribute.offset()).second);
            CHECK(attribute.offset() < type->size);
            const std::string_view otherwise = attribute.traits.otherwise;
            if (!otherwise.empty() && otherwise != "clock")
                CHECK(parse_value(block, 0, attribute, otherwise));
            if (!attribute.traits.nullable && !attribute.traits.key) CHECK(!otherwise.empty());
            if (!attribute.traits.refers_to.empty())
                CHECK(find_record_type(attribute.traits.refers_to) != nullptr);
            CHECK((attribute.kind == AttributeKind::word) == !attribute.traits.words.empty());
        }
        for (const Index& index : type->indexes)
            for (const std::string_view name : index.attributes) CHECK(type->attribute(name) != nullptr);
    }
}

TEST_CASE("a new record has the values that a restored file may leave out") {
    for (const RecordType* type : record_types()) {
        RecordBlock block(*type);
        block.append();
        for (const Attribute& attribute : type->attributes) {
            const std::string_view otherwise = attribute.traits.otherwise;
            if (attribute.traits.key || otherwise == "clock" || attribute.traits.refers_to != "") continue;
            CAPTURE(type->name, attribute.name);
            CHECK(format_value(block.view(0), attribute) == otherwise);
        }
    }
}

TEST_CASE("values of random records read back as they were written") {
    Random random(4);
    for (const RecordType* type : record_types()) {
        CAPTURE(type->name);
        for (int at = 0; at < 200; ++at) {
            RecordBlock written(*type);
            add_random_record(written, random, 1000);
            RecordBlock read(*type);
            read.append();
            bool good = true;
            for (const Attribute& attribute : type->attributes) {
                const std::string value = format_value(written.view(0), attribute);
                const bool empty_text = value.empty() && !is_null(written.view(0), attribute);
                if (empty_text)
                    member<Text>(read.at(0), attribute.offset()) = read.add_text({});
                else
                    good = (parse_value(read, 0, attribute, value) || attribute.traits.nullable) && good;
            }
            CHECK(good);
            CHECK(equal_records(*type, written.view(0), read.view(0)));
        }
    }
}

TEST_CASE("refuses text that is not a value of an attribute") {
    RecordBlock block(learner_type);
    block.append();
    const auto parse = [&](std::string_view name, std::string_view text) {
        return parse_value(block, 0, *learner_type.attribute(name), text);
    };
    CHECK(!parse("id", ""));
    CHECK(!parse("id", "1.0"));
    CHECK(!parse("id", "-9223372036854775808"));
    CHECK(!parse("status", "Enabled"));
    CHECK(!parse("imported", "2"));
    CHECK(!parse("imported", "yes"));
    CHECK(!parse("enabled_from", "2018-02-30"));
    CHECK(!parse("created_at", "2018-11-04"));
    CHECK(parse("created_at", "2018-11-04T03:00:00Z"));
    RecordBlock tracking(tracking_type);
    tracking.append();
    CHECK(!parse_value(tracking, 0, *tracking_type.attribute("score_max"), "2147483648"));
    CHECK(!parse_value(tracking, 0, *tracking_type.attribute("score_max"), "-2147483648"));
    CHECK(!parse_value(tracking, 0, *tracking_type.attribute("progression"), ""));
    CHECK(parse_value(tracking, 0, *tracking_type.attribute("score"), ""));
}

TEST_CASE("records are equal only if every attribute is") {
    Random random(9);
    for (const RecordType* type : record_types()) {
        RecordBlock block(*type);
        add_random_record(block, random, 1000);
        for (const Attribute& attribute : type->attributes) {
            CAPTURE(type->name, attribute.name);
            block.add(block.view(0));
            const std::size_t copy = block.size() - 1;
            CHECK(equal_records(*type, block.view(0), block.view(copy)));
            const std::string before = format_value(block.view(0), attribute);
            for (int tries = 0; tries < 100 && format_value(block.view(copy), attribute) == before; ++tries)
                set_random_value(block, copy, attribute, random);
            if (format_value(block.view(copy), attribute) != before)
                CHECK(!equal_records(*type, block.view(0), block.view(copy)));
        }
    }
}

TEST_CASE("null and the empty text are different") {
    RecordBlock block(teacher_type);
    block.append();
    block.append();
    block.as<Teacher>(0).name = block.add_text("");
    CHECK(!equal_records(teacher_type, block.view(0), block.view(1)));
    CHECK(!is_null(block.view(0), *teacher_type.attribute("name")));
    CHECK(is_null(block.view(1), *teacher_type.attribute("name")));
}

TEST_CASE("keys are compared part by part, texts by bytes") {
    RecordBlock block(credit_record_type);
    const auto add = [&](std::int64_t id, std::string_view text) {
        block.append();
        block.as<Credit>(block.size() - 1).course_record_id = id;
        block.as<Credit>(block.size() - 1).credit_type = block.add_text(text);
        return block.size() - 1;
    };
    const std::size_t ascending[] = {add(-1, "z"), add(1, ""),  add(1, "B"), add(1, "a"),
                                     add(1, "ab"), add(1, "é"), add(2, "")};
    for (const std::size_t left : ascending)
        for (const std::size_t right : ascending)
            CHECK(compare_keys(credit_record_type, block.view(left), block.view(right)) == (left <=> right));
    CHECK(format_key(credit_record_type, block.view(2)) == "course_record_id=1 credit_type=B");
}

TEST_CASE("a natural key contains the compared text, and nothing if a part is null") {
    RecordBlock block(session_type);
    block.append();
    const Index& by_title = session_type.index("session_training_title");
    CHECK(!index_key(session_type, by_title, block.view(0)));
    block.as<Session>(0).training_id = 7;
    CHECK(!index_key(session_type, by_title, block.view(0)));
    block.as<Session>(0).title = block.add_text("  Cafe\u0301\u00A0\u200B 2 ");
    std::string wanted;
    append_key_part(wanted, 7);
    CHECK(index_key(session_type, by_title, block.view(0)) == wanted + "Café 2");
    block.as<Session>(0).guid = block.add_text("{ABC-def}");
    CHECK(index_key(session_type, session_type.index("session_guid"), block.view(0)) == "abc-def");
    RecordBlock learners(learner_type);
    learners.append();
    learners.as<Learner>(0).login = learners.add_text(" STRA\u00ADẞE ");
    RecordBlock others(learner_type);
    others.append();
    others.as<Learner>(0).login = others.add_text("straße");
    CHECK(index_key(learner_type, learner_type.index("learner_login"), learners.view(0)) ==
          index_key(learner_type, learner_type.index("learner_login"), others.view(0)));
}

TEST_CASE("the bytes of sortable keys have the order of the keys") {
    Random random(test_seed(21));
    for (const RecordType* type : record_types()) {
        CAPTURE(type->name);
        const RecordBlock records = random_records(*type, random, 60, 1000);
        std::size_t differences = 0;
        for (std::size_t left = 0; left < records.size(); ++left)
            for (std::size_t right = 0; right < records.size(); ++right) {
                const auto order = compare_keys(*type, records.view(left), records.view(right));
                const auto bytes =
                    sortable_key(*type, records.view(left)) <=> sortable_key(*type, records.view(right));
                differences += order == bytes ? 0u : 1u;
            }
        CHECK(differences == 0);
    }
}

TEST_CASE("sortable keys distinguish negative numbers, NULs and prefixes") {
    const auto of_lov = [](std::int64_t registration, std::int64_t lov) {
        Tracking tracking;
        tracking.registration_id = registration;
        tracking.lov_id = lov;
        return sortable_key(tracking_type, {&tracking, {}});
    };
    CHECK(of_lov(-1, 0) < of_lov(0, 0));
    CHECK(of_lov(9, 0) < of_lov(10, 0));
    CHECK(of_lov(255, 9) < of_lov(256, 0));
    CHECK(of_lov(INT64_MIN + 1, 0) < of_lov(INT64_MAX, 0));
    CHECK(of_lov(1, 2) == std::string("\x80\0\0\0\0\0\0\1\x80\0\0\0\0\0\0\2", 16));
    const auto of_credit = [](std::int64_t record, std::string_view type) {
        Credit credit;
        credit.course_record_id = record;
        credit.credit_type = Text{0, static_cast<std::uint32_t>(type.size())};
        return sortable_key(credit_record_type, {&credit, type});
    };
    CHECK(of_credit(1, "A") < of_credit(1, std::string_view("A\0", 2)));
    CHECK(of_credit(1, std::string_view("A\0", 2)) < of_credit(1, "A\x01"));
    CHECK(of_credit(1, "A") < of_credit(1, "AB"));
    CHECK(of_credit(1, "B") < of_credit(2, "A"));
}

TEST_CASE("a block that adds one of its own records keeps every text") {
    RecordBlock block(teacher_type);
    block.append();
    block.as<Teacher>(0).id = 1;
    block.as<Teacher>(0).name = block.add_text("a name that is long enough to leave the small buffer");
    for (int at = 0; at < 200; ++at) block.add(block.view(0));
    for (std::size_t at = 0; at < block.size(); ++at)
        CHECK(equal_records(teacher_type, block.view(0), block.view(at)));
}
