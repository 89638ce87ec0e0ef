// SPDX-License-Identifier: Apache-2.0
// removeFromSFTP: removes the file that was read from its SFTP server.
#include <fmt/format.h>

#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "diag/unavailable.h"
#include "remote/sftp.h"
#include "values/number.h"

namespace registrar {

namespace {

const Message missing{"missing-parameter", "The [...] parameter is missing.", Level::error,
                      "A mandatory setting is not given."};
const Message not_removed{"not-removed", "Unable to remove the file from the SFTP server: error [...]",
                          Level::error,
                          "The server, its login, its key or a file of it is not what the settings say."};

struct RemoveFromSftp {
    struct Settings {
        RemoteHost host;
        std::string login;
        SecretText password;
        RemoteFolder folder;
        std::string file_name;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        probe.secret("sftpPassword", settings.password);
        probe.server("sftpHost", Protocol::sftp, settings.host, settings.login, settings.password,
                     settings.folder.text + "/" + settings.file_name);
    }
};

using Settings = RemoveFromSftp::Settings;

/// Only files that were read may be removed. With a wildcard, these are the files with the name of the data
/// file, with any further extension on the server (data.csv.pgp).
bool is_of_file(std::string_view remote, const std::filesystem::path& file) {
    const std::string stem = file.stem().string() + ".";
    return remote == file.filename().string() || remote.starts_with(stem);
}

std::vector<std::string> doomed_files(Server& server, const Settings& settings, const StepContext& context) {
    const std::string pattern = settings.folder.text + "/" + settings.file_name;
    auto files = server.list(pattern);
    if (is_wildcard(settings.file_name))
        std::erase_if(files, [&](const std::string& file) {
            return !is_of_file(remote_name(file), context.file().path);
        });
    else if (files.empty() && !context.again())
        throw Unavailable(pattern + ": there is no such file on the server");
    return files;
}

void RemoveFromSftp::run(const Settings& settings, StepContext& context) {
    if (context.plan())
        return context.tell(
            fmt::format("{} would be removed from {}.", settings.file_name, settings.host.name));
    try {
        const auto server = connect_sftp({settings.host.name, settings.host.port, settings.login,
                                          secret_of(settings.password.text, context.folder().path())});
        const auto files = doomed_files(*server, settings, context);
        for (const std::string& file : files) server->remove(file);
        context.tell(
            fmt::format("{} removed from {}.", counted_were(files.size(), "file"), settings.host.name));
    } catch (const Unavailable& unavailable) {
        context.fail(not_removed, {unavailable.what()});
    }
}

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::host>("sftpHost", "The server: `host` or `host:port`.",
                                            {.mandatory = true}),
    step_setting<Settings, &Settings::login>("sftpLogin", "The user name on the server.",
                                             {.mandatory = true}),
    step_setting<Settings, &Settings::password>(
        "sftpPassword", "The user's password, or a reference to it: `${env:NAME}` or `${file:PATH}`.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::folder>("sftpFolder", "The folder on the server. It begins with `/`.",
                                              {.mandatory = true}),
    step_setting<Settings, &Settings::file_name>("sftpFileName",
                                                 "The file on the server. With wildcards, only files with "
                                                 "the name of the file that was read are removed.",
                                                 {.mandatory = true}),
};

const Message* const own_messages[] = {&missing, &not_removed};

}  // namespace

const StepType& remove_from_sftp() {
    static const StepType type = step_type<RemoveFromSftp>(
        {.name = "removeFromSFTP",
         .doc = "Removes the file from the SFTP server that it came from.",
         .example =
             "<removeFromSFTP>\n  <sftpHost>files.example.com</sftpHost>\n  <sftpLogin>import</sftpLogin>\n"
             "  <sftpPassword>${env:SFTP_PASSWORD}</sftpPassword>\n  <sftpFolder>/out</sftpFolder>\n"
             "  <sftpFileName>*.csv</sftpFileName>\n</removeFromSFTP>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 9,
                    .needs_file = true,
                    .only_when_whole = true,
                    .effect = "delete the file on the server"},
         .settings = settings,
         .messages = own_messages,
         .missing = &missing});
    return type;
}

}  // namespace registrar
