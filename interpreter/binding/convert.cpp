// SPDX-License-Identifier: Apache-2.0
#include "binding/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "records/record_block.h"
#include "values/iso_datetime.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

template <class Value>
void refuse_member(void* row, const BoundCell& bound) {
    member<Given<Value>>(row, bound.offset).set_bad();
}

}  // namespace

void refuse(const BoundCell& bound, void* row) {
    switch (bound.kind) {
        case CellKind::text:
            return refuse_member<std::string_view>(row, bound);
        case CellKind::integer:
            return refuse_member<std::int64_t>(row, bound);
        case CellKind::decimal:
            return refuse_member<double>(row, bound);
        case CellKind::duration:
            return refuse_member<Seconds>(row, bound);
        case CellKind::yes_no:
            return refuse_member<Flag>(row, bound);
        case CellKind::choice:
        case CellKind::mapping:
            return refuse_member<Word>(row, bound);
        case CellKind::date:
            return refuse_member<Day>(row, bound);
        case CellKind::datetime:
            return refuse_member<Timestamp>(row, bound);
    }
}

namespace {

/// Collects the faults of one row.
struct FaultSink {
    std::vector<CellFault>& faults;
    std::deque<std::string>& texts;
    std::uint32_t row;

    void add(const BoundCell& bound, const Message& message, std::string_view cell) {
        faults.push_back({row, bound.column, &message, cell, bound.expected, {}, bound.cell});
    }
    void bad(const BoundCell& bound, std::string_view cell) {
        add(bound, bound.column->unreadable(), cell);
        if (faults.back().message == &messages::bad_value && bound.kind != CellKind::text)
            if (const std::string name = strange_character(cell); !name.empty())
                faults.back().cell = texts.emplace_back(fmt::format("{} ({})", cell, name));
        if (bound.column->traits.mismatch == nullptr || bound.mapping == nullptr) return;
        if (bound.mapping->type().values.size() < 2) return;
        faults.back().expected = bound.mapping->spelling(0);
        faults.back().becomes = bound.mapping->spelling(1);
    }
};

bool within(const BoundCell& bound, double value) {
    return value >= bound.column->traits.least && value <= bound.column->traits.most;
}

template <class Value, class Read>
void take(Given<Value>& into, const std::optional<Read>& read, const BoundCell& bound, std::string_view cell,
          FaultSink& faults) {
    if (read && within(bound, static_cast<double>(*read))) {
        into.set(static_cast<Value>(*read));
        return;
    }
    into.set_bad();
    faults.bad(bound, cell);
}

void refuse_text(Given<std::string_view>& into, const BoundCell& bound, const Message& message,
                 FaultSink& faults) {
    into.set_bad();
    faults.add(bound, message, into.value);
}

void convert_text(Given<std::string_view>& into, const BoundCell& bound, const CellContent& content,
                  FaultSink& faults) {
    const std::string_view cell = content.text;
    into.value = cell;
    if (content.form == CellForm::fault) return refuse_text(into, bound, messages::cell_fault, faults);
    if (content.form == CellForm::rounded) return refuse_text(into, bound, messages::rounded_number, faults);
    if (cell.size() <= bound.column->traits.longest || code_points(cell) <= bound.column->traits.longest) {
        into.set(cell);
        return;
    }
    into.set_bad();
    faults.bad(bound, cell);
}

bool clears(const BoundCell& bound, std::string_view cell) {
    return bound.column->traits.clears && cell == "NULL";
}

/// Converts a local time to UTC. Returns an unreadable time if it is outside the years 1 to 9999.
ReadDateTime instant_of(const Reading& reading, LocalSeconds local) {
    const ZonedTime time = reading.time_zone->to_utc(local, reading.dst_policy);
    if (!in_calendar(time.utc)) return {};
    return {local, time};
}

/// The same for a day, which `defaultTime` completes.
ReadDateTime instant_of_day(const Reading& reading, LocalSeconds midnight) {
    ReadDateTime read = instant_of(reading, midnight + reading.default_time.seconds);
    read.is_day = true;
    return read;
}

/// Reads a date or time of a spreadsheet as local time of the action's zone.
ReadDateTime read_moment(const Reading& reading, std::string_view cell) {
    static const DateFormat plain = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    if (const auto local = plain.match(cell)) return instant_of(reading, *local);
    const auto midnight = plain.match_date_only(cell);
    return midnight ? instant_of_day(reading, *midnight) : ReadDateTime{};
}

/// Reads an ISO 8601 time. One with an offset needs no time zone.
ReadDateTime read_iso_datetime(const Reading& reading, std::string_view cell) {
    const auto iso = parse_iso_datetime(cell);
    if (!iso) return {};
    if (!iso->offset)
        return iso->has_time ? instant_of(reading, iso->local) : instant_of_day(reading, iso->local);
    const std::int64_t utc = iso->local - *iso->offset;
    if (!in_calendar(utc)) return {};
    return {iso->local, {utc, LocalKind::plain}};
}

/// Reads a day in the action's dateFormat.
std::optional<Day> read_date(const Reading& reading, const CellContent& cell) {
    constexpr std::int64_t day = 86400;
    const auto local = cell.form == CellForm::moment ? read_moment(reading, cell.text).local
                                                     : reading.date_format.match(cell.text);
    if (!local) return std::nullopt;
    return Day{(*local - (*local % day + day) % day) / day};
}

/// Reads a number with the action's decimal separator.
std::optional<double> read_decimal(const Reading& reading, const CellContent& cell) {
    const bool number = cell.form == CellForm::number || cell.form == CellForm::rounded;
    return parse_decimal(cell.text, number || reading.decimal == DecimalSign::point ? '.' : ',');
}

/// Reads a duration in the action's timeGlobalFormat; returns seconds.
std::optional<std::int64_t> read_duration(const Reading& reading, const CellContent& cell) {
    if (cell.form == CellForm::duration) return parse_clock(cell.text);
    return parse_duration(cell.text, reading.time_global_format);
}

/// Reads `yes`, `no`, `Y` or `N` in any letter case, or a spreadsheet's truth value.
std::optional<Flag> read_flag(const CellContent& cell) {
    if (cell.form == CellForm::truth) return cell.text == "TRUE" ? Flag::yes : Flag::no;
    bool value = false;
    if (!SettingText<bool>::read(cell.text, value).message.empty()) return std::nullopt;
    return value ? Flag::yes : Flag::no;
}

/// Returns the index of the word that the cell contains, in any letter case.
std::optional<Word> read_choice(std::span<const std::string_view> words, std::string_view cell) {
    for (std::size_t at = 0; at < words.size(); ++at)
        if (equal_ignoring_case(words[at], cell)) return static_cast<Word>(at);
    return std::nullopt;
}

/// Returns whether a text is 1899-12-30, which programs write for no date: it is their day 0.
bool is_day_0(const CellContent& cell, LocalSeconds local) {
    constexpr LocalSeconds day = 86400;
    constexpr LocalSeconds day_0 = -25569 * day;
    return cell.form == CellForm::text && local >= day_0 && local < day_0 + day;
}

void convert_date(const Binding& binding, const BoundCell& bound, const CellContent& cell, Given<Day>& into,
                  FaultSink& faults) {
    if (clears(bound, cell.text)) return into.set_cleared();
    const auto day = read_date(binding.reading, cell);
    const bool is_none = day && is_day_0(cell, static_cast<LocalSeconds>(*day) * 86400);
    if (day && !is_none) return into.set(*day);
    into.set_bad();
    if (is_none) return faults.add(bound, messages::bad_date_cell, cell.text);
    faults.bad(bound, cell.text);
}

void convert_datetime(const Binding& binding, const BoundCell& bound, const CellContent& cell,
                      Given<Timestamp>& into, FaultSink& faults, TimeCounts& times) {
    if (clears(bound, cell.text)) return into.set_cleared();
    const Reading& reading = binding.reading;
    const auto [local, time, is_day] = read_datetime(reading, bound, cell);
    if (!local) {
        into.set_bad();
        faults.bad(bound, cell.text);
        return;
    }
    if (is_day_0(cell, *local)) {
        into.set_bad();
        return faults.add(bound, messages::bad_date_cell, cell.text);
    }
    into.set(Timestamp{time.utc});
    into.is_day = is_day;
    if (time.kind == LocalKind::plain) return;
    const bool skipped = time.kind == LocalKind::skipped;
    ++(skipped ? times.skipped : times.repeated);
    const bool reject = reading.dst_policy == DstPolicy::reject;
    if (!skipped && !reject) return;
    const Message& message = !reject   ? messages::skipped_time
                             : skipped ? messages::skipped_time_rejected
                                       : messages::repeated_time_rejected;
    if (reject) into.set_bad();
    faults.add(bound, message, cell.text);
    CellFault& fault = faults.faults.back();
    fault.expected = reading.time_zone->name();
    static const DateFormat plain = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    fault.becomes = plain.format(reading.time_zone->to_local(time.utc));
}

void convert_cell(const Binding& binding, const BoundCell& bound, const CellContent& content, void* row,
                  FaultSink& faults, TimeCounts& times) {
    const std::string_view cell = content.text;
    switch (bound.kind) {
        case CellKind::text:
            return convert_text(member<Given<std::string_view>>(row, bound.offset), bound, content, faults);
        case CellKind::integer:
            return take(member<Given<std::int64_t>>(row, bound.offset), parse_integer(cell), bound, cell,
                        faults);
        case CellKind::decimal:
            return take(member<Given<double>>(row, bound.offset), read_decimal(binding.reading, content),
                        bound, cell, faults);
        case CellKind::duration:
            return take(member<Given<Seconds>>(row, bound.offset), read_duration(binding.reading, content),
                        bound, cell, faults);
        case CellKind::yes_no:
            return take(member<Given<Flag>>(row, bound.offset), read_flag(content), bound, cell, faults);
        case CellKind::choice:
            return take(member<Given<Word>>(row, bound.offset), read_choice(bound.column->traits.words, cell),
                        bound, cell, faults);
        case CellKind::mapping:
            return take(member<Given<Word>>(row, bound.offset), bound.mapping->read(cell), bound, cell,
                        faults);
        case CellKind::date:
            return convert_date(binding, bound, content, member<Given<Day>>(row, bound.offset), faults);
        case CellKind::datetime:
            return convert_datetime(binding, bound, content, member<Given<Timestamp>>(row, bound.offset),
                                    faults, times);
    }
}

/// Sets GUID and column of each cell of a repeatable column, even of empty ones.
void note_repeated(const Binding& binding, void* row) {
    for (const std::size_t at : binding.repeated) {
        const BoundCell& bound = binding.cells[at];
        auto& repeated = member<Repeated>(row, bound.column->offset());
        RepeatedCell& cell = repeated.cells[repeated.count++];
        cell.guid = bound.field->guid;
        cell.cell_number = bound.cell;
    }
}

/// Refuses a text that was decoded with a wrong encoding or lost characters. Returns whether it did.
bool refuse_misread(const Binding& binding, const BoundCell& bound, std::string_view whole, void* row,
                    FaultSink& faults) {
    constexpr std::string_view replacement_character = "\uFFFD";
    // Judged before trimming: U+0085 is white space as well as a C1 control, so trimming could hide it.
    if (bound.kind != CellKind::text) return false;
    const bool lost = whole.find(replacement_character) != std::string_view::npos;
    std::string meant = lost ? std::string() : binding.mojibake->meant(whole);
    if (!lost && meant.empty()) return false;
    auto& into = member<Given<std::string_view>>(row, bound.offset);
    into.value = trimmed(whole);
    refuse_text(into, bound, lost ? messages::lost_character : messages::misread, faults);
    faults.faults.back().becomes = std::move(meant);
    return true;
}

/// Applies the rules of cell_rules.h. A cell that they refuse, or that only the store can judge, becomes a
/// fault. Returns the cell as its column reads it; nothing if it is refused.
std::optional<CellContent> apply_rules(const Binding& binding, const BoundCell& bound, CellContent content,
                                       void* row, FaultSink& faults) {
    TidyCell tidy = tidy_cell(bound, binding.reading, content, faults.texts);
    if (tidy.message == nullptr) return tidy.content;
    faults.add(bound, *tidy.message, tidy.written.empty() ? content.text : tidy.written);
    faults.faults.back().becomes = std::move(tidy.detail);
    const bool refused = tidy.message->level == Level::error && !has_two_readings(*tidy.message);
    if (!refused) return tidy.content;
    refuse(bound, row);
    return std::nullopt;
}

/// Returns whether a cell has bytes that are not ASCII. `wide` are those of its record, from the first to the
/// last: other parts of the record need not be looked at.
bool is_beyond_ascii(std::string_view cell, std::string_view record, std::string_view wide) {
    if (wide.empty()) return false;
    const std::less_equal<> comes;
    const char* const end = cell.data() + cell.size();
    // A cell with doubled quotes is no part of the record's text.
    const bool is_part = comes(record.data(), cell.data()) && comes(end, record.data() + record.size());
    if (is_part && (end <= wide.data() || cell.data() >= wide.data() + wide.size())) return false;
    return !is_ascii(cell);
}

bool has_space_at_ends(std::string_view text) {
    // Bytes above 0x7f may be part of Unicode white space; trimmed() decides that.
    const auto plain = [](char character) { return character > ' ' && character < 0x7f; };
    return !plain(text.front()) || !plain(text.back());
}

}  // namespace

ReadDateTime read_datetime(const Reading& reading, const BoundCell& bound, const CellContent& content) {
    const std::string_view cell = content.text;
    if (content.form == CellForm::moment) return read_moment(reading, cell);
    if (bound.column->traits.iso_8601 || reading.date_time_format.iso_8601)
        return read_iso_datetime(reading, cell);
    const DateFormat& format = reading.date_time_format.format;
    if (const auto local = format.match(cell); local && format.has_time()) return instant_of(reading, *local);
    const auto midnight = format.has_time() ? format.match_date_only(cell) : format.match(cell);
    return midnight ? instant_of_day(reading, *midnight) : ReadDateTime{};
}

std::string_view cell_text(const Cell& cell, CellKind kind) {
    const std::string_view text = cell.text();
    if (text.empty() || !has_space_at_ends(text)) return text;
    const std::string_view inner = trimmed(text);
    return cell.quoted != 0 && kind == CellKind::text && !inner.empty() ? text : inner;
}

CellContent content_of(const Cells& record, const BoundCell& bound) {
    if (bound.cell >= record.cells.size()) return {};
    const Cell& cell = record.cells[bound.cell];
    return {cell_text(cell, bound.kind), static_cast<CellForm>(cell.form), cell.merged != 0};
}

void convert_record(const Binding& binding, const Cells& record, void* row, std::uint32_t number,
                    RowFaults& found, TimeCounts& times) {
    FaultSink sink{found.faults, found.texts, number};
    // Decided once for the record, because most records are ASCII; the parser has usually checked that.
    const std::string_view wide =
        binding.mojibake != nullptr && !record.ascii ? beyond_ascii(record.text) : std::string_view();
    for (const BoundCell& bound : binding.cells) {
        CellContent cell = content_of(record, bound);
        const bool is_wide = bound.cell < record.cells.size() &&
                             is_beyond_ascii(record.cells[bound.cell].text(), record.text, wide);
        if (is_wide && refuse_misread(binding, bound, record.cells[bound.cell].text(), row, sink)) continue;
        if (!cell.empty() && (is_wide || may_need_rule(bound, binding.reading, cell))) {
            const auto tidy = apply_rules(binding, bound, cell, row, sink);
            if (!tidy) continue;
            cell = *tidy;
        }
        if (!cell.empty())
            convert_cell(binding, bound, cell, row, sink, times);
        else if (bound.mandatory)
            sink.add(bound, messages::empty_field, cell.text);
    }
    note_repeated(binding, row);
}

const CellFault* ConvertedRecord::refusal_of(const BoundCell& bound) const {
    const auto refusal =
        std::find_if(found.faults.begin(), found.faults.end(), [&bound](const CellFault& fault) {
            return fault.column == bound.column && fault.cell_number == bound.cell &&
                   fault.message->level == Level::error && !has_two_readings(*fault.message);
        });
    return refusal == found.faults.end() ? nullptr : &*refusal;
}

ConvertedRecord convert_alone(const Binding& binding, const Cells& record) {
    const ActionType& type = *binding.job->type;
    ConvertedRecord converted{std::vector<std::byte>(type.row_size)};
    type.clear_rows({converted.row.data(), 1, 0, 1});
    convert_record(binding, record, converted.row.data(), 0, converted.found, converted.times);
    return converted;
}

bool reads_as_data(const Binding& binding, const Cells& record) {
    const bool typed =
        std::any_of(binding.cells.begin(), binding.cells.end(), [&record](const BoundCell& bound) {
            return bound.kind != CellKind::text && !content_of(record, bound).empty();
        });
    return typed && convert_alone(binding, record).found.faults.empty();
}

}  // namespace registrar
