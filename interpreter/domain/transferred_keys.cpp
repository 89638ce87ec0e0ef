// SPDX-License-Identifier: Apache-2.0
#include "domain/transferred_keys.h"

#include "diag/unavailable.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr char one_digit = 'a';
constexpr char one_digit_below_zero = 'Z';

/// Complements the digits of negative numbers, so that the texts sort as the numbers do.
void append_number(std::string& text, std::int64_t number) {
    std::string digits = std::to_string(number);
    if (number >= 0) {
        text += static_cast<char>(one_digit + static_cast<char>(digits.size() - 1));
    } else {
        digits.erase(0, 1);
        text += static_cast<char>(one_digit_below_zero - static_cast<char>(digits.size() - 1));
        for (char& digit : digits) digit = static_cast<char>('0' + '9' - digit);
    }
    text += digits;
}

[[noreturn]] void refuse(std::string_view key) {
    throw BadInput("'" + std::string(key) + "' is no key of a transferred record");
}

/// Removes the number at the beginning of `rest` and returns it.
std::int64_t take_number(std::string_view& rest, std::string_view key) {
    if (rest.empty()) refuse(key);
    const bool below_zero = rest[0] <= one_digit_below_zero;
    const int count = below_zero ? one_digit_below_zero - rest[0] + 1 : rest[0] - one_digit + 1;
    if (count < 1 || static_cast<std::size_t>(count) >= rest.size()) refuse(key);
    std::string digits(rest.substr(1, static_cast<std::size_t>(count)));
    for (char& digit : digits) digit = below_zero ? static_cast<char>('0' + '9' - digit) : digit;
    const auto number = parse_integer(below_zero ? "-" + digits : digits);
    if (!number) refuse(key);
    rest.remove_prefix(static_cast<std::size_t>(count) + 1);
    if (!rest.empty() && rest[0] == '.') rest.remove_prefix(1);
    return *number;
}

}  // namespace

std::string transferred_key(const RecordType& type, const RecordView& record) {
    std::string key;
    for (std::size_t at = 0; at < type.key_count; ++at) {
        const Attribute& attribute = type.attributes[at];
        const std::size_t offset = attribute.offset();
        if (at > 0) key += '.';
        if (attribute.kind == AttributeKind::text)
            key += member<Text>(record.record, offset).in(record.arena);
        else if (attribute.kind == AttributeKind::word)
            append_number(key, static_cast<std::int64_t>(member<Word>(record.record, offset)));
        else
            append_number(key, member<std::int64_t>(record.record, offset));
    }
    return key;
}

std::string transferred_key(std::int64_t id) {
    std::string key;
    append_number(key, id);
    return key;
}

void add_transferred_key(RecordBlock& block, std::string_view key) {
    const RecordType& type = block.type();
    void* record = block.append();
    std::string_view rest = key;
    for (std::size_t at = 0; at < type.key_count; ++at) {
        const Attribute& attribute = type.attributes[at];
        const std::size_t offset = attribute.offset();
        if (attribute.kind == AttributeKind::text)
            member<Text>(record, offset) = block.add_text(rest);
        else if (attribute.kind == AttributeKind::word)
            member<Word>(record, offset) = static_cast<Word>(take_number(rest, key));
        else
            member<std::int64_t>(record, offset) = take_number(rest, key);
    }
}

std::int64_t transferred_id(std::string_view key) {
    std::string_view rest = key;
    const std::int64_t id = take_number(rest, key);
    if (!rest.empty()) refuse(key);
    return id;
}

}  // namespace registrar
