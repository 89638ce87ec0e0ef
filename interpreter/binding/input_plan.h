// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files of a run in their order, each bound before its first row is read: a wrong header is found before
// anything is done with the file.
#include <memory>
#include <string>
#include <vector>

#include "binding/binding.h"
#include "binding/input_options.h"
#include "remote/data_path.h"

namespace registrar {

struct InputPlan {
    std::string path;
    std::string label;             ///< the path; of a workbook `path!sheet`
    std::string sheet;             ///< of a workbook; else empty
    std::size_t import = 0;        ///< index of its <import>
    std::size_t first_action = 0;  ///< index of the import's first action among all actions
    FileBinding binding;
    std::string mark;    ///< the byte order mark
    std::string header;  ///< the header line's own bytes, behind the mark; of a workbook its row, packed
    std::vector<std::string>
        columns;  ///< the header's texts, trimmed; none if the first line may hold a secret
    std::string encoding;
    char delimiter = ';';            ///< of a text
    bool empty = false;              ///< not even a header
    std::uint64_t size = 0;          ///< 0 where it is not known
    std::unique_ptr<Reader> reader;  ///< already open, behind the header; or null
};

/// The folder of the job's relative paths: what --data-path says, else the definition's.
DataFolder data_folder(const Job& job, const InputOptions& options);

/// The files of an import: DATA, or what its provider finds; `fetched` are those that it brought. A wildcard
/// without match is a warning. Throws Refused.
std::vector<std::string> find_files(const Job& job, std::size_t import, const InputOptions& options,
                                    const std::vector<std::string>* fetched, Diagnostics& findings);

/// How a file is named in messages: of a workbook with its sheet.
std::string file_label(const std::string& path, const std::string& sheet);

/// Whether the path names data that can be read only once: standard input ("-"), a pipe, a terminal. Such
/// data cannot be resumed, and its reader must stay open from binding to the last row.
bool reads_once(const std::string& path);

/// The plan of a file that is not bound yet.
InputPlan unbound_input(const Job& job, std::size_t import, const std::string& path);

/// False where the file is text of another encoding, which would read without a fault as what it is not: for
/// an encoding in which only much text tells.
bool check_encoding(const Reader& reader, const std::string& path, Diagnostics& findings);
/// False where the header's bytes or quotes are damaged: such a header says nothing about the columns.
bool check_header(const Reader& reader, const std::string& path, const Cells& header, Diagnostics& findings);

/// The header as the rejects of its file repeat it: its own bytes, or the packed row of a sheet.
std::string header_bytes(const Reader& reader, const Cells& header);

/// Opens the file and binds its header; false where there is an error. Throws FileUnavailable.
bool bind_input(const Job& job, const InputOptions& options, InputPlan& plan, Diagnostics& findings);

/// The header above the rejects of an import's files. Throws Refused if one file of rejects could not be run
/// with the definition, because the files have different headers or encodings.
std::string rejects_header(const std::vector<InputPlan>& inputs);

}  // namespace registrar
