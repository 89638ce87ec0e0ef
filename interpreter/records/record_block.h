// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records in memory: structs of one type one after another, with one arena for their texts; and the text form
// of their values, which snapshots, cases and reports share.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/record_type.h"

namespace registrar {

/// A record somewhere in memory, with the arena that its texts lie in.
struct RecordView {
    const void* record = nullptr;
    std::string_view arena;
};

/// For a record that was copied from elsewhere: copies its texts, which lie in `from`, to the end of `arena`.
void take_texts(const RecordType& type, void* record, std::string_view from, std::string& arena);

/// Any number of records of one type.
class RecordBlock {
public:
    explicit RecordBlock(const RecordType& type) : type_(&type) {}

    const RecordType& type() const { return *type_; }
    std::size_t size() const { return count_; }
    /// A new, cleared record at the end. Invalidates pointers to records, not Texts.
    void* append();
    void pop_back() { --count_; }
    void clear();

    void* at(std::size_t index) { return rows_.data() + index * type_->size; }
    const void* at(std::size_t index) const { return rows_.data() + index * type_->size; }
    template <class Record>
    const Record& as(std::size_t index) const {
        return *static_cast<const Record*>(at(index));
    }
    template <class Record>
    Record& as(std::size_t index) {
        return *static_cast<Record*>(at(index));
    }
    RecordView view(std::size_t index) const { return {at(index), arena_}; }

    std::string_view arena() const { return arena_; }
    /// Copies text into the arena.
    Text add_text(std::string_view text);
    /// Appends a copy of a record of the same type, with its texts; returns its index.
    std::size_t add(const RecordView& record);

private:
    const RecordType* type_;
    std::vector<std::byte> rows_;
    std::size_t count_ = 0;
    std::string arena_;
};

/// Direct access to a member through its attribute.
template <class Member>
Member& member(void* record, std::size_t offset) {
    return *reinterpret_cast<Member*>(static_cast<std::byte*>(record) + offset);
}
template <class Member>
const Member& member(const void* record, std::size_t offset) {
    return *reinterpret_cast<const Member*>(static_cast<const std::byte*>(record) + offset);
}

/// The value of an attribute that is neither text nor decimal.
inline std::int64_t integer_value(const Attribute& attribute, std::size_t offset, const void* record) {
    switch (attribute.kind) {
        case AttributeKind::small_integer:
            return member<std::int32_t>(record, offset);
        case AttributeKind::flag:
        case AttributeKind::word:
            return member<std::uint8_t>(record, offset);
        default:
            return member<std::int64_t>(record, offset);
    }
}

bool is_null(const RecordView& record, const Attribute& attribute);

/// The value as snapshots write it (records.md); null is the empty text.
std::string format_value(const RecordView& record, const Attribute& attribute);

/// Reads a value in the form of format_value into record `index` of a block; the empty text is null. False
/// where the text is not of the attribute's kind.
bool parse_value(RecordBlock& block, std::size_t index, const Attribute& attribute, std::string_view text);

/// Compares the keys of two records of one type: integers by value, texts by bytes.
std::strong_ordering compare_keys(const RecordType& type, const RecordView& left, const RecordView& right);

/// Equal in every attribute (nulls equal each other).
bool equal_records(const RecordType& type, const RecordView& left, const RecordView& right);

/// When a record was created, by which those with one natural key are ordered; null where its type does not
/// say.
std::int64_t created_at(const RecordType& type, const void* record);

/// The key as people read it: `registration_id=3 lov_id=7`.
std::string format_key(const RecordType& type, const RecordView& record);

/// The key as bytes whose order is that of compare_keys: integers as 8 bytes, big-endian with the sign bit
/// flipped; texts with each NUL as 00 FF, and 00 00 at their end. No key has decimals.
std::string sortable_key(const RecordType& type, const RecordView& record);

/// The bytes by which an index finds the record: 8 bytes for each integer, word or flag, then the text as its
/// match rule has it. Nothing where a part is null, or what must be null is not (such a record is not in the
/// index).
std::optional<std::string> index_key(const RecordType& type, const Index& index, const RecordView& record);

/// Appends an integer part of an index key.
void append_key_part(std::string& key, std::int64_t value);

/// Text by a match rule; `scratch` may hold the result.
std::string_view match_text(MatchRule rule, std::string_view text, std::string& scratch);

}  // namespace registrar
