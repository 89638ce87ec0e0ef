// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the tests of binding and conversion: a definition bound to data in memory.
#include <stdexcept>

#include "binding/binding.h"
#include "binding/convert.h"
#include "binding/header.h"
#include "unit/check/checking.h"

namespace registrar::testing {

/// A definition, its data and the result of binding them.
struct Bound {
    Bound(std::string_view definition, std::string_view bytes, BindMode mode = BindMode::definition,
          const JobOverrides& overrides = {})
        : checked(definition, overrides), data(bytes), reader(InMemory{data}, checked.import().dialect) {
        const auto beginning = reader.first_records(records_before_header);
        if (checked.import().dialect.skip_first_line &&
            !check_preamble(checked.import(), path, beginning, findings))
            return;
        const auto first = reader.read_header();
        binding = bind_file(*checked.job, checked.import(), path, first, mode, findings);
    }

    /// "line:column-width: rule: message" of each finding, one a line.
    std::string text() const {
        std::string all;
        for (const Diagnostic& each : findings.all())
            all += std::to_string(each.location.line) + ":" + std::to_string(each.location.column) + "-" +
                   std::to_string(each.location.width) + ": " + each.rule + ": " + each.message + "\n";
        return all;
    }
    /// Returns the cell from which the first action reads a field; -1 if the field is not bound.
    int cell_of(std::string_view field) const {
        const BoundCell* bound = binding.value().actions.at(0).find(field);
        return bound == nullptr ? -1 : static_cast<int>(bound->cell);
    }

    const std::string path = "data.csv";
    Checked checked;
    std::string data;
    Reader reader;
    Diagnostics findings;
    std::optional<FileBinding> binding;
};

/// The first data record of a file, converted.
struct Converted : Bound {
    Converted(std::string_view definition, std::string_view bytes)
        : Bound(definition, bytes), row(action().job->type->row_size) {
        action().job->type->clear_rows({row.data(), 1, 0, 1});
        if (reader.read(std::span(&record, 1)) != 1) throw std::logic_error("no record");
        convert_record(action(), record, row.data(), 0, found, times);
    }

    const Binding& action() const { return binding.value().actions.at(0); }
    template <class Value>
    const Given<Value>& value(std::string_view field) const {
        return member<Given<Value>>(row.data(), action().find(field)->offset);
    }
    /// "code field: cell (expected)" of each fault, one a line.
    std::string fault_text() const {
        std::string all;
        for (const CellFault& fault : found.faults) {
            all += std::string(fault.message->code) + " " + std::string(fault.column->name) + ": ";
            all += std::string(fault.cell) + " (" + std::string(fault.expected) + ")\n";
        }
        return all;
    }

    std::vector<std::byte> row;
    Cells record;
    RowFaults found;
    TimeCounts times;
};

}  // namespace registrar::testing
