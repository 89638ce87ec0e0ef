// SPDX-License-Identifier: Apache-2.0
#pragma once
// The environment variables that the program reads, in one table. Variables that a definition names, as
// `${env:NAME}`, are not in it.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace registrar {

struct EnvironmentVariable {
    std::string_view name;
    std::string_view doc;  ///< what it sets, and what applies without it
};

namespace environment {

inline constexpr EnvironmentVariable store{"REGISTRAR_STORE",
                                           "store of commands without --store (default sqlite:registrar.db)"};
inline constexpr EnvironmentVariable smtp_url{
    "REGISTRAR_SMTP_URL", "mail server: smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT"};
inline constexpr EnvironmentVariable mail_from{"REGISTRAR_MAIL_FROM", "address from which mail is sent"};
inline constexpr EnvironmentVariable known_hosts{
    "REGISTRAR_KNOWN_HOSTS", "file of the keys of SFTP servers (default ~/.ssh/known_hosts)"};
inline constexpr EnvironmentVariable gpg{"REGISTRAR_GPG", "program that decrypts (default: gpg in the PATH)"};
inline constexpr EnvironmentVariable gpg_home{"GNUPGHOME", "folder of the key rings (default ~/.gnupg)"};
inline constexpr EnvironmentVariable gpg_passphrase_file{"REGISTRAR_GPG_PASSPHRASE_FILE",
                                                         "file with the passphrase of the private key"};
inline constexpr EnvironmentVariable ca_bundle{
    "CURL_CA_BUNDLE", "file of certificates that servers of mail and FTPS must have (default: the system's)"};
inline constexpr EnvironmentVariable ca_file{"SSL_CERT_FILE", "the same, without CURL_CA_BUNDLE"};
inline constexpr EnvironmentVariable no_color{"NO_COLOR", "if set, no colours on a terminal"};
inline constexpr EnvironmentVariable home{"HOME", "folder of .ssh and .gnupg"};
inline constexpr EnvironmentVariable pg_pass_file{
    "PGPASSFILE", "file with passwords of PostgreSQL stores (default ~/.pgpass)"};
inline constexpr EnvironmentVariable pg_password{"PGPASSWORD", "password of a PostgreSQL store"};
inline constexpr EnvironmentVariable temporary{"TMPDIR", "folder of temporary files (default /tmp)"};

}  // namespace environment

/// Returns all of them, in the order in which the help lists them.
std::span<const EnvironmentVariable> environment_variables();

/// Returns the value of a variable; nothing if it is not set or empty.
std::optional<std::string> value_of(const EnvironmentVariable& variable);

}  // namespace registrar
