// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parts of the check share: where findings go, and how elements, attributes and names are judged.
// Internal to check*.cpp; what the others may call is in job.h.
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "action/setting.h"
#include "check/job.h"
#include "diag/diagnostic.h"

namespace registrar {

/// A finding about a span of the definition, and an earlier span that explains it.
struct Remark {
    Level level = Level::error;
    std::string rule = {};
    std::string message = {};
    Span span = {};
    std::string label = {};
    std::string help = {};
    std::optional<Span> note_span = {};
    std::string note = {};
};

/// The definition under check, and the sink for what is found in it.
class CheckScope {
public:
    CheckScope(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings)
        : definition_(definition), overrides_(overrides), findings_(findings) {}

    const JobOverrides& overrides() const { return overrides_; }
    const SourceFile& source() const { return *definition_.source; }
    /// Says it once, also where several actions share what it is about.
    void report(Remark remark);
    /// Says that a setting's text is at fault. `element` is the name that its message may need.
    void report(const SettingFault& fault, std::string_view element, Span span);

    /// The name among `known` that an element's name means, with a note where it is an alias; nothing for
    /// unknown names, about which nothing is said yet.
    std::optional<std::string_view> understood(const XmlElement& element,
                                               std::span<const std::string_view> known);
    /// Every attribute but these is an error.
    void allow_attributes(const XmlElement& element, std::span<const std::string_view> known);
    /// Text beside the elements is an error.
    void refuse_text(const XmlElement& element);
    /// Elements are an error.
    void refuse_children(const XmlElement& element);
    void refuse_child(const XmlElement& element, const XmlElement& child);
    /// The same thing again: a warning where both say the same, else an error, with a note at the first.
    void report_repeated(const XmlElement& again, const XmlElement& first) {
        report_repeated(again, first, again.text == first.text);
    }
    void report_repeated(const XmlElement& again, const XmlElement& first, bool same);

    /// A --set of the command line that was used, by its index.
    void use_override(std::size_t index) { used_overrides_.insert(index); }
    bool used_override(std::size_t index) const { return used_overrides_.contains(index); }

private:
    const Definition& definition_;
    const JobOverrides& overrides_;
    Diagnostics& findings_;
    std::set<std::tuple<std::string, std::uint32_t, std::string>> said_;
    std::set<std::size_t> used_overrides_;
};

/// `<name>`.
std::string tag(std::string_view name);
/// The names among `known` near which the written one comes; where there is none, those that it comes near by
/// way of an alias or without the word "Action" at their end. At most three, nearest first.
std::vector<std::string_view> near_meanings(std::string_view written,
                                            std::span<const std::string_view> known);
/// Where a setting stands: `<options>`, `<parameters>`, or the mapping in which it is.
std::string locate_cell(const Setting& setting);
/// The help for a name that is not known: near names of the table that was searched, else empty.
std::string help_for(std::string_view written, std::span<const std::string_view> known);
/// The fault's message with the element's name in it.
std::string fault_text(const SettingFault& fault, std::string_view element);
/// The names of columns, settings, mapping values: whatever has a `name`.
template <class Items>
std::vector<std::string_view> names_of(const Items& items) {
    std::vector<std::string_view> names;
    for (const auto& item : items) names.push_back(item.name);
    return names;
}

/// A column as <columnsMapping> lists it.
struct MappedColumn {
    std::string name;  ///< aliases resolved
    const XmlElement* element = nullptr;
    std::string guid = {};  ///< of a <custom>, as keys of GUIDs compare
};

/// The order of the file's columns, where a provider gives it.
struct ColumnsMapping {
    const XmlElement* element = nullptr;
    std::vector<MappedColumn> columns;
};

/// The date format of an import's actions.
struct SharedDateFormat {
    DateFormat format;
    SettingSource source;
    bool wins = false;  ///< over an action's own
};

/// What an import says to its actions.
struct ImportScope {
    std::optional<ColumnsMapping> columns;
    std::optional<SharedDateFormat> date_format;
};

}  // namespace registrar
