// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the settings of an action: elements of <options> and <parameters>, and the members that hold their
// values.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/mapping.h"
#include "action/message.h"
#include "domain/search_field.h"
#include "values/date_format.h"
#include "values/duration.h"
#include "values/row_limit.h"
#include "values/zone.h"

namespace registrar {

/// A time of day, for dates without one.
struct TimeOfDay {
    std::int64_t seconds = 0;  ///< since midnight
};

/// The decimal separator of numbers.
enum class DecimalSign : std::uint8_t { point, comma };

/// How texts are read from a workbook's numbers: as the workbook shows them, or as plain numbers.
enum class NumberFormats : std::uint8_t { show, ignore };

/// The setting dateTimeFormat: a format, or `iso-8601`, whose times may have an offset of their own.
struct DateTimeFormat {
    DateFormat format = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    bool iso_8601 = false;
};

/// How cells are read: the values of the settings that all actions share.
struct Reading {
    DateFormat date_format = DateFormat::compile("YYYY-MM-DD").format;
    DateTimeFormat date_time_format;
    std::shared_ptr<const Zone> time_zone = Zone::utc();
    TimeOfDay default_time;
    DurationFormat time_global_format = DurationFormat::raw_seconds;
    DstPolicy dst_policy = DstPolicy::compatible;
    DecimalSign decimal = DecimalSign::point;
    NumberFormats number_formats = NumberFormats::show;
    std::string empty_values;                    ///< words separated by commas
    std::vector<std::string_view> relaxed = {};  ///< columns whose fields say `<mandatory>no</mandatory>`

    bool relaxes(std::string_view column) const {
        return std::find(relaxed.begin(), relaxed.end(), column) != relaxed.end();
    }
};

/// A fault in a setting's text. An empty message means no fault. With `note` or `warning` the text was
/// accepted.
struct SettingFault {
    std::string rule;
    std::string message;
    std::string help;
    bool note = false;
    bool warning = false;  ///< accepted, but not recommended

    /// True if the text could not be used.
    bool is_error() const { return !message.empty() && !note && !warning; }
};

/// A setting whose value conflicts with the store or with another setting.
struct StoreFault {
    std::string_view setting;
    std::string rule;
    std::string message;
    std::string help = {};
};

/// The block of an action that contains a setting.
enum class SettingBlock : std::uint8_t { options, parameters };

/// A setting of an action, step or provider. Made by setting() and the functions below.
struct Setting {
    std::string_view name;  ///< of the element
    std::string_view doc;   ///< for the reference; Markdown
    SettingBlock block;
    std::string_view otherwise;  ///< the default, as a definition would write it
    std::string_view type_name;
    std::span<const std::string_view> words;  ///< all valid texts, if there are few
    const MappingType* mapping;               ///< for a mapping, whose values are child elements
    /// Reads the text into the settings struct.
    SettingFault (*assign)(void* settings, std::string_view text);

    const MappingType* inside = nullptr;  ///< a child element of this mapping instead of a block
    std::uint32_t longest = 0;            ///< maximum code points of a text; 0: unlimited
    const SearchType* search = nullptr;   ///< for a search, which names columns
    SearchField& (*search_field)(void* settings) = nullptr;
    bool has_results = false;           ///< a search that may have the attribute hasResults
    const Message* demanded = nullptr;  ///< the error if a definition does not give it
    bool mandatory = false;             ///< a definition must give it
    bool repeatable = false;            ///< may occur several times; all texts are used
    bool may_be_empty = false;          ///< an empty element has a meaning
    bool secret = false;                ///< its value is never shown

    /// Reads a text, or returns a fault if it is too long.
    SettingFault read(void* settings, std::string_view text) const;
    /// Returns the type as text: "int", "string(6)", …
    std::string type_text() const;
};

/// How to read the text of a setting, by the type of its member. A specialization has `type_name` and `words`
/// for the reference and the XML Schema, and read(), which sets the value or returns a fault. The fault's
/// message may contain `[...]` for the element's name.
template <class Value>
struct SettingText;

/// Finds the index of a word, ignoring letter case.
SettingFault read_word(std::string_view text, std::span<const std::string_view> words, std::size_t& index);

/// A setting with a few valid words, in the order of an enumeration.
template <class Enum, const auto& all_words>
struct WordText {
    static constexpr std::string_view type_name = "enum";
    static constexpr std::span<const std::string_view> words = all_words;
    static SettingFault read(std::string_view text, Enum& value) {
        std::size_t index = 0;
        SettingFault fault = read_word(text, words, index);
        if (fault.message.empty()) value = static_cast<Enum>(index);
        return fault;
    }
};

template <>
struct SettingText<std::int32_t> {
    static constexpr std::string_view type_name = "int";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, std::int32_t& value);
};
inline constexpr std::string_view yes_no_words[] = {"yes", "no"};
template <>
struct SettingText<bool> {
    static constexpr std::string_view type_name = "yesNoElement";
    static constexpr std::span<const std::string_view> words = yes_no_words;
    static SettingFault read(std::string_view text, bool& value);
};
template <>
struct SettingText<std::string> {
    static constexpr std::string_view type_name = "string";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, std::string& value);
};
template <>
struct SettingText<DateFormat> {
    static constexpr std::string_view type_name = "date format";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, DateFormat& value);
};
template <>
struct SettingText<DateTimeFormat> {
    static constexpr std::string_view type_name = "date format";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, DateTimeFormat& value);
};
template <>
struct SettingText<std::shared_ptr<const Zone>> {
    static constexpr std::string_view type_name = "time zone";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, std::shared_ptr<const Zone>& value);
};
template <>
struct SettingText<std::optional<RowLimit>> {
    static constexpr std::string_view type_name = "number or percent";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, std::optional<RowLimit>& value);
};
template <>
struct SettingText<TimeOfDay> {
    static constexpr std::string_view type_name = "time";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, TimeOfDay& value);
};
inline constexpr std::string_view dst_policy_words[] = {"compatible", "earlier", "later", "reject"};
template <>
struct SettingText<DstPolicy> : WordText<DstPolicy, dst_policy_words> {};
template <>
struct SettingText<DurationFormat> : WordText<DurationFormat, duration_format_names> {};
inline constexpr std::string_view decimal_words[] = {"point", "comma"};
inline constexpr std::string_view number_formats_words[] = {"show", "ignore"};
template <>
struct SettingText<NumberFormats> : WordText<NumberFormats, number_formats_words> {};
template <>
struct SettingText<DecimalSign> : WordText<DecimalSign, decimal_words> {};

/// The properties of a setting other than its name and member.
struct SettingTraits {
    std::string_view otherwise = {};  ///< the default; the member's initializer must be the same
    SettingBlock block = SettingBlock::parameters;
    std::uint32_t longest = 0;            ///< in code points; 0: unlimited
    const MappingType* inside = nullptr;  ///< the mapping that contains the element
    const Message* demanded = nullptr;    ///< the error if it is missing
    bool mandatory = false;               ///< the check demands it
};

/// Makes a setting that is read into a member of the action's settings.
template <class Settings, auto member>
constexpr Setting setting(std::string_view name, std::string_view doc, SettingTraits traits = {}) {
    using Form = SettingText<decltype(record_detail::member_of(member))>;
    return {name,
            doc,
            traits.block,
            traits.otherwise,
            Form::type_name,
            Form::words,
            nullptr,
            +[](void* settings, std::string_view text) {
                return Form::read(text, static_cast<Settings*>(settings)->*member);
            },
            traits.inside,
            traits.longest,
            nullptr,
            nullptr,
            false,
            traits.demanded,
            traits.mandatory};
}

/// Makes a setting that is read into a member of the shared Reading.
template <class Settings, auto member>
constexpr Setting reading_setting(std::string_view name, std::string_view doc, std::string_view otherwise) {
    using Form = SettingText<decltype(record_detail::member_of(member))>;
    return {name,
            doc,
            SettingBlock::parameters,
            otherwise,
            Form::type_name,
            Form::words,
            nullptr,
            +[](void* settings, std::string_view text) {
                return Form::read(text, static_cast<Settings*>(settings)->reading.*member);
            }};
}

/// Makes a setting that is read into a member of the action's RowGuards.
template <class Settings, auto member>
constexpr Setting guard_setting(std::string_view name, std::string_view doc) {
    using Form = SettingText<decltype(record_detail::member_of(member))>;
    return {name,
            doc,
            SettingBlock::options,
            {},
            Form::type_name,
            Form::words,
            nullptr,
            +[](void* settings, std::string_view text) {
                return Form::read(text, static_cast<Settings*>(settings)->guards.*member);
            }};
}

/// Makes a mapping that applies to all columns of its type.
constexpr Setting mapping_setting(const MappingType& type) {
    return {type.name, type.doc, SettingBlock::parameters, {}, "mapping", {}, &type, nullptr};
}

/// The properties of a search other than its type and member.
struct SearchTraits {
    bool has_results = false;           ///< may have the attribute hasResults
    const Message* demanded = nullptr;  ///< the error if a definition has no such search
};

/// Makes a search that is read into a SearchField of the action's settings.
template <class Settings, auto member>
constexpr Setting search_setting(const SearchType& type, SearchTraits traits = {}) {
    Setting made{type.name, type.doc, SettingBlock::options, {}, "search", {}, nullptr, nullptr};
    made.search = &type;
    made.search_field =
        +[](void* settings) -> SearchField& { return static_cast<Settings*>(settings)->*member; };
    made.has_results = traits.has_results;
    made.demanded = traits.demanded;
    return made;
}

}  // namespace registrar
