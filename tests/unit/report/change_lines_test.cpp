// SPDX-License-Identifier: Apache-2.0
#include "report/change_lines.h"

#include <catch2/catch.hpp>

#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

/// Returns two states of a learner.
RecordBlock two_states() {
    RecordBlock block(learner_type);
    for (const char* name : {"Eva", "=Maria, \"x\""}) {
        const Text text = block.add_text(name);
        const Text hash = block.add_text(std::string("hash of ") + name);
        auto& learner = *static_cast<Learner*>(block.append());
        learner.id = 7;
        learner.name = text;
        learner.password_hash = hash;
    }
    block.as<Learner>(0).manager_id = 3;
    return block;
}

std::string written(const ChangeWriter::Layout& layout, const RecordChange& change) {
    std::string text;
    ChangeWriter writer(layout, [&text](std::string_view piece) { text += piece; });
    writer.add(change);
    writer.finish();
    return text;
}

RecordChange update(const RecordBlock& block) {
    return {&learner_type, block.view(0), block.view(1), "action", "a.csv", 12, "reversed"};
}

}  // namespace

TEST_CASE("writes one line for each field that differs, without secrets") {
    const RecordBlock block = two_states();
    CHECK(written({ChangeFormat::csv}, update(block)) ==
          "type,key,change,field,before,after,action,file,line\n"
          "learner,id=7,updated,name,Eva,\"'=Maria, \"\"x\"\"\",action,a.csv,12\n"
          "learner,id=7,reset,manager_id,3,,action,a.csv,12\n"
          "learner,id=7,updated,password_hash,***,***,action,a.csv,12\n");
    CHECK(written({ChangeFormat::text}, update(block)) ==
          "learner id=7: updated by action, a.csv:12; reversed\n"
          "    name: Eva → =Maria, \"x\"\n"
          "    manager_id: 3 → (empty) (reset)\n"
          "    password_hash: *** → ***\n");
}

TEST_CASE("writes the column undo on demand, and JSON with the same columns") {
    const RecordBlock block = two_states();
    const std::string csv = written({ChangeFormat::csv, true}, update(block));
    CHECK(csv.starts_with("type,key,change,field,before,after,action,file,line,undo\n"));
    CHECK(csv.find(",12,reversed\n") != std::string::npos);
    RecordChange deleted = update(block);
    deleted.after = {};
    deleted.file = {};
    deleted.line = 0;
    const std::string json = written({ChangeFormat::json, true, "\"run\": 3, "}, deleted);
    CHECK(
        json.starts_with("{\"version\": 1, \"run\": 3, \"changes\": [\n"
                         "{\"type\":\"learner\",\"key\":\"id=7\",\"change\":\"deleted\",\"field\":\"id\","));
    CHECK(json.find("\"file\":null,\"line\":null,\"undo\":\"reversed\",\"restores\":") != std::string::npos);
    CHECK(json.ends_with("}\n]}\n"));
    CHECK(written({ChangeFormat::json}, {&learner_type, block.view(0), block.view(0), {}, {}}) ==
          "{\"version\": 1, \"changes\": []}\n");
}

TEST_CASE("hides the secrets of deleted records in the trash") {
    RecordBlock block(trash_type);
    const Text type = block.add_text("learner");
    const Text content = block.add_text("{\"id\":\"7\",\"password_hash\":\"secret\"}");
    auto& trash = *static_cast<Trash*>(block.append());
    trash.type = type;
    trash.content = content;
    CHECK(shown_value(trash_type, block.view(0), *trash_type.attribute("content")) ==
          "{\"id\":\"7\",\"password_hash\":\"***\"}");
}
