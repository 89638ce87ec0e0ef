// SPDX-License-Identifier: Apache-2.0
#pragma once
// Recognises workbooks by their contents, not by their names, and reads one sheet into a spool.
#include <cstdint>
#include <string>
#include <string_view>

#include "input/compound_file.h"
#include "input/sheet_spool.h"
#include "input/zip_parts.h"

namespace registrar {

enum class WorkbookKind : std::uint8_t { none, xlsx, ods, xls };

/// Returns `XLSX`, …
std::string_view kind_name(WorkbookKind kind);

/// Merged cells: rows and columns from the first to the last one. Rows count from 1, columns from 0.
struct MergedCells {
    std::uint64_t first_row = 0;
    std::uint64_t last_row = 0;
    std::size_t first_column = 0;
    std::size_t last_column = 0;
};

/// A sheet: the one the dialect names, and what was found.
struct SheetChoice {
    std::string wanted;     ///< a name, or a number from 1; empty for the first that is not hidden
    std::string name = {};  ///< of the sheet that was read
    bool skip_hidden_rows = false;
    std::uint64_t hidden_rows = 0;  ///< rows with cells that a user or filter has hidden
    std::vector<MergedCells> merged = {};

    /// Adds merged cells. Throws BadWorkbook if there are more than any sheet has.
    void add_merged(const WorkbookFile& file, const MergedCells& cells);
};

/// Returns the kind of workbook. Returns `none` for a text, and for a path that is not a file. Throws
/// BadWorkbook for encrypted workbooks, for other zip archives and compound files, and for a file that is no
/// table at all (see foreign_format.h).
WorkbookKind workbook_kind(const std::string& path);

/// Reads the sheet's non-empty rows into the spool, with their row numbers. Throws BadWorkbook.
void spool_sheet(const std::string& path, WorkbookKind kind, SheetChoice& choice, SheetSpool& spool);

/// Returns `D42` for column 3 (from 0) and row 42 (from 1).
std::string cell_reference(std::size_t column, std::uint64_t row);

/// Writes a sheet's rows to the spool and enforces its limits. Shared by the readers of all formats.
class SheetWriter {
public:
    /// The largest sheet that any of these programs makes.
    static constexpr std::uint64_t most_rows = 1u << 20;
    static constexpr std::size_t most_columns = 1u << 14;

    SheetWriter(const WorkbookFile& file, SheetChoice& choice, SheetSpool& spool)
        : file_(file), choice_(choice), spool_(spool) {}

    void begin_row(std::uint64_t number, bool hidden = false);
    /// Adds a cell. Ignores an empty text. Throws BadWorkbook for columns beyond the limit or out of order.
    void add(std::size_t column, const struct SheetValue& value);
    /// Writes the row `times` times, in consecutive rows.
    void end_row(std::uint64_t times = 1);

private:
    void write(std::uint64_t line);

    const WorkbookFile& file_;
    SheetChoice& choice_;
    SheetSpool& spool_;
    SheetRow row_;
    bool hidden_ = false;
    std::uint64_t number_ = 0;
};

inline constexpr std::string_view very_old =
    "this is a workbook of a very old program, which cannot be read: save it as .xlsx";

/// The kind of a sheet. Only a table has rows to read.
enum class SheetKind : std::uint8_t { table, chart, macro, dialog, module, lost };

struct ListedSheet {
    std::string name;
    bool hidden = false;
    SheetKind kind = SheetKind::table;
};
/// Returns the index of the chosen sheet; without a name, the first table that is not hidden. Throws
/// BadWorkbook if there is none, or if the named sheet is not a table.
std::size_t choose_sheet(const WorkbookFile& file, const std::vector<ListedSheet>& sheets,
                         SheetChoice& choice);

void spool_xlsx(const ZipParts& parts, SheetChoice& choice, SheetSpool& spool);
void spool_ods(const ZipParts& parts, SheetChoice& choice, SheetSpool& spool);
void spool_xls(const CompoundFile& file, SheetChoice& choice, SheetSpool& spool);

}  // namespace registrar
