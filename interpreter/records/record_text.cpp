// SPDX-License-Identifier: Apache-2.0
// Values of records as text and back: the form of snapshots.
#include "records/record_block.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

bool is_null(const RecordView& record, const Attribute& attribute) {
    const std::size_t offset = attribute.offset();
    switch (attribute.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
        case AttributeKind::day:
            return member<std::int64_t>(record.record, offset) == null_integer;
        case AttributeKind::small_integer:
            return member<std::int32_t>(record.record, offset) == null_small;
        case AttributeKind::decimal:
            return is_null(member<double>(record.record, offset));
        case AttributeKind::flag:
        case AttributeKind::word:
            return member<std::uint8_t>(record.record, offset) == null_word;
        case AttributeKind::text:
            return member<Text>(record.record, offset).null();
    }
    return true;
}

std::string format_value(const RecordView& record, const Attribute& attribute) {
    if (is_null(record, attribute)) return {};
    const std::size_t offset = attribute.offset();
    switch (attribute.kind) {
        case AttributeKind::integer:
            return std::to_string(member<std::int64_t>(record.record, offset));
        case AttributeKind::small_integer:
            return std::to_string(member<std::int32_t>(record.record, offset));
        case AttributeKind::decimal:
            return format_decimal(member<double>(record.record, offset));
        case AttributeKind::timestamp:
            return format_timestamp(member<std::int64_t>(record.record, offset));
        case AttributeKind::day:
            return format_date(member<std::int64_t>(record.record, offset));
        case AttributeKind::flag:
            return member<Flag>(record.record, offset) == Flag::yes ? "1" : "0";
        case AttributeKind::word:
            return std::string(attribute.traits.words[member<std::uint8_t>(record.record, offset)]);
        case AttributeKind::text:
            return std::string(member<Text>(record.record, offset).in(record.arena));
    }
    return {};
}

namespace {

template <class Member, class Value>
bool store(void* record, std::size_t offset, const std::optional<Value>& value) {
    if (value) member<Member>(record, offset) = static_cast<Member>(*value);
    return value.has_value();
}

void store_null(void* record, const Attribute& attribute) {
    const std::size_t offset = attribute.offset();
    switch (attribute.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
        case AttributeKind::day:
            member<std::int64_t>(record, offset) = null_integer;
            break;
        case AttributeKind::small_integer:
            member<std::int32_t>(record, offset) = null_small;
            break;
        case AttributeKind::decimal:
            member<double>(record, offset) = null_decimal;
            break;
        case AttributeKind::flag:
        case AttributeKind::word:
            member<std::uint8_t>(record, offset) = null_word;
            break;
        case AttributeKind::text:
            member<Text>(record, offset) = Text{};
            break;
    }
}

std::optional<std::uint8_t> find_word(const Attribute& attribute, std::string_view text) {
    for (std::size_t at = 0; at < attribute.traits.words.size(); ++at)
        if (attribute.traits.words[at] == text) return static_cast<std::uint8_t>(at);
    return std::nullopt;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    const auto value = parse_integer(text);
    return value == null_integer ? std::nullopt : value;
}

std::optional<std::int32_t> parse_small(std::string_view text) {
    const auto value = parse_integer(text);
    if (!value || *value <= INT32_MIN || *value > INT32_MAX) return std::nullopt;
    return static_cast<std::int32_t>(*value);
}

}  // namespace

bool parse_value(RecordBlock& block, std::size_t index, const Attribute& attribute, std::string_view text) {
    void* record = block.at(index);
    const std::size_t offset = attribute.offset();
    if (text.empty()) {
        store_null(record, attribute);
        return attribute.traits.nullable;
    }
    switch (attribute.kind) {
        case AttributeKind::integer:
            return store<std::int64_t>(record, offset, parse_whole(text));
        case AttributeKind::small_integer:
            return store<std::int32_t>(record, offset, parse_small(text));
        case AttributeKind::decimal:
            return store<double>(record, offset, parse_decimal(text));
        case AttributeKind::timestamp:
            return store<std::int64_t>(record, offset, parse_timestamp(text));
        case AttributeKind::day:
            return store<std::int64_t>(record, offset, parse_date(text));
        case AttributeKind::flag:
            if (text != "0" && text != "1") return false;
            member<Flag>(record, offset) = text == "1" ? Flag::yes : Flag::no;
            return true;
        case AttributeKind::word:
            return store<std::uint8_t>(record, offset, find_word(attribute, text));
        case AttributeKind::text:
            member<Text>(record, offset) = block.add_text(text);
            return true;
    }
    return false;
}

}  // namespace registrar
