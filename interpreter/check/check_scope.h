// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the parts of the check: the sink for findings, and the rules for elements, attributes and names.
// Internal to check*.cpp; job.h has the public interface.
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

/// A finding about a span of the definition, with an optional note at another span that explains it.
struct Remark {
    Level level = Level::error;
    std::string rule = {};
    std::string message = {};
    Span span = {};
    std::string label = {};
    std::string help = {};
    std::optional<Span> note_span = {};
    std::string note = {};
    std::vector<Correction> edits = {};  ///< the correction, if it is certain
};

/// The definition under check and the sink for its findings. Holds references; all three must outlive it.
class CheckScope {
public:
    CheckScope(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings)
        : definition_(definition), overrides_(overrides), findings_(findings) {}

    const JobOverrides& overrides() const { return overrides_; }
    const SourceFile& source() const { return *definition_.source; }
    /// Reports a finding. The same finding at the same span is reported once, even if several actions share
    /// the element.
    void report(Remark remark);
    /// Reports a fault of a setting's text. `element` replaces the placeholder in the fault's message.
    void report(const SettingFault& fault, std::string_view element, Span span);

    /// Returns the name among `known` that the element's name means, and adds a note if it is an alias.
    /// Returns nothing for an unknown name, which the caller reports.
    std::optional<std::string_view> understood(const XmlElement& element,
                                               std::span<const std::string_view> known);
    /// Returns the edits that give an element another name, in its start and end tag.
    std::vector<Correction> renamed(const XmlElement& element, std::string_view name) const;
    /// Returns the same for the name among `known` that is certainly meant: the only one that is near, and a
    /// letter or the letters' case away. Returns nothing if no name is.
    std::vector<Correction> corrected(const XmlElement& element,
                                      std::span<const std::string_view> known) const;
    /// Reports every attribute that is not in `known`.
    void allow_attributes(const XmlElement& element, std::span<const std::string_view> known);
    /// Reports text in an element that contains only elements.
    void refuse_text(const XmlElement& element);
    /// Reports every child of an element that contains only text.
    void refuse_children(const XmlElement& element);
    void refuse_child(const XmlElement& element, const XmlElement& child);
    /// Reports a second element of one meaning: a warning if both give the same value, else an error. Adds a
    /// note at the first.
    void report_repeated(const XmlElement& again, const XmlElement& first) {
        report_repeated(again, first, again.text == first.text);
    }
    void report_repeated(const XmlElement& again, const XmlElement& first, bool same);

    /// Marks a --set of the command line, by its index, as used by an action.
    void use_override(std::size_t index) { used_overrides_.insert(index); }
    bool used_override(std::size_t index) const { return used_overrides_.contains(index); }

private:
    const Definition& definition_;
    const JobOverrides& overrides_;
    Diagnostics& findings_;
    std::set<std::tuple<std::string, std::uint32_t, std::string>> said_;
    std::set<std::size_t> used_overrides_;
};

/// Returns `<name>`.
std::string tag(std::string_view name);
/// Returns the names among `known` that resemble the written one, at most three, nearest first. If none does,
/// also compares with aliases and with names without their final "Action".
std::vector<std::string_view> near_meanings(std::string_view written,
                                            std::span<const std::string_view> known);
/// Returns the element that a setting belongs in: `<options>`, `<parameters>` or its mapping.
std::string block_tag(const Setting& setting);
/// Returns "did you mean" with the names of `known` that resemble an unknown one, or an empty text.
std::string help_for(std::string_view written, std::span<const std::string_view> known);
/// Returns the fault's message with the element's name filled in.
std::string fault_text(const SettingFault& fault, std::string_view element);
/// Returns the `name` of each item: columns, settings, values of a mapping.
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
    std::string guid = {};  ///< of a <custom>, normalised by match_guid(); else empty
};

/// The order of the file's columns, if a provider gives it.
struct ColumnsMapping {
    const XmlElement* element = nullptr;
    std::vector<MappedColumn> columns;
};

/// The date format that an import gives to its actions.
struct SharedDateFormat {
    DateFormat format;
    SettingSource source;
    bool wins = false;  ///< replaces an action's own format; set for --date-format
};

/// What an import prescribes for its actions.
struct ImportScope {
    std::optional<ColumnsMapping> columns;
    std::optional<SharedDateFormat> date_format;
};

}  // namespace registrar
