// SPDX-License-Identifier: Apache-2.0
#pragma once
// Opens a TCP connection by host name, for libraries that try the first address of a host only.
#include <chrono>
#include <cstdint>
#include <string>

namespace registrar {

/// Connects to the first address of a host that accepts, IPv6 and IPv4 alike: `localhost` may lead to one at
/// which nothing listens. Returns a blocking descriptor that the caller owns. Throws Unavailable with the
/// cause of the last attempt if no address accepts within `limit`, which all attempts share.
int connect_tcp(const std::string& host, std::uint16_t port, std::chrono::seconds limit);

}  // namespace registrar
