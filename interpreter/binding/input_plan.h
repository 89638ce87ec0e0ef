// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the files of a run and opens and binds each one, so that a wrong header is reported before the file
// changes anything.
#include <memory>
#include <string>
#include <vector>

#include "binding/binding.h"
#include "binding/input_options.h"
#include "remote/data_path.h"

namespace registrar {

/// A file of the run. Only the first members are set until bind_input() has bound it.
struct InputPlan {
    std::string path;
    std::string label;             ///< the path; for a workbook `path!sheet`
    std::string sheet;             ///< of a workbook; else empty
    std::size_t import = 0;        ///< index of its <import>
    std::size_t first_action = 0;  ///< index of the import's first action among the job's actions
    FileBinding binding;
    std::string byte_order_mark;  ///< the byte order mark's bytes; may be empty
    std::string header;           ///< the header line's bytes without the mark; for a workbook its packed row
    std::vector<std::string>
        columns;  ///< the header's texts, trimmed; empty if the first line may be a secret
    std::string encoding;
    char delimiter = ';';            ///< of a text file
    bool has_rows = false;           ///< the file has a data row
    bool empty = false;              ///< the file has no record, not even a header
    std::uint64_t size = 0;          ///< in bytes; 0 if it is not known
    std::unique_ptr<Reader> reader;  ///< open, positioned after the header; or null
};

/// Returns the base of the job's relative paths: --data-path, or the definition's folder.
DataFolder data_folder(const Job& job, const InputOptions& options);

/// Returns the files of an import: DATA, or those that its provider finds. `fetched`, if not null, are the
/// names that the provider downloaded. Warns if a wildcard has no match. Throws Refused if DATA is missing or
/// not allowed.
std::vector<std::string> find_files(const Job& job, std::size_t import, const InputOptions& options,
                                    const std::vector<std::string>* fetched, Diagnostics& findings);

/// Returns the name of a file in messages: its path, for a workbook `path!sheet`.
std::string file_label(const std::string& path, const std::string& sheet);

/// A record with a fault, and how to report it.
struct DamagedRecord {
    const Cells& record;
    std::string reason = {};  ///< the text after the caret
    bool secret = false;      ///< the faulty bytes may be part of a password, so they are not shown
};
/// Reports the fault of a record that was read from `path`. If the fault suggests that the file has another
/// encoding, guesses which, and warns of it.
void report_damage(const Reader& reader, const std::string& path, const DamagedRecord& damaged,
                   Diagnostics& findings);

/// Returns whether the path names data that can be read only once: standard input ("-"), a pipe, a terminal.
/// A run of such data cannot be resumed, and its reader must stay open from binding to the last row.
bool reads_once(const std::string& path);

/// Returns the plan of a file that is not bound yet.
InputPlan unbound_input(const Job& job, std::size_t import, const std::string& path);

/// Returns the header as the file's rejects repeat it: its bytes, or the packed row of a sheet.
std::string header_bytes(const Reader& reader, const Cells& header);

/// Opens the file and binds its columns. Returns false if a finding is an error, or if the run was
/// interrupted before the header came. Throws FileUnavailable.
bool bind_input(const Job& job, const InputOptions& options, InputPlan& plan, Diagnostics& findings);

/// Returns the header for the rejects of all files. Throws Refused if the files have different headers or
/// encodings: one rejects file could then not be run with the definition.
std::string rejects_header(const std::vector<InputPlan>& inputs);

}  // namespace registrar
