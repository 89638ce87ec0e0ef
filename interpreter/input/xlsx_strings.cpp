// SPDX-License-Identifier: Apache-2.0
#include "input/xlsx_strings.h"

#include <algorithm>
#include <charconv>

#include "values/text.h"

namespace registrar {

namespace {

/// Reads <si> with a <t> or with several runs. Phonetic runs are not part of the text.
class StringListener : public XmlListener {
public:
    explicit StringListener(SharedTexts& texts, const ZipParts& parts) : texts_(texts), parts_(parts) {}

    void start(std::string_view element, const XmlAttributes&) override {
        if (element == "si") text_.clear();
        if (element == "rPh") ++phonetic_;
        in_text_ = element == "t" && phonetic_ == 0;
    }
    void end(std::string_view element) override {
        in_text_ = false;
        if (element == "rPh") --phonetic_;
        if (element == "si") texts_.add(without_escapes(text_));
    }
    void text(std::string_view characters) override {
        if (!in_text_) return;
        text_ += characters;
        if (text_.size() > (1u << 20)) parts_.refuse("a text is longer than any spreadsheet's");
    }

private:
    SharedTexts& texts_;
    const ZipParts& parts_;
    std::string text_;
    int phonetic_ = 0;
    bool in_text_ = false;
};

}  // namespace

std::string without_escapes(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const std::size_t at = std::min(text.find("_x"), text.size());
        plain += text.substr(0, at);
        text.remove_prefix(at);
        std::uint32_t unit = 0;
        const bool whole = text.size() >= 7 && text[6] == '_';
        const char* const end = text.data() + std::min<std::size_t>(text.size(), 6);
        const bool escape = whole && std::from_chars(text.data() + 2, end, unit, 16).ptr == end;
        // An escaped surrogate alone means nothing, and no writer splits a pair.
        if (escape && (unit < 0xD800 || unit > 0xDFFF)) {
            append_utf8(plain, unit);
            text.remove_prefix(7);
        } else if (!text.empty()) {
            plain += text.front();
            text.remove_prefix(1);
        }
    }
    return plain;
}

void read_shared_strings(const ZipParts& parts, std::string_view part, SharedTexts& texts) {
    StringListener listener(texts, parts);
    read_xml(parts, part, listener);
}

}  // namespace registrar
