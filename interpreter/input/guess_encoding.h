// SPDX-License-Identifier: Apache-2.0
#pragma once
// Guesses the encoding of a file from its contents, for messages only.
#include <cstdint>
#include <string>

namespace registrar {

/// Returns the likely encoding of a file if it differs from the one it is read in. Returns an empty text if
/// there is no evidence, and for standard input. Reads the file from its beginning, up to `most` bytes or 64
/// KiB of lines with non-ASCII bytes.
std::string guess_encoding(const std::string& path, const std::string& read_as,
                           std::uint64_t most = UINT64_MAX);

}  // namespace registrar
