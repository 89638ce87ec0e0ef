// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads server passwords from the places that settings name, and wraps them in a type that cannot be printed
// by accident.
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace registrar {

/// A text that must not be shown. It cannot be streamed, formatted, compared or converted to a string. Code
/// that needs the value must call reveal(), so every use can be found by searching.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    /// Returns the text, only for the library that sends it. The reference is valid as long as the Secret.
    const std::string& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    std::string value_;
};

/// Returns whether the setting contains the secret itself instead of `${env:NAME}` or `${file:PATH}`. Callers
/// warn then.
bool is_plain_secret(std::string_view setting);

/// Returns whether the setting has the form `${…}` but is neither `${env:NAME}` nor `${file:PATH}`.
bool leads_nowhere(std::string_view setting);

/// Returns the secret that a setting contains or refers to. One line end at the end of a file is not part of
/// it. A relative PATH is relative to `data_folder`. Throws Unavailable if the variable is not set or the
/// file cannot be read, and Refused for another kind of `${…}`. Messages name the source but no value.
Secret secret_of(std::string_view setting, const std::filesystem::path& data_folder);

}  // namespace registrar
