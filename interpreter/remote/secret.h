// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords of servers: where settings say they are, and a type that does not show them by accident.
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace registrar {

/// A text that must not be shown. It cannot be streamed, formatted, compared or turned into a string; who
/// needs the value calls reveal(), so that every use can be searched for.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    /// The text itself, for the library that sends it and for nobody else; lives as long as the Secret.
    const std::string& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    std::string value_;
};

/// The setting holds the secret itself, not `${env:NAME}` or `${file:PATH}`: worth a warning.
bool is_plain_secret(std::string_view setting);

/// The setting says `${…}`, but neither `${env:NAME}` nor `${file:PATH}`.
bool leads_nowhere(std::string_view setting);

/// The secret that a setting holds or points at; one line end behind a file's text does not belong to it. A
/// relative PATH hangs off `data_folder`. Throws Unavailable where the variable is not set or the file cannot
/// be read, and Refused for `${…}` of another kind; the messages name the place and no value.
Secret secret_of(std::string_view setting, const std::filesystem::path& data_folder);

}  // namespace registrar
