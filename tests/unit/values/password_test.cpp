// SPDX-License-Identifier: Apache-2.0
#include "values/password.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("a hash verifies its own password, and no other") {
    const std::string hash = hash_password("correct horse");
    CHECK(is_password("correct horse", hash));
    CHECK_FALSE(is_password("correct horse ", hash));
    CHECK_FALSE(is_password("", hash));
}

TEST_CASE("a hash costs memory, records its parameters and does not contain the password") {
    const std::string hash = hash_password("s3cret");
    CHECK(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    CHECK(hash.find("s3cret") == std::string::npos);
}

TEST_CASE("hashing a password twice gives two salts") {
    CHECK(hash_password("s3cret") != hash_password("s3cret"));
}

TEST_CASE("passwords may be empty, long or not valid text") {
    for (const std::string& password : {std::string(), std::string(1000, 'x'), std::string("\0\xff", 2)})
        CHECK(is_password(password, hash_password(password)));
}

TEST_CASE("an invalid hash verifies no password") {
    for (const char* text : {"", "s3cret", "$argon2id$v=19$m=65536,t=2,p=1$"})
        CHECK_FALSE(is_password("s3cret", text));
    CHECK_FALSE(is_password("s3cret", std::string(500, 'x')));
}

TEST_CASE("a digest distinguishes passwords, and reveals nothing without its key") {
    const PasswordDigest digest;
    CHECK(digest.of("s3cret") == digest.of("s3cret"));
    CHECK(digest.of("s3cret") != digest.of("s4cret"));
    CHECK(digest.of("s3cret").size() == 64);
    CHECK(PasswordDigest().of("s3cret") != digest.of("s3cret"));
}
