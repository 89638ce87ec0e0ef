// SPDX-License-Identifier: Apache-2.0
#include "report/outcomes.h"

#include "report/spreadsheet_text.h"
#include "values/csv_cell.h"

namespace registrar {

void OutcomeLine::append_csv(std::string& text) const {
    const auto cell = [&text](std::string_view content) {
        append_csv_cell(text, harmless_in_spreadsheets(content));
        text += ',';
    };
    cell(file);
    text += line == 0 ? std::string(",,") : std::to_string(line) + ',' + std::to_string(record) + ',';
    cell(action);
    cell(row_outcome_names[static_cast<std::size_t>(outcome)]);
    if (!has_message()) {
        text += ",,,,\n";
        return;
    }
    cell(level);
    cell(code);
    cell(field);
    cell(value);
    append_csv_cell(text, harmless_in_spreadsheets(message));
    text += '\n';
}

void OutcomeLine::set_message(const Finding& finding) {
    level = level_name(finding.level);
    code = finding.message->code;
    field = finding.field;
    value = finding.value;
    message = finding.text;
    plain = finding.message->text;
    order = finding.order;
}

void visit_outcomes(const Batch& batch, const OutcomeSource& source, bool all,
                    const std::function<void(const OutcomeLine&)>& visit) {
    std::string location;
    const auto line_for = [&](std::uint32_t number, const Finding* finding) {
        const auto row = static_cast<std::uint32_t>(number / source.actions);
        const std::size_t action = number % source.actions;
        OutcomeLine line{source.file, batch.lines.line_of(row), batch.first_record + row,
                         source.action_names[source.first_action + action], batch.outcomes[number]};
        line.action_number = static_cast<std::uint32_t>(action);
        if (finding == nullptr) return line;
        line.set_message(*finding);
        if (!finding->cell.empty()) {
            location = std::string(source.file) + "!" + finding->cell;
            line.file = location;
        }
        return line;
    };
    std::size_t next = 0;
    const auto visit_findings_of = [&](std::uint32_t number) {
        for (; next < batch.findings.size() && batch.findings[next].number == number; ++next)
            visit(line_for(number, &batch.findings[next]));
    };
    if (!all) {
        while (next < batch.findings.size()) visit_findings_of(batch.findings[next].number);
        return;
    }
    for (std::uint32_t number = 0; number < batch.outcomes.size(); ++number) {
        if (next < batch.findings.size() && batch.findings[next].number == number)
            visit_findings_of(number);
        else
            visit(line_for(number, nullptr));
    }
}

}  // namespace registrar
