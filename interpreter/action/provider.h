// SPDX-License-Identifier: Apache-2.0
#pragma once
// The settings of a provider, which says where the data files are and how they are written. Fetching files is
// not here.
#include <span>
#include <string>
#include <string_view>

#include "action/setting.h"
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
};

/// A provider: its settings assign to a ProviderSettings.
struct ProviderType {
    std::string_view name;
    std::string_view doc;
    std::span<const Setting> settings;

    const Setting* setting(std::string_view wanted) const;
};

/// `fileSystemSourceProvider`.
const ProviderType& file_system_provider();

/// `yes`, `no`, `Y` or `N` in any letter case, into `value`.
SettingFault read_yes_no(std::string_view text, bool& value);
/// An encoding that ICU knows, by its canonical name.
SettingFault read_encoding(std::string_view text, std::string& value);
/// A delimiter by name, or the character itself.
SettingFault read_delimiter(std::string_view text, char& value);
/// A date format; the fault's message holds `[...]` for the element's name.
SettingFault read_date_format(std::string_view text, DateFormat& value);

}  // namespace registrar
