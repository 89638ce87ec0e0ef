// SPDX-License-Identifier: Apache-2.0
#pragma once
// Looks through a file for what encoding it seems to be in.
#include <cstdint>
#include <string>

namespace registrar {

/// The encoding that a file looks like where it is not the one that it is read in; empty where nothing tells,
/// and for standard input. Reads it from its beginning, up to `most` bytes or 64 KiB of lines with bytes
/// beyond ASCII.
std::string guess_encoding(const std::string& path, const std::string& read_as,
                           std::uint64_t most = UINT64_MAX);

}  // namespace registrar
