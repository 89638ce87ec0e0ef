// SPDX-License-Identifier: Apache-2.0
// Tests with XML test suites that were written to break parsers. They are skipped if the suites are not next
// to the project.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "unit/definition/parsing.h"
#include "unit/source_folder.h"

using namespace registrar;
namespace fs = std::filesystem;

namespace {

const fs::path corpora = fs::path(registrar::testing::source_folder()) / ".." / "shared" / "corpora" / "xml";

bool is_absent() {
    if (fs::exists(corpora)) return false;
    WARN("skipped: no corpora in " << corpora);
    return true;
}

// Always refused, even if well-formed, by the named rule.
bool is_refused_by_choice(const Diagnostics& findings) {
    const std::string& rule = findings.all().at(0).rule;
    return rule == "doctype" || rule == "too-deep";
}

void check_file(const fs::path& file, bool well_formed) {
    CAPTURE(file);
    Diagnostics findings;
    const auto definition = load_definition(file.string(), findings);
    CHECK(definition.has_value() == (findings.errors() == 0));
    if (well_formed) {
        CHECK((definition.has_value() || is_refused_by_choice(findings)));
        return;
    }
    CHECK_FALSE(definition.has_value());
    REQUIRE(findings.errors() > 0);
    CHECK(findings.all().front().location.line > 0);
}

// Each line begins with the file and yes or no.
std::size_t check_listed(const fs::path& folder) {
    std::ifstream list(folder / "expected.csv");
    std::string line;
    std::getline(list, line);
    std::size_t count = 0;
    while (std::getline(list, line)) {
        std::istringstream cells(line);
        std::string file;
        std::string well_formed;
        std::getline(cells, file, ',');
        std::getline(cells, well_formed, ',');
        check_file(folder / file, well_formed == "yes");
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("accepts hand-made XML exactly if it is well-formed") {
    if (is_absent()) return;
    CHECK(check_listed(corpora / "hand-made") > 100);
}

TEST_CASE("accepts the W3C's XML exactly if it is well-formed") {
    if (is_absent()) return;
    CHECK(check_listed(corpora / "w3c") > 100);
}

TEST_CASE("refuses attacks by entities") {
    if (is_absent()) return;
    for (const std::string name : {"billion-laughs.xml", "external-entity.xml", "parameter-entity.xml"}) {
        CAPTURE(name);
        Diagnostics findings;
        CHECK_FALSE(load_definition((corpora / "attacks" / name).string(), findings));
        CHECK(findings.all().at(0).rule == "doctype");
    }
}

TEST_CASE("fuzzed input is either a definition or refused with a location, never both") {
    if (is_absent()) return;
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(corpora / "go-fuzz" / "corpus")) {
        CAPTURE(entry.path());
        Diagnostics findings;
        const auto definition = load_definition(entry.path().string(), findings);
        CHECK(definition.has_value() == (findings.errors() == 0));
        for (const Diagnostic& each : findings.all()) CHECK(each.location.line > 0);
        ++count;
    }
    CHECK(count > 100);
}
