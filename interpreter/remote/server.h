// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lists, fetches and removes files on a server, whatever its protocol. Every call has a time limit.
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

/// A server and the login for it.
struct ServerLogin {
    std::string host;
    std::uint16_t port = 0;  ///< 0: the protocol's own (ftp 21, sftp 22, ftps 990)
    std::string user;
    Secret password;
};

/// How long to wait for a server before a call fails.
struct TimeLimits {
    std::chrono::seconds connect{30};  ///< until the login has been answered
    std::chrono::seconds silence{60};  ///< without a byte from the server
};

/// A connection to a server. Every call throws Unavailable with the cause, never with a secret: network, time
/// limit, login, host key or certificate, missing file, missing permission.
class Server {
public:
    virtual ~Server() = default;

    /// Returns the paths of the regular files that match, by name ascending. The last part of `pattern` may
    /// contain wildcards. A plain path returns itself if the file exists. Skips names with control
    /// characters, because local files must not have them.
    virtual std::vector<std::string> list(const std::string& pattern) = 0;
    /// Copies a file of the server to `target`. On failure, no part of `target` exists (see StagedFile). Also
    /// throws FileUnavailable if the target cannot be written.
    virtual void fetch(const std::string& path, const std::filesystem::path& target) = 0;
    /// Removes a file of the server. A missing file is an error.
    virtual void remove(const std::string& path) = 0;
};

/// Connects and logs in; FTP connects on the first call instead. FTPS on port 21 is explicit (AUTH TLS), on
/// any other port implicit. Throws Unavailable.
std::unique_ptr<Server> connect_server(Protocol protocol, const ServerLogin& login,
                                       const TimeLimits& limits = {});

/// Returns the name of a server's file: the part of a path after the last `/`.
std::string_view remote_name(std::string_view path);

/// Returns whether a server's file may have this name locally: not empty, `.` or `..`, without `/` and
/// control characters.
bool is_safe_name(std::string_view name);

}  // namespace registrar
