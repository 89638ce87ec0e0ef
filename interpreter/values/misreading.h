// SPDX-License-Identifier: Apache-2.0
#pragma once
// Texts that went through the wrong encoding: UTF-8 whose bytes another one took for characters of its own
// ("JosÃ©"). Only recognises them; what was meant is told, never used.
#include <array>
#include <string>
#include <string_view>

namespace registrar {

class Misreading {
public:
    /// Recognises what this encoding makes of UTF-8, if it is one of those of Latin letters. Of a Unicode
    /// encoding, what WINDOWS-1252 makes of it, for such a text was encoded twice.
    explicit Misreading(const std::string& encoding);

    /// What the text was, where all its characters beyond ASCII are bytes of letters and signs in use; else
    /// empty.
    std::string meant(std::string_view text) const;

private:
    std::array<char32_t, 128> characters_{};  ///< of the bytes from 0x80 on; 0 where there is none

    int byte_of(char32_t character) const;
    bool may_begin(std::string_view text) const;
};

/// Whether an encoding reads UTF-8 without a fault, as letters that its own texts have, too: one byte to a
/// character, and not Latin. Only much text tells then.
bool may_hide_utf8(const std::string& encoding);
/// The same of any text, as pairs of bytes mostly are some character.
bool may_hide_other_text(const std::string& encoding);

}  // namespace registrar
