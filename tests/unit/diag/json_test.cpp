// SPDX-License-Identifier: Apache-2.0
// Keeps bytes that are no text in JSON, such as names of files.
#include "diag/json.h"

#include <catch2/catch.hpp>
#include <string>

using registrar::bytes_from;
using registrar::bytes_json;
using registrar::dump;
using registrar::Json;

TEST_CASE("bytes that are no UTF-8 survive JSON") {
    for (const std::string& bytes :
         {std::string("data.csv"), std::string("caf\xE9.csv"), std::string("a\nb"),
          std::string("\0\xFF\x80", 3), std::string(), std::string("\u00E9\uFFFD")})
        CHECK(bytes_from(Json::parse(dump(bytes_json(bytes), -1))) == bytes);
    CHECK(bytes_json("data.csv").is_string());
}
