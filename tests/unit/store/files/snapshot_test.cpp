// SPDX-License-Identifier: Apache-2.0
#include "store/files/snapshot.h"

#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "records/learning.h"
#include "records/people.h"
#include "values/csv_cell.h"

using namespace registrar;

namespace {

std::string cell(std::string_view text) {
    std::string out;
    append_csv_cell(out, text);
    return out;
}

void add_learner(Store& store) {
    RecordBlock learners(learner_type);
    learners.append();
    learners.as<Learner>(0).id = 1;
    learners.as<Learner>(0).login = learners.add_text("anna, \"A\"");
    learners.as<Learner>(0).name = learners.add_text("");
    learners.as<Learner>(0).password_hash = learners.add_text("secret");
    learners.as<Learner>(0).created_at = Timestamp{1541300400};
    learners.as<Learner>(0).enabled_from = Day{17839};
    insert_all(store, learners);
}

std::map<std::string, std::string> written(Store& store, SnapshotOptions options) {
    write_snapshot(*store.reader(), store, options);
    return folder_texts(options.folder);
}

}  // namespace

TEST_CASE("quotes cells only if necessary") {
    CHECK(cell("plain text; 'quoted' é") == "plain text; 'quoted' é");
    CHECK(cell("") == "");
    CHECK(cell("a,b") == "\"a,b\"");
    CHECK(cell("say \"x\"") == "\"say \"\"x\"\"\"");
    CHECK(cell("a\nb") == "\"a\nb\"");
    CHECK(cell("a\rb") == "\"a\rb\"");
    CHECK(cell(" a") == "\" a\"");
    CHECK(cell("a\t") == "\"a\t\"");
}

TEST_CASE("a snapshot consists of the specified files") {
    MemoryStore store;
    add_learner(store);
    const TemporaryFolder folder;
    const auto files = written(store, {folder.path() + "/made", {}, false});
    CHECK(files.size() == 3);
    CHECK(files.at("store.csv") ==
          "name,value\nguid," + std::string(default_store_guid) + "\nnext_id.entity,2\n");
    CHECK(files.at("entity.csv") == "id,guid,name,parent_id,imported\n1," +
                                        new_record_guid(store.identity(), entity_type, 1) + ",Root,,0\n");
    CHECK(files.at("learner.csv") ==
          "id,guid,login,email,ref_number,name,first_name,status,enabled_from,enabled_until,entity_id,"
          "languages,time_zone,"
          "presentation,manager_id,password_hash,imported,created_at\n"
          "1,,\"anna, \"\"A\"\"\",,,\"\",,enabled,2018-11-04,,1,,,,,,0,2018-11-04T03:00:00Z\n");
}

TEST_CASE("writes secrets only on request") {
    MemoryStore store;
    add_learner(store);
    const TemporaryFolder folder;
    CHECK(written(store, {folder.path(), {}, false}).at("learner.csv").find("secret") == std::string::npos);
    CHECK(written(store, {folder.path(), {}, true}).at("learner.csv").find(",secret,") != std::string::npos);
}

TEST_CASE("writes only the requested types, and removes the file of a type without records") {
    MemoryStore store;
    add_learner(store);
    const TemporaryFolder folder;
    std::ofstream(folder.path() + "/room.csv") << "old";
    std::ofstream(folder.path() + "/lov.csv") << "kept";
    const auto files = written(store, {folder.path(), {&learner_type, &room_type}, false});
    CHECK(files.contains("learner.csv"));
    CHECK(files.contains("lov.csv"));
    CHECK(!files.contains("room.csv"));
    CHECK(!files.contains("entity.csv"));
}

TEST_CASE("a folder that cannot be written is unavailable") {
    MemoryStore store;
    const TemporaryFolder folder;
    std::ofstream(folder.path() + "/file") << "x";
    CHECK_THROWS_AS(written(store, {folder.path() + "/file", {}, false}), FileUnavailable);
}
