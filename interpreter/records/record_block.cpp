// SPDX-License-Identifier: Apache-2.0
#include "records/record_block.h"

#include <bit>
#include <cstring>

#include "values/text.h"

namespace registrar {

void take_texts(const RecordType& type, void* record, std::string_view from, std::string& arena) {
    for (const Attribute& attribute : type.attributes) {
        if (attribute.kind != AttributeKind::text) continue;
        Text& text = member<Text>(record, attribute.offset());
        if (text.null()) continue;
        const std::string_view copied = text.in(from);
        text = {static_cast<std::uint32_t>(arena.size()), static_cast<std::uint32_t>(copied.size())};
        arena += copied;
    }
}

void* RecordBlock::append() {
    const std::size_t needed = (count_ + 1) * type_->size;
    if (rows_.size() < needed) rows_.resize(std::max(needed, rows_.size() * 2));
    void* record = rows_.data() + count_++ * type_->size;
    type_->clear(record);
    return record;
}

void RecordBlock::clear() {
    count_ = 0;
    arena_.clear();
}

Text RecordBlock::add_text(std::string_view text) {
    const Text added{static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(text.size())};
    arena_ += text;
    return added;
}

std::size_t RecordBlock::add(const RecordView& record) {
    // A record of this same block moves when the block grows. Its texts are already in the arena.
    const auto* from = static_cast<const std::byte*>(record.record);
    const bool own = from >= rows_.data() && from < rows_.data() + rows_.size();
    const std::size_t own_offset = own ? static_cast<std::size_t>(from - rows_.data()) : 0;
    void* copy = append();
    std::memcpy(copy, own ? rows_.data() + own_offset : from, type_->size);
    if (!own) take_texts(*type_, copy, record.arena, arena_);
    return count_ - 1;
}

namespace {

std::strong_ordering compare_values(const Attribute& attribute, const RecordView& left,
                                    const RecordView& right) {
    const std::size_t offset = attribute.offset();
    switch (attribute.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
        case AttributeKind::day:
            return member<std::int64_t>(left.record, offset) <=> member<std::int64_t>(right.record, offset);
        case AttributeKind::small_integer:
            return member<std::int32_t>(left.record, offset) <=> member<std::int32_t>(right.record, offset);
        case AttributeKind::flag:
        case AttributeKind::word:
            return member<std::uint8_t>(left.record, offset) <=> member<std::uint8_t>(right.record, offset);
        case AttributeKind::decimal:  // bit patterns: nulls are equal, and -0 is never stored
            return std::bit_cast<std::int64_t>(member<double>(left.record, offset)) <=>
                   std::bit_cast<std::int64_t>(member<double>(right.record, offset));
        case AttributeKind::text: {
            const Text& first = member<Text>(left.record, offset);
            const Text& second = member<Text>(right.record, offset);
            if (first.null() != second.null())
                return first.null() ? std::strong_ordering::less : std::strong_ordering::greater;
            return first.in(left.arena) <=> second.in(right.arena);
        }
    }
    return std::strong_ordering::equal;
}

}  // namespace

std::strong_ordering compare_keys(const RecordType& type, const RecordView& left, const RecordView& right) {
    for (std::size_t at = 0; at < type.key_count; ++at)
        if (const auto order = compare_values(type.attributes[at], left, right); order != 0) return order;
    return std::strong_ordering::equal;
}

bool equal_records(const RecordType& type, const RecordView& left, const RecordView& right) {
    for (const Attribute& attribute : type.attributes)
        if (compare_values(attribute, left, right) != 0) return false;
    return true;
}

std::int64_t created_at(const RecordType& type, const void* record) {
    const Attribute* attribute = type.attribute("created_at");
    return attribute == nullptr ? null_integer : member<std::int64_t>(record, attribute->offset());
}

std::string format_key(const RecordType& type, const RecordView& record) {
    std::string text;
    for (std::size_t at = 0; at < type.key_count; ++at) {
        if (at > 0) text += ' ';
        text += std::string(type.attributes[at].name) + '=' + format_value(record, type.attributes[at]);
    }
    return text;
}

namespace {

void append_sortable(std::string& key, std::int64_t value) {
    const std::uint64_t shifted = static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(shifted >> shift);
}

void append_sortable(std::string& key, std::string_view text) {
    for (const char c : text) {
        key += c;
        if (c == '\0') key += '\xff';
    }
    key.append(2, '\0');
}

}  // namespace

std::string sortable_key(const RecordType& type, const RecordView& record) {
    std::string key;
    for (const Attribute& attribute : type.attributes.first(type.key_count)) {
        if (attribute.kind == AttributeKind::text)
            append_sortable(key, member<Text>(record.record, attribute.offset()).in(record.arena));
        else
            append_sortable(key, integer_value(attribute, attribute.offset(), record.record));
    }
    return key;
}

void append_key_part(std::string& key, std::int64_t value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    key.append(bytes, sizeof value);
}

std::string_view match_text(MatchRule rule, std::string_view text, std::string& scratch) {
    switch (rule) {
        case MatchRule::none:
            return text;
        case MatchRule::exact:
            return match_exact(text, scratch);
        case MatchRule::folded:
            return match_folded(text, scratch);
        case MatchRule::folded_spaces: {
            std::string folded;
            const std::string spaced(match_exact(text, scratch));
            scratch = match_folded(spaced, folded);
            return scratch;
        }
        case MatchRule::guid:
            return match_guid(text, scratch);
    }
    return text;
}

bool same_text(MatchRule rule, std::string_view left, std::string_view right) {
    std::string one;
    std::string other;
    return left == right || match_text(rule, left, one) == match_text(rule, right, other);
}

std::optional<std::string> index_key(const RecordType& type, const Index& index, const RecordView& record) {
    std::string key;
    std::string scratch;
    if (!index.while_null.empty() && !is_null(record, *type.attribute(index.while_null))) return std::nullopt;
    for (const std::string_view name : index.attributes) {
        const Attribute& attribute = *type.attribute(name);
        if (is_null(record, attribute)) return std::nullopt;
        if (attribute.kind == AttributeKind::text)
            key += match_text(attribute.traits.match,
                              member<Text>(record.record, attribute.offset()).in(record.arena), scratch);
        else if (attribute.kind == AttributeKind::word || attribute.kind == AttributeKind::flag)
            append_key_part(key, member<std::uint8_t>(record.record, attribute.offset()));
        else
            append_key_part(key, member<std::int64_t>(record.record, attribute.offset()));
    }
    return key;
}

}  // namespace registrar
