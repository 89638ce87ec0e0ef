// SPDX-License-Identifier: Apache-2.0
// sftpFileImportAction: fetches the files from an SFTP server first.
#include <fmt/format.h>

#include <algorithm>

#include "action/provider.h"
#include "diag/unavailable.h"
#include "remote/sftp.h"
#include "remote/staged_file.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message not_retrieved{
    "not-retrieved", "[...] unable to retrieve the file(s) from the SFTP server: error [...]", Level::error,
    "The server, its login, its key or a file of it is not what the settings say."};

std::vector<std::string> bring(const ProviderSettings& settings, const StepContext& context,
                               const fs::path& folder) {
    const auto server = connect_sftp({settings.sftp_host.name, settings.sftp_host.port, settings.sftp_login,
                                      secret_of(settings.sftp_password.text, context.folder().path())});
    const std::string pattern = settings.sftp_folder.text + "/" + settings.file_name;
    const auto sources = server->list(pattern);
    if (sources.empty() && !is_wildcard(settings.file_name))
        throw Unavailable(pattern + ": there is no such file on the server");
    std::vector<std::string> names;
    for (const std::string& source : sources) {
        names.emplace_back(remote_name(source));
        server->fetch(source, folder / names.back());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> fetch(const ProviderSettings& settings, StepContext& context) {
    const fs::path folder = context.folder().resolve(settings.path);
    if (context.plan()) {
        context.tell(fmt::format("{} of {} would be fetched to {}.", settings.file_name,
                                 settings.sftp_host.name, context.shown(folder)));
        return {};
    }
    try {
        make_folders(folder);
        auto names = bring(settings, context, folder);
        context.tell(fmt::format("{} fetched from {} to {}.", counted_were(names.size(), "file"),
                                 settings.sftp_host.name, context.shown(folder)));
        return names;
    } catch (const Unavailable& unavailable) {
        context.fail(not_retrieved, {settings.file_name, unavailable.what()});
    }
}

void probe(const ProviderSettings& settings, EnvironmentProbe& probe) {
    probe.secret("sftpPassword", settings.sftp_password);
    probe.writable_folder("path", settings.path);
    probe.server("sftpHost", Protocol::sftp, settings.sftp_host, settings.sftp_login, settings.sftp_password,
                 settings.sftp_folder.text + "/" + settings.file_name);
}

using Settings = ProviderSettings;

const std::vector<Setting>& all_settings() {
    static const std::vector<Setting> all = [] {
        std::vector<Setting> made(source_settings().begin(), source_settings().end());
        made.push_back(step_setting<Settings, &Settings::sftp_host>(
            "sftpHost", "The server: `host` or `host:port`.", {.mandatory = true}));
        made.push_back(step_setting<Settings, &Settings::sftp_login>(
            "sftpLogin", "The user name on the server.", {.mandatory = true}));
        made.push_back(step_setting<Settings, &Settings::sftp_password>(
            "sftpPassword", "The user's password, or a reference to it: `${env:NAME}` or `${file:PATH}`.",
            {.mandatory = true}));
        made.push_back(step_setting<Settings, &Settings::sftp_folder>(
            "sftpFolder", "The folder of the files on the server. It begins with `/`.", {.mandatory = true}));
        return made;
    }();
    return all;
}

const Message* const own_messages[] = {&not_retrieved};

}  // namespace

const ProviderType& sftp_file_import_action() {
    static const ProviderType type{
        "sftpFileImportAction",
        "Fetches the data files from an SFTP server into a local folder, and reads them there.",
        all_settings(),
        own_messages,
        fetch,
        probe};
    return type;
}

}  // namespace registrar
