// SPDX-License-Identifier: Apache-2.0
#include "serve/http.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("a Host is an address, localhost or the machine's name") {
    for (const char* host : {"127.0.0.1", "127.0.0.1:9464", "10.2.3.4:80", "localhost", "LocalHost:9464",
                             "[::1]", "[::1]:9464", "[fe80::1]:1", "node-7", "NODE-7:9464"})
        CHECK(is_own_host(host, "node-7"));
    for (const char* host : {"", ":9464", "example.org", "example.org:9464", "localhost.example.org",
                             "node-70", "node-7:x", "127.0.0.1:99999", "127.0.0.1:", "::1", "[::1", "[::1]x",
                             "[127.0.0.1]", "127.0.0.1.example.org", "1270.0.0.1", "[]", "localhost:1:2"})
        CHECK_FALSE(is_own_host(host, "node-7"));
    CHECK_FALSE(is_own_host("", ""));
}

TEST_CASE("requests for other hosts and with other methods are refused") {
    const auto status = [](const char* method, const char* host) {
        const auto refusal = refuse_request({method, "/", host}, "node-7");
        return refusal ? refusal->status : 0;
    };
    CHECK(status("GET", "localhost") == 0);
    CHECK(status("HEAD", "node-7:1") == 0);
    CHECK(status("GET", "") == 400);
    CHECK(status("GET", "evil.example") == 421);
    CHECK(status("POST", "evil.example") == 421);
    CHECK(status("POST", "localhost") == 405);
    CHECK(status("get", "localhost") == 405);
    CHECK(refuse_request({"PUT", "/", "localhost"}, "")->allow == "GET, HEAD");
}

TEST_CASE("an address to listen on has a port") {
    CHECK(parse_http_address("127.0.0.1:9464")->port == 9464);
    CHECK(parse_http_address("0.0.0.0:0")->address == "0.0.0.0");
    CHECK(parse_http_address("[::1]:80")->address == "::1");
    for (const char* text :
         {"", "9464", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "localhost:1",
          "::1:80", "[::1]", "[127.0.0.1]:80", "127.0.0.1:80 "})
        CHECK_FALSE(parse_http_address(text));
}
