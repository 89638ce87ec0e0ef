// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <catch2/catch.hpp>

using namespace registrar;

namespace {

Diagnostic at(std::string file, std::uint64_t line, std::uint64_t column, std::string message) {
    return {Level::error, "rule", std::move(message), {std::move(file), line, column, 1, ""}, "", {}, ""};
}

}  // namespace

TEST_CASE("levels have their names") {
    CHECK(level_name(Level::note) == "note");
    CHECK(level_name(Level::warning) == "warning");
    CHECK(level_name(Level::error) == "error");
}

TEST_CASE("errors and warnings are counted, notes are not") {
    Diagnostics findings;
    for (const Level level : {Level::error, Level::warning, Level::note, Level::error}) {
        Diagnostic finding = at("a", 1, 1, "");
        finding.level = level;
        findings.add(finding);
    }
    CHECK(findings.all().size() == 4);
    CHECK(findings.errors() == 2);
    CHECK(findings.warnings() == 1);
}

TEST_CASE(
    "findings are ordered by file as first seen, then line, then column; equal places keep their order") {
    Diagnostics findings;
    findings.add(at("z.xml", 9, 1, "fourth"));
    findings.add(at("a.xml", 1, 1, "fifth"));
    findings.add(at("z.xml", 2, 7, "second"));
    findings.add(at("z.xml", 2, 7, "third"));
    findings.add(at("z.xml", 2, 3, "first"));
    findings.add(at("a.xml", 0, 0, "whole file"));
    findings.sort_by_place();
    std::vector<std::string> messages;
    for (const Diagnostic& each : findings.all()) messages.push_back(each.message);
    CHECK(messages == std::vector<std::string>{"first", "second", "third", "fourth", "whole file", "fifth"});
}
