// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes providers, which define the data files, their format, and how to fetch them. Each file in
// actions/providers/ defines one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/environment_probe.h"
#include "action/message.h"
#include "action/setting.h"
#include "action/step_context.h"
#include "action/step_settings.h"
#include "input/dialect.h"
#include "values/date_format.h"

namespace registrar {

enum class FileOrder : std::uint8_t { name, time };
inline constexpr std::string_view file_order_words[] = {"name", "time"};

/// The values of the settings of a provider.
struct ProviderSettings {
    std::string file_name;  ///< name or wildcard
    std::string path = "import";
    FileOrder file_order = FileOrder::name;
    bool require_rows = false;
    Dialect dialect;
    bool auto_detect_line_endings = false;  ///< has no effect: LF, CRLF and CR are always accepted
    DateFormat date_format = DateFormat::compile("YYYY-MM-DD").format;
    RemoteHost sftp_host;
    std::string sftp_login;
    SecretText sftp_password;
    RemoteFolder sftp_folder;
};

/// A provider; its settings are read into a ProviderSettings.
struct ProviderType {
    std::string_view name;
    std::string_view doc;
    std::span<const Setting> settings;
    std::span<const Message* const> messages = {};
    /// Fetches the files into the folder and returns their names, ascending. With a plan it only reports what
    /// it would fetch. Null if the files are local. Throws StepFailed.
    std::vector<std::string> (*fetch)(const ProviderSettings& settings, StepContext& context) = nullptr;

    /// Asks for what the provider needs when the run begins.
    void (*probe)(const ProviderSettings& settings, EnvironmentProbe& probe) = nullptr;

    /// Returns the setting with this name, or null.
    const Setting* setting(std::string_view wanted) const;
};

/// Returns the settings that all providers share, fileName first.
std::span<const Setting> source_settings();

/// Returns all providers, by name.
std::span<const ProviderType* const> providers();
/// Returns the provider with this name, or null.
const ProviderType* find_provider(std::string_view name);

/// Reads the name of an encoding that ICU knows; `value` becomes its canonical name.
SettingFault read_encoding(std::string_view text, std::string& value);
/// Reads `read` or `skip`.
SettingFault read_hidden_rows(std::string_view text, bool& skip);
/// Reads a delimiter: its name, or the character itself.
SettingFault read_delimiter(std::string_view text, char& value);

}  // namespace registrar
