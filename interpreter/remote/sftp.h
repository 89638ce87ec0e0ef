// SPDX-License-Identifier: Apache-2.0
#pragma once
// SFTP with password. The door to libssh.
#include <memory>

#include "remote/server.h"

namespace registrar {

/// Connects, checks the host's key, logs in. The key must stand in the known-hosts file that
/// REGISTRAR_KNOWN_HOSTS names (default ~/.ssh/known_hosts); an unknown or changed one is refused, and the
/// message names file, host and key type. The system's and the user's ssh configuration are not read.
/// Throws Unavailable.
std::unique_ptr<Server> connect_sftp(const ServerLogin& login, const TimeLimits& limits = {});

}  // namespace registrar
