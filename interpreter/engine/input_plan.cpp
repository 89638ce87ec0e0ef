// SPDX-License-Identifier: Apache-2.0
#include "engine/input_plan.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

namespace registrar {

namespace {

namespace fs = std::filesystem;

bool is_wildcard(const std::string& name) {
    return name.find_first_of("*?[") != std::string::npos;
}

/// The provider's folders as the definition and --data-path give them.
struct Folders {
    fs::path data;
    fs::path provider;
};

Folders folders_of(const Job& job, const ImportJob& import, const RunOptions& options) {
    const fs::path definition = job.definition.source->path();
    const fs::path data = options.data_path.empty() ? definition.parent_path() : fs::path(options.data_path);
    return {data, data / import.path};
}

/// No link may lead out of the data folder.
void refuse_outside(const fs::path& data, const fs::path& path) {
    std::error_code error;
    const fs::path real_data = fs::weakly_canonical(data.empty() ? "." : data, error);
    const fs::path real = fs::weakly_canonical(path, error);
    const auto [end, ignored] = std::mismatch(real_data.begin(), real_data.end(), real.begin(), real.end());
    if (end != real_data.end() && !end->empty())
        throw Refused(path.string() + " leads out of the data folder");
}

std::vector<std::string> matching_files(const fs::path& folder, const std::string& wildcard) {
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error && error != std::errc::no_such_file_or_directory)
        throw FileUnavailable(folder.string(), error.message());
    for (const auto& entry : entries)
        if (entry.is_regular_file() &&
            fnmatch(wildcard.c_str(), entry.path().filename().c_str(), FNM_PERIOD) == 0)
            found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> provider_files(const Job& job, const ImportJob& import, const RunOptions& options,
                                        Diagnostics& findings) {
    const Folders folders = folders_of(job, import, options);
    refuse_outside(folders.data, folders.provider);
    std::vector<std::string> found = {(folders.provider / import.file_name).string()};
    if (is_wildcard(import.file_name)) found = matching_files(folders.provider, import.file_name);
    for (const std::string& file : found) refuse_outside(folders.data, file);
    if (found.empty())
        findings.add({Level::warning,
                      "no-file",
                      "No file matches " + (folders.provider / import.file_name).string() + ".",
                      Place{job.definition.source->path(), 0, 0, 1, {}},
                      {},
                      {},
                      {}});
    return found;
}

/// A header that cannot be read says nothing about the columns.
bool check_header(const std::string& path, const Cells& header, Diagnostics& findings) {
    if (header.fault == RecordFault::none) return true;
    const Message& message = message_of(header.fault);
    const LineColumn at = place_in(header, header.fault_at);
    Place place{path, at.line, at.column, 1, {}};
    place.line_text = std::string(line_around(header, header.fault_at).substr(0, 4096));
    findings.add({Level::error,
                  std::string(message.code),
                  std::string(message.text),
                  place,
                  "in the header line",
                  {},
                  {}});
    return false;
}

bool bind_input(const Job& job, const RunOptions& options, InputPlan& plan, Diagnostics& findings) {
    const ImportJob& import = job.imports[plan.import];
    auto reader = std::make_unique<Reader>(plan.path, import.dialect, ReadSizes{}, options.stop);
    plan.size = reader->file_size().value_or(0);
    const std::optional<Cells> first = reader->read_header();
    if (!first && reader->interrupted()) return false;
    plan.empty = !first;
    if (!first)
        findings.add(
            {Level::warning, "empty-file", "The file is empty.", Place{plan.path, 0, 0, 1, {}}, {}, {}, {}});
    if (first && import.dialect.skip_first_line && !check_header(plan.path, *first, findings)) return false;
    plan.mark = reader->byte_order_mark();
    plan.encoding = reader->encoding();
    if (first && import.dialect.skip_first_line) plan.header = reader->original(*first);
    auto binding = bind_file(job, import, plan.path, first, options.bind, findings);
    if (!binding) return false;
    plan.binding = *std::move(binding);
    // Standard input cannot be opened twice, and a lone file need not be.
    plan.reader = std::move(reader);
    return true;
}

/// CR, LF and the NULs around them in wide encodings.
std::string_view without_line_end(const InputPlan& input) {
    const std::string_view header = input.header;
    return header.substr(0, header.find_last_not_of(std::string_view("\r\n\0", 3)) + 1);
}

}  // namespace

std::optional<std::vector<InputPlan>> plan_inputs(const Job& job, const RunOptions& options,
                                                  Diagnostics& findings) {
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

std::string rejects_header(const std::vector<InputPlan>& inputs) {
    const InputPlan* first = nullptr;
    for (const InputPlan& input : inputs) {
        if (input.empty) continue;
        if (first == nullptr) first = &input;
        if (input.import != first->import)
            throw Refused(
                "--rejects: the definition has several imports, and what one of them rejects is no "
                "input of the other; `registrar runs rejects` shows them all");
        if (input.encoding != first->encoding || without_line_end(input) != without_line_end(*first))
            throw Refused(
                fmt::format("--rejects: {} and {} have different headers or encodings, so that no file "
                            "holds the rejects of both; run them one by one",
                            first->path, input.path));
    }
    return first == nullptr ? std::string() : first->mark + first->header;
}

}  // namespace registrar
