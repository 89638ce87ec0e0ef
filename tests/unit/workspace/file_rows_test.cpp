// SPDX-License-Identifier: Apache-2.0
// Compares the lines of ids with a plain map, and restores the notes of a file.
#include "workspace/file_rows.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>

#include "diag/unavailable.h"
#include "records/learning.h"
#include "records/people.h"

using registrar::BadInput;
using registrar::FileRows;
using registrar::learner_type;
using registrar::LinesOfIds;
using registrar::session_type;

TEST_CASE("lines of ids are found again, also those in the temporary file") {
    std::mt19937_64 source(1);
    LinesOfIds lines(2);
    std::map<std::int64_t, std::uint64_t> plain;
    for (std::uint64_t line = 1; line <= 20'000; ++line) {
        const auto id = static_cast<std::int64_t>(source() % 100'000) - 20'000;
        CHECK(lines.line_of(id) == plain[id]);
        lines.set(id, line);
        plain[id] = line;
    }
    for (const auto& [id, line] : plain) CHECK(lines.line_of(id) == line);
    lines.set(5, 10'000'000'000);
    CHECK(lines.line_of(5) == 4'294'967'295);
    lines.clear();
    CHECK(lines.line_of(5) == 0);
    lines.set(6, 7);
    CHECK(lines.line_of(6) == 7);
}

TEST_CASE("a file forgets what the file before gave, and keeps what it rejected apart") {
    FileRows rows;
    rows.begin_file(0);
    rows.add_given(learner_type, 5, 2);
    rows.add_rejected(learner_type, "Boss", 3);
    rows.add_rejected(learner_type, "boss", 4);
    rows.add_rejected(learner_type, "", 5);
    CHECK(rows.given_on(learner_type, 5) == 2);
    CHECK(rows.given_on(session_type, 5) == 0);
    CHECK(rows.rejected_on(learner_type, "BOSS") == 3);
    CHECK(rows.rejected_on(session_type, "BOSS") == 0);
    CHECK(rows.rejected_on(learner_type, "") == 0);
    rows.begin_file(1);
    CHECK(rows.given_on(learner_type, 5) == 0);
    CHECK(rows.rejected_on(learner_type, "boss") == 0);
    rows.set_file(0);
    CHECK(rows.rejected_on(learner_type, "boss") == 3);
}

TEST_CASE("notes on a file's rows are restored from the pieces in which they were saved") {
    FileRows rows;
    FileRows restored;
    rows.begin_file(2);
    restored.set_file(2);
    std::mt19937_64 source(1);
    std::map<std::int64_t, std::uint64_t> plain;
    for (std::uint64_t line = 2; line <= 5'000; ++line) {
        const auto id = static_cast<std::int64_t>(source() % 3'000) + 1;
        const auto& type = id % 3 == 0 ? session_type : learner_type;
        rows.add_given(type, id, line);
        plain[id] = line;
        rows.add_rejected(type, "name " + std::to_string(id), line);
        if (line % 700 == 0) restored.restore(rows.take_new());
    }
    restored.restore(rows.take_new());
    CHECK(restored.take_new().empty());
    for (const auto& [id, line] : plain) {
        const auto& type = id % 3 == 0 ? session_type : learner_type;
        CHECK(restored.given_on(type, id) == line);
        const std::string name = "NAME " + std::to_string(id);
        CHECK(restored.rejected_on(type, name) == rows.rejected_on(type, name));
        CHECK(restored.rejected_on(type, name) > 0);
    }
}

TEST_CASE("damaged notes on a file's rows are refused, and nothing else happens") {
    FileRows rows;
    rows.begin_file(0);
    rows.add_given(learner_type, 300, 200);
    rows.add_rejected(session_type, "spring", 2);
    const std::string whole = rows.take_new();
    std::mt19937_64 source(1);
    for (int round = 0; round < 2'000; ++round) {
        std::string bytes = whole.substr(0, source() % (whole.size() + 1));
        if (!bytes.empty() && round % 2 == 0) bytes[source() % bytes.size()] = static_cast<char>(source());
        FileRows damaged;
        try {
            damaged.restore(bytes);
        } catch (const BadInput&) {
            continue;
        }
    }
    CHECK_THROWS_AS(FileRows().restore("g"), BadInput);
    CHECK_THROWS_AS(FileRows().restore("x"), BadInput);
    CHECK_THROWS_AS(FileRows().restore(whole.substr(0, whole.size() - 2)), BadInput);
}
