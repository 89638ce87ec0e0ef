// SPDX-License-Identifier: Apache-2.0
#include "remote/secret.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <ostream>
#include <type_traits>

#include "diag/unavailable.h"
#include "servers.h"

using namespace registrar;
using Catch::Contains;

namespace {

template <class Value>
concept Streamable = requires(std::ostream& stream, const Value& value) {
    stream << value;
};

}  // namespace

// Code that would reveal a secret by accident does not compile.
static_assert(!Streamable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, bool>);

TEST_CASE("a setting contains a secret, or says where it is") {
    const TestFolder folder;
    const Variable variable("REGISTRAR_TEST_SECRET", " of the environment ");
    const auto secret = [&](const std::string& setting) {
        return secret_of(setting, folder.path()).reveal();
    };
    CHECK(secret("plain") == "plain");
    CHECK(secret("").empty());
    CHECK(secret("pa$$word{}") == "pa$$word{}");
    CHECK(secret("${env:REGISTRAR_TEST_SECRET}") == " of the environment ");
    folder.write("keys/unix", "of a file\n");
    folder.write("keys/dos", "of a file\r\n");
    folder.write("keys/none", " of a file\n\n");
    CHECK(secret("${file:keys/unix}") == "of a file");
    CHECK(secret("${file:keys/dos}") == "of a file");
    CHECK(secret("${file:keys/none}") == " of a file\n");
    CHECK(secret("${file:" + (folder.path() / "keys/unix").string() + "}") == "of a file");
}

TEST_CASE("warns of plain secrets only") {
    CHECK(is_plain_secret("plain"));
    CHECK(is_plain_secret("${half"));
    CHECK_FALSE(is_plain_secret("${env:NAME}"));
    CHECK_FALSE(is_plain_secret("${file:a/b}"));
}

TEST_CASE("names the location of a missing secret") {
    const TestFolder folder;
    const auto refusal = [&](const std::string& setting) {
        return thrown_by<Unavailable>([&] { secret_of(setting, folder.path()); });
    };
    CHECK_THAT(refusal("${env:REGISTRAR_NO_SUCH}"), Contains("REGISTRAR_NO_SUCH is not set"));
    const Variable empty("REGISTRAR_TEST_SECRET", "");
    CHECK_THAT(refusal("${env:REGISTRAR_TEST_SECRET}"), Contains("is not set"));
    CHECK_THAT(refusal("${file:nothing}"), Contains((folder.path() / "nothing").string()));
    CHECK_THAT(refusal("${file:.}"), Contains(folder.path().string()));
    folder.write("empty", "\n");
    CHECK_THAT(refusal("${file:empty}"), Contains("empty: holds no secret"));
    for (const char* setting : {"${env:}", "${file:}", "${evn:NAME}", "${NAME}"})
        CHECK_THROWS_AS(secret_of(setting, folder.path()), Refused);
}
