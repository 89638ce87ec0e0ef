// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/read_value.h"

#include <deque>

#include "binding/cell_rules.h"
#include "records/record_block.h"
#include "values/number.h"

namespace registrar {

namespace {

ReadValue datetime_value(const Reading& reading, const BoundCell& bound, const CellContent& cell) {
    const auto [local, time, is_day] = read_datetime(reading, bound, cell);
    static const DateFormat plain = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    std::string parsed = bound.column->traits.iso_8601
                             ? std::string(cell.text)
                             : plain.format(local.value()) + " " + reading.time_zone->name();
    if (time.kind == LocalKind::skipped) parsed += " (the zone skips it)";
    if (time.kind == LocalKind::repeated) parsed += " (the zone repeats it)";
    return {parsed, format_timestamp(time.utc)};
}

}  // namespace

ReadValue value_in(const void* row, const Binding& binding, const BoundCell& bound,
                   const CellContent& written) {
    const auto both = [](const std::string& text) { return ReadValue{text, text}; };
    std::deque<std::string> texts;
    const CellContent cell = tidy_cell(bound, binding.reading, written, texts).content;
    if (cell.empty()) return both("empty");
    if (bound.column->traits.clears && cell.text == "NULL") return both("cleared");
    switch (bound.kind) {
        case CellKind::text:
            return both(std::string(cell.text));
        case CellKind::integer:
            return both(format_decimal(static_cast<double>(*member<Given<std::int64_t>>(row, bound.offset))));
        case CellKind::decimal:
            return both(format_decimal(*member<Given<double>>(row, bound.offset)));
        case CellKind::duration:
            return both(format_decimal(static_cast<double>(*member<Given<Seconds>>(row, bound.offset))));
        case CellKind::datetime:
            return datetime_value(binding.reading, bound, cell);
        case CellKind::date:
            return both(format_date(static_cast<std::int64_t>(*member<Given<Day>>(row, bound.offset))));
        case CellKind::yes_no:
            if (*member<Given<Flag>>(row, bound.offset) == Flag::yes) return {"yes", "1"};
            return {"no", "0"};
        case CellKind::choice:
        case CellKind::mapping: {
            const auto at = static_cast<std::size_t>(*member<Given<Word>>(row, bound.offset));
            return both(std::string(bound.mapping != nullptr ? bound.mapping->type().values[at].name
                                                             : bound.column->traits.words[at]));
        }
    }
    return {};
}

}  // namespace registrar
