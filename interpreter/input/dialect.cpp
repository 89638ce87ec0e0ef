// SPDX-License-Identifier: Apache-2.0
#include "input/dialect.h"

#include <array>
#include <utility>

#include "values/text.h"

namespace registrar {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 4> delimiter_names = {
    {{"comma", ','}, {"pipe", '|'}, {"semicolon", ';'}, {"tabulation", '\t'}}};

bool can_delimit(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    const bool ascii = c > 0 && static_cast<unsigned char>(c) < 0x80;
    return ascii && !letter && !digit && c != '"' && c != '\n' && c != '\r';
}

}  // namespace

std::optional<char> delimiter_from_name(std::string_view name) {
    for (const auto& [known, delimiter] : delimiter_names) {
        if (equal_ignoring_case(name, known)) return delimiter;
    }
    if (name == "\\t") return '\t';
    if (name.size() == 1 && can_delimit(name.front())) return name.front();
    return std::nullopt;
}

std::string delimiter_name(char delimiter) {
    for (const auto& [known, character] : delimiter_names) {
        if (character == delimiter) return std::string(known);
    }
    return std::string("'") + delimiter + "'";
}

}  // namespace registrar
