// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decodes the bytes of a definition to UTF-8: determines their encoding and rejects characters that XML does
// not allow.
#include <optional>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

/// Returns the encoding that an XML declaration names, as the span between the quotes. Returns nothing if
/// there is no declaration or it names no encoding.
std::optional<Span> declared_encoding(std::string_view text);

/// Returns the text of a definition in UTF-8, without byte order mark. The encoding is, in this order: that
/// of a byte order mark; UTF-16 if the first `<` takes two bytes; that of the XML declaration; UTF-8. Reports
/// invalid bytes and replaces them by U+FFFD. Reports an unknown encoding, or one that cannot be the file's,
/// and then returns nothing.
std::optional<SourceFile> decode_definition(const std::string& path, std::string_view bytes,
                                            Diagnostics& findings);

/// Reports every character that XML does not allow. Returns the text with these characters replaced by
/// blanks.
std::string without_illegal_characters(const SourceFile& source, Diagnostics& findings);

}  // namespace registrar
