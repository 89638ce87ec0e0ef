// SPDX-License-Identifier: Apache-2.0
#pragma once
// The headers that people give to columns of learner records, in twelve languages: English, French, German,
// Spanish, Portuguese, Italian, Dutch, Polish, the Scandinavian ones, Chinese and Japanese. Used to guess and
// to advise, never to bind a column.
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// How sure it is that a header names a column, in percent.
namespace header_match {
inline constexpr int own_name = 100;  ///< the column's element or an alias of it
inline constexpr int usual = 80;      ///< a usual header
inline constexpr int misspelt = 65;   ///< one letter away from a usual header
inline constexpr int part = 50;       ///< contains the words of a usual header
inline constexpr int none = 0;
}  // namespace header_match

/// A header in the forms in which it is compared: without letter case, diacritics and punctuation.
struct PlainHeader {
    std::vector<std::string> words;
    std::string whole;  ///< all words in one
    std::string bare;   ///< the same without remarks in parentheses and brackets: `Note (sur 20)`

    PlainHeader() = default;
    explicit PlainHeader(std::string_view text);
};

/// Returns how well a header names a column: one of the numbers of header_match. A longer usual header makes
/// a better part than a short one: up to 9 more.
int match_column(const PlainHeader& header, std::string_view column);

/// Returns whether the text is a usual header of any column.
bool is_usual_header(std::string_view text);

}  // namespace registrar
