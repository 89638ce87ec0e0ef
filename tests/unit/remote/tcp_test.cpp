// SPDX-License-Identifier: Apache-2.0
#include "remote/tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "diag/unavailable.h"

using namespace registrar;

namespace {

/// A socket that listens at one address of this machine only.
struct Listener {
    Listener() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(descriptor, 1) == 0);
        REQUIRE(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Listener() { close(descriptor); }

    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("connects to localhost, at whichever of its addresses somebody listens") {
    const Listener listener;
    const int connection = connect_tcp("localhost", listener.port, std::chrono::seconds(5));
    CHECK(connection >= 0);
    close(connection);
}

TEST_CASE("reports why no address of a host accepts") {
    CHECK_THROWS_WITH(connect_tcp("127.0.0.1", 1, std::chrono::seconds(5)), "Connection refused");
    CHECK_THROWS_AS(connect_tcp("no-such-host.invalid", 22, std::chrono::seconds(5)), Unavailable);
}
