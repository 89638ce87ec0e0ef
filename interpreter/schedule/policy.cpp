// SPDX-License-Identifier: Apache-2.0
#include "schedule/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "values/number.h"

namespace registrar {

namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr Unit units[] = {{'d', 86'400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr std::int64_t longest_span = 3650LL * 86'400;

template <class Word>
Word word_of(std::string_view flag, std::string_view value, std::span<const std::string_view> words) {
    const auto found = std::ranges::find(words, value);
    if (found == words.end())
        throw Refused(fmt::format("{} takes {}, not '{}'", flag, fmt::join(words, ", "), value));
    return static_cast<Word>(found - words.begin());
}

std::int64_t count_of(std::string_view flag, std::string_view value) {
    const auto number = parse_integer(value);
    if (!number || *number < 0 || *number > 1000)
        throw Refused(fmt::format("{} takes a number from 0 to 1000, not '{}'", flag, value));
    return *number;
}

}  // namespace

std::int64_t span_of(std::string_view flag, std::string_view text) {
    for (const Unit& unit : units) {
        if (!text.ends_with(unit.letter)) continue;
        const auto number = parse_integer(text.substr(0, text.size() - 1));
        if (number && *number >= 0 && *number <= longest_span / unit.seconds) return *number * unit.seconds;
    }
    throw Refused(fmt::format("{} takes a time as 90s, 15m, 24h or 2d, not '{}'", flag, text));
}

std::string span_text(std::int64_t seconds) {
    for (const Unit& unit : units)
        if (seconds % unit.seconds == 0 && seconds > 0)
            return fmt::format("{}{}", seconds / unit.seconds, unit.letter);
    return "0s";
}

bool SchedulePolicy::set_span(std::string_view flag, std::string_view value) {
    const std::pair<std::string_view, std::int64_t*> spans[] = {
        {"--catch-up", &catch_up}, {"--backoff", &backoff}, {"--timeout", &timeout}, {"--quiet", &quiet}};
    for (const auto& [name, into] : spans)
        if (name == flag) {
            *into = span_of(flag, value);
            return true;
        }
    return false;
}

bool SchedulePolicy::set(std::string_view flag, std::string_view value) {
    if (flag == "--on-missed")
        on_missed = word_of<OnMissed>(flag, value, on_missed_words);
    else if (flag == "--on-busy")
        on_busy = word_of<OnBusy>(flag, value, on_busy_words);
    else if (flag == "--retries")
        retries = count_of(flag, value);
    else if (flag == "--pause-after")
        pause_after = count_of(flag, value);
    else
        return set_span(flag, value);
    return true;
}

std::string SchedulePolicy::to_flags() const {
    const SchedulePolicy usual;
    std::string text;
    const auto add = [&text](bool differs, std::string_view flag, const std::string& value) {
        if (differs) text += fmt::format("{}{} {}", text.empty() ? "" : " ", flag, value);
    };
    add(on_missed != usual.on_missed, "--on-missed",
        std::string(on_missed_words[static_cast<std::size_t>(on_missed)]));
    add(catch_up != usual.catch_up, "--catch-up", span_text(catch_up));
    add(on_busy != usual.on_busy, "--on-busy", std::string(on_busy_words[static_cast<std::size_t>(on_busy)]));
    add(retries != usual.retries, "--retries", std::to_string(retries));
    add(backoff != usual.backoff, "--backoff", span_text(backoff));
    add(timeout != usual.timeout, "--timeout", span_text(timeout));
    add(pause_after != usual.pause_after, "--pause-after", std::to_string(pause_after));
    add(quiet != usual.quiet, "--quiet", span_text(quiet));
    return text;
}

std::string SchedulePolicy::to_json() const {
    return dump({{"on-missed", on_missed_words[static_cast<std::size_t>(on_missed)]},
                 {"catch-up", catch_up},
                 {"on-busy", on_busy_words[static_cast<std::size_t>(on_busy)]},
                 {"retries", retries},
                 {"backoff", backoff},
                 {"timeout", timeout},
                 {"pause-after", pause_after},
                 {"quiet", quiet}},
                -1);
}

SchedulePolicy SchedulePolicy::of(const Schedule& schedule) {
    const Json json = Json::parse(schedule.policy);
    SchedulePolicy policy;
    policy.set("--on-missed", json.at("on-missed").get<std::string>());
    policy.set("--on-busy", json.at("on-busy").get<std::string>());
    policy.catch_up = json.at("catch-up");
    policy.retries = json.at("retries");
    policy.backoff = json.at("backoff");
    policy.timeout = json.at("timeout");
    policy.pause_after = json.at("pause-after");
    policy.quiet = json.at("quiet");
    return policy;
}

}  // namespace registrar
