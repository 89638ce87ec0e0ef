// SPDX-License-Identifier: Apache-2.0
// remoteResourceDownloader: fetches files from a server.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "diag/unavailable.h"
#include "remote/server.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message no_folder{"no-destination-folder", "Failed to create destination folder [...]", Level::error,
                        "`destinationFolderPath` is no folder, and none can be made there."};
const Message not_retrieved{"not-retrieved", "Failed to retrieve remote files", Level::error,
                            "The server, its login, its key or a file of it is not what the settings say."};

constexpr std::string_view protocol_words[] = {"ftp", "sftp", "ftps"};

}  // namespace

template <>
struct SettingText<Protocol> : WordText<Protocol, protocol_words> {};

namespace {

struct Downloader {
    struct Settings {
        Protocol protocol = Protocol::sftp;
        std::string host;
        Port port;
        std::string login;
        SecretText password;
        std::string source_files_path;
        PathText destination_folder_path;
        bool remove_sources = true;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        probe.secret("password", settings.password);
        probe.writable_folder("destinationFolderPath", settings.destination_folder_path.text);
        probe.server("host", settings.protocol, {settings.host, settings.port.number}, settings.login,
                     settings.password, settings.source_files_path);
    }
};

using Settings = Downloader::Settings;

/// Lists the sources. A missing source is no fault if an earlier process already fetched and removed it.
std::vector<std::string> sources_of(Server& server, const Settings& settings, const StepContext& context,
                                    const fs::path& folder) {
    auto sources = server.list(settings.source_files_path);
    const bool wildcard = is_wildcard(remote_name(settings.source_files_path));
    const bool here = fs::exists(folder / remote_name(settings.source_files_path));
    if (sources.empty() && !wildcard && !(context.again() && here))
        throw Unavailable(settings.source_files_path + ": there is no such file on the server");
    return sources;
}

std::size_t download(const Settings& settings, const StepContext& context, const fs::path& folder) {
    const ServerLogin login{settings.host, settings.port.number, settings.login,
                            secret_of(settings.password.text, context.folder().path())};
    const auto server = connect_server(settings.protocol, login);
    const auto sources = sources_of(*server, settings, context, folder);
    for (const std::string& source : sources) server->fetch(source, folder / remote_name(source));
    if (settings.remove_sources)
        for (const std::string& source : sources) server->remove(source);
    return sources.size();
}

void Downloader::run(const Settings& settings, StepContext& context) {
    const fs::path folder = context.folder().resolve(settings.destination_folder_path.text);
    if (context.plan())
        return context.tell(fmt::format("{} of {} would be fetched to {}.", settings.source_files_path,
                                        settings.host, context.shown(folder)));
    context.need_folder(folder, no_folder, settings.destination_folder_path.text);
    try {
        const std::size_t count = download(settings, context, folder);
        context.tell(fmt::format("{} fetched from {} to {}.", counted_were(count, "file"), settings.host,
                                 context.shown(folder)));
    } catch (const Unavailable& unavailable) {
        context.tell(unavailable.what());
        context.fail(not_retrieved);
    }
}

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::protocol>("protocol", "The protocol of the server.",
                                                {.mandatory = true}),
    step_setting<Settings, &Settings::host>("host", "The server's name or address.", {.mandatory = true}),
    step_setting<Settings, &Settings::port>(
        "port", "The server's port. Default: 21, 22 or 990, depending on the protocol."),
    step_setting<Settings, &Settings::login>("login", "The user name on the server.", {.mandatory = true}),
    step_setting<Settings, &Settings::password>(
        "password", "The user's password, or a reference to it: `${env:NAME}` or `${file:PATH}`.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::source_files_path>(
        "sourceFilesPath", "The files on the server. The last part of the path may contain wildcards.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::destination_folder_path>(
        "destinationFolderPath", "The target folder, inside the data folder.", {.mandatory = true}),
    step_setting<Settings, &Settings::remove_sources>(
        "removeSources", "Whether to delete the files on the server after all of them are fetched.", {"yes"}),
};

const Message* const own_messages[] = {&no_folder, &not_retrieved};

}  // namespace

const StepType& remote_resource_downloader() {
    static const StepType type = step_type<Downloader>(
        {.name = "remoteResourceDownloader",
         .doc = "Fetches files from an FTP, FTPS or SFTP server.",
         .example =
             "<remoteResourceDownloader>\n  <protocol>sftp</protocol>\n  <host>files.example.com</host>\n"
             "  <login>import</login>\n  <password>${env:SFTP_PASSWORD}</password>\n"
             "  <sourceFilesPath>/out/*.zip</sourceFilesPath>\n"
             "  <destinationFolderPath>incoming</destinationFolderPath>\n</remoteResourceDownloader>",
         .phase = StepPhase::pre_process,
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar
