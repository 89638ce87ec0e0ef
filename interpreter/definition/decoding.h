// SPDX-License-Identifier: Apache-2.0
#pragma once
// A definition's bytes as UTF-8 text: which encoding they are in, and what in them is no text at all.
#include <optional>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

/// The encoding that an XML declaration names: the bytes between the quotes. Nothing where there is no
/// declaration or it names none.
std::optional<Span> declared_encoding(std::string_view text);

/// The text of a definition in UTF-8, without byte order mark. The encoding is that of a byte order mark,
/// else UTF-16 where the first `<` takes two bytes, else that of the XML declaration, else UTF-8. Bytes that
/// are invalid in it are reported and replaced by U+FFFD. Nothing where the encoding is unknown or is not the
/// file's (also reported).
std::optional<SourceFile> decode_definition(const std::string& path, std::string_view bytes,
                                            Diagnostics& findings);

/// Reports every character that XML does not allow and returns the text with blanks in their places.
std::string without_illegal_characters(const SourceFile& source, Diagnostics& findings);

}  // namespace registrar
