// SPDX-License-Identifier: Apache-2.0
#pragma once
// Recognises texts that went through the wrong encoding: UTF-8 whose bytes another one took for characters of
// its own ("JosÃ©"), and WINDOWS-1252 whose quotes and dashes ISO-8859-1 took for C1 controls. What was meant
// is told, never used.
#include <array>
#include <string>
#include <string_view>

namespace registrar {

class MojibakeDetector {
public:
    /// Recognises what this encoding makes of UTF-8, if it is one of those of Latin letters. Of a Unicode
    /// encoding, what WINDOWS-1252 makes of it, for such a text was encoded twice.
    explicit MojibakeDetector(const std::string& encoding);

    /// Returns what the text was, if all its characters beyond ASCII are bytes of letters and signs in use,
    /// or if it holds controls from U+0080 to U+009F (U+FFFD for those that WINDOWS-1252 does not define);
    /// else empty.
    std::string meant(std::string_view text) const;

private:
    std::array<char32_t, 128> characters_{};  ///< of the bytes from 0x80 on; 0 where there is none

    std::string encoded_twice(std::string_view text) const;
    int byte_of(char32_t character) const;
    bool may_begin(std::string_view text) const;
};

/// Whether an encoding reads UTF-8 without a fault, as letters that its own texts have, too: one byte to a
/// character, and not Latin. Only much text tells then.
bool may_hide_utf8(const std::string& encoding);
/// The same of any text, as pairs of bytes mostly are some character.
bool may_hide_other_text(const std::string& encoding);

}  // namespace registrar
