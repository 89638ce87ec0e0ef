// SPDX-License-Identifier: Apache-2.0
// Tests that the files of schemas/ are up to date. `sh tests/regenerate.sh` writes them.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "reference/reference.h"
#include "reference/xsd.h"
#include "unit/source_folder.h"

namespace {

std::string committed(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(registrar::testing::source_folder() + "/schemas/" + name, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("schemas/registrar.xsd is the schema of this program") {
    CHECK((committed("registrar.xsd") == registrar::schema_xsd()));
}

TEST_CASE("schemas/reference.md is the reference of this program") {
    CHECK((committed("reference.md") == registrar::reference_markdown()));
}
