// SPDX-License-Identifier: Apache-2.0
#include "local_time.h"

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include "text_file.h"

namespace registrar::bench {

namespace {

std::tm noon_of(int day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    std::tm noon{};
    noon.tm_year = static_cast<int>(date.year()) - 1900;
    noon.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    noon.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    noon.tm_hour = 12;
    noon.tm_isdst = -1;
    return noon;
}

int offset_at_noon(int day) {
    std::tm noon = noon_of(day);
    std::mktime(&noon);
    return static_cast<int>(noon.tm_gmtoff);
}

}  // namespace

std::string LocalTime::text() const {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600,
                       second / 60 % 60, second % 60);
}

ZoneOffsets::ZoneOffsets() {
    ::setenv("TZ", "America/Sao_Paulo", 1);
    ::tzset();
    for (int day = first_day; day <= last_day; ++day) offsets_.push_back(offset_at_noon(day));
    // The C library silently treats an unknown zone as UTC.
    if (offsets_.front() != -2 * 3600) throw std::runtime_error("America/Sao_Paulo: install tzdata");
}

std::int64_t ZoneOffsets::instant(LocalTime time) const {
    const std::int64_t local = std::int64_t{time.day} * 86'400 + time.second;
    return local - offsets_[static_cast<std::size_t>(time.day - first_day)];
}

void ZoneOffsets::write(const std::string& path) const {
    TextFile file(path);
    file.print("local_from,offset\n");
    for (std::size_t index = 0; index < offsets_.size(); ++index) {
        if (index > 0 && offsets_[index] == offsets_[index - 1]) continue;
        file.print("{},{}\n", LocalTime{first_day + static_cast<int>(index), 0}.text(), offsets_[index]);
    }
    file.close();
}

}  // namespace registrar::bench
