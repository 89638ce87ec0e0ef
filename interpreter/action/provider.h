// SPDX-License-Identifier: Apache-2.0
#pragma once
// Providers, which say where the data files are and how they are written: their settings, said once for all
// of them, and how files are fetched. One file in actions/providers/ defines one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/message.h"
#include "action/setting.h"
#include "action/step_context.h"
#include "action/step_settings.h"
#include "input/dialect.h"
#include "values/date_format.h"

namespace registrar {

/// What the settings of `fileSystemSourceProvider` say.
struct ProviderSettings {
    std::string file_name;  ///< name or wildcard
    std::string path = "import";
    Dialect dialect;
    bool auto_detect_line_endings = false;  ///< LF, CRLF and CR are understood whatever it says
    DateFormat date_format = DateFormat::compile("YYYY-MM-DD").format;
    RemoteHost sftp_host;
    std::string sftp_login;
    SecretText sftp_password;
    RemoteFolder sftp_folder;
};

/// A provider: its settings assign to a ProviderSettings.
struct ProviderType {
    std::string_view name;
    std::string_view doc;
    std::span<const Setting> settings;
    std::span<const Message* const> messages = {};
    /// Brings the files into the folder first and returns their names, by name ascending; null where they are
    /// there. With a plan it only says what it would bring. Throws StepFailed.
    std::vector<std::string> (*fetch)(const ProviderSettings& settings, StepContext& context) = nullptr;

    const Setting* setting(std::string_view wanted) const;
};

/// The settings that all providers share, fileName first.
std::span<const Setting> source_settings();

/// All providers, by name.
std::span<const ProviderType* const> providers();
/// The provider of that name, or null.
const ProviderType* find_provider(std::string_view name);

/// `yes`, `no`, `Y` or `N` in any letter case, into `value`.
SettingFault read_yes_no(std::string_view text, bool& value);
/// An encoding that ICU knows, by its canonical name.
SettingFault read_encoding(std::string_view text, std::string& value);
/// A delimiter by name, or the character itself.
SettingFault read_delimiter(std::string_view text, char& value);
/// A date format; the fault's message holds `[...]` for the element's name.
SettingFault read_date_format(std::string_view text, DateFormat& value);

}  // namespace registrar
