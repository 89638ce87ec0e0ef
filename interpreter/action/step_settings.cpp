// SPDX-License-Identifier: Apache-2.0
#include "action/step_settings.h"

#include <fmt/format.h>

#include "action/provider.h"
#include "remote/secret.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

SettingFault unexpected(std::string_view text, std::string_view expected) {
    return {"bad-setting", fmt::format("The value '{}' is not valid, {} expected.", text, expected), {}};
}

}  // namespace

SettingFault SettingText<PathText>::read(std::string_view text, PathText& value) {
    if (text.find("..") != std::string_view::npos)
        return {"forbidden-path", "String '..' is forbidden in file path",
                "relative paths begin in the data folder, which --data-path names"};
    value.text = text;
    return {};
}

SettingFault SettingText<FreePath>::read(std::string_view text, FreePath& value) {
    value.text = text;
    return {};
}

SettingFault SettingText<SecretText>::read(std::string_view text, SecretText& value) {
    value.text = text;
    if (leads_nowhere(text))
        return {"bad-secret", "A secret stands in ${env:NAME} or ${file:PATH}.",
                "name the variable or the file"};
    if (!is_plain_secret(text)) return {};
    SettingFault fault{"plain-secret", "The definition holds a password.",
                       "write ${env:NAME} or ${file:PATH} instead, and keep it there"};
    fault.warning = true;
    return fault;
}

SettingFault SettingText<RemoteHost>::read(std::string_view text, RemoteHost& value) {
    const auto colon = text.find(':');
    // A host with several colons is an IPv6 address without a port.
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
        value.name = text;
        return {};
    }
    Port port;
    const SettingFault fault = SettingText<Port>::read(text.substr(colon + 1), port);
    value = {std::string(text.substr(0, colon)), port.number};
    return fault;
}

SettingFault SettingText<RemoteFolder>::read(std::string_view text, RemoteFolder& value) {
    if (!text.starts_with('/')) return unexpected(text, "a folder that begins with /");
    value.text = text.substr(0, text.find_last_not_of('/') + 1);
    return {};
}

SettingFault SettingText<Presence>::read(std::string_view text, Presence& value) {
    value.there = !equal_ignoring_case(text, "no");
    return {};
}

SettingFault SettingText<Percent>::read(std::string_view text, Percent& value) {
    const auto number = parse_integer(text);
    if (!number || *number < 0 || *number > 100) return unexpected(text, "a percentage from 0 to 100");
    value.value = *number;
    return {};
}

SettingFault SettingText<Port>::read(std::string_view text, Port& value) {
    const auto number = parse_integer(text);
    if (!number || *number < 1 || *number > UINT16_MAX) return unexpected(text, "a port from 1 to 65535");
    value.number = static_cast<std::uint16_t>(*number);
    return {};
}

SettingFault SettingText<std::vector<std::string>>::read(std::string_view text,
                                                         std::vector<std::string>& value) {
    value.emplace_back(text);
    return {};
}

}  // namespace registrar
