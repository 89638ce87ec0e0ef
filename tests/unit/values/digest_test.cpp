// SPDX-License-Identifier: Apache-2.0
#include "values/digest.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <utility>

using namespace registrar;

TEST_CASE("SHA-256 agrees with the standard's examples") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("SHA-256 can be read at intermediate points") {
    Sha256 digest;
    digest.update("a");
    CHECK(digest.hex() == sha256_hex("a"));
    digest.update("bc");
    CHECK(digest.hex() == sha256_hex("abc"));
    const Sha256 moved = std::move(digest);
    CHECK(moved.hex() == sha256_hex("abc"));
}

TEST_CASE("UUIDv5 agrees with the example of RFC 9562") {
    const char* dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    CHECK(uuid_v5(dns, "www.example.com") == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    CHECK(uuid_v5("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "www.example.com") ==
          uuid_v5(dns, "www.example.com"));
    CHECK(uuid_v5(dns, "a") != uuid_v5(dns, "b"));
}

TEST_CASE("refuses a namespace that is not a UUID") {
    for (const char* bad :
         {"", "6ba7b810", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b8109-dad-11d1-80b4-00c04fd430c8",
          "6ba7b810-9dad-11d1-80b4-00c04fd430cg", "6ba7b810-9dad-11d1-80b4-00c04fd430c8a"}) {
        CHECK_THROWS_AS(uuid_v5(bad, "x"), std::invalid_argument);
    }
}

TEST_CASE("the fast hash is XXH3 and notices a changed byte") {
    CHECK(fast_hash("") == 0x2d06800538d394c2U);
    CHECK(fast_hash("abc") == fast_hash("abc"));
    CHECK(fast_hash("abc") != fast_hash("abd"));
}
