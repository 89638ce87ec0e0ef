// SPDX-License-Identifier: Apache-2.0
#include "values/csv_cell.h"

namespace registrar {

namespace {

bool needs_quotes(std::string_view text, char delimiter) {
    const auto blank = [](char character) { return character == ' ' || character == '\t'; };
    const char special[] = {delimiter, '"', '\n', '\r'};
    return text.find_first_of(std::string_view(special, sizeof special)) != std::string_view::npos ||
           blank(text.front()) || blank(text.back());
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, char delimiter) {
    if (text.empty() || !needs_quotes(text, delimiter)) {
        out += text;
        return;
    }
    out += '"';
    for (const char character : text) {
        if (character == '"') out += '"';
        out += character;
    }
    out += '"';
}

}  // namespace registrar
