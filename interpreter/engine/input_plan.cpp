// SPDX-License-Identifier: Apache-2.0
#include "engine/input_plan.h"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

namespace registrar {

namespace {

namespace fs = std::filesystem;

bool is_wildcard(const std::string& name) { return name.find_first_of("*?[") != std::string::npos; }

/// The provider's folder; it may not lead out of the data folder through a link.
fs::path provider_folder(const Job& job, const ImportJob& import, const RunOptions& options) {
    const fs::path definition = job.definition.source->path();
    const fs::path data = options.data_path.empty() ? definition.parent_path() : fs::path(options.data_path);
    const fs::path folder = data / import.path;
    std::error_code error;
    const fs::path real_data = fs::weakly_canonical(data.empty() ? "." : data, error);
    const fs::path real = fs::weakly_canonical(folder, error);
    const auto [end, ignored] = std::mismatch(real_data.begin(), real_data.end(), real.begin(), real.end());
    if (end != real_data.end() && !end->empty())
        throw Refused("the folder " + folder.string() + " leads out of the data folder");
    return folder;
}

std::vector<std::string> provider_files(const Job& job, const ImportJob& import, const RunOptions& options,
                                        Diagnostics& findings) {
    const fs::path folder = provider_folder(job, import, options);
    if (!is_wildcard(import.file_name)) return {(folder / import.file_name).string()};
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_regular_file() && fnmatch(import.file_name.c_str(), entry.path().filename().c_str(), FNM_PERIOD) == 0)
            found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    if (found.empty())
        findings.add({Level::warning, "no-file", "No file matches " + (folder / import.file_name).string() + ".",
                      Place{job.definition.source->path(), 0, 0, 1, {}}, {}, {}, {}});
    return found;
}

bool bind_input(const Job& job, const RunOptions& options, InputPlan& plan, Diagnostics& findings) {
    const ImportJob& import = job.imports[plan.import];
    auto reader = std::make_unique<Reader>(plan.path, import.dialect);
    plan.size = reader->file_size().value_or(0);
    const std::optional<Cells> first = reader->read_header();
    if (!first)
        findings.add({Level::warning, "empty-file", "The file is empty.", Place{plan.path, 0, 0, 1, {}}, {}, {}, {}});
    if (first && import.dialect.skip_first_line)
        plan.header = reader->byte_order_mark() + std::string(reader->original(*first));
    auto binding = bind_file(job, import, plan.path, first, options.bind, findings);
    if (!binding) return false;
    plan.binding = *std::move(binding);
    // Standard input cannot be opened twice, and a lone file need not be.
    plan.reader = std::move(reader);
    return true;
}

}  // namespace

std::optional<std::vector<InputPlan>> plan_inputs(const Job& job, const RunOptions& options, Diagnostics& findings) {
    if (!options.data.empty() && job.imports.size() > 1)
        throw Refused("the definition has several imports, so it is not clear whose files DATA replaces");
    std::vector<InputPlan> plans;
    std::size_t first_action = 0;
    bool good = true;
    for (std::size_t import = 0; import < job.imports.size(); ++import) {
        const ImportJob& job_import = job.imports[import];
        std::vector<std::string> files = options.data;
        if (files.empty() && job_import.file_name.empty())
            throw Refused("an <actions> definition names no file: give DATA");
        if (files.empty()) files = provider_files(job, job_import, options, findings);
        for (const std::string& file : files) {
            InputPlan plan;
            plan.path = file;
            plan.import = import;
            plan.first_action = first_action;
            good = bind_input(job, options, plan, findings) && good;
            // Many files would be many open descriptors.
            if (plans.size() >= 16 && file != "-") plan.reader.reset();
            plans.push_back(std::move(plan));
        }
        first_action += job_import.actions.size();
    }
    if (!good) return std::nullopt;
    return plans;
}

}  // namespace registrar
