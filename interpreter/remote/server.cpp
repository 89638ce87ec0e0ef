// SPDX-License-Identifier: Apache-2.0
#include "remote/server.h"

#include <algorithm>

#include "remote/ftp.h"
#include "remote/sftp.h"

namespace registrar {

namespace {

constexpr std::uint16_t ftp_port = 21;

}  // namespace

std::unique_ptr<Server> connect_server(Protocol protocol, const ServerLogin& login,
                                       const TimeLimits& limits) {
    if (protocol == Protocol::sftp) return connect_sftp(login, limits);
    if (protocol == Protocol::ftp) return connect_ftp(login, FtpSecurity::none, limits);
    const bool starts_plain = login.port == ftp_port;
    return connect_ftp(login, starts_plain ? FtpSecurity::explicit_tls : FtpSecurity::implicit_tls, limits);
}

std::string_view remote_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_safe_name(std::string_view name) {
    return !name.empty() && name.size() < 256 && name != "." && name != ".." &&
           std::none_of(name.begin(), name.end(), [](unsigned char letter) {
               return letter < 0x20 || letter == 0x7f || letter == '/';
           });
}

}  // namespace registrar
