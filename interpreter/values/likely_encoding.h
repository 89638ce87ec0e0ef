// SPDX-License-Identifier: Apache-2.0
#pragma once
// What encoding a file seems to be in, from its bytes: for messages about bytes that do not fit, and for
// nothing else.
#include <string>
#include <string_view>

namespace registrar {

/// What is known of a file's bytes.
struct ByteEvidence {
    std::string_view head;   ///< the file's first bytes
    std::string_view lines;  ///< lines that hold bytes beyond ASCII, whole
};

/// The encoding that the bytes look like; empty where they tell nothing decent, or look like the one that
/// they are read in.
std::string likely_encoding(const ByteEvidence& bytes, const std::string& read_as);

}  // namespace registrar
