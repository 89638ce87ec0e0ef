// SPDX-License-Identifier: Apache-2.0
#pragma once
// A server's files, whatever its protocol: list, fetch, remove. Nothing here waits for ever.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "remote/secret.h"

namespace registrar {

enum class Protocol : std::uint8_t { ftp, sftp, ftps };

/// Where to log in.
struct ServerLogin {
    std::string host;
    std::uint16_t port = 0;  ///< 0: the protocol's own (ftp 21, sftp 22, ftps 990)
    std::string user;
    Secret password;
};

/// How long a server may be silent before a transfer is given up.
struct TimeLimits {
    std::chrono::seconds connect{30};  ///< until the login has been answered
    std::chrono::seconds silence{60};  ///< without a byte from it
};

/// A connection to a server. Every call throws Unavailable with what went wrong, never a secret: network,
/// time limit, login, host key or certificate, missing file, missing right.
class Server {
public:
    virtual ~Server() = default;

    /// The paths of the regular files that a path with wildcards in its last part names, by name ascending; a
    /// plain path gives itself if it is there. Names with control characters are left out: no file here may
    /// be called so.
    virtual std::vector<std::string> list(const std::string& pattern) = 0;
    /// Copies a file of the server; `target` is there whole or not at all (see StagedFile). Throws also
    /// FileUnavailable where the target cannot be written.
    virtual void fetch(const std::string& path, const std::filesystem::path& target) = 0;
    /// Removes a file of the server. One that is not there is an error.
    virtual void remove(const std::string& path) = 0;
};

/// Connects and logs in; ftp connects with the first call instead. FTPS on port 21 is explicit (AUTH TLS),
/// on any other implicit. Throws Unavailable.
std::unique_ptr<Server> connect_server(Protocol protocol, const ServerLogin& login,
                                       const TimeLimits& limits = {});

/// The name of a server's file: what follows the last `/` of a path.
std::string_view remote_name(std::string_view path);

/// A name that a server may give to a file here: not empty, `.` or `..`, without `/` and control characters.
bool is_safe_name(std::string_view name);

}  // namespace registrar
