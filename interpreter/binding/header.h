// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares the header line of a file with the definition, so that mistakes are found before the first row.
#include <span>
#include <string>
#include <vector>

#include "check/job.h"
#include "diag/diagnostic.h"
#include "input/reader.h"

namespace registrar {

/// The first record of a file, as a header. Refers to the record and the path, which must outlive it.
struct Header {
    const Cells& cells;
    const std::string& path;
    std::vector<std::string> names;  ///< normalised by match_header()
    bool hidden = false;             ///< the record may be data with a password: no message shows its text

    Header(const Cells& first, const std::string& file);
    /// Returns the location of a cell, for messages.
    Location locate(std::size_t cell) const;
    /// Returns the number of columns, not counting empty ones at the end.
    std::size_t columns() const;
};

/// Returns whether a normalised header cell names the field: by its `column` attribute if it has one, else by
/// its name or an alias of it.
bool names_field(const std::string& header, const Field& field);
/// Returns the action's column that a header cell names, even if the definition does not list it; else null.
const Column* known_column(const std::string& header, const ActionType& action);
/// Returns whether any cell of the first line names a column or field of the import.
bool names_anything(const ImportJob& import, const Header& header);

/// How many records check_preamble() searches for the header.
inline constexpr std::size_t records_before_header = 20;

// Each check adds its findings to the sink and returns false if one of them is an error.

/// Finds that another delimiter gives the declared number of cells.
bool check_delimiter(const ImportJob& import, const Header& first, Diagnostics& findings);
/// Finds lines before the header: the first record names no field, but one of `records` does.
bool check_preamble(const ImportJob& import, const std::string& path, std::span<const FirstRecord> records,
                    Diagnostics& findings);
/// Finds header cells that name one field in a position where the definition reads another.
bool check_order(const Job& job, const ActionJob& action, const Header& header, Diagnostics& findings);
/// Finds fewer columns than declared, which is a warning, and more, not counting empty ones at the end.
bool check_width(const Header& header, std::size_t width, Diagnostics& findings);
/// Finds fields bound by header whose name fits more columns than there are fields of that name.
bool check_bound_once(const ActionJob& action, const Header& header, Diagnostics& findings);
/// Warns of several columns with the same name, where that is not an error.
void warn_of_equal_names(const ImportJob& import, const Header& header, Diagnostics& findings);

}  // namespace registrar
