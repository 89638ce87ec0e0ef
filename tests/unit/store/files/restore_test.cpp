// SPDX-License-Identifier: Apache-2.0
#include "store/files/restore.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

/// Restores a folder of files into a store in memory.
struct Restored {
    using File = std::pair<std::string, std::string>;
    explicit Restored(std::initializer_list<File> files, std::int64_t clock = 0) {
        for (const auto& [name, text] : files)
            std::ofstream(folder.path() + "/" + name, std::ios::binary) << text;
        restore(store, {folder.path(), clock}, findings);
    }
    /// Returns the file of a type as a snapshot writes it, without the header.
    std::string file(const std::string& name) {
        const std::string text = snapshot_texts(store)[name];
        return text.substr(std::min(text.size(), text.find('\n') + 1));
    }
    /// `name:line:column: rule` of each finding.
    std::vector<std::string> locations() const {
        std::vector<std::string> all;
        for (const Diagnostic& finding : findings.all())
            all.push_back(std::filesystem::path(finding.location.file).filename().string() + ":" +
                          std::to_string(finding.location.line) + ":" +
                          std::to_string(finding.location.column) + ": " + finding.rule);
        return all;
    }

    TemporaryFolder folder;
    MemoryStore store;
    Diagnostics findings;
};

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("values missing from a file are assigned or have their default") {
    Restored restored({{"learner.csv", "login,name\nanna,Meier\nbert,\n"}}, 1541300400);
    REQUIRE(restored.locations() == Places{});
    const std::string guid = new_record_guid(restored.store.identity(), learner_type, 2);
    CHECK(restored.file("learner.csv")
              .find("\n2," + guid + ",bert,,,,,enabled,,,1,,,,,,0,2018-11-04T03:00:00Z\n") !=
          std::string::npos);
    CHECK(restored.store.next_id(learner_type) == 3);
    CHECK(restored.store.identity().guid == default_store_guid);
    CHECK(restored.store.identity().revision == 1);
    CHECK(lines(scan_all(restored.store, entity_type)) == lines(first_entity()));
}

TEST_CASE("tracking without optional columns is incomplete and zero") {
    Restored restored({{"tracking.csv", "lov_id,registration_id\n2,1\n"}});
    REQUIRE(restored.locations() == Places{});
    CHECK(restored.file("tracking.csv") == "1,2,incomplete,0,,,0,,,\n");
}

TEST_CASE("missing ids continue after the highest one given") {
    Restored restored({{"room.csv", "id,label\n,first\n7,second\n,third\n3,fourth\n"}});
    REQUIRE(restored.locations() == Places{});
    const RecordBlock rooms = scan_all(restored.store, room_type);
    REQUIRE(rooms.size() == 4);
    std::string all;
    for (std::size_t at = 0; at < rooms.size(); ++at)
        all += std::to_string(rooms.as<Room>(at).id) +
               std::string(rooms.as<Room>(at).label.in(rooms.arena())) + ' ';
    CHECK(all == "3fourth 7second 8first 9third ");
    CHECK(restored.store.next_id(room_type) == 10);
}

TEST_CASE("store.csv sets the guid and the next ids") {
    Restored restored(
        {{"store.csv",
          "name,value\nguid,00000000-0000-5000-8000-00000000000a\nnext_id.room,40\nnext_id.lov,2\n"},
         {"room.csv", "label\nfirst\n"},
         {"lov.csv", "id,code\n9,X\n"}});
    REQUIRE(restored.locations() == Places{});
    CHECK(restored.store.identity().guid == "00000000-0000-5000-8000-00000000000a");
    CHECK(scan_all(restored.store, room_type).as<Room>(0).id == 40);
    CHECK(restored.store.next_id(room_type) == 41);
    CHECK(restored.store.next_id(lov_type) == 10);
    const RecordBlock lovs = scan_all(restored.store, lov_type);
    CHECK(lovs.as<Lov>(0).guid.in(lovs.arena()) == new_record_guid(restored.store.identity(), lov_type, 9));
}

TEST_CASE("entity 1 in a file replaces the built-in one") {
    Restored restored({{"entity.csv", "id,name,parent_id\n2,Paris,1\n1,Company,\n"}});
    REQUIRE(restored.locations() == Places{});
    const RecordBlock entities = scan_all(restored.store, entity_type);
    REQUIRE(entities.size() == 2);
    CHECK(entities.as<Entity>(0).name.in(entities.arena()) == "Company");
    CHECK(restored.store.next_id(entity_type) == 3);
    Restored twice({{"entity.csv", "id,name\n1,Company\n1,Other\n"}});
    CHECK(twice.locations() == Places{"entity.csv:3:1: restore-duplicate"});
}

TEST_CASE("an empty cell is null, a pair of quotes is an empty text") {
    Restored restored({{"teacher.csv", "id,login,name\n1,,\"\"\n2,\"\",\n"}});
    REQUIRE(restored.locations() == Places{});
    const RecordBlock teachers = scan_all(restored.store, teacher_type);
    CHECK(teachers.as<Teacher>(0).login.null());
    CHECK(!teachers.as<Teacher>(0).name.null());
    CHECK(!teachers.as<Teacher>(1).login.null());
    CHECK(teachers.as<Teacher>(1).name.null());
}

TEST_CASE("reports values that cannot be read with their locations, and stores nothing") {
    Restored restored({{"learner.csv",
                        "id,login,status,created_at,imported\n"
                        "1,anna,enabled,2018-11-04T03:00:00Z,0\n"
                        "x,bert,Enabled,2018-11-04,0\n"
                        "0,\"carl\ncarl\",enabled,,maybe\n"
                        "-4,dora,enabled,,\n"},
                       {"tracking.csv", "registration_id,lov_id,progression\n1,,5\n1,2,\n"}});
    CHECK(restored.locations() == Places{"learner.csv:3:1: restore-value", "learner.csv:3:8: restore-value",
                                         "learner.csv:3:16: restore-value", "learner.csv:5:16: restore-value",
                                         "learner.csv:6:1: restore-value",
                                         "tracking.csv:2:3: restore-value"});
    CHECK(restored.findings.all()[1].message ==
          "status has invalid value Enabled: one of enabled, disabled, enabled_until is expected.");
    CHECK(restored.findings.all()[1].location.line_text == "x,bert,Enabled,2018-11-04,0");
    CHECK(restored.findings.all()[1].location.width == 7);
    CHECK(scan_all(restored.store, learner_type).size() == 0);
    CHECK(restored.store.next_id(learner_type) == 1);
    CHECK(restored.store.identity().revision == 0);
}

TEST_CASE("reports unknown, repeated and missing columns and types") {
    Restored restored({{"lerner.csv", "id\n1\n"},
                       {"room.csv", "id,lable,id\n1,x,1\n"},
                       {"credit.csv", "course_record_id\n1\n"},
                       {"notes.txt", "anything"}});
    CHECK(restored.locations() == Places{"credit.csv:1:1: restore-column", "lerner.csv:0:0: restore-type",
                                         "room.csv:1:4: restore-column", "room.csv:1:10: restore-column"});
    CHECK(restored.findings.all()[1].help == "did you mean learner?");
    CHECK(restored.findings.all()[2].help == "did you mean label?");
}

TEST_CASE("reports records of the wrong width and damaged records") {
    Restored restored({{"room.csv", "id,label\n1\n2,a,b\n3,\"a\"b\n4,\xff\n5,good\n"}});
    CHECK(restored.locations() == Places{"room.csv:2:1: restore-cells", "room.csv:3:1: restore-cells",
                                         "room.csv:4:6: restore-record", "room.csv:5:3: restore-record"});
}

TEST_CASE("reports duplicate keys, near and far, sorted and unsorted") {
    std::string far = "id,label\n5,first\n";
    for (int id = 10; id < 20'010; ++id) far += std::to_string(id) + ",x\n";
    far += "5,again\n";
    Restored restored(
        {{"room.csv", far}, {"lov.csv", "id\n3\n1\n3\n"}, {"credit_type.csv", "name\nCEU\nCME\nCEU\n"}});
    CHECK(restored.locations() == Places{"credit_type.csv:4:1: restore-duplicate",
                                         "lov.csv:4:1: restore-duplicate",
                                         "room.csv:20003:1: restore-duplicate"});
    CHECK(restored.findings.all()[2].message == "room id=5 stands twice.");
    CHECK(restored.findings.all()[2].location.line_text == "5,again");
}

TEST_CASE("restores a large file in any order completely") {
    std::string text = "id,label\n";
    for (int at = 0; at < 30'000; ++at)
        text += std::to_string((at * 7919) % 30'000 + 1) + ",room " + std::to_string(at) + "\n";
    Restored restored({{"room.csv", text}});
    REQUIRE(restored.locations() == Places{});
    CHECK(scan_all(restored.store, room_type, 1000).size() == 30'000);
    CHECK(restored.store.next_id(room_type) == 30'001);
}

TEST_CASE("checks the contents of store.csv") {
    Restored restored(
        {{"store.csv",
          "name,value\nguid,abc\nnext_id.tracking,4\nnext_id.room,x\nnext_id.room,0\nother,1\n"}});
    CHECK(restored.locations() == Places{"store.csv:2:1: restore-value", "store.csv:3:1: restore-value",
                                         "store.csv:4:1: restore-value", "store.csv:5:1: restore-value",
                                         "store.csv:6:1: restore-value"});
    Restored header({{"store.csv", "guid\nx\n"}});
    CHECK(header.locations() == Places{"store.csv:1:1: restore-column"});
}

TEST_CASE("refuses a store with records, and a missing folder") {
    Restored restored({{"room.csv", "label\nfirst\n"}});
    CHECK_THROWS_AS(restore(restored.store, {restored.folder.path(), 0}, restored.findings), Refused);
    MemoryStore empty;
    CHECK_THROWS_AS(restore(empty, {"/nowhere/at/all", 0}, restored.findings), FileUnavailable);
}

TEST_CASE("an empty file and a header alone contain no records") {
    Restored restored({{"room.csv", ""},
                       {"lov.csv", "id,code\n"},
                       {"tracking.csv", "\xEF\xBB\xBFregistration_id,lov_id\r\n"}});
    CHECK(restored.locations() == Places{});
    CHECK(scan_all(restored.store, tracking_type).size() == 0);
}
