// SPDX-License-Identifier: Apache-2.0
#include "values/environment.h"

#include <cstdlib>

namespace registrar {

std::span<const EnvironmentVariable> environment_variables() {
    using namespace environment;
    static constexpr EnvironmentVariable all[] = {
        store,     smtp_url, mail_from,    known_hosts, gpg,       gpg_home, gpg_passphrase_file,
        ca_bundle, ca_file,  pg_pass_file, pg_password, temporary, home,     no_color};
    return all;
}

std::optional<std::string> value_of(const EnvironmentVariable& variable) {
    // Every name is a literal, so it ends with a zero.
    const char* value = std::getenv(variable.name.data());
    if (value == nullptr || *value == 0) return std::nullopt;
    return value;
}

}  // namespace registrar
