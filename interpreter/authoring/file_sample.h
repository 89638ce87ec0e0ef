// SPDX-License-Identifier: Apache-2.0
#pragma once
// Looks at a data file about which nothing is known: encoding, delimiter, sheet, header, and the values of
// its columns.
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "definition/header_words.h"
#include "input/dialect.h"

namespace registrar {

/// The values of one column in the rows that were looked at.
struct SampledColumn {
    std::string header;               ///< trimmed; empty without a header
    PlainHeader name;                 ///< the header as it is compared
    std::vector<std::string> values;  ///< trimmed, not empty, in the order of the file; only those of text
    std::size_t filled = 0;           ///< cells with a value
    std::size_t moments = 0;          ///< cells of a workbook that hold a date or time
    std::size_t numbers = 0;          ///< cells of a workbook that hold a number
};

/// A data file with how it must be read.
struct FileSample {
    std::string path;
    Dialect dialect;
    bool workbook = false;
    bool marked = false;            ///< a byte order mark names the encoding
    bool encoding_guessed = false;  ///< neither a mark nor valid UTF-8 proves it
    std::size_t sheets_passed = 0;  ///< sheets of the workbook before this one that hold no table of records
    std::vector<SampledColumn> columns;
    std::size_t rows = 0;  ///< records that were looked at, without the header
    bool whole = false;    ///< the file has no more
};

/// How many records are looked at.
inline constexpr std::size_t sampled_rows = 1000;

/// Looks at a file. `sheet` names one of a workbook's; empty: the first with a header that is known, else the
/// first. Throws FileUnavailable, BadWorkbook, and Refused for a file without records, with lines before its
/// header, or that can be read only once.
FileSample sample_file(const std::string& path, const std::string& sheet);

}  // namespace registrar
