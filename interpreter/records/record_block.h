// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records in memory: structs of one type in sequence, with one arena for their texts. Also the text form of
// their values, which snapshots, cases and reports share.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/record_type.h"

namespace registrar {

/// A pointer to a record, with the arena that holds its texts. Owns neither.
struct RecordView {
    const void* record = nullptr;
    std::string_view arena;
};

/// Copies the texts of a copied record from the arena `from` to the end of `arena`, and updates the record.
void take_texts(const RecordType& type, void* record, std::string_view from, std::string& arena);

/// Any number of records of one type. Owns the records and their texts.
class RecordBlock {
public:
    explicit RecordBlock(const RecordType& type) : type_(&type) {}

    const RecordType& type() const { return *type_; }
    std::size_t size() const { return count_; }
    /// Appends a cleared record. Invalidates pointers to records, but not Texts.
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
    /// Appends a copy of a record of the same type, with its texts. Returns its index.
    std::size_t add(const RecordView& record);

private:
    const RecordType* type_;
    std::vector<std::byte> rows_;
    std::size_t count_ = 0;
    std::string arena_;
};

/// Returns a member of a record, given its attribute's offset.
template <class Member>
Member& member(void* record, std::size_t offset) {
    return *reinterpret_cast<Member*>(static_cast<std::byte*>(record) + offset);
}
template <class Member>
const Member& member(const void* record, std::size_t offset) {
    return *reinterpret_cast<const Member*>(static_cast<const std::byte*>(record) + offset);
}

/// Returns the value of an attribute that is neither text nor decimal.
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

/// Returns the value in the form of snapshots (records/README.md). Null is the empty text.
std::string format_value(const RecordView& record, const Attribute& attribute);

/// Reads a value in the form of format_value() into record `index` of a block. The empty text is null.
/// Returns false if the text does not have the attribute's kind.
bool parse_value(RecordBlock& block, std::size_t index, const Attribute& attribute, std::string_view text);

/// Compares the keys of two records of one type: integers by value, texts by bytes.
std::strong_ordering compare_keys(const RecordType& type, const RecordView& left, const RecordView& right);

/// Returns whether the records are equal in every attribute. Nulls are equal to each other.
bool equal_records(const RecordType& type, const RecordView& left, const RecordView& right);

/// Returns the id of a record of a type with ids.
inline std::int64_t id_of(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

/// Returns the time a record was created, in seconds since 1970 UTC; null if its type has no such attribute.
/// Records with the same natural key are ordered by it.
std::int64_t created_at(const RecordType& type, const void* record);

/// Returns the key for people: `registration_id=3 lov_id=7`.
std::string format_key(const RecordType& type, const RecordView& record);

/// Returns the key as bytes that sort like compare_keys(). Integers are 8 bytes, big-endian, with the sign
/// bit flipped. In texts each NUL is 00 FF, and 00 00 marks the end. No key contains decimals.
std::string sortable_key(const RecordType& type, const RecordView& record);

/// Returns the bytes under which an index stores the record: 8 bytes for each integer, word or flag, then the
/// text in the form of its match rule. Returns nothing if the record is not in the index: a part is null, or
/// the `while_null` attribute is not.
std::optional<std::string> index_key(const RecordType& type, const Index& index, const RecordView& record);

/// Appends an integer part of an index key.
void append_key_part(std::string& key, std::int64_t value);

/// Returns the text in the form of a match rule. The result may be a view of `scratch`.
std::string_view match_text(MatchRule rule, std::string_view text, std::string& scratch);

/// Returns whether two texts compare as equal under a match rule.
bool same_text(MatchRule rule, std::string_view left, std::string_view right);

}  // namespace registrar
