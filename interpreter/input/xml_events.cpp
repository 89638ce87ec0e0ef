// SPDX-License-Identifier: Apache-2.0
#include "input/xml_events.h"

#include <expat.h>

#include <exception>
#include <memory>

namespace registrar {

namespace {

constexpr std::size_t chunk_bytes = 64u << 10;
/// Limits memory, because Expat keeps a tag until it ends.
constexpr std::uint64_t longest_tag_bytes = 8u << 20;

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

struct Session {
    XML_Parser parser;
    XmlListener& listener;
    std::exception_ptr thrown = {};
    bool declares_type = false;
};

std::string_view without_prefix(const char* name) {
    const std::string_view whole(name);
    const std::size_t colon = whole.find(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// Exceptions must not pass through Expat, so they are kept and rethrown later.
template <class Work>
void guarded(void* data, const Work& work) {
    auto& session = *static_cast<Session*>(data);
    if (session.thrown) return;
    try {
        work(session.listener);
    } catch (...) {
        session.thrown = std::current_exception();
        XML_StopParser(session.parser, XML_FALSE);
    }
}

void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    guarded(data, [&](XmlListener& to) { to.start(without_prefix(name), XmlAttributes(attributes)); });
}

void XMLCALL on_end(void* data, const XML_Char* name) {
    guarded(data, [&](XmlListener& to) { to.end(without_prefix(name)); });
}

void XMLCALL on_text(void* data, const XML_Char* text, int size) {
    guarded(data, [&](XmlListener& to) { to.text({text, static_cast<std::size_t>(size)}); });
}

void XMLCALL on_document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto& session = *static_cast<Session*>(data);
    session.declares_type = true;
    XML_StopParser(session.parser, XML_FALSE);
}

}  // namespace

const char* XmlAttributes::locate(std::string_view name) const {
    for (const char** at = list_; *at != nullptr; at += 2)
        if (without_prefix(at[0]) == name) return at[1];
    return nullptr;
}

std::string_view XmlAttributes::find(std::string_view name) const {
    const char* value = locate(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

void read_xml(const ZipParts& parts, std::string_view name, XmlListener& listener) {
    const auto part = parts.open(name);
    const std::unique_ptr<XML_ParserStruct, FreeParser> parser(XML_ParserCreate(nullptr));
    if (!parser) throw std::bad_alloc();
    Session session{parser.get(), listener};
    XML_SetUserData(parser.get(), &session);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_document_type);
    std::uint64_t fed = 0;
    for (bool last = false; !last;) {
        void* buffer = XML_GetBuffer(parser.get(), static_cast<int>(chunk_bytes));
        if (buffer == nullptr) throw std::bad_alloc();
        const std::size_t size = part->read(static_cast<char*>(buffer), chunk_bytes);
        last = size == 0;
        fed += size;
        if (XML_ParseBuffer(parser.get(), static_cast<int>(size), last ? XML_TRUE : XML_FALSE) ==
            XML_STATUS_OK) {
            if (fed - static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser.get())) > longest_tag_bytes)
                parts.refuse("the workbook is damaged: " + part_name(name) + " has a tag of megabytes");
            continue;
        }
        if (session.thrown) std::rethrow_exception(session.thrown);
        const std::string where = part_name(name);
        if (session.declares_type)
            parts.refuse("the workbook is refused: " + where +
                         " declares a document type, as no workbook does");
        const XML_Error code = XML_GetErrorCode(parser.get());
        if (code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
        parts.refuse("the workbook is damaged: " + where + " is no XML: " + XML_ErrorString(code));
    }
}

}  // namespace registrar
