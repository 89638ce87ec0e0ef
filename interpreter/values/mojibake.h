// SPDX-License-Identifier: Apache-2.0
#pragma once
// Detects texts that were decoded with a wrong encoding: UTF-8 read as a one-byte encoding ("JosÃ©"), and
// WINDOWS-1252 quotes and dashes read as C1 controls of ISO-8859-1. Reports the intended text; never
// substitutes it.
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace registrar {

class MojibakeDetector {
public:
    /// Detects UTF-8 that was read in this encoding, if it is a Latin one. For a Unicode encoding, detects
    /// UTF-8 that was read as WINDOWS-1252 and then encoded a second time.
    explicit MojibakeDetector(const std::string& encoding);
    /// Returns the only one for this encoding, which takes a while to make. Safe on any thread.
    static std::shared_ptr<const MojibakeDetector> of(const std::string& encoding);

    /// Returns the intended text, or an empty one if the text is not suspect. A text is suspect if all its
    /// non-ASCII characters together are the bytes of letters and signs in use, or if it contains controls
    /// from U+0080 to U+009F. Of the latter, U+FFFD stands for those that WINDOWS-1252 does not define.
    std::string meant(std::string_view text) const;

private:
    std::array<char32_t, 128> characters_{};  ///< of the bytes from 0x80 on; 0 if the byte has none

    std::string encoded_twice(std::string_view text) const;
    int byte_of(char32_t character) const;
    bool may_begin(std::string_view text) const;
};

/// Returns whether UTF-8 is always valid in this encoding and gives letters that real texts in it contain: a
/// one-byte, non-Latin encoding. A wrong encoding then shows only in longer texts.
bool may_hide_utf8(const std::string& encoding);
/// Returns the same for text in any encoding, because most pairs of bytes are some character.
bool may_hide_other_text(const std::string& encoding);

}  // namespace registrar
