// SPDX-License-Identifier: Apache-2.0
// Tests how effects of a version 7 store are migrated; tests/program/migrate_test.py covers the rest.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "contract/stores.h"
#include "store/effects.h"
#include "store/open/open_store.h"
#include "store/sqlite/database.h"
#include "unit/source_folder.h"

using namespace registrar;

namespace {

std::string old_store(const std::string& folder) {
    std::ifstream file(registrar::testing::source_folder() + "/tests/stores/version-7.sql");
    std::ostringstream text;
    text << file.rdbuf();
    const std::string path = folder + "/old.db";
    SqliteDatabase(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).execute(text.str());
    return path;
}

/// Returns one line per effect with what undo needs, without created_run.
std::vector<std::string> effect_lines(const EffectSegment& segment, EffectLayout layout) {
    std::vector<std::string> lines;
    const RecordType& type = *find_record_type(segment.type);
    unpack_effects(segment, layout, [&](const Effect& effect, const RecordView& record) {
        std::string line = segment.type + ' ' + std::to_string(static_cast<int>(effect.kind)) + ' ' +
                           std::to_string(effect.line) + ' ' + std::to_string(effect.former_run);
        for (const Attribute& attribute : type.attributes) line += ' ' + format_value(record, attribute);
        lines.push_back(line);
    });
    return lines;
}

std::vector<std::string> old_effect_lines(const std::string& path) {
    SqliteDatabase database(path, SQLITE_OPEN_READONLY);
    SqliteStatement rows(database, "SELECT type, count, data FROM effect ORDER BY id");
    std::vector<std::string> lines;
    while (rows.step()) {
        EffectSegment segment;
        segment.type = rows.text(0);
        segment.count = static_cast<std::uint32_t>(rows.integer(1));
        segment.data = rows.blob(2);
        for (std::string& line : effect_lines(segment, EffectLayout::version_7)) lines.push_back(line);
    }
    return lines;
}

std::vector<EffectSegment> effects_of(Store& store, std::int64_t run) {
    EffectQuery query;
    query.run = run;
    std::vector<EffectSegment> segments;
    for (const EffectPlace& place : store.ledger().effect_places(query))
        segments.push_back(store.ledger().effect_segment(place.id).value());
    return segments;
}

}  // namespace

TEST_CASE("effects of an old store keep their contents and get the run that created the record") {
    const TemporaryFolder folder;
    const std::string path = old_store(folder.path());
    const std::vector<std::string> before = old_effect_lines(path);
    REQUIRE(before.size() == 17);
    const MigrationSummary summary = migrate_store("sqlite:" + path);
    CHECK(summary.from == 7);
    CHECK(summary.segments == 8);
    CHECK(summary.damaged == 0);
    const auto store = open_store("sqlite:" + path, OpenMode::read_only);
    std::vector<std::string> after;
    std::map<std::string, std::int64_t> creators;
    for (std::int64_t run = 1; run <= 5; ++run)
        for (const EffectSegment& segment : effects_of(*store, run)) {
            for (std::string& line : effect_lines(segment, EffectLayout::current)) after.push_back(line);
            const RecordType& type = *find_record_type(segment.type);
            unpack_effects(segment, [&](const Effect& effect, const RecordView& record) {
                CHECK(sortable_key(type, record) >= segment.first_key);
                CHECK(sortable_key(type, record) <= segment.last_key);
                if (effect.kind != ChangeKind::insert)
                    creators[segment.type + ' ' + format_key(type, record)] = effect.created_run;
            });
        }
    CHECK(after == before);
    // The tracking of registration 2 was deleted; the other trackings and the learner were restored.
    CHECK(creators == std::map<std::string, std::int64_t>{
                          {"course_record id=2", 4},
                          {"custom_value learner_id=7 field_guid=1b0f8a52-0000-4000-8000-000000000001", 0},
                          {"learner id=7", 0},
                          {"tracking registration_id=1 lov_id=1", 0},
                          {"tracking registration_id=2 lov_id=1", 0},
                          {"tracking registration_id=4 lov_id=1", 0}});
}

TEST_CASE("reports effects that cannot be read, without stopping the migration") {
    const TemporaryFolder folder;
    const std::string path = old_store(folder.path());
    SqliteDatabase(path, SQLITE_OPEN_READWRITE).execute("UPDATE effect SET data = X'28B52F' WHERE id = 2");
    const MigrationSummary summary = migrate_store("sqlite:" + path);
    CHECK(summary.segments == 8);
    CHECK(summary.damaged == 1);
    const auto store = open_store("sqlite:" + path, OpenMode::read_only);
    const auto segments = effects_of(*store, 1);
    REQUIRE(segments.size() == 2);
    CHECK_THROWS_AS(effect_lines(segments[1], EffectLayout::current), BadInput);
}
