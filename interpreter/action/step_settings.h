// SPDX-License-Identifier: Apache-2.0
#pragma once
// Types of the settings of steps and providers: paths, secrets, hosts, percentages, and elements whose
// presence counts. A setting has such a type as its member; SettingText of the type reads its text while the
// definition is checked, so that a wrong one is reported before anything runs.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "action/setting.h"

namespace registrar {

/// A path below the data folder; the check rejects `..`.
struct PathText {
    std::string text;
};

/// A path that the step itself checks.
struct FreePath {
    std::string text;
};

/// A password, or a reference to it: `${env:NAME}`, `${file:PATH}` (remote/secret.h).
struct SecretText {
    std::string text;
};

/// A server, `host` or `host:port`.
struct RemoteHost {
    std::string name;
    std::uint16_t port = 0;  ///< 0: the protocol's default
};

/// A folder of a server; begins with `/`.
struct RemoteFolder {
    std::string text;
};

/// An element that applies if it is present, even if empty, unless its text is `no`.
struct Presence {
    bool there = false;
};

/// From 0 to 100.
struct Percent {
    std::int64_t value = 0;
};

/// A port of a server; 0: the protocol's default.
struct Port {
    std::uint16_t number = 0;
};

template <>
struct SettingText<PathText> {
    static constexpr std::string_view type_name = "path";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, PathText& value);
};
template <>
struct SettingText<FreePath> {
    static constexpr std::string_view type_name = "path";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, FreePath& value);
};
template <>
struct SettingText<SecretText> {
    static constexpr std::string_view type_name = "secret";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, SecretText& value);
};
template <>
struct SettingText<RemoteHost> {
    static constexpr std::string_view type_name = "host";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, RemoteHost& value);
};
template <>
struct SettingText<RemoteFolder> {
    static constexpr std::string_view type_name = "path";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, RemoteFolder& value);
};
template <>
struct SettingText<Presence> {
    static constexpr std::string_view type_name = "presence";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, Presence& value);
};
template <>
struct SettingText<Percent> {
    static constexpr std::string_view type_name = "percent";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, Percent& value);
};
template <>
struct SettingText<Port> {
    static constexpr std::string_view type_name = "port";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, Port& value);
};
/// Adds each text of a repeated element.
template <>
struct SettingText<std::vector<std::string>> {
    static constexpr std::string_view type_name = "string";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, std::vector<std::string>& value);
};

/// Makes a setting of a step or provider. The type of the member decides whether the element may be repeated
/// or empty, and whether its text is a secret.
template <class Settings, auto member>
constexpr Setting step_setting(std::string_view name, std::string_view doc, SettingTraits traits = {}) {
    using Value = decltype(record_detail::member_of(member));
    Setting made = setting<Settings, member>(name, doc, traits);
    made.repeatable = std::is_same_v<Value, std::vector<std::string>>;
    made.may_be_empty = std::is_same_v<Value, Presence>;
    made.secret = std::is_same_v<Value, SecretText>;
    return made;
}

/// The settings that all bulk steps share; their settings derive from this.
struct BulkSettings {
    bool full_access = false;      ///< records that no import created or updated are in scope, too
    Percent change_threshold{20};  ///< --change-threshold overrides it
};
template <class Settings>
constexpr Setting bulk_access_setting() {
    return step_setting<Settings, &Settings::full_access>(
        "fullAccess", "`no`: only records that an import created or updated are in scope.", {"no"});
}
template <class Settings>
constexpr Setting change_threshold_setting() {
    return step_setting<Settings, &Settings::change_threshold>(
        "changeThreshold",
        "Maximum percentage of the records in scope that may be changed. If it is exceeded, nothing is "
        "changed and the exit code is 3. `--change-threshold` overrides it. Not applied to 10 records or "
        "fewer.",
        {"20"});
}
/// For BulkRule::threshold: returns the percentage.
template <class Settings>
std::int64_t threshold_of(const void* settings) {
    return static_cast<const Settings*>(settings)->change_threshold.value;
}

}  // namespace registrar
