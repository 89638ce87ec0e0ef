// SPDX-License-Identifier: Apache-2.0
#pragma once
// Replaces names, addresses, numbers and free text by pseudonyms that behave alike: a keyed function of the
// text.
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace registrar {

/// Texts that are equal by any rule of comparison (values/text.h) get equal pseudonyms, others different
/// ones. A pseudonym has the length of the text, and in each place a character of the same kind: letter of
/// the same script and case, digit, or the same punctuation. An e-mail address stays one; its domain becomes
/// a name below example.org, the same for all addresses that share it. GUIDs, dates, and words for "no value"
/// stay as they are.
class Pseudonyms {
public:
    explicit Pseudonyms(std::string key) : key_(std::move(key)) {}

    /// Returns the pseudonym of a cell or value. Blanks, invisible characters, and what spreadsheets wrap
    /// around a text (`="…"`, a leading `'`) stay.
    std::string of(std::string_view text);
    /// Returns whether of() was called with this text, or with one that is equal to it by the rules.
    bool knows(std::string_view text) const;
    /// Replaces every ASCII letter and digit of bytes that are no text.
    std::string of_bytes(std::string_view bytes) const;

private:
    std::string of_address(std::string_view text, std::size_t at);
    std::string of_word(std::string_view text);
    std::string stream(std::string_view folded, unsigned attempt, std::size_t size) const;

    std::string key_;
    std::map<std::string, unsigned> attempts_;  ///< folded text -> the attempt that gave it a name of its own
    std::set<std::string> taken_;               ///< folded pseudonyms
};

}  // namespace registrar
