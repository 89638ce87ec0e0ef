// SPDX-License-Identifier: Apache-2.0
#include "definition/well_formed.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <new>

namespace registrar {
namespace {

struct ParserDeleter {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<XML_ParserStruct, ParserDeleter>;

struct Session {
    XML_Parser parser;
    Examination seen;
};

Span event_span(XML_Parser parser) {
    const auto begin = static_cast<std::uint32_t>(XML_GetCurrentByteIndex(parser));
    return {begin, begin + static_cast<std::uint32_t>(XML_GetCurrentByteCount(parser))};
}

void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** /*attributes*/) {
    auto& session = *static_cast<Session*>(data);
    const Span tag = event_span(session.parser);
    if (session.seen.open.size() == deepest_nesting) {
        session.seen.fault = Fault::too_deep;
        session.seen.offset = tag.begin;
        XML_StopParser(session.parser, XML_FALSE);
        return;
    }
    session.seen.open.push_back(session.seen.elements.size());
    session.seen.elements.push_back({tag, tag, name});
}

// After XML_StopParser, Expat may still report the end of an empty-element tag.
void XMLCALL on_end(void* data, const XML_Char* /*name*/) {
    auto& session = *static_cast<Session*>(data);
    if (session.seen.fault != Fault::none) return;
    session.seen.elements[session.seen.open.back()].whole.end = event_span(session.parser).end;
    session.seen.open.pop_back();
}

Fault fault_of(XML_Error code, const Examination& seen) {
    const bool before_root = seen.elements.empty();
    const bool after_root = !before_root && seen.open.empty();
    switch (code) {
        case XML_ERROR_TAG_MISMATCH:
            return Fault::end_tag_differs;
        case XML_ERROR_NO_ELEMENTS:
            return Fault::input_ends;
        case XML_ERROR_UNCLOSED_TOKEN:
        case XML_ERROR_UNCLOSED_CDATA_SECTION:
            return Fault::unfinished;
        case XML_ERROR_UNDEFINED_ENTITY:
            return Fault::undefined_entity;
        case XML_ERROR_BAD_CHAR_REF:
            return Fault::bad_reference;
        case XML_ERROR_DUPLICATE_ATTRIBUTE:
            return Fault::duplicate_attribute;
        case XML_ERROR_XML_DECL:
        case XML_ERROR_MISPLACED_XML_PI:
            return Fault::declaration;
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
            return Fault::after_root;
        case XML_ERROR_SYNTAX:
        case XML_ERROR_INVALID_TOKEN:
            if (after_root) return Fault::after_root;
            return before_root && code == XML_ERROR_SYNTAX ? Fault::outside_root : Fault::not_allowed;
        default:
            return Fault::other;
    }
}

}  // namespace

Examination examine(std::string_view text) {
    const Parser parser(XML_ParserCreate("UTF-8"));
    if (!parser) throw std::bad_alloc();
    Session session{parser.get(), {}};
    XML_SetUserData(parser.get(), &session);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    const XML_Status status = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
    Examination& seen = session.seen;
    if (status == XML_STATUS_ERROR && seen.fault == Fault::none) {
        const XML_Error code = XML_GetErrorCode(parser.get());
        if (code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
        seen.fault = fault_of(code, seen);
        seen.offset = static_cast<std::uint32_t>(XML_GetCurrentByteIndex(parser.get()));
        seen.reason = XML_ErrorString(code);
    }
    return std::move(session.seen);
}

std::size_t prolog_end(std::string_view text) {
    std::size_t at = 0;
    while (true) {
        at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
        const std::string_view rest = text.substr(at);
        const bool comment = rest.starts_with("<!--");
        if (!comment && !rest.starts_with("<?")) return at;
        const std::size_t end = comment ? text.find("-->", at + 4) : text.find("?>", at + 2);
        if (end == std::string_view::npos) return at;
        at = end + (comment ? 3 : 2);
    }
}

}  // namespace registrar
