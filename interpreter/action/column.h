// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the columns of an action: the field element, the member of the action's row that it fills, and the
// values that its cells may have.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "action/mapping.h"
#include "action/message.h"
#include "records/record_type.h"
#include "values/given.h"

namespace registrar {

/// How the cells of a column are parsed.
enum class CellKind : std::uint8_t {
    text,
    integer,
    decimal,
    date,
    datetime,
    duration,
    yes_no,
    choice,  ///< one of the words of its traits
    mapping,
};

/// Whether an empty cell rejects the row. A mandatory column must be listed in <fields>.
enum class Mandatory : std::uint8_t {
    no,
    yes,           ///< unless the field says `<mandatory>no</mandatory>`
    always,        ///< whatever the field says
    where_listed,  ///< as yes, but <fields> need not list the column
};

/// The maximum length of a `longtext` column.
inline constexpr std::uint32_t longtext = 65535;

/// Replaces the value of secret cells in all output.
inline constexpr std::string_view secret_cell = "***";

/// The properties of a column other than its name and member.
struct ColumnTraits {
    bool identifier = false;  ///< a login, number, code or GUID that no ActionReference looks up
    bool reference = false;   ///< judged even if the action judges only references in this row
    Mandatory mandatory = Mandatory::no;
    std::uint32_t longest = 255;  ///< maximum length of a text, in code points
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
    std::string_view expected = {};  ///< for bad-value; empty: derived from the kind
    /// The action's own message for a value that cannot be read. Its `[...]` are filled with the cell and,
    /// for a mapping, its first two spellings.
    const Message* mismatch = nullptr;
    const MappingType* mapping = nullptr;
    std::span<const std::string_view> words = {};  ///< values of an enum; the cell becomes an index
    bool clears = false;    ///< for dates and times: the cell `NULL` clears the stored value
    bool secret = false;    ///< the values of its cells are never shown
    bool iso_8601 = false;  ///< for times: always ISO 8601, whatever the formats; may include an offset
    bool deferred = false;  ///< may be deferred until after the file's last row
    bool guid = false;      ///< for a repeated column: each field identifies its column by <guid>
    std::string_view absent = {};  ///< the warning if <fields> does not list the column
    /// The column that <fields> must list together with this one. An action with such pairs needs one of
    /// them.
    std::string_view beside = {};
    std::string_view type_name = {};  ///< the documented type, if the kind does not determine it
    bool percentage = false;          ///< of a number: `85%` means 85
};

/// A column of an action. Made by column().
struct Column {
    std::string_view name;
    std::string_view doc;
    CellKind kind;
    ColumnTraits traits;
    std::size_t (*offset)();  ///< of the Given<…> or Repeated member in the action's row
    bool repeatable = false;  ///< the member is a Repeated: the field may occur several times

    /// Returns the type as text: "string", "string(40)", "datetime", …
    std::string type_text() const;
    /// Returns the message for a cell that cannot be read.
    const Message& unreadable() const {
        return traits.mismatch != nullptr ? *traits.mismatch : messages::bad_value;
    }
};

namespace column_detail {

template <class Value>
struct KindOf;
template <>
struct KindOf<Given<std::string_view>> {
    static constexpr auto value = CellKind::text;
};
template <>
struct KindOf<Given<std::int64_t>> {
    static constexpr auto value = CellKind::integer;
};
template <>
struct KindOf<Given<double>> {
    static constexpr auto value = CellKind::decimal;
};
template <>
struct KindOf<Given<Timestamp>> {
    static constexpr auto value = CellKind::datetime;
};
template <>
struct KindOf<Given<Day>> {
    static constexpr auto value = CellKind::date;
};
template <>
struct KindOf<Given<Flag>> {
    static constexpr auto value = CellKind::yes_no;
};
template <>
struct KindOf<Repeated> {
    static constexpr auto value = CellKind::text;
};
template <>
struct KindOf<Given<Seconds>> {
    static constexpr auto value = CellKind::duration;
};
template <>
struct KindOf<Given<Word>> {
    static constexpr auto value = CellKind::mapping;
};

}  // namespace column_detail

/// Makes one entry of an action's table of columns. The member may belong to a base of the row. Its type
/// determines the kind:
/// - Given<std::string_view>: a text
/// - Given<std::int64_t>: an int
/// - Given<double>: a float
/// - Given<Day>: a date
/// - Given<Timestamp>: a datetime
/// - Given<Seconds>: a duration
/// - Given<Flag>: yes or no
/// - Given<Word>: a mapping or, with `words`, an enum
/// - Repeated: a text that may occur in several columns
template <class Row, auto member>
constexpr Column column(std::string_view name, std::string_view doc, ColumnTraits traits = {}) {
    using Member = decltype(record_detail::member_of(member));
    CellKind kind = column_detail::KindOf<Member>::value;
    if (!traits.words.empty()) kind = CellKind::choice;
    return {name,
            doc,
            kind,
            traits,
            +[] {
                static const Row probe{};
                return static_cast<std::size_t>(reinterpret_cast<const char*>(&(probe.*member)) -
                                                reinterpret_cast<const char*>(&probe));
            },
            std::is_same_v<Member, Repeated>};
}

}  // namespace registrar
