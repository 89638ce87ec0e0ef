// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header line of a file, compared with the definition: what is wrong with it is found before the first
// row.
#include <span>
#include <string>
#include <vector>

#include "check/job.h"
#include "diag/diagnostic.h"
#include "input/reader.h"

namespace registrar {

/// The first record of a file, as a header.
struct Header {
    const Cells& cells;
    const std::string& path;
    std::vector<std::string> names;  ///< as match_header makes them
    bool hidden = false;             ///< it may be data and hold a secret

    Header(const Cells& first, const std::string& file);
    Location locate(std::size_t cell) const;
    /// How many there are, without empty ones at the end.
    std::size_t columns() const;
};

/// Whether a header calls a field so: by its own name, or a documented other spelling of it.
bool names_field(const std::string& header, const Field& field);
/// The action's column that a header names, whether the definition declares it or not.
const Column* known_column(const std::string& header, const ActionType& action);
/// Whether any cell of the first line is the name of a column or field.
bool names_anything(const ImportJob& import, const Header& header);

/// How many of the first records are looked at for the header.
inline constexpr std::size_t records_before_header = 20;

// Each of these adds what it finds; false where that is an error.

/// Another delimiter gives as many cells as are declared.
bool check_delimiter(const ImportJob& import, const Header& first, Diagnostics& findings);
/// The first record names no field, but a later one of the first does: the header stands there.
bool check_preamble(const ImportJob& import, const std::string& path, std::span<const FirstRecord> records,
                    Diagnostics& findings);
/// Header cells that name one field and stand where the definition reads another one.
bool check_order(const Job& job, const ActionJob& action, const Header& header, Diagnostics& findings);
/// More columns than declared, but for empty ones at the end.
bool check_width(const Header& header, std::size_t width, Diagnostics& findings);
/// Several columns that are called as a field is which is bound by its name.
bool check_bound_once(const ActionJob& action, const Header& header, Diagnostics& findings);
/// Columns of one name, where that is no error.
void warn_of_equal_names(const ImportJob& import, const Header& header, Diagnostics& findings);

}  // namespace registrar
