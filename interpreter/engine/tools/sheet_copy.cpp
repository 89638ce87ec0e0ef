// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/sheet_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "diag/unavailable.h"
#include "input/packed_row.h"
#include "input/workbook_writer.h"

namespace registrar {

namespace {

std::vector<SheetValue> unpacked(const std::string& packed) {
    std::istringstream from(packed);
    std::vector<SheetValue> cells;
    read_packed_row(from, cells);
    return cells;
}

/// Returns whether the cell holds no text of a person: an error or a formula. It must stay what it is.
bool is_fault(CellForm form) {
    return form == CellForm::fault || form == CellForm::formula || form == CellForm::no_date;
}

/// Returns the form of a cell whose text was changed. Which column a merged cell belongs to stays unknown,
/// and a number that lost digits one that did.
CellForm form_of_changed(CellForm form) {
    return form == CellForm::merged_across || form == CellForm::rounded ? form : CellForm::text;
}

WorkbookKind kind_of(const InputPlan& plan) {
    for (const WorkbookKind kind : {WorkbookKind::ods, WorkbookKind::xls})
        if (kind_name(kind) == plan.encoding) return kind;
    return WorkbookKind::xlsx;
}

}  // namespace

void copy_sheet(InputPlan& plan, const std::string& sheet, const std::filesystem::path& target,
                const CellChange& change) {
    const auto writer = workbook_writer(kind_of(plan), sheet);
    std::uint64_t row = 1;
    if (!plan.header.empty()) {
        std::vector<SheetValue> header = unpacked(plan.header);
        if (plan.columns.empty())
            for (SheetValue& cell : header)
                if (!cell.text.empty()) cell = {CellForm::text, std::string(secret_cell)};
        writer->add_row(header);
        ++row;
    }
    std::vector<Cells> group(64);
    while (const std::size_t count = plan.reader->read(group))
        for (const Cells& record : std::span(group).first(count)) {
            if (record.line < row)
                throw Refused(
                    fmt::format("{}: its rows before the header cannot be copied; save it as CSV, run that, "
                                "and pack that",
                                plan.label));
            for (; row < record.line; ++row) writer->add_row({});
            std::vector<SheetValue> cells = unpacked(pack_row(record));
            for (std::size_t at = 0; at < cells.size(); ++at) {
                std::string text = change(record, at);
                if (text == cells[at].text || is_fault(cells[at].form)) continue;
                // A number of too many digits keeps the first one, or it might have fewer.
                if (cells[at].form == CellForm::rounded && !text.empty()) text[0] = cells[at].text[0];
                cells[at] = {form_of_changed(cells[at].form), std::move(text)};
            }
            writer->add_row(cells);
            ++row;
        }
    writer->finish(target.string());
}

}  // namespace registrar
