// SPDX-License-Identifier: Apache-2.0
#include "input/workbook_writer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>

namespace registrar {

namespace {

std::int64_t number_at(std::string_view text, std::size_t from, std::size_t size) {
    std::int64_t number = 0;
    const std::string_view digits = text.substr(std::min(from, text.size()), size);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

double clock_days(std::string_view text) {
    if (text.starts_with('-')) return -clock_days(text.substr(1));
    const std::size_t colon = text.find(':');
    const std::int64_t seconds =
        number_at(text, 0, colon) * 3600 + number_at(text, colon + 1, 2) * 60 + number_at(text, colon + 4, 2);
    return static_cast<double>(seconds) / 86400;
}

std::optional<double> serial_of(std::string_view moment) {
    using namespace std::chrono;
    constexpr std::size_t date_size = 10;
    if (moment == "1900-02-29") return 60;
    const year_month_day date{year{static_cast<int>(number_at(moment, 0, 4))},
                              month{static_cast<unsigned>(number_at(moment, 5, 2))},
                              day{static_cast<unsigned>(number_at(moment, 8, 2))}};
    if (!date.ok() || date < year{1900} / 1 / 1) return std::nullopt;
    const auto days = (sys_days{date} - sys_days{year{1899} / 12 / 30}).count();
    const double serial = static_cast<double>(days <= 60 ? days - 1 : days);
    if (moment.size() <= date_size) return serial;
    const std::string_view clock = moment.substr(date_size + 1);
    if (number_at(clock, 0, 2) > 23 || number_at(clock, 3, 2) > 59 || number_at(clock, 6, 2) > 59)
        return std::nullopt;
    return serial + clock_days(clock);
}

std::unique_ptr<WorkbookWriter> workbook_writer(WorkbookKind kind, const std::string& sheet) {
    switch (kind) {
        case WorkbookKind::xlsx:
            return xlsx_writer(sheet);
        case WorkbookKind::ods:
            return ods_writer(sheet);
        case WorkbookKind::xls:
            return xls_writer(sheet);
        case WorkbookKind::none:
            break;
    }
    throw std::logic_error("a text is no workbook");
}

bool fits_in_sheet(WorkbookKind kind, std::uint64_t rows, std::size_t columns) {
    constexpr std::uint64_t xls_rows = 65536;
    constexpr std::size_t xls_columns = 256;
    if (kind == WorkbookKind::xls) return rows <= xls_rows && columns <= xls_columns;
    return rows <= SheetWriter::most_rows && columns <= SheetWriter::most_columns;
}

}  // namespace registrar
