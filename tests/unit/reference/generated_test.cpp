// SPDX-License-Identifier: Apache-2.0
// The files of schemas/ are what the tables say. With REGISTRAR_UPDATE=1 in the environment they are written
// anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "action/reference.h"
#include "reference/xsd.h"
#include "unit/source_folder.h"

namespace {

std::string committed(const std::string& name, const std::string& generated) {
    const std::string path = registrar::testing::source_folder() + "/schemas/" + name;
    if (const char* update = std::getenv("REGISTRAR_UPDATE"); update != nullptr && std::string(update) == "1")
        std::ofstream(path, std::ios::binary) << generated;
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("schemas/registrar.xsd is the schema of this program") {
    const std::string generated = registrar::schema_xsd();
    CHECK((committed("registrar.xsd", generated) == generated));
}

TEST_CASE("schemas/reference.md is the reference of this program") {
    const std::string generated = registrar::reference_markdown();
    CHECK((committed("reference.md", generated) == generated));
}
