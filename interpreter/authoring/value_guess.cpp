// SPDX-License-Identifier: Apache-2.0
#include "authoring/value_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "values/date_format.h"
#include "values/duration.h"
#include "values/iso_datetime.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {
namespace {

/// The formats that files are written in, the usual one first where several fit.
constexpr std::array date_formats = {"YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY",
                                     "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD", "D/M/YYYY",   "M/D/YYYY",
                                     "D.M.YYYY",   "D-M-YYYY",   "M-D-YYYY",   "YYYYMMDD"};
constexpr std::array time_formats = {"", " HH:II:SS", " HH:II", " H:II", " H:II:SS"};

/// Spellings of mapped values in several languages, by the element of the value.
struct Spellings {
    std::string_view element;
    std::string_view words;
};
constexpr std::string_view yes_words =
    "|1|y|yes|true|x|on|o|oui|vrai|ja|j|wahr|si|s|verdadero|sim|verdadeiro|vero|tak|t|是|はい|";
constexpr std::string_view no_words = "|0|n|no|false|off|non|faux|nein|falsch|falso|nao|nee|nie|f|否|いいえ|";
constexpr Spellings spellings[] = {
    {"enabledValue",
     "|active|enabled|a|actif|active|aktiv|activo|ativo|attivo|actief|aktywny|employed|current|在职|有効|"
     "在籍|"},
    {"disabledValue",
     "|inactive|disabled|i|inactif|inaktiv|inactivo|inativo|inattivo|inactief|nieaktywny|left|leaver|"
     "terminated|离职|無効|退職|"},
    {"enabledUntilValue", "|u|until|limited|temporary|temporaire|befristet|temporal|temporario|"},
    {"registerValue", "|register|registered|add|inscrit|angemeldet|inscrito|iscritto|"},
    {"unregisterValue", "|unregister|unregistered|remove|cancelled|desinscrit|abgemeldet|"},
    {"createUpdate", "|m|c|u|create|update|add|insert|modify|creer|anlegen|crear|criar|"},
    {"cancel", "|a|d|cancel|cancelled|delete|remove|annuler|absagen|cancelar|annullare|"},
    {"active", "|a|active|planned|confirmed|actif|aktiv|activo|ativo|"},
    {"cancelled", "|c|cancelled|canceled|annule|abgesagt|cancelado|annullato|"},
    {"grantValue", "|grant|granted|add|"},
    {"withdrawValue", "|withdraw|withdrawn|revoke|remove|"},
    {"notAttempted",
     "|notattempted|notstarted|n|open|assigned|noncommence|nichtbegonnen|noiniciado|naoiniciado|noniniziato|"
     "未开始|未開始|"},
    {"incomplete",
     "|incomplete|inprogress|i|started|ongoing|encours|inbearbeitung|begonnen|encurso|enprogreso|emandamento|"
     "incorso"
     "|bezig|wtrakcie|进行中|学习中|進行中|受講中|"},
    {"completed",
     "|completed|complete|c|done|finished|termine|acheve|complete|abgeschlossen|erledigt|completado|"
     "terminado|finalizado"
     "|concluido|completato|voltooid|ukonczono|slutford|gennemfort|fullfort|完成|已完成|完了|修了|"},
    {"passed",
     "|passed|pass|p|success|reussi|recu|bestanden|aprobado|aprovado|superato|geslaagd|zaliczony|godkand|"
     "合格|通过|"},
    {"failed",
     "|failed|fail|f|echec|echoue|nichtbestanden|suspenso|reprobado|reprovado|nonsuperato|gezakt|不合格|"
     "未通过|"},
    {"browsed", "|browsed|viewed|b|consulte|angesehen|visto|"},
};

std::string plain(std::string_view text) {
    std::string all;
    for (const std::string& word : plain_words(text)) all += word;
    return all;
}

bool holds(std::string_view words, const std::string& word) {
    return words.find("|" + word + "|") != std::string_view::npos;
}

bool spells(std::string_view element, const std::string& word) {
    constexpr std::array<std::string_view, 3> yes = {"enabledValue", "registerValue", "grantValue"};
    constexpr std::array<std::string_view, 3> no = {"disabledValue", "unregisterValue", "withdrawValue"};
    if (std::find(yes.begin(), yes.end(), element) != yes.end() && holds(yes_words, word)) return true;
    if (std::find(no.begin(), no.end(), element) != no.end() && holds(no_words, word)) return true;
    return std::any_of(std::begin(spellings), std::end(spellings), [&](const Spellings& each) {
        return each.element == element && holds(each.words, word);
    });
}

/// Returns which share of the values passes a test.
template <class Test>
double share(const SampledColumn& sampled, Test test) {
    if (sampled.values.empty()) return 1;
    const auto count = std::count_if(sampled.values.begin(), sampled.values.end(), test);
    return static_cast<double>(count) / static_cast<double>(sampled.values.size());
}

bool is_number(const std::string& text) {
    std::string_view digits = text;
    if (!digits.empty() && digits.back() == '%') digits.remove_suffix(1);
    digits = trimmed(digits);
    return parse_decimal(digits).has_value() || parse_decimal(digits, ',').has_value();
}

bool is_guid(const std::string& text) {
    constexpr std::size_t digits_of_guid = 32;
    const auto digits = std::count_if(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    return static_cast<std::size_t>(digits) >= digits_of_guid && text.find('-') != std::string::npos;
}

bool is_address(const std::string& text) {
    return text.find('@') != std::string::npos;
}

/// Returns whether a text may be a date: six digits or more, and nothing else but signs, T and Z.
bool is_like_date(const std::string& text) {
    constexpr int least_digits = 6;
    int digits = 0;
    for (const char c : text) {
        if (is_digit(c))
            ++digits;
        else if (std::string_view("/.:-+ TZ").find(c) == std::string_view::npos)
            return false;
    }
    return digits >= least_digits;
}

bool is_like_duration(const std::string& text) {
    return std::any_of(text.begin(), text.end(), is_digit) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || std::string_view(":.,PTHMSDW ").find(c) != std::string_view::npos;
           });
}

ValueFit fit(bool good, ValueFit otherwise = ValueFit::wrong) {
    return good ? ValueFit::fits : otherwise;
}

/// Returns all formats for dates, or for dates with times, in the order of preference.
std::vector<std::pair<std::string, DateFormat>> candidates(bool with_time) {
    std::vector<std::pair<std::string, DateFormat>> found;
    for (const std::string_view date : date_formats)
        for (const std::string_view time : time_formats) {
            if (!time.empty() && !with_time) continue;
            std::string text = std::string(date) + std::string(time);
            const DateFormat::Compiled compiled = DateFormat::compile(text);
            if (compiled.fault == FormatFault::none) found.emplace_back(std::move(text), compiled.format);
        }
    return found;
}

std::vector<std::string> all_values(SampledColumns columns) {
    std::vector<std::string> values;
    for (const SampledColumn* column : columns)
        for (const std::string& value : column->values)
            if (value != "NULL") values.push_back(value);
    return values;
}

std::size_t matches(const DateFormat& format, const std::vector<std::string>& values) {
    return static_cast<std::size_t>(
        std::count_if(values.begin(), values.end(), [&](const std::string& value) {
            return format.match(value).has_value() ||
                   (format.has_time() && format.match_date_only(value).has_value());
        }));
}

}  // namespace

ValueFit judge_values(const SampledColumn& sampled, const Column& column) {
    constexpr double most = 0.5;
    constexpr double nearly_all = 0.9;
    const std::string name = plain(column.name);
    const auto ends_with = [&](std::string_view end) { return std::string_view(name).ends_with(end); };
    if (sampled.filled == 0) return ValueFit::unknown;
    if (ends_with("email")) {
        const double addresses = share(sampled, is_address);
        return sampled.values.empty() || addresses < most ? ValueFit::wrong
               : addresses >= nearly_all                  ? ValueFit::telling
                                                          : ValueFit::fits;
    }
    if (ends_with("guid") || ends_with("uuid")) return fit(share(sampled, is_guid) >= most);
    switch (column.kind) {
        case CellKind::date:
        case CellKind::datetime:
            return fit(sampled.moments > 0 || share(sampled, is_like_date) >= most);
        case CellKind::integer:
        case CellKind::decimal:
            return fit(share(sampled, is_number) >= most);
        case CellKind::duration:
            return fit(share(sampled, is_like_duration) >= most);
        case CellKind::mapping: {
            constexpr std::size_t few = 12;
            return fit(std::set<std::string>(sampled.values.begin(), sampled.values.end()).size() <= few);
        }
        default:
            // A name or code is neither an address nor a date.
            return share(sampled, is_address) >= nearly_all && !ends_with("login") ? ValueFit::wrong
                                                                                   : ValueFit::unknown;
    }
}

SettingGuess guess_date_format(SampledColumns columns, bool with_time) {
    const std::vector<std::string> values = all_values(columns);
    if (values.empty()) return {};
    const auto iso =
        static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](const std::string& value) {
            return value.find('T') != std::string::npos && parse_iso_datetime(value).has_value();
        }));
    if (with_time && 2 * iso > values.size())
        return {"iso-8601", fmt::format("times such as {}", values.front()), iso == values.size()};
    std::string best;
    std::size_t most = 0;
    const DateFormat* chosen = nullptr;
    const auto formats = candidates(with_time);
    for (const auto& [text, format] : formats)
        if (const std::size_t count = matches(format, values); count > most) {
            best = text;
            most = count;
            chosen = &format;
        }
    if (chosen == nullptr) return {{}, fmt::format("no known format fits {}", values.front()), false};
    if (most < values.size()) {
        const auto other = std::find_if(values.begin(), values.end(), [&](const std::string& value) {
            return matches(*chosen, {value}) == 0;
        });
        return {best, fmt::format("fits {} of {} values, not {}", most, values.size(), *other), false};
    }
    const bool both = std::all_of(values.begin(), values.end(), [&](const std::string& value) {
        return chosen->reads_with_day_and_month_exchanged(value);
    });
    if (both && !best.starts_with("YYYY"))
        return {best,
                fmt::format("all values read with day and month exchanged, too, such as {}", values.front()),
                false};
    return {best, fmt::format("fits all values, such as {}", values.front()), true};
}

SettingGuess guess_duration_format(SampledColumns columns) {
    const std::vector<std::string> values = all_values(columns);
    if (values.empty()) return {};
    const auto reads = [&](DurationFormat format) {
        return static_cast<std::size_t>(std::count_if(
            values.begin(), values.end(),
            [&](const std::string& value) { return parse_duration(value, format).has_value(); }));
    };
    const auto named = [](DurationFormat format) {
        return std::string(duration_format_names[static_cast<std::size_t>(format)]);
    };
    if (reads(DurationFormat::raw_seconds) == values.size()) {
        const bool minutes = std::any_of(columns.begin(), columns.end(), [](const SampledColumn* column) {
            return plain(column->header).find("min") != std::string::npos;
        });
        return {named(minutes ? DurationFormat::raw_minutes : DurationFormat::raw_seconds),
                minutes ? "the header says so" : "numbers may be seconds or minutes", false};
    }
    DurationFormat best = DurationFormat::raw_seconds;
    for (const DurationFormat format :
         {DurationFormat::iso_8601, DurationFormat::padded, DurationFormat::paddedhh})
        if (reads(format) > reads(best)) best = format;
    if (reads(best) == 0) return {{}, fmt::format("no known format fits {}", values.front()), false};
    if (reads(best) == values.size())
        return {named(best), fmt::format("fits all values, such as {}", values.front()), true};
    return {named(best), fmt::format("fits {} of {} values", reads(best), values.size()), false};
}

SettingGuess guess_decimal(SampledColumns columns) {
    std::size_t points = 0;
    std::size_t commas = 0;
    std::string example;
    for (const SampledColumn* column : columns)
        for (const std::string& value : column->values) {
            if (value.find('.') != std::string::npos && parse_decimal(value)) ++points;
            if (value.find(',') == std::string::npos || !parse_decimal(value, ',')) continue;
            ++commas;
            example = value;
        }
    if (commas <= points) return {};
    return {"comma", fmt::format("values such as {}", example), points == 0};
}

MappingGuess guess_mapping(const SampledColumn& sampled, const MappingType& type) {
    constexpr std::size_t most_unmapped = 10;
    MappingGuess guess;
    guess.spellings.resize(type.values.size());
    std::map<std::string, std::size_t> counts;
    for (const std::string& value : sampled.values) ++counts[value];
    std::vector<std::pair<std::size_t, std::string>> frequent;
    for (const auto& [value, count] : counts) frequent.emplace_back(count, value);
    std::stable_sort(frequent.begin(), frequent.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    for (const auto& each : frequent) {
        const std::string& value = each.second;
        const std::string word = plain(value);
        std::size_t meant = type.values.size();
        for (std::size_t at = 0; at < type.values.size(); ++at)
            if (equal_ignoring_case(value, type.values[at].otherwise)) meant = at;
        for (std::size_t at = 0; meant == type.values.size() && at < type.values.size(); ++at)
            if (word == plain(type.values[at].name) || spells(type.values[at].name, word)) meant = at;
        const bool again = meant < type.values.size() && !guess.spellings[meant].empty() &&
                           !equal_ignoring_case(guess.spellings[meant], value);
        if (meant == type.values.size() || again) {
            if (guess.unmapped.size() < most_unmapped)
                guess.unmapped.push_back(again ? fmt::format("{} (means {})", value, guess.spellings[meant])
                                               : value);
            continue;
        }
        if (!guess.spellings[meant].empty()) continue;
        guess.spellings[meant] = value;
        guess.differs = guess.differs || !equal_ignoring_case(value, type.values[meant].otherwise);
    }
    return guess;
}

}  // namespace registrar
