// SPDX-License-Identifier: Apache-2.0
#pragma once
// Defines record types: a plain struct and one table of attributes. DDL, statements, snapshots, effects and
// comparisons are all derived from the table. Does not depend on any store.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace registrar {

/// A text of a record: a range of the arena that accompanies the record. Null differs from the empty text.
struct Text {
    std::uint32_t offset = 0;
    std::uint32_t size = null_size;
    static constexpr std::uint32_t null_size = UINT32_MAX;

    bool null() const { return size == null_size; }
    /// Returns the text; an empty one for null. It is valid as long as the arena.
    std::string_view in(std::string_view arena) const {
        return null() ? std::string_view() : arena.substr(offset, size);
    }
};

/// The values that mean null in a record struct.
inline constexpr std::int64_t null_integer = INT64_MIN;
inline constexpr std::int32_t null_small = INT32_MIN;
inline constexpr std::uint8_t null_word = UINT8_MAX;
inline const double null_decimal = std::numeric_limits<double>::quiet_NaN();
inline bool is_null(double value) {
    return std::isnan(value);
}

/// Distinct types, because the type of a member determines how its value is written.
enum class Timestamp : std::int64_t { null = null_integer };  ///< seconds since 1970 UTC
enum class Day : std::int64_t { null = null_integer };        ///< days since 1970-01-01
enum class Flag : std::uint8_t { no = 0, yes = 1, null = null_word };
enum class Word : std::uint8_t { null = null_word };  ///< index into the attribute's words

/// How a value is stored and written; the type of the member decides it.
enum class AttributeKind : std::uint8_t { integer, small_integer, decimal, timestamp, day, flag, word, text };

/// How values of a natural key are compared; see match_exact(), match_folded() and match_guid() in
/// values/text.h.
enum class MatchRule : std::uint8_t {
    none,
    exact,
    folded,
    folded_spaces,  ///< as folded, and with runs of white space as one: a number or a login
    guid
};

/// The properties of an attribute besides its name and member.
struct Traits {
    bool key = false;                   ///< part of the primary key; key attributes come first
    bool nullable = true;               ///< false: every record has a value
    bool secret = false;                ///< left out of snapshots, unless they are asked for secrets
    MatchRule match = MatchRule::none;  ///< for texts of natural keys
    std::span<const std::string_view> words = {};  ///< of a Word, by its number
    /// The default if a restored file omits the attribute, in the form of snapshots.
    std::string_view otherwise = {};
    std::string_view refers_to = {};  ///< the record type whose id it holds
};

/// One column of a record type.
struct Attribute {
    std::string_view name;  ///< in snapshots and in SQL
    AttributeKind kind;
    Traits traits;
    std::size_t (*offset)();  ///< of the member in its struct
};

/// A natural key: attributes that together identify records. The last one may be a text with a match rule;
/// those before it are integers or words. Records with equal keys are ordered oldest first (created_at, then
/// id). For types without id, an index is used to visit records, not to find ids.
struct Index {
    std::string_view name;
    std::span<const std::string_view> attributes;
    std::string_view while_null = {};  ///< an attribute; the index contains only records in which it is null
};

/// A record type. Constant; compared by address, since each type exists once.
struct RecordType {
    std::string_view name;                  ///< in snapshots and in SQL
    std::string_view doc;                   ///< one sentence, for records/README.md
    std::span<const Attribute> attributes;  ///< key first, in the order of snapshots
    std::span<const Index> indexes;
    std::size_t size;             ///< of the struct
    std::size_t key_count;        ///< number of leading attributes that form the key
    void (*clear)(void* record);  ///< sets all members to null or zero

    /// Returns whether the key is an id that the store assigns.
    bool has_id() const { return attributes[0].name == "id"; }
    /// Returns the attribute with this name, or null.
    const Attribute* attribute(std::string_view wanted) const;
    /// Returns the index with this name. Throws std::logic_error if there is none.
    const Index& index(std::string_view wanted) const;
};

namespace record_detail {

template <class Owner, class Member>
std::size_t member_offset(Member Owner::*member) {
    static const Owner probe{};
    return static_cast<std::size_t>(reinterpret_cast<const char*>(&(probe.*member)) -
                                    reinterpret_cast<const char*>(&probe));
}

template <class Member>
struct KindOf;
template <>
struct KindOf<std::int64_t> {
    static constexpr auto value = AttributeKind::integer;
};
template <>
struct KindOf<std::int32_t> {
    static constexpr auto value = AttributeKind::small_integer;
};
template <>
struct KindOf<double> {
    static constexpr auto value = AttributeKind::decimal;
};
template <>
struct KindOf<Timestamp> {
    static constexpr auto value = AttributeKind::timestamp;
};
template <>
struct KindOf<Day> {
    static constexpr auto value = AttributeKind::day;
};
template <>
struct KindOf<Flag> {
    static constexpr auto value = AttributeKind::flag;
};
template <>
struct KindOf<Word> {
    static constexpr auto value = AttributeKind::word;
};
template <>
struct KindOf<Text> {
    static constexpr auto value = AttributeKind::text;
};

template <class Owner, class Member>
Member member_of(Member Owner::*);

}  // namespace record_detail

/// Makes one row of a record type's table.
template <auto member>
constexpr Attribute attribute(std::string_view name, Traits traits = {}) {
    using Member = decltype(record_detail::member_of(member));
    return {name, record_detail::KindOf<Member>::value, traits,
            +[] { return record_detail::member_offset(member); }};
}

/// Makes a record type from its struct and tables.
template <class Record>
constexpr RecordType record_type(std::string_view name, std::string_view doc,
                                 std::span<const Attribute> attributes, std::span<const Index> indexes = {}) {
    std::size_t keys = 0;
    while (keys < attributes.size() && attributes[keys].traits.key) ++keys;
    return {name, doc, attributes, indexes, sizeof(Record), keys, +[](void* record) {
                *static_cast<Record*>(record) = Record{};
            }};
}

/// Returns every record type, by name ascending.
std::span<const RecordType* const> record_types();

/// Returns the record type with that name, or null.
const RecordType* find_record_type(std::string_view name);

}  // namespace registrar
