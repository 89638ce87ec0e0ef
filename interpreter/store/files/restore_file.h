// SPDX-License-Identifier: Apache-2.0
#pragma once
// Restores the file of one record type: maps the header to attributes and cells to values, and assigns
// omitted ids and guids. Used only by restore.cpp, which handles the folder and the transaction.
#include <cstdint>
#include <string>
#include <vector>

#include "input/reader.h"
#include "store/files/restore.h"

namespace registrar {

/// Adds findings about one file, with their locations.
struct RestoreFindings {
    std::string path;
    Diagnostics& all;

    void add(std::string_view rule, std::string message, const Cells& cells, const Cell& cell,
             std::string help = {});
    /// Adds a finding about a record as a whole.
    void add(std::string_view rule, std::string message, const Cells& cells);
    /// Adds a finding about a line that was read earlier.
    void add(std::string_view rule, std::string message, std::uint64_t line);
    /// If a record could not be read, adds a finding and returns true.
    bool add_fault(const Cells& cells);
};

class RestoreFile {
public:
    RestoreFile(Store& store, const RecordType& type, const std::string& path, Diagnostics& findings);

    /// Reads the file and inserts its records in the open transaction.
    void restore(std::int64_t clock);

private:
    bool bind(const Cells& header);
    void read_row(const Cells& cells);
    bool read_cell(std::size_t index, const Attribute& attribute, const Cell& cell);
    bool check_id(const Cells& cells, std::size_t index);
    void assign_guid(std::size_t index);
    void finish_rows_without_id();
    void flush();
    std::vector<std::uint32_t> key_order() const;
    std::vector<std::uint32_t> distinct_rows();
    void add_duplicate(std::uint32_t index);
    bool is_replaced_root(const RecordView& record);

    Store& store_;
    const RecordType& type_;
    RestoreFindings findings_;
    StoreIdentity identity_;
    std::vector<const Attribute*> columns_;
    const Attribute* guid_ = nullptr;
    bool has_id_column_ = false;
    RecordBlock defaults_;
    RecordBlock rows_;
    std::vector<std::uint64_t> lines_;  ///< of rows_
    RecordBlock without_id_;            ///< rows that get the ids after the highest given one
    std::vector<std::uint64_t> lines_without_id_;
    RecordBlock highest_;  ///< the greatest key so far, if any
    std::int64_t next_id_ = 1;
    bool root_replaced_ = false;
};

}  // namespace registrar
