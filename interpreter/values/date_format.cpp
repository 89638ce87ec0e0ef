// SPDX-License-Identifier: Apache-2.0
#include "values/date_format.h"

#include <date/date.h>
#include <fmt/format.h>

#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view legal_letters = "YMDHIS";
constexpr std::string_view legal_separators = " /_.:;,-";
constexpr std::array<std::string_view, 6> part_names = {"year", "month", "day", "hour", "minute", "second"};

char upper(char character) {
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

/// YY means 2000-2069 and 1970-1999.
int full_year(int two_digits) {
    return two_digits < 70 ? 2000 + two_digits : 1900 + two_digits;
}

}  // namespace

std::string DateFormat::add_token(Compiled& into, char letter, std::size_t count) {
    if (into.format.count_ == into.format.tokens_.size()) return "The format is too long.";
    Token token;
    const auto part = legal_letters.find(letter);
    token.part = static_cast<Part>(part);
    if (letter == 'Y' && count == 3) {
        into.three_years = true;
        count = 4;
    }
    const bool fits = letter == 'Y' ? count == 2 || count == 4 : count <= 2;
    if (!fits) return fmt::format("{} is no token.", std::string(count, letter));
    for (std::size_t at = 0; at < into.format.count_; ++at)
        if (into.format.tokens_[at].part == token.part)
            return fmt::format("The {} stands twice.", part_names[part]);
    token.width = static_cast<std::uint8_t>(count);
    into.format.tokens_[into.format.count_++] = token;
    return {};
}

void DateFormat::finish(Compiled& into) {
    DateFormat& format = into.format;
    std::array<int, 6> seen{-1, -1, -1, -1, -1, -1};
    for (int at = 0; at < format.count_; ++at)
        if (const Token& token = format.tokens_[static_cast<std::size_t>(at)]; token.part != Part::separator)
            seen[static_cast<std::size_t>(token.part)] = at;
    if (seen[0] < 0 || seen[1] < 0 || seen[2] < 0) {
        into.fault = FormatFault::no_date;
        into.detail = "A date needs a year, a month and a day.";
        return;
    }
    if ((seen[4] >= 0 && seen[3] < 0) || (seen[5] >= 0 && seen[4] < 0)) {
        into.fault = FormatFault::bad_token;
        into.detail = seen[3] < 0 ? "Minutes need hours." : "Seconds need minutes.";
        return;
    }
    format.has_time_ = seen[3] >= 0;
    const auto [date_first, date_last] = std::minmax({seen[0], seen[1], seen[2]});
    format.date_first_ = static_cast<std::uint8_t>(date_first);
    format.date_last_ = static_cast<std::uint8_t>(date_last + 1);
    bool before = false;
    bool after = false;
    for (std::size_t part = 3; part < 6; ++part) {
        if (seen[part] >= 0 && seen[part] < date_first) before = true;
        if (seen[part] > date_first && seen[part] < date_last) return;
        if (seen[part] > date_last) after = true;
    }
    format.date_apart_ = format.has_time_ && before != after;
}

DateFormat::Compiled DateFormat::compile(std::string_view text) {
    Compiled result;
    for (std::size_t at = 0; at < text.size();) {
        const char letter = upper(text[at]);
        if (legal_letters.find(letter) != std::string_view::npos) {
            std::size_t end = at;
            while (end < text.size() && upper(text[end]) == letter) ++end;
            result.detail = add_token(result, letter, end - at);
            at = end;
        } else if (legal_separators.find(letter) != std::string_view::npos) {
            if (result.format.count_ == result.format.tokens_.size())
                result.detail = "The format is too long.";
            else
                result.format.tokens_[result.format.count_++] = {Part::separator, 1, letter};
            ++at;
        } else {
            result.fault = FormatFault::illegal_character;
            return result;
        }
        if (!result.detail.empty()) {
            result.fault = FormatFault::bad_token;
            return result;
        }
    }
    finish(result);
    return result;
}

bool DateFormat::read(std::string_view cell, std::size_t first, std::size_t last, Fields& fields) const {
    std::size_t at = 0;
    for (std::size_t index = first; index < last; ++index) {
        const Token& token = tokens_[index];
        if (token.part == Part::separator) {
            if (at >= cell.size() || cell[at] != token.separator) return false;
            ++at;
            continue;
        }
        std::size_t width = token.width;
        if (width == 1 && at + 1 < cell.size() && is_digit(cell[at + 1])) width = 2;
        if (at + width > cell.size()) return false;
        int value = 0;
        for (std::size_t digit = 0; digit < width; ++digit, ++at) {
            if (!is_digit(cell[at])) return false;
            value = value * 10 + (cell[at] - '0');
        }
        if (token.part == Part::year && token.width == 2) value = full_year(value);
        fields.value[static_cast<std::size_t>(token.part)] = value;
    }
    return at == cell.size();
}

std::optional<LocalSeconds> DateFormat::to_local(const Fields& fields) {
    const auto [year, month, day, hour, minute, second] = fields.value;
    const date::year_month_day calendar{date::year{year}, date::month{static_cast<unsigned>(month)},
                                        date::day{static_cast<unsigned>(day)}};
    if (!calendar.ok() || year < 1 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const LocalSeconds days = date::sys_days{calendar}.time_since_epoch().count();
    return days * 86400 + hour * 3600 + minute * 60 + second;
}

std::optional<LocalSeconds> DateFormat::match(std::string_view cell) const {
    Fields fields;
    if (!read(cell, 0, count_, fields)) return std::nullopt;
    return to_local(fields);
}

std::optional<LocalSeconds> DateFormat::match_date_only(std::string_view cell) const {
    Fields fields;
    if (!date_apart_ || !read(cell, date_first_, date_last_, fields)) return std::nullopt;
    return to_local(fields);
}

bool DateFormat::reads_with_day_and_month_exchanged(std::string_view cell) const {
    Fields fields;
    if (!read(cell, 0, count_, fields) && !(date_apart_ && read(cell, date_first_, date_last_, fields)))
        return false;
    if (!to_local(fields)) return false;
    std::swap(fields.value[1], fields.value[2]);
    return to_local(fields).has_value();
}

std::string DateFormat::format(LocalSeconds time) const {
    const auto days = date::floor<date::days>(date::sys_seconds{std::chrono::seconds{time}});
    const date::year_month_day calendar{days};
    const auto seconds = time - std::int64_t{days.time_since_epoch().count()} * 86400;
    const std::array<std::int64_t, 6> value{int{calendar.year()},
                                            static_cast<std::int64_t>(unsigned{calendar.month()}),
                                            static_cast<std::int64_t>(unsigned{calendar.day()}),
                                            seconds / 3600,
                                            seconds / 60 % 60,
                                            seconds % 60};
    std::string text;
    for (std::size_t at = 0; at < count_; ++at) {
        const Token& token = tokens_[at];
        if (token.part == Part::separator) {
            text += token.separator;
        } else {
            const std::int64_t number = value[static_cast<std::size_t>(token.part)];
            const bool short_year = token.part == Part::year && token.width == 2;
            // A single letter reads two digits if they are there, even if the second belongs to the next
            // token.
            const bool alone = at + 1 == count_ || tokens_[at + 1].part == Part::separator;
            const int width = token.width == 1 && !alone ? 2 : token.width;
            text += fmt::format("{:0{}}", short_year ? number % 100 : number, width);
        }
    }
    return text;
}

}  // namespace registrar
