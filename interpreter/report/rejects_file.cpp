// SPDX-License-Identifier: Apache-2.0
#include "report/rejects_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "input/packed_row.h"
#include "input/workbook_writer.h"

namespace registrar {

namespace {

/// Returns the bytes of an ASCII character in the encoding.
std::string character_in(std::string_view encoding, char character) {
    const std::size_t width = encoding.starts_with("UTF-16") ? 2 : encoding.starts_with("UTF-32") ? 4 : 1;
    std::string bytes(width, '\0');
    bytes[encoding.ends_with("BE") ? width - 1 : 0] = character;
    return bytes;
}

/// Returns the kind of workbook of that name, or .xlsx if its sheets are too small for the rows.
WorkbookKind fitting_kind(std::string_view name, std::istream& rows) {
    const auto begin = rows.tellg();
    std::uint64_t count = 0;
    std::size_t columns = 0;
    for (std::vector<SheetValue> cells; read_packed_row(rows, cells); ++count)
        columns = std::max(columns, cells.size());
    rows.clear();
    rows.seekg(begin);
    for (const WorkbookKind kind : {WorkbookKind::ods, WorkbookKind::xls})
        if (kind_name(kind) == name && fits_in_sheet(kind, count, columns)) return kind;
    return WorkbookKind::xlsx;
}

}  // namespace

void RejectsFile::begin(const std::vector<InputPlan>& inputs) {
    if (file_.length() > 0) return;
    const std::string header = rejects_header(inputs);
    const auto book = std::find_if(inputs.begin(), inputs.end(),
                                   [](const InputPlan& input) { return !input.sheet.empty(); });
    file_.part().workbook = book != inputs.end();
    if (file_.part().workbook) file_.write(book->encoding + "\n" + book->sheet + "\n");
    file_.write(header);
}

/// Adds a line end between records if one is missing: after the last record of a data file, and after a
/// record that was too long to be kept whole.
void RejectsFile::write_records(const Batch& batch) {
    for (const Finding& finding : batch.findings) {
        if (finding.original.empty()) continue;
        if (file_.length() > 0) file_.write(missing_line_end(file_.tail(), batch.encoding));
        file_.write(finding.original);
    }
}

std::string missing_line_end(std::string_view bytes, std::string_view encoding) {
    std::string line_end = character_in(encoding, '\n');
    if (bytes.ends_with(line_end) || bytes.ends_with(character_in(encoding, '\r'))) return {};
    return line_end;
}

void RejectsFile::write(const Batch& batch) {
    if (file_.part().workbook)
        for (const Finding& finding : batch.findings) file_.write(finding.packed);
    else
        write_records(batch);
    file_.sync();
}

void finish_rejects(const ResultPart& part, mode_t mode) {
    if (!part.workbook) return finish_result(part, mode, false);
    if (!std::filesystem::exists(part.path)) return;  // an earlier try has made the workbook
    std::ifstream rows(part.path, std::ios::binary);
    std::string kind;
    std::string sheet;
    std::getline(rows, kind);
    std::getline(rows, sheet);
    const auto writer = workbook_writer(fitting_kind(kind, rows), sheet);
    for (std::vector<SheetValue> cells; read_packed_row(rows, cells);) writer->add_row(cells);
    ResultFile book = ResultFile::create(new_result_part(part.final_path));
    try {
        writer->finish(book.part().path);
        book.sync();
        finish_result(book.part(), mode, false);
    } catch (const FileUnavailable&) {
        discard_result(book.part());
        throw;
    }
    discard_result(part);
}

}  // namespace registrar
