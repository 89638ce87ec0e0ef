// SPDX-License-Identifier: Apache-2.0
#include "action/environment_probe.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "diag/unavailable.h"
#include "remote/secret.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

/// Servers are asked before the night, with somebody waiting.
constexpr TimeLimits probe_limits{std::chrono::seconds(10), std::chrono::seconds(10)};

/// Returns why a folder cannot be used; empty if it can.
std::string why_not(const fs::path& folder, int mode) {
    return access(folder.empty() ? "." : folder.c_str(), mode) == 0 ? "" : std::strerror(errno);
}

fs::path clean(const fs::path& path) {
    fs::path normal = path.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

void EnvironmentProbe::report(std::string_view setting, std::string_view rule, std::string message) {
    faults_.push_back({setting, std::string(rule), std::move(message)});
}

void EnvironmentProbe::variable(const EnvironmentVariable& variable) {
    if (!value_of(variable))
        report({}, "missing-variable", fmt::format("The environment variable {} is not set.", variable.name));
}

void EnvironmentProbe::secret(std::string_view setting, const SecretText& secret) {
    if (is_plain_secret(secret.text) || (!job_.deep && !secret.text.starts_with("${env:"))) return;
    try {
        secret_of(secret.text, job_.folder.path());
    } catch (const Unavailable& unavailable) {
        const bool variable = secret.text.starts_with("${env:");
        const std::string name = variable ? secret.text.substr(6, secret.text.size() - 7) : "";
        report(setting, variable ? "missing-variable" : "missing-secret",
               variable ? fmt::format("The environment variable {} is not set.", name) : unavailable.what());
    }
}

fs::path EnvironmentProbe::existing_folder(std::string_view setting, std::string_view path) {
    if (!job_.deep) return {};
    const fs::path folder = path.empty() ? job_.folder.path() : job_.folder.resolve(path);
    if (std::ranges::find(job_.own_folders, clean(folder)) != job_.own_folders.end()) return {};
    if (fs::is_directory(folder.empty() ? "." : folder)) return folder.empty() ? "." : folder;
    report(setting, "missing-folder", fmt::format("There is no folder {}.", folder.string()));
    return {};
}

void EnvironmentProbe::readable_folder(std::string_view setting, std::string_view path) {
    const fs::path folder = existing_folder(setting, path);
    if (folder.empty()) return;
    if (const std::string why = why_not(folder, R_OK | X_OK); !why.empty())
        report(setting, "folder-access",
               fmt::format("The folder {} cannot be read: {}.", folder.string(), why));
}

void EnvironmentProbe::changeable_folder(std::string_view setting, std::string_view path) {
    const fs::path folder = existing_folder(setting, path);
    if (folder.empty()) return;
    if (const std::string why = why_not(folder, R_OK | W_OK | X_OK); !why.empty())
        report(setting, "folder-access",
               fmt::format("Files of the folder {} cannot be removed: {}.", folder.string(), why));
}

void EnvironmentProbe::writable_folder(std::string_view setting, std::string_view path) {
    if (!job_.deep) return;
    const fs::path wanted = clean(job_.folder.resolve(path));
    job_.own_folders.push_back(wanted);
    fs::path folder = wanted;
    while (!folder.empty() && !fs::exists(folder)) folder = folder.parent_path();
    std::string why = !folder.empty() && !fs::is_directory(folder) ? std::strerror(ENOTDIR) : "";
    if (why.empty()) why = why_not(folder, W_OK | X_OK);
    if (why.empty()) return;
    const std::string_view what = folder == wanted ? "written" : "made";
    report(setting, "folder-access",
           fmt::format("The folder {} cannot be {}: {}.", wanted.string(), what, why));
}

void EnvironmentProbe::server(std::string_view setting, Protocol protocol, const RemoteHost& host,
                              const std::string& user, const SecretText& password,
                              const std::string& pattern) {
    if (!job_.deep) return;
    try {
        const ServerLogin login{host.name, host.port, user, secret_of(password.text, job_.folder.path())};
        static_cast<void>(connect_server(protocol, login, probe_limits)->list(pattern));
    } catch (const Unavailable& unavailable) {
        const std::string_view own[] = {"missing-variable", "missing-secret"};
        const auto is_told = [&](const EnvironmentFault& fault) {
            return std::ranges::find(own, fault.rule) != std::end(own);
        };
        if (std::ranges::none_of(faults_, is_told)) report(setting, "no-server", unavailable.what());
    }
}

void EnvironmentProbe::attempt(std::string_view rule, const std::function<void()>& work) {
    if (!job_.deep) return;
    try {
        work();
    } catch (const Unavailable& unavailable) {
        report({}, rule, unavailable.what());
    }
}

}  // namespace registrar
