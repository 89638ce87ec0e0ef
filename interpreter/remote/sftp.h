// SPDX-License-Identifier: Apache-2.0
#pragma once
// SFTP with password login. The only code that uses libssh.
#include <memory>

#include "remote/server.h"

namespace registrar {

/// Connects, checks the host's key, logs in. The key must be in the known-hosts file that
/// REGISTRAR_KNOWN_HOSTS names (default ~/.ssh/known_hosts). An unknown or changed key is refused; the
/// message names file, host and key type. Ignores the ssh configuration of system and user. Throws
/// Unavailable.
std::unique_ptr<Server> connect_sftp(const ServerLogin& login, const TimeLimits& limits = {});

}  // namespace registrar
