// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <catch2/catch.hpp>

#include "diag/render.h"

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

TEST_CASE("counts errors and warnings, but not notes") {
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

TEST_CASE("orders findings by file as first seen, then line, then column; equal locations keep their order") {
    Diagnostics findings;
    findings.add(at("z.xml", 9, 1, "fourth"));
    findings.add(at("a.xml", 1, 1, "fifth"));
    findings.add(at("z.xml", 2, 7, "second"));
    findings.add(at("z.xml", 2, 7, "third"));
    findings.add(at("z.xml", 2, 3, "first"));
    findings.add(at("a.xml", 0, 0, "whole file"));
    findings.sort_by_location();
    std::vector<std::string> messages;
    for (const Diagnostic& each : findings.all()) messages.push_back(each.message);
    CHECK(messages == std::vector<std::string>{"first", "second", "third", "fourth", "whole file", "fifth"});
}

TEST_CASE("keeps a thousand findings of a rule per file, and the number of the others") {
    Diagnostics findings;
    for (std::uint64_t line = 3000; line > 0; --line) findings.add(at("a.xml", line, 1, "wrong"));
    findings.add(at("b.xml", 1, 1, "wrong"));
    CHECK(findings.all().size() == 1001);
    CHECK(findings.errors() == 3001);
    CHECK(findings.is_full("rule", "a.xml"));
    CHECK(!findings.is_full("rule", "b.xml"));
    findings.sort_by_location();
    findings.add(at("a.xml", 1, 1, "wrong"));
    std::size_t more = 0;
    for (const Diagnostic& each : findings.all()) more += each.more;
    CHECK(more == 2001);
    CHECK(render_text(findings.all()).find("a.xml: note: 2981 more of [rule]\n") != std::string::npos);
    CHECK(render_json(findings.all()).find("\"2001 more of [rule] are not listed.\"") != std::string::npos);
    CHECK(render_sarif(findings.all(), "1").find("\"2001 more of [rule] are not listed.\"") !=
          std::string::npos);
}

TEST_CASE("cuts texts of findings between characters") {
    Diagnostics findings;
    std::string name;
    for (int at = 0; at < 5000; ++at) name += "é";
    Diagnostic finding = at("a.xml", 1, 1, "x" + name);
    finding.notes.push_back({finding.location, name});
    findings.add(finding);
    CHECK(findings.all()[0].message == "x" + name.substr(0, 1998) + "…");
    CHECK(findings.all()[0].notes[0].text == name.substr(0, 2000) + "…");
}
