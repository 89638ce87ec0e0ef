// SPDX-License-Identifier: Apache-2.0
#pragma once
// The columns of an action: which field element leads to which member of the action's row, and what its cells
// may hold.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "action/mapping.h"
#include "action/message.h"
#include "records/record_type.h"
#include "values/given.h"

namespace registrar {

enum class CellKind : std::uint8_t { text, integer, decimal, datetime, duration, mapping };

/// What a column is, besides its name and member.
struct ColumnTraits {
    bool reference = false;       ///< judged also where an action looks at nothing but references
    std::uint32_t longest = 255;  ///< code points of a text
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
    std::string_view expected = {};     ///< for bad-value; otherwise made from the kind
    const Message* mismatch = nullptr;  ///< the action's own message for a value that cannot be read
    const MappingType* mapping = nullptr;
    std::string_view type_name = {};  ///< as the documentation calls the type, where the kind does not say it
};

struct Column {
    std::string_view name;
    std::string_view doc;
    CellKind kind;
    ColumnTraits traits;
    std::size_t (*offset)();  ///< of the Given<…> member in the action's row

    /// "string", "string(40)", "datetime", …
    std::string type_text() const;
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
struct KindOf<Given<Seconds>> {
    static constexpr auto value = CellKind::duration;
};
template <>
struct KindOf<Given<Word>> {
    static constexpr auto value = CellKind::mapping;
};

}  // namespace column_detail

/// One row of an action's table of columns. The member may belong to a base of the row.
template <class Row, auto member>
constexpr Column column(std::string_view name, std::string_view doc, ColumnTraits traits = {}) {
    using Member = decltype(record_detail::member_of(member));
    return {name, doc, column_detail::KindOf<Member>::value, traits, +[] {
                static const Row probe{};
                return static_cast<std::size_t>(reinterpret_cast<const char*>(&(probe.*member)) -
                                                reinterpret_cast<const char*>(&probe));
            }};
}

}  // namespace registrar
