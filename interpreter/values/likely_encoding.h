// SPDX-License-Identifier: Apache-2.0
#pragma once
// Guesses the encoding of a file from its bytes. Used only in messages about invalid bytes, never to read
// data.
#include <string>
#include <string_view>

namespace registrar {

/// The known bytes of a file.
struct ByteEvidence {
    std::string_view head;   ///< the file's first bytes
    std::string_view lines;  ///< complete lines that contain non-ASCII bytes
};

/// Returns the most likely encoding of the bytes. Returns an empty text if the evidence is weak, or if the
/// guess is the encoding they are read in.
std::string likely_encoding(const ByteEvidence& bytes, const std::string& read_as);

}  // namespace registrar
