// SPDX-License-Identifier: Apache-2.0
#include "remote/tcp.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "diag/unavailable.h"

namespace registrar {

namespace {

using Clock = std::chrono::steady_clock;

/// Waits for a connection in progress. Returns 0, or the errno of its failure.
int wait_for_connection(int socket, Clock::time_point end) {
    pollfd waiting{socket, POLLOUT, 0};
    int ready = 0;
    do {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) return errno;
    if (ready == 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// Connects to one address. Returns the descriptor, or the negative errno.
int connect_address(const addrinfo& address, Clock::time_point end) {
    const int made = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return -errno;
    int error = connect(made, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) error = wait_for_connection(made, end);
    if (error == 0 && fcntl(made, F_SETFL, 0) != 0) error = errno;
    if (error == 0) return made;
    close(made);
    return -error;
}

}  // namespace

int connect_tcp(const std::string& host, std::uint16_t port, std::chrono::seconds limit) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int resolved = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (resolved != 0) throw Unavailable(std::string("cannot resolve the host: ") + gai_strerror(resolved));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    const auto end = Clock::now() + limit;
    int last = -EHOSTUNREACH;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        last = connect_address(*address, end);
        if (last >= 0) return last;
    }
    throw Unavailable(std::strerror(-last));
}

}  // namespace registrar
