// SPDX-License-Identifier: Apache-2.0
#pragma once
// FTP, plain or over TLS. Always passive, with data connections only to the host itself.
#include <cstdint>
#include <memory>

#include "remote/server.h"

namespace registrar {

enum class FtpSecurity : std::uint8_t {
    none,
    implicit_tls,  ///< TLS from the first byte
    explicit_tls,  ///< AUTH TLS before the login, required
};

/// Connects to a server. With TLS, its certificate must be valid for the host. The authorities are those of
/// the file that CURL_CA_BUNDLE or SSL_CERT_FILE names, else the system's. TLS protects both control and data
/// connections.
std::unique_ptr<Server> connect_ftp(const ServerLogin& login, FtpSecurity security,
                                    const TimeLimits& limits = {});

}  // namespace registrar
