// SPDX-License-Identifier: Apache-2.0
#include "store/files/restore.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "diag/suggest.h"
#include "records/people.h"
#include "store/files/restore_file.h"
#include "values/digest.h"
#include "values/number.h"

namespace registrar {

namespace {

/// A restored store must contain exactly the records in the files.
void refuse_records(Store& store) {
    const auto view = store.reader();
    for (const RecordType* type : record_types()) {
        RecordBlock block(*type);
        if (view->scan(*type)->next(block, 2) == 0) continue;
        if (type == &entity_type && block.size() == 1 && block.as<Entity>(0).id == 1) continue;
        throw Refused(
            fmt::format("the store already holds records ({}); restore wants an empty one", type->name));
    }
}

/// Reads one line of store.csv. Returns false if it is not valid.
bool take_number(Store& store, std::string_view name, const std::string& value) {
    constexpr std::string_view next_id = "next_id.";
    if (name == "guid") {
        if (!is_uuid(value)) return false;
        store.set_guid(value);
        return true;
    }
    if (!name.starts_with(next_id)) return false;
    const RecordType* type = find_record_type(name.substr(next_id.size()));
    const auto next = parse_integer(value);
    if (type == nullptr || !type->has_id() || !next || *next < 1 || *next > std::int64_t{1} << 62)
        return false;
    store.reserve_ids(*type, *next);
    return true;
}

void restore_numbers(Store& store, const std::string& path, Diagnostics& all) {
    RestoreFindings findings{path, all};
    Dialect dialect;
    dialect.delimiter = ',';
    Reader reader(path, dialect);
    const auto header = reader.read_header();
    if (!header || findings.add_fault(*header)) return;
    if (header->cells.size() != 2 || header->cells[0].text() != "name" || header->cells[1].text() != "value")
        return findings.add("restore-column", "The columns of store.csv are name and value.", *header);
    std::vector<Cells> group(64);
    while (const std::size_t count = reader.read(group))
        for (const Cells& cells : std::span(group).first(count)) {
            if (findings.add_fault(cells)) continue;
            if (cells.cells.size() != 2)
                findings.add("restore-cells", "A record of store.csv has two cells.", cells);
            else if (!take_number(store, cells.cells[0].text(), std::string(cells.cells[1].text())))
                findings.add("restore-value",
                             "This is neither the store's guid nor the next_id of a record type with an id.",
                             cells);
        }
}

void restore_file(Store& store, const std::filesystem::path& path, const RestoreOptions& options,
                  Diagnostics& findings) {
    if (const RecordType* type = find_record_type(path.stem().string())) {
        RestoreFile(store, *type, path.string(), findings).restore(options.clock);
        return;
    }
    std::vector<std::string_view> names;
    for (const RecordType* type : record_types()) names.push_back(type->name);
    Diagnostic unknown;
    unknown.rule = "restore-type";
    unknown.message = fmt::format("There is no record type '{}'.", path.stem().string());
    unknown.location.file = path.string();
    const std::string stem = path.stem().string();
    unknown.help = did_you_mean(near_names(stem, names));
    findings.add(std::move(unknown));
}

}  // namespace

std::vector<std::filesystem::path> record_files(const std::string& folder) {
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    if (error) throw FileUnavailable(folder, error.message());
    std::vector<std::filesystem::path> files;
    for (const auto& entry : entries)
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    if (files.empty()) throw Refused(folder + " has no .csv file, so there is nothing to restore");
    std::sort(files.begin(), files.end());
    return files;
}

void restore(Store& store, const RestoreOptions& options, Diagnostics& findings) {
    refuse_records(store);
    const auto files = record_files(options.folder);
    const std::size_t before = findings.errors();
    Transaction transaction(store);
    store.set_guid(std::string(default_store_guid));
    const auto is_store = [](const std::filesystem::path& path) { return path.filename() == "store.csv"; };
    // Must come first, because guids and ids of the other files depend on it.
    for (const auto& path : files)
        if (is_store(path)) restore_numbers(store, path.string(), findings);
    for (const auto& path : files)
        if (!is_store(path)) restore_file(store, path, options, findings);
    if (findings.errors() != before) return;
    store.advance_revision();
    transaction.commit();
}

}  // namespace registrar
