// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options.h"

#include <catch2/catch.hpp>

#include "diag/unavailable.h"

using namespace registrar;

namespace {

RunOptions with(std::string_view name, std::string_view value) {
    RunOptions options;
    REQUIRE(set_flag(options, name, value));
    return options;
}

std::string refusal(std::string_view name, std::string_view value) {
    RunOptions options;
    try {
        set_flag(options, name, value);
    } catch (const Refused& refused) {
        return refused.what();
    }
    return {};
}

}  // namespace

TEST_CASE("flags set the options") {
    CHECK(with("bind", "header").bind == BindMode::header);
    CHECK(with("bind", "position").bind == BindMode::position);
    CHECK(with("atomic", "file").atomic_file);
    CHECK_FALSE(with("atomic", "row").atomic_file);
    CHECK(with("jobs", "1").jobs == 1);
    CHECK(with("jobs", "1000").jobs == 64);
}

TEST_CASE("a limit of rejects is a number or a percentage") {
    const auto number = with("max-rejects", "0").max_rejects.value();
    CHECK_FALSE(number.passed(0, 5));
    CHECK(number.passed(1, 5));
    const auto percent = with("max-rejects", "10%").max_rejects.value();
    CHECK_FALSE(percent.passed(50, 99));
    CHECK_FALSE(percent.passed(10, 100));
    CHECK(percent.passed(11, 100));
}

TEST_CASE("limits of deletions and resets are read like the limit of rejects") {
    CHECK(with("max-deletes", "7").guards.max_deletes.value().text() == "7");
    CHECK(with("max-resets", "7%").guards.max_resets.value().text() == "7%");
    CHECK_FALSE(with("max-deletes", "7").guards.max_resets);
    CHECK(refusal("max-deletes", "-1") ==
          "--max-deletes takes a whole number or a percentage up to 100%, not '-1'");
    CHECK(refusal("max-resets", "1.5") ==
          "--max-resets takes a whole number or a percentage up to 100%, not '1.5'");
}

TEST_CASE("refuses wrong values and says what is expected") {
    CHECK(refusal("bind", "name") == "--bind takes position or header, not 'name'");
    CHECK(refusal("atomic", "yes") == "--atomic takes row or file, not 'yes'");
    CHECK(refusal("jobs", "0") == "--jobs takes a number above 0, not '0'");
    CHECK(refusal("jobs", "-1") == "--jobs takes a whole number, not '-1'");
    CHECK(refusal("max-rejects", "few") ==
          "--max-rejects takes a whole number or a percentage up to 100%, not 'few'");
    CHECK(refusal("max-rejects", "%") ==
          "--max-rejects takes a whole number or a percentage up to 100%, not '%'");
    CHECK(refusal("max-rejects", "101%") ==
          "--max-rejects takes a whole number or a percentage up to 100%, not '101%'");
}

TEST_CASE("ignores the names of other flags") {
    RunOptions options;
    CHECK_FALSE(set_flag(options, "outcomes", "x"));
}
