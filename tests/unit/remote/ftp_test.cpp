// SPDX-License-Identifier: Apache-2.0
#include "remote/ftp.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "servers.h"

using namespace registrar;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

struct Ftp {
    explicit Ftp(FtpSecurity kind, const Names& options = {}) : security(kind) {
        folder.write("files/out/s_2.csv", "two");
        folder.write("files/out/s_10.csv", "ten\r\n\n\x1a");
        folder.write("files/out/s_1.csv", std::string(1 << 20, '1'));
        folder.write("files/out/s x#%41.csv", "an odd name");
        folder.write("files/out/s_3.csv/inside", "a folder");
        folder.write("files/empty/folder/inside", "");
        folder.write("files/top.csv", "top");
        Names words = {"vsftpd"};
        words.insert(words.end(), options.begin(), options.end());
        if (security != FtpSecurity::none)
            words.push_back(security == FtpSecurity::implicit_tls ? "tls=implicit" : "tls=explicit");
        server = std::make_unique<TestServer>(folder, words);
    }
    std::unique_ptr<Server> connect(const std::string& password = test_password,
                                    TimeLimits limits = {}) const {
        return connect_ftp({"localhost", server->port(), "ftp", Secret(password)}, security, limits);
    }

    TestFolder folder;
    TestFolder here;
    Variable trusted{"CURL_CA_BUNDLE", folder.path() / "cert.pem"};
    FtpSecurity security;
    std::unique_ptr<TestServer> server;
};

}  // namespace

TEST_CASE("lists files of an FTP server by wildcard, fetches and removes them") {
    const FtpSecurity security =
        GENERATE(FtpSecurity::none, FtpSecurity::implicit_tls, FtpSecurity::explicit_tls);
    const Ftp ftp(security);
    const auto server = ftp.connect();
    const std::string out = ftp.folder.path() / "files/out/";
    CHECK(server->list(out + "s_*.csv") == Names{out + "s_1.csv", out + "s_10.csv", out + "s_2.csv"});
    CHECK(server->list("out/s_1*.csv") == Names{"out/s_1.csv", "out/s_10.csv"});
    CHECK(server->list("t*.csv") == Names{"top.csv"});
    CHECK(server->list(out + "s_2.csv") == Names{out + "s_2.csv"});
    CHECK(server->list("out/nothing.csv").empty());
    CHECK(server->list("empty/*").empty());
    CHECK(server->list("/*.csv").empty());
    CHECK_THROWS_WITH(server->list("/nowhere/*"),
                      Contains("cannot list /nowhere/") && !Contains("no answer within"));

    server->fetch(out + "s_1.csv", ftp.here.path() / "1");
    server->fetch("out/s_10.csv", ftp.here.path() / "10");
    server->fetch(out + "s x#%41.csv", ftp.here.path() / "odd");
    server->fetch("top.csv", ftp.here.path() / "top");
    CHECK(text_of_file(ftp.here.path() / "1") == std::string(1 << 20, '1'));
    CHECK(text_of_file(ftp.here.path() / "10") == "ten\r\n\n\x1a");
    CHECK(text_of_file(ftp.here.path() / "odd") == "an odd name");
    CHECK_THROWS_WITH(server->fetch("/out/nothing.csv", ftp.here.path() / "not"),
                      Contains("/out/nothing.csv"));
    CHECK(ftp.here.names() == Names{"1", "10", "odd", "top"});

    server->remove(out + "s_2.csv");
    server->remove("out/s x#%41.csv");
    server->remove("top.csv");
    CHECK(ftp.folder.names("files") == Names{"empty", "out"});
    CHECK(ftp.folder.names("files/out") == Names{"s_1.csv", "s_10.csv", "s_3.csv"});
    CHECK_THROWS_WITH(server->remove(out + "s_2.csv"), Contains("cannot remove " + out + "s_2.csv"));
    CHECK_THROWS_AS(server->remove("out/s_1.csv\r\nDELE s_10.csv"), Unavailable);
    CHECK(ftp.folder.names("files/out") == Names{"s_1.csv", "s_10.csv", "s_3.csv"});
}

TEST_CASE("an FTP server refuses a wrong password, and the message does not contain it") {
    const Ftp ftp(FtpSecurity::none);
    const auto server = ftp.connect("wrong-secret");
    CHECK_THROWS_WITH(server->list("/out/*"),
                      Contains("ftp://localhost:" + ftp.server->port_text()) && !Contains("wrong-secret"));
}

TEST_CASE("an FTPS server with an untrusted certificate or that of another host never sees the password") {
    const bool vouched = GENERATE(true, false);
    const FtpSecurity security = GENERATE(FtpSecurity::implicit_tls, FtpSecurity::explicit_tls);
    const Ftp ftp(security, {vouched ? "certificate_for=other.example.com" : "certificate_for=localhost"});
    const Variable trusted("CURL_CA_BUNDLE", vouched ? (ftp.folder.path() / "cert.pem").string() : "");
    const auto server = ftp.connect();
    CHECK_THROWS_WITH(server->list("/out/*"), Contains("SSL"));
    CHECK_THAT(text_of_file(ftp.folder.path() / "vsftpd.log"),
               !Contains("command: Client \"127.0.0.1\", \"USER"));
}

TEST_CASE("does not log in without TLS if TLS is required") {
    const Ftp plain(FtpSecurity::none);
    const auto server = connect_ftp({"localhost", plain.server->port(), "ftp", Secret(test_password)},
                                    FtpSecurity::explicit_tls);
    CHECK_THROWS_AS(server->list("/out/*"), Unavailable);
    CHECK_THAT(text_of_file(plain.folder.path() / "vsftpd.log"),
               !Contains("command: Client \"127.0.0.1\", \"USER"));
}

TEST_CASE("does not wait forever for an FTP server") {
    const TimeLimits limits{std::chrono::seconds(1), std::chrono::seconds(1)};
    const auto began = std::chrono::steady_clock::now();

    const TestFolder folder;
    const TestServer silent(folder, {"silent"});
    const auto nothing =
        connect_ftp({"localhost", silent.port(), "ftp", Secret("x")}, FtpSecurity::none, limits);
    CHECK_THROWS_WITH(nothing->list("/*"), Contains("no answer within the time limit"));

    const Ftp slow(FtpSecurity::none, {"rate=10"});
    const auto server = slow.connect(test_password, limits);
    CHECK_THROWS_WITH(server->fetch("out/s_1.csv", slow.here.path() / "1"), Contains("no answer within"));
    CHECK(slow.here.names().empty());
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
}
