// SPDX-License-Identifier: Apache-2.0
#include "definition/document.h"

#include <cstddef>
#include <cstring>
#include <pugixml.hpp>
#include <stdexcept>

#include "values/text.h"

namespace registrar {
namespace {

// pugixml keeps names and values in place in one copy of the text, so their distance in memory is their
// distance in the text. It records an offset only for elements and texts.
std::uint32_t offset_of(const pugi::char_t* part, pugi::xml_node element) {
    return static_cast<std::uint32_t>(element.offset_debug() + (part - element.name()));
}

Span span_at(std::size_t begin, std::size_t length) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)};
}

class Builder {
public:
    Builder(std::string_view text, std::span<const ElementExtent> extents) : text_(text), extents_(extents) {}

    XmlElement build(pugi::xml_node node) {
        if (next_ >= extents_.size() || extents_[next_].name != node.name()) {
            throw std::logic_error("the gate and the document disagree about an element");
        }
        const ElementExtent& extent = extents_[next_++];
        XmlElement element;
        element.name = node.name();
        element.name_span = span_at(static_cast<std::size_t>(node.offset_debug()), element.name.size());
        element.span = extent.whole;
        element.text_span = {extent.start_tag.end, extent.start_tag.end};
        for (const pugi::xml_attribute attribute : node.attributes()) {
            element.attributes.push_back(build_attribute(attribute, node));
        }
        bool has_run = false;
        for (const pugi::xml_node child : node.children()) {
            if (child.type() == pugi::node_element) {
                element.children.push_back(build(child));
            } else {
                add_text(child, element, has_run);
            }
        }
        element.text = std::string(trimmed(element.text));
        if (element.text.empty()) element.text_span = {extent.start_tag.end, extent.start_tag.end};
        return element;
    }

private:
    XmlAttribute build_attribute(pugi::xml_attribute attribute, pugi::xml_node element) const {
        const std::uint32_t value_begin = offset_of(attribute.value(), element);
        const std::size_t value_end = text_.find(text_.at(value_begin - 1), value_begin);
        return {attribute.name(), attribute.value(),
                span_at(offset_of(attribute.name(), element), std::strlen(attribute.name())),
                span_at(value_begin, value_end - value_begin)};
    }

    // Adds one run of text or CDATA. A run of white space counts for the text, which may contain it in the
    // middle, but not for the span.
    void add_text(pugi::xml_node run, XmlElement& element, bool& has_run) const {
        element.text += run.value();
        const auto begin = static_cast<std::size_t>(run.offset_debug());
        const std::size_t end =
            run.type() == pugi::node_cdata ? text_.find("]]>", begin) : text_.find('<', begin);
        const std::string_view core = trimmed(text_.substr(begin, end - begin));
        if (core.empty()) return;
        const Span span = span_at(static_cast<std::size_t>(core.data() - text_.data()), core.size());
        if (!has_run) element.text_span.begin = span.begin;
        element.text_span.end = span.end;
        has_run = true;
    }

    std::string_view text_;
    std::span<const ElementExtent> extents_;
    std::size_t next_ = 0;
};

}  // namespace

XmlElement build_document(std::string_view text, std::span<const ElementExtent> extents) {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
    if (!result)
        throw std::logic_error("the gate and the document disagree: " + std::string(result.description()));
    return Builder(text, extents).build(document.document_element());
}

}  // namespace registrar
