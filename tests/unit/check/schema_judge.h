// SPDX-License-Identifier: Apache-2.0
#pragma once
// Validates definitions with xmllint against the XML Schema of the program's catalog.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "reference/xsd.h"

namespace registrar::testing {

/// A folder with the schema, removed by the destructor.
class Schema {
public:
    Schema() {
        std::string pattern = (std::filesystem::temp_directory_path() / "registrar_schema_XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        std::ofstream(folder_ / "registrar.xsd") << schema_xsd();
        REQUIRE(std::system("xmllint --version 2>/dev/null") == 0);
    }
    Schema(const Schema&) = delete;
    ~Schema() { std::filesystem::remove_all(folder_); }

    bool accepts(std::string_view definition) const {
        std::ofstream(folder_ / "d.xml") << definition;
        return accepts_file(folder_ / "d.xml");
    }
    bool accepts_file(const std::filesystem::path& definition) const {
        const std::string command = "xmllint --noout --schema '" + (folder_ / "registrar.xsd").string() +
                                    "' '" + definition.string() + "' 2>/dev/null";
        return std::system(command.c_str()) == 0;
    }

private:
    std::filesystem::path folder_;
};

}  // namespace registrar::testing
