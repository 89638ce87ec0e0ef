// SPDX-License-Identifier: Apache-2.0
// Fuzzes date formats and cells. A cell that is read is written and read again as the same moment; any other
// gets an explanation. The input: the format, a line feed, cells one a line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "values/date_format.h"

using namespace registrar;

namespace {

void demand(bool condition) {
    if (!condition) std::abort();
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

void check_cell(const DateFormat& format, std::string_view cell) {
    constexpr LocalSeconds day = 86400;
    const auto whole = format.match(cell);
    const auto date_only = format.match_date_only(cell);
    if (whole) {
        demand(format.match(format.format(*whole)) == whole);
        demand(format.has_time() || *whole % day == 0);
        demand(parse_timestamp(format_timestamp(*whole)) == whole);
    }
    if (date_only)
        demand(format.has_time() && *date_only % day == 0 &&
               format.match(format.format(*date_only)) == date_only);
    if (format.reads_with_day_and_month_exchanged(cell)) demand(whole || date_only);
    if (whole || date_only) return;
    const DateFormat::Mismatch mismatch = format.explain(cell);
    demand(mismatch.begin <= mismatch.end && mismatch.end <= cell.size() && !mismatch.reason.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view written = take_line(text);
    const DateFormat::Compiled compiled = DateFormat::compile(written);
    if (compiled.fault != FormatFault::none) {
        demand(compiled.fault == FormatFault::illegal_character || !compiled.detail.empty());
        return 0;
    }
    demand(DateFormat::compile(written).format.format(0) == compiled.format.format(0));
    while (!text.empty()) {
        const std::string_view cell = take_line(text);
        check_cell(compiled.format, cell);
        if (const auto time = parse_timestamp(cell)) demand(parse_timestamp(format_timestamp(*time)) == time);
        if (const auto days = parse_date(cell)) demand(parse_date(format_date(*days)) == days);
        parse_time_of_day(cell);
    }
    return 0;
}
