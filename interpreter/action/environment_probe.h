// SPDX-License-Identifier: Apache-2.0
#pragma once
// Asks whether the surroundings have what a step or provider will need when it runs: environment variables,
// folders, keys and servers. Changes nothing. Collects what is missing as faults.
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "action/step_settings.h"
#include "remote/data_path.h"
#include "remote/server.h"
#include "values/environment.h"

namespace registrar {

/// Something that is missing.
struct EnvironmentFault {
    std::string_view setting;  ///< that needs it; empty: the step or provider as a whole
    std::string rule;
    std::string message;
};

/// What all probes of a job share.
struct ProbedJob {
    DataFolder folder;
    bool deep = true;    ///< false: looks at environment variables only
    std::string source;  ///< the setting `path` of the import's provider; empty without a provider
    std::vector<std::filesystem::path> own_folders = {};  ///< those that earlier steps make
};

class EnvironmentProbe {
public:
    explicit EnvironmentProbe(ProbedJob& job) : job_(job) {}

    /// Demands a variable of the table.
    void variable(const EnvironmentVariable& variable);
    /// Demands that a secret can be read: the variable that it names is set, or the file has one.
    void secret(std::string_view setting, const SecretText& secret);
    /// Demands a folder of the data folder that can be listed, or that an earlier step makes.
    void readable_folder(std::string_view setting, std::string_view path);
    /// Demands a folder whose files can be removed, or that an earlier step makes.
    void changeable_folder(std::string_view setting, std::string_view path);
    /// Demands the same of the folder of the data files.
    void changeable_source() {
        if (!job_.source.empty()) changeable_folder({}, job_.source);
    }
    /// Demands a folder that can be written, or made.
    void writable_folder(std::string_view setting, std::string_view path);
    /// Demands that a server lets the user in and lists the pattern's folder.
    void server(std::string_view setting, Protocol protocol, const RemoteHost& host, const std::string& user,
                const SecretText& password, const std::string& pattern);
    /// Calls a function that throws Unavailable if something of the kind `rule` is missing.
    void attempt(std::string_view rule, const std::function<void()>& work);

    const std::vector<EnvironmentFault>& faults() const { return faults_; }

private:
    /// Returns the folder. Reports it and returns an empty path if it is missing, or if a step makes it.
    std::filesystem::path existing_folder(std::string_view setting, std::string_view path);
    void report(std::string_view setting, std::string_view rule, std::string message);

    ProbedJob& job_;
    std::vector<EnvironmentFault> faults_;
};

}  // namespace registrar
