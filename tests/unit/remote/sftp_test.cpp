// SPDX-License-Identifier: Apache-2.0
#include "remote/sftp.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "servers.h"

using namespace registrar;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

/// A server with files, and a known-hosts file with its keys.
struct Sftp {
    explicit Sftp(const Names& options = {}) {
        folder.write("files/out/s_2.csv", "two");
        folder.write("files/out/s_10.csv", "ten");
        folder.write("files/out/s_1.csv", std::string(1 << 20, '1') + "end");
        folder.write("files/out/.s_0.csv", "hidden");
        folder.write("files/out/s_\n.csv", "a line end in its name");
        folder.write("files/out/s_3.csv/inside", "a folder");
        std::filesystem::create_symlink("s_2.csv", folder.path() / "files/out/s_9.csv");
        Names words = {"sshd"};
        words.insert(words.end(), options.begin(), options.end());
        server = std::make_unique<TestServer>(folder, words);
        known_hosts = here.write("known_hosts", host_line("rsa") + host_line("ed25519"));
    }
    /// Returns the known-hosts line of one of the server's keys, or nothing if it has no such key.
    std::string host_line(const std::string& key) const {
        const std::string line = text_of_file(folder.path() / (key + ".pub"));
        if (line.empty()) return {};
        return "[127.0.0.1]:" + server->port_text() + " " + line.substr(0, line.rfind(' ')) + "\n";
    }
    std::unique_ptr<Server> connect(const std::string& password = test_password,
                                    TimeLimits limits = {}) const {
        const Variable known("REGISTRAR_KNOWN_HOSTS", known_hosts);
        const std::string user = text_of_file(folder.path() / "user");
        return connect_server(Protocol::sftp, {"127.0.0.1", server->port(), user, Secret(password)}, limits);
    }
    std::string refusal(const std::string& password = test_password) const {
        return thrown_by<Unavailable>([&] { connect(password); });
    }
    std::string remote(const std::string& name) const { return folder.path() / "files/out" / name; }

    TestFolder folder;
    TestFolder here;
    std::unique_ptr<TestServer> server;
    std::filesystem::path known_hosts;
};

}  // namespace

TEST_CASE("lists files of an SFTP server by wildcard, fetches and removes them") {
    const Sftp sftp;
    const auto server = sftp.connect();
    CHECK(server->list(sftp.remote("s_*.csv")) == Names{sftp.remote("s_1.csv"), sftp.remote("s_10.csv"),
                                                        sftp.remote("s_2.csv"), sftp.remote("s_9.csv")});
    CHECK(server->list(sftp.remote("s_?.csv")).size() == 3);
    CHECK(server->list(sftp.remote("s_2.csv")) == Names{sftp.remote("s_2.csv")});
    CHECK(server->list(sftp.remote("nothing.csv")).empty());
    CHECK(server->list(sftp.remote("nothing*.csv")).empty());
    CHECK(server->list("out/s_1*.csv") == Names{"out/s_1.csv", "out/s_10.csv"});
    CHECK_THROWS_WITH(server->list("/no/such/folder/*"),
                      Contains("cannot list /no/such/folder/: no such file"));

    server->fetch(sftp.remote("s_1.csv"), sftp.here.path() / "got.csv");
    CHECK(text_of_file(sftp.here.path() / "got.csv") == std::string(1 << 20, '1') + "end");
    CHECK_THROWS_WITH(server->fetch(sftp.remote("nothing.csv"), sftp.here.path() / "not.csv"),
                      Contains("cannot read") && Contains("nothing.csv: no such file"));
    CHECK_THROWS_AS(server->fetch(sftp.remote("s_2.csv"), sftp.here.path() / "none/a.csv"), FileUnavailable);
    CHECK(sftp.here.names() == Names{"got.csv", "known_hosts"});

    server->remove(sftp.remote("s_2.csv"));
    CHECK(server->list(sftp.remote("s_2.csv")).empty());
    CHECK_THROWS_WITH(server->remove(sftp.remote("s_2.csv")), Contains("cannot remove"));
}

TEST_CASE("an SFTP server refuses a wrong password, and the message does not contain it") {
    const Sftp sftp;
    const std::string refusal = sftp.refusal("wrong-secret");
    CHECK_THAT(refusal, Contains("sftp://127.0.0.1:" + sftp.server->port_text() + ": cannot log in"));
    CHECK_THAT(refusal, !Contains("wrong-secret"));
}

TEST_CASE("an SFTP server may prompt for the password instead") {
    const Sftp sftp({"ask=yes"});
    CHECK(sftp.connect()->list(sftp.remote("s_2.csv")).size() == 1);
    CHECK_THAT(sftp.refusal("wrong-secret"), Contains("cannot log in") && !Contains("wrong-secret"));
}

TEST_CASE("accepts an SFTP server with one kind of host key") {
    const std::string kind = GENERATE("rsa", "ed25519");
    const Sftp sftp({"host_keys=" + kind});
    CHECK(sftp.connect()->list(sftp.remote("s_2.csv")).size() == 1);
}

TEST_CASE("refuses an unknown or changed host key with the file and the key's type") {
    const Sftp sftp({"host_keys=ed25519"});
    const std::string known = text_of_file(sftp.known_hosts);
    const std::string file = sftp.known_hosts;

    std::filesystem::remove(sftp.known_hosts);
    CHECK_THAT(sftp.refusal(), Contains("ssh-ed25519 key SHA256:") && Contains("there is no file " + file));

    sftp.here.write("known_hosts", "other.example.com " + known.substr(known.find(' ') + 1));
    CHECK_THAT(sftp.refusal(), Contains("ssh-ed25519 key SHA256:") && Contains("is not in " + file));

    const Sftp other({"host_keys=ed25519"});
    const std::string another = text_of_file(other.known_hosts);
    sftp.here.write("known_hosts", known.substr(0, known.find(' ')) + another.substr(another.find(' ')));
    CHECK_THAT(sftp.refusal(), Contains("ssh-ed25519 key SHA256:") && Contains("is not the one in " + file));

    const Sftp rsa({"host_keys=rsa"});
    const std::string of_rsa = text_of_file(rsa.known_hosts);
    sftp.here.write("known_hosts", known.substr(0, known.find(' ')) + of_rsa.substr(of_rsa.find(' ')));
    CHECK_THAT(sftp.refusal(),
               Contains("ssh-ed25519 key SHA256:") && Contains("another type") && Contains(file));

    sftp.here.write("known_hosts", known);
    CHECK(sftp.refusal().empty());
}

TEST_CASE("does not wait forever for an SFTP server") {
    const auto seconds_of = [](const auto& work) {
        const auto began = std::chrono::steady_clock::now();
        work();
        return std::chrono::steady_clock::now() - began;
    };
    const TimeLimits limits{std::chrono::seconds(1), std::chrono::seconds(1)};

    const TestFolder folder;
    const TestServer silent(folder, {"silent"});
    CHECK(seconds_of([&] {
              CHECK_THROWS_AS(connect_sftp({"127.0.0.1", silent.port(), "anna", Secret("x")}, limits),
                              Unavailable);
          }) < std::chrono::seconds(8));

    const Sftp stalling({"stall=60000"});
    const auto server = stalling.connect(test_password, limits);
    CHECK(seconds_of([&] {
              CHECK_THROWS_WITH(server->fetch(stalling.remote("s_1.csv"), stalling.here.path() / "got.csv"),
                                Contains("s_1.csv: no answer within 1 s"));
          }) < std::chrono::seconds(8));
    CHECK(stalling.here.names() == Names{"known_hosts"});
}

TEST_CASE("reports a missing SFTP server") {
    CHECK_THROWS_WITH(connect_sftp({"127.0.0.1", 1, "anna", Secret("geheim")}),
                      Contains("sftp://127.0.0.1:1: cannot connect") && !Contains("geheim"));
}
