// SPDX-License-Identifier: Apache-2.0
#include "reference/xsd.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "action/action_type.h"
#include "action/common_elements.h"
#include "action/provider.h"
#include "action/step_type.h"
#include "definition/aliases.h"
#include "values/xml_text.h"

namespace registrar {
namespace {

// White space that the parser of definitions trims. XML Schema's own trimming covers only the first four.
constexpr std::string_view blanks = "[\\s\\p{Z}&#x85;&#xFEFF;]*";
constexpr std::string_view yes_no_spellings[] = {"yes", "no", "y", "n"};

/// Returns a regular expression for the word in any letter case.
std::string any_case(std::string_view word) {
    std::string pattern;
    for (const char letter : word) {
        const bool small = letter >= 'a' && letter <= 'z';
        const bool capital = letter >= 'A' && letter <= 'Z';
        const char other = static_cast<char>(small || capital ? letter ^ ('a' ^ 'A') : letter);
        if (small || capital)
            pattern += fmt::format("[{}{}]", letter, other);
        else
            pattern += letter;
    }
    return pattern;
}

std::string words_pattern(std::span<const std::string_view> words, bool may_be_empty) {
    std::string pattern;
    for (const std::string_view word : words) {
        if (!pattern.empty()) pattern += '|';
        pattern += any_case(word);
    }
    return fmt::format("{}({}){}{}", blanks, pattern, may_be_empty ? "?" : "", blanks);
}

/// Collects lines, indented by depth.
class Writer {
public:
    void line(std::string_view text) { text_ += fmt::format("{:{}}{}\n", "", depth_ * 2, text); }
    void open(std::string_view element) {
        line(fmt::format("<{}>", element));
        ++depth_;
    }
    void close(std::string_view name) {
        --depth_;
        line(fmt::format("</{}>", name));
    }
    void doc(std::string_view text) {
        if (text.empty()) return;
        line(fmt::format("<xs:annotation><xs:documentation>{}</xs:documentation></xs:annotation>",
                         escaped_xml(text)));
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::size_t depth_ = 0;
};

/// One element of a choice: its name, type and documentation.
struct Item {
    std::string_view name;
    std::string type;
    std::string_view doc;
};

void write_item(Writer& out, const Item& item, std::string_view name, std::string_view occurs) {
    const std::string attributes = fmt::format("name=\"{}\" type=\"{}\"{}", name, item.type, occurs);
    if (name != item.name || item.doc.empty()) return out.line(fmt::format("<xs:element {}/>", attributes));
    out.open(fmt::format("xs:element {}", attributes));
    out.doc(item.doc);
    out.close("xs:element");
}

/// Writes a choice, including the aliases of its items.
void write_choice(Writer& out, const std::vector<Item>& items, std::string_view least,
                  std::string_view most = "unbounded") {
    if (items.empty()) return;
    out.open(fmt::format("xs:choice minOccurs=\"{}\" maxOccurs=\"{}\"", least, most));
    for (const Item& item : items) {
        write_item(out, item, item.name, "");
        for (const Alias& alias : aliases()) {
            const bool taken = std::any_of(items.begin(), items.end(),
                                           [&](const Item& other) { return other.name == alias.written; });
            if (alias.meant == item.name && !taken) write_item(out, item, alias.written, "");
        }
    }
    out.close("xs:choice");
}

void write_text_type(Writer& out, std::string_view name, std::string_view pattern) {
    out.open(fmt::format("xs:simpleType name=\"{}\"", name));
    out.open("xs:restriction base=\"xs:string\"");
    out.line(fmt::format("<xs:pattern value=\"{}\"/>", pattern));
    out.close("xs:restriction");
    out.close("xs:simpleType");
}

std::string search_type(const Setting& setting) {
    return fmt::format("{}-{}", setting.search->name, setting.has_results ? "search-with-results" : "search");
}

std::string setting_type(const Setting& setting) {
    if (setting.search != nullptr) return search_type(setting);
    if (setting.mapping != nullptr) return fmt::format("{}-mapping", setting.mapping->name);
    if (setting.type_name == "yesNoElement") return "yesNoSetting";
    if (!setting.words.empty()) return fmt::format("{}-words", setting.name);
    return setting.type_name == "int" ? "intSetting" : "xs:string";
}

std::string field_type(const Column& column) {
    if (column.traits.guid) return "guid-field";
    return column.traits.mapping == nullptr ? "field" : fmt::format("{}-field", column.traits.mapping->name);
}

/// Returns the type of a column's element in <columnsMapping>.
std::string mapped_type(const Column& column) {
    if (column.traits.guid) return "guid-mapped";
    return column.traits.mapping == nullptr ? "empty"
                                            : fmt::format("{}-mapping", column.traits.mapping->name);
}

std::vector<Item> setting_items(std::span<const Setting> settings) {
    std::vector<Item> items;
    for (const Setting& setting : settings)
        if (setting.inside == nullptr) items.push_back({setting.name, setting_type(setting), setting.doc});
    return items;
}

/// Collects each type once, because several actions share settings and mappings.
struct SharedTypes {
    std::map<std::string_view, const Setting*> words;
    std::map<std::string_view, const MappingType*> mappings;
    std::map<std::string_view, const Setting*> inside;  ///< settings inside mappings
    std::map<std::string, const Setting*> searches;
    bool guids = false;  ///< whether any column has a GUID
};

void gather(std::span<const Setting> settings, SharedTypes& types) {
    for (const Setting& setting : settings) {
        if (setting.mapping != nullptr) types.mappings[setting.mapping->name] = setting.mapping;
        if (setting.inside != nullptr) types.inside[setting.name] = &setting;
        if (setting.search != nullptr) types.searches[search_type(setting)] = &setting;
        if (!setting.words.empty() && setting.type_name != "yesNoElement")
            types.words[setting.name] = &setting;
    }
}

SharedTypes shared_types() {
    SharedTypes types;
    for (const ActionType* type : actions()) {
        gather(type->settings, types);
        for (const Column& column : type->columns) {
            types.guids = types.guids || column.traits.guid;
            if (column.traits.mapping != nullptr)
                types.mappings[column.traits.mapping->name] = column.traits.mapping;
        }
    }
    for (const ProviderType* type : providers()) gather(type->settings, types);
    for (const StepType* type : steps()) gather(type->settings, types);
    return types;
}

void write_column_attribute(Writer& out) {
    out.open(fmt::format("xs:attribute name=\"{}\" type=\"xs:string\"", column_attribute));
    out.doc(column_attribute_doc);
    out.close("xs:attribute");
}

void write_mapping(Writer& out, const MappingType& mapping, const SharedTypes& types, bool field) {
    out.open(fmt::format("xs:complexType name=\"{}-{}\"", mapping.name, field ? "field" : "mapping"));
    std::vector<Item> items;
    if (field) items.push_back({mandatory_element, "yesNo", mandatory_doc});
    for (const MappingValue& value : mapping.values) items.push_back({value.name, "xs:string", ""});
    for (const auto& [name, setting] : types.inside)
        if (setting->inside->name == mapping.name)
            items.push_back({name, setting_type(*setting), setting->doc});
    write_choice(out, items, "0");
    if (field) write_column_attribute(out);
    out.close("xs:complexType");
}

/// Writes columns given as elements or as text; a grammar cannot check the text.
void write_search(Writer& out, std::string_view name, const Setting& setting) {
    out.open(fmt::format("xs:complexType name=\"{}\" mixed=\"true\"", name));
    std::vector<Item> items;
    for (const std::string_view column : setting.search->columns)
        items.push_back({column, column == custom_column ? "xs:string" : "empty", ""});
    write_choice(out, items, "0");
    if (setting.has_results) {
        out.open(fmt::format("xs:attribute name=\"{}\" type=\"yesNo\"", has_results_attribute));
        out.doc(has_results_doc);
        out.close("xs:attribute");
    }
    out.close("xs:complexType");
}

void write_field(Writer& out, std::string_view name, const std::vector<Item>& children, bool is_mapped) {
    out.open(fmt::format("xs:complexType name=\"{}\"", name));
    write_choice(out, children, children.front().name == guid_element ? "1" : "0");
    if (!is_mapped) write_column_attribute(out);
    out.close("xs:complexType");
}

void write_fields(Writer& out, bool guids) {
    const Item mandatory{mandatory_element, "yesNo", mandatory_doc};
    const Item guid{guid_element, "xs:string", guid_doc};
    write_field(out, "field", {mandatory}, false);
    if (!guids) return;
    write_field(out, "guid-field", {guid, mandatory}, false);
    write_field(out, "guid-mapped", {guid}, true);
}

void write_texts(Writer& out, const SharedTypes& types) {
    write_text_type(out, "empty", blanks);
    write_text_type(out, "yesNo", words_pattern(yes_no_spellings, false));
    write_text_type(out, "yesNoSetting", words_pattern(yes_no_spellings, true));
    write_text_type(out, "intSetting", fmt::format("{0}([+\\-]?[0-9]+)?{0}", blanks));
    for (const auto& [name, setting] : types.words)
        write_text_type(out, fmt::format("{}-words", name), words_pattern(setting->words, true));
    write_fields(out, types.guids);
    for (const auto& [name, mapping] : types.mappings) {
        write_mapping(out, *mapping, types, true);
        write_mapping(out, *mapping, types, false);
    }
    for (const auto& [name, setting] : types.searches) write_search(out, name, *setting);
}

void write_block(Writer& out, std::string_view name, const std::vector<Item>& items, bool optional) {
    out.open(fmt::format("xs:element name=\"{}\"{}", name, optional ? " minOccurs=\"0\"" : ""));
    out.open("xs:complexType");
    write_choice(out, items, name == "fields" ? "1" : "0");
    out.close("xs:complexType");
    out.close("xs:element");
}

void write_action(Writer& out, const ActionType& type) {
    std::vector<Item> fields;
    for (const Column& column : type.columns) fields.push_back({column.name, field_type(column), column.doc});
    fields.push_back({ignored_column, "field", ignored_column_doc});
    const std::vector<Item> settings = setting_items(type.settings);
    out.open(fmt::format("xs:complexType name=\"{}\"", type.name));
    out.open("xs:all");
    for (const std::string_view block : block_names) {
        const bool is_fields = block == "fields";
        if (is_fields && type.rows() == RowsWanted::none) continue;
        write_block(out, block, is_fields ? fields : settings,
                    !is_fields || type.rows() != RowsWanted::required);
    }
    out.close("xs:all");
    out.close("xs:complexType");
}

/// Returns the columns that a <columnsMapping> may list: those of all actions, because one file may serve
/// several.
std::vector<Item> mapped_columns() {
    std::map<std::string_view, Item> columns;
    for (const ActionType* type : actions()) {
        for (const Column& column : type->columns)
            columns.try_emplace(column.name, Item{column.name, mapped_type(column), {}});
    }
    columns.try_emplace(ignored_column, Item{ignored_column, "empty", {}});
    std::vector<Item> items;
    for (const auto& [name, item] : columns) items.push_back(item);
    return items;
}

void write_columns_mapping(Writer& out) {
    out.open("xs:complexType name=\"columnsMapping\"");
    write_choice(out, mapped_columns(), "0");
    out.close("xs:complexType");
}

void write_provider(Writer& out, const ProviderType& type) {
    std::vector<Item> items = setting_items(type.settings);
    items.push_back(
        {"columnsMapping", "columnsMapping", "The columns in file order; <fields> selects them by name."});
    out.open(fmt::format("xs:complexType name=\"{}\"", type.name));
    write_choice(out, items, "1");
    out.close("xs:complexType");
}

std::string step_type_name(const StepType& type) {
    return fmt::format("{}-{}", phase_name(type.phase), type.name);
}

void write_step(Writer& out, const StepType& type) {
    out.open(fmt::format("xs:complexType name=\"{}\"", step_type_name(type)));
    write_choice(out, setting_items(type.settings), "0");
    out.close("xs:complexType");
}

/// Writes the elements that contain the steps of a phase.
void write_phase(Writer& out, StepPhase phase) {
    std::vector<Item> items;
    for (const StepType* type : steps())
        if (type->phase == phase) items.push_back({type->name, step_type_name(*type), type->doc});
    out.open(fmt::format("xs:complexType name=\"{}\"", phase_name(phase)));
    write_choice(out, items, "0");
    out.close("xs:complexType");
}

void write_part(Writer& out, const Item& item, bool optional) {
    write_item(out, item, item.name, optional ? " minOccurs=\"0\"" : "");
}

void write_roots(Writer& out) {
    std::vector<Item> items;
    for (const ActionType* type : actions())
        items.push_back({type->name, std::string(type->name), type->doc});
    out.open("xs:complexType name=\"actions\"");
    write_choice(out, items, "1");
    out.close("xs:complexType");
    out.open("xs:complexType name=\"providers\"");
    std::vector<Item> sources;
    for (const ProviderType* type : providers())
        sources.push_back({type->name, std::string(type->name), type->doc});
    write_choice(out, sources, "1", "1");
    out.close("xs:complexType");
    out.open("xs:complexType name=\"import\"");
    out.open("xs:all");
    write_part(out, {"preProcess", "preProcess", "Only in older definitions."}, true);
    write_part(out,
               {"providers", "providers",
                "Location and format of the data files; may be omitted if no action needs a file."},
               true);
    write_part(out, {"actions", "actions", "The actions for each row, in this order."}, false);
    write_part(out, {"consolidators", "consolidators", "Steps after each file."}, true);
    write_part(out, {"postProcess", "postProcess", "Steps after the last file."}, true);
    out.close("xs:all");
    out.close("xs:complexType");
    out.line("<xs:element name=\"actions\" type=\"actions\"/>");
    out.open("xs:element name=\"import-config\"");
    out.open("xs:complexType");
    out.open("xs:sequence");
    write_part(out, {"preProcess", "preProcess", "Steps before the first import."}, true);
    write_item(out, {"import", "import", "Data files and the actions on them."}, "import",
               " maxOccurs=\"unbounded\"");
    write_part(out, {"postProcess", "postProcess", "Steps after the last import."}, true);
    out.close("xs:sequence");
    out.close("xs:complexType");
    out.close("xs:element");
}

}  // namespace

std::string schema_xsd() {
    Writer out;
    out.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.line("<!-- SPDX-License-Identifier: Apache-2.0 -->");
    out.line("<!-- Made by `registrar schema`; not to be edited. -->");
    out.open("xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"");
    write_roots(out);
    write_columns_mapping(out);
    for (const ProviderType* type : providers()) write_provider(out, *type);
    for (const StepPhase phase : {StepPhase::pre_process, StepPhase::consolidators, StepPhase::post_process})
        write_phase(out, phase);
    for (const StepType* type : steps()) write_step(out, *type);
    for (const ActionType* type : actions()) write_action(out, *type);
    write_texts(out, shared_types());
    out.close("xs:schema");
    return out.take();
}

}  // namespace registrar
