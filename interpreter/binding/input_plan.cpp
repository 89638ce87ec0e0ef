// SPDX-License-Identifier: Apache-2.0
#include "binding/input_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "binding/header.h"
#include "binding/record_rules.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "diag/utf8.h"
#include "input/guess_encoding.h"
#include "input/packed_row.h"
#include "values/text.h"

namespace registrar {

namespace {

/// Throws FileUnavailable if the folder does not exist: the share may not be mounted.
void demand_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
    throw FileUnavailable(folder.string(), error ? error.message() : "no such folder");
}

/// Returns the files by name as they come, or by the time of their last change.
std::vector<std::filesystem::path> files_in_order(std::vector<std::filesystem::path> files, FileOrder order) {
    if (order == FileOrder::name) return files;
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> timed;
    for (auto& file : files) {
        std::error_code error;
        timed.emplace_back(std::filesystem::last_write_time(file, error), std::move(file));
    }
    std::stable_sort(timed.begin(), timed.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    files.clear();
    for (auto& [time, file] : timed) files.push_back(std::move(file));
    return files;
}

/// Returns the provider's files: those that match its name or, if it downloaded files, only these.
std::vector<std::string> provider_files(const Job& job, const ImportJob& import, const DataFolder& folder,
                                        const std::vector<std::string>* fetched, Diagnostics& findings) {
    const ProviderSettings& provider = import.provider.settings;
    const auto below = [&](const std::string& name) {
        return (std::filesystem::path(provider.path) / name).string();
    };
    std::vector<std::string> found;
    const Location whole{job.definition.source->path(), 0, 0, 1, {}};
    if (fetched == nullptr) {
        const std::string wanted = below(provider.file_name);
        demand_folder(folder.resolve(wanted).parent_path());
        for (const auto& file : files_in_order(folder.files(wanted), provider.file_order))
            found.push_back(file.string());
        for (const auto& file : folder.suspect_files(wanted))
            findings.add(
                {Level::warning,
                 "left-out",
                 fmt::format(
                     "{} is left out: its name differs from {} in letter case, or it is empty and new.",
                     file.string(), provider.file_name),
                 whole,
                 {},
                 {},
                 {}});
    } else {
        for (const std::string& name : *fetched) found.push_back(folder.resolve(below(name)).string());
    }
    if (found.empty())
        findings.add({Level::warning,
                      "no-file",
                      "No file matches " + (folder.path() / below(provider.file_name)).string() + ".",
                      whole,
                      {},
                      {},
                      {}});
    return found;
}

/// Returns the header without CR and LF, and without the NULs around them in wide encodings.
std::string_view without_line_end(const InputPlan& input) {
    const std::string_view header = input.header;
    return header.substr(0, header.find_last_not_of(std::string_view("\r\n\0", 3)) + 1);
}

/// Demands fields of every action, because there is a data file. Actions that need none may list no fields.
bool check_fields_listed(const Job& job, const ImportJob& import, Diagnostics& findings) {
    bool listed = true;
    for (const ActionJob& action : import.actions) {
        if (!action.fields.empty()) continue;
        listed = false;
        findings.add({Level::error,
                      "no-fields",
                      fmt::format("{} has no fields, but a data file.", action.type->name),
                      job.definition.locate(action.span),
                      {},
                      {},
                      "list the columns of the file in <fields>"});
    }
    return listed;
}

/// Returns false, with an error, if the file's text is certainly in another encoding. Judges only encodings
/// in which other text reads without a fault; reads up to 16 MiB of the file for that.
bool check_encoding(const Reader& reader, const std::string& path, Diagnostics& findings) {
    constexpr std::uint64_t some = 16u << 20;
    const std::string& encoding = reader.encoding();
    if (!reader.byte_order_mark().empty() || !reader.sheet().empty()) return true;
    if (!may_hide_other_text(encoding)) return true;
    const std::string instead = guess_encoding(path, encoding, some);
    // A mere guess is no reason to refuse a file that can be read.
    if (instead.empty() || (may_hide_utf8(encoding) && instead != "UTF-8")) return true;
    Diagnostic refusal = encoding_warning(path, encoding, instead);
    refusal.level = Level::error;
    findings.add(std::move(refusal));
    return false;
}

/// Returns the name of another sheet that has at least this many columns; empty if there is none.
std::string wider_sheet(const InputPlan& plan, Dialect dialect, std::size_t width) {
    constexpr int most_sheets = 32;
    for (int number = 1; number <= most_sheets; ++number) {
        dialect.sheet = std::to_string(number);
        try {
            Reader reader(plan.path, dialect);
            const auto first = reader.read_header();
            if (first && reader.sheet() != plan.sheet && Header(*first, plan.path).columns() >= width)
                return reader.sheet();
        } catch (const BadInput&) {
            // There is no such sheet, or it is a chart.
        }
    }
    return {};
}

/// Returns false, with an error, if a workbook's first sheet is narrower than the definition and another is
/// not: the first one is a cover.
bool check_sheet(const ImportJob& import, const Cells& first, const InputPlan& plan, Diagnostics& findings) {
    const Header header(first, plan.label);
    const std::size_t columns = header.columns();
    if (plan.sheet.empty() || !import.dialect.sheet.empty() || columns >= import.declared_width) return true;
    if (import.dialect.skip_first_line && names_anything(import, header)) return true;
    const std::string other = wider_sheet(plan, import.dialect, import.declared_width);
    if (other.empty()) return true;
    findings.add({Level::error,
                  "narrow-header",
                  fmt::format("Sheet {} has {}, {} are declared; sheet {} has them.", plan.sheet,
                              counted(columns, "column"), import.declared_width, other),
                  Location{plan.label, 0, 0, 1, {}},
                  {},
                  {},
                  fmt::format("--sheet '{}', or <sheet>{}</sheet> in the provider", other, other)});
    return false;
}

}  // namespace

void report_damage(const Reader& reader, const std::string& path, const DamagedRecord& damaged,
                   Diagnostics& findings) {
    const Cells& record = damaged.record;
    const LineColumn at = locate_in(record, record.fault_at);
    Location location{file_label(path, reader.sheet()), at.line, at.column, 1, {}};
    if (!damaged.secret)
        location.line_text = std::string(line_around(record, record.fault_at).substr(0, 4096));
    findings.add({Level::error,
                  std::string(message_of(record.fault).code),
                  fault_text(reader, record, at, damaged.secret),
                  location,
                  damaged.reason,
                  {},
                  {}});
    if (!suspects_encoding(record.fault)) return;
    if (const std::string instead = guess_encoding(path, reader.encoding()); !instead.empty())
        findings.add(encoding_warning(location.file, reader.encoding(), instead));
}

std::string header_bytes(const Reader& reader, const Cells& header) {
    return header.is_row ? pack_row(header) : std::string(reader.original(header));
}

bool bind_input(const Job& job, const InputOptions& options, InputPlan& plan, Diagnostics& findings) {
    const ImportJob& import = job.imports[plan.import];
    if (!check_fields_listed(job, import, findings)) return false;
    auto reader = std::make_unique<Reader>(plan.path, import.dialect, ReadSizes{}, options.stop);
    plan.sheet = reader->sheet();
    plan.label = file_label(plan.path, plan.sheet);
    plan.size = reader->file_size().value_or(0);
    const bool headed = import.dialect.skip_first_line;
    const auto beginning = headed ? reader->first_records(records_before_header) : std::vector<FirstRecord>();
    const std::optional<Cells> first = reader->read_header();
    if (!first && reader->interrupted()) return false;
    plan.empty = !first;
    plan.has_rows = first && (!headed || beginning.size() > 1);
    if (!check_encoding(*reader, plan.path, findings)) return false;
    if (!check_preamble(import, plan.label, beginning, findings)) return false;
    if (!plan.has_rows && import.rows() == RowsWanted::required)
        findings.add({Level::warning,
                      "no-rows",
                      first ? "The file has a header, but no data row." : "The file is empty.",
                      Location{plan.label, 0, 0, 1, {}},
                      {},
                      {},
                      {}});
    if (first && headed && first->fault != RecordFault::none) {
        report_damage(*reader, plan.path, {*first, "in the header line"}, findings);
        return false;
    }
    if (first && !check_sheet(import, *first, plan, findings)) return false;
    if (const std::uint64_t hidden = reader->hidden_rows(); hidden > 0)
        findings.add({Level::warning,
                      "hidden-rows",
                      fmt::format("The sheet has {} that {} hidden; {} {}.", counted(hidden, "row"),
                                  hidden == 1 ? "is" : "are", hidden == 1 ? "it is" : "they are",
                                  import.dialect.skip_hidden_rows ? "left out" : "read"),
                      Location{plan.label, 0, 0, 1, {}},
                      {},
                      {},
                      "hiddenRows in the provider, or --hidden-rows, says read or skip"});
    plan.byte_order_mark = reader->byte_order_mark();
    plan.encoding = reader->encoding();
    plan.delimiter = reader->delimiter();
    plan.header = first && headed ? header_bytes(*reader, *first) : std::string();
    auto binding = bind_file(job, import, plan.label, first, options.bind, findings);
    if (!binding) return false;
    plan.binding = *std::move(binding);
    if (first && headed && !plan.binding.hides_header)
        for (const Cell& cell : first->cells) plan.columns.emplace_back(trimmed(cell.text()));
    reader->expect(plan.binding.width);
    plan.binding.note_encoding(plan.encoding);
    // Kept open: standard input cannot be opened twice, and a single file need not be.
    plan.reader = std::move(reader);
    return true;
}

DataFolder data_folder(const Job& job, const InputOptions& options) {
    if (!options.data_path.empty()) return DataFolder(options.data_path);
    return DataFolder(std::filesystem::path(job.definition.source->path()).parent_path());
}

namespace {

/// Keeps the files that have arrived. Their paths are as JSON has them: with U+FFFD for bytes that are not
/// UTF-8. Warns of those that are not there any more: somebody, or a step of this run before it was
/// interrupted, moved them.
void keep_arrived(std::vector<std::string>& files, const std::vector<std::string>& arrived,
                  Diagnostics& findings) {
    std::vector<std::string> kept;
    for (const std::string& wanted : arrived) {
        const auto found = std::find_if(files.begin(), files.end(), [&](const std::string& file) {
            return file == wanted || Json::parse(dump(Json(file), -1)).get<std::string>() == wanted;
        });
        if (found != files.end())
            kept.push_back(*found);
        else
            findings.add({Level::warning,
                          "no-file",
                          "The file has arrived, but is not there any more.",
                          Location{wanted, 0, 0, 1, {}},
                          {},
                          {},
                          {}});
    }
    std::erase_if(files, [&kept](const std::string& file) { return std::ranges::count(kept, file) == 0; });
}

}  // namespace

std::vector<std::string> find_files(const Job& job, std::size_t import, const InputOptions& options,
                                    const std::vector<std::string>* fetched, Diagnostics& findings) {
    const ImportJob& whole = job.imports[import];
    if (whole.rows() == RowsWanted::none && !options.data.empty())
        throw Refused(fmt::format("{} takes no rows, so no DATA", whole.actions.front().type->name));
    if (!options.data.empty()) return options.data;
    if (whole.provider.type == nullptr && whole.rows() != RowsWanted::required) return {};
    if (whole.provider.type == nullptr) throw Refused("an <actions> definition names no file: give DATA");
    auto files = provider_files(job, whole, data_folder(job, options), fetched, findings);
    if (!options.arrived.empty()) keep_arrived(files, options.arrived, findings);
    return files;
}

std::string file_label(const std::string& path, const std::string& sheet) {
    return visible(sheet.empty() ? path : path + "!" + sheet, false);
}

bool reads_once(const std::string& path) {
    if (path == "-") return true;
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
           !std::filesystem::is_directory(status);
}

InputPlan unbound_input(const Job& job, std::size_t import, const std::string& path) {
    InputPlan plan;
    plan.path = path;
    plan.label = file_label(path, {});
    plan.import = import;
    plan.first_action = job.first_action(import);
    return plan;
}

std::string rejects_header(const std::vector<InputPlan>& inputs) {
    const InputPlan* first = nullptr;
    for (const InputPlan& input : inputs) {
        if (input.empty || input.binding.actions.empty()) continue;
        if (first == nullptr) first = &input;
        if (input.encoding != first->encoding || without_line_end(input) != without_line_end(*first))
            throw Refused(
                fmt::format("--rejects: {} and {} have different headers or encodings, so that no file "
                            "holds the rejects of both; run them one by one",
                            first->path, input.path));
    }
    return first == nullptr ? std::string() : first->byte_order_mark + first->header;
}

}  // namespace registrar
