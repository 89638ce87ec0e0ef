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
            for (std::size_t at = 0; at < cells.size(); ++at)
                if (std::string text = change(record, at); text != cells[at].text)
                    cells[at] = {CellForm::text, std::move(text)};
            writer->add_row(cells);
            ++row;
        }
    writer->finish(target.string());
}

}  // namespace registrar
