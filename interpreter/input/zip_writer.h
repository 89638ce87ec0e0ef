// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes the parts of a workbook that is a zip archive. Uses libarchive.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "input/nameless_file.h"

struct archive;

namespace registrar {

/// Throws FileUnavailable if the file cannot be written.
class ZipWriter {
public:
    explicit ZipWriter(const std::string& path);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    void add(const std::string& name, std::string_view text);
    /// Adds a part without compression.
    void add_plain(const std::string& name, std::string_view text);
    /// Adds a part whose middle is in a file.
    void add(const std::string& name, std::string_view before, const NamelessFile& middle,
             std::string_view after);
    /// Completes the archive.
    void close();

private:
    void begin(const std::string& name, std::uint64_t size, bool packed);
    void write(std::string_view bytes);
    void check(int code) const;
    [[noreturn]] void fail() const;

    std::string path_;
    ::archive* zip_;
};

/// Returns the text escaped for XML. A character that XML does not allow, or that Excel would read as an
/// escape, becomes an escape or a blank.
std::string xml_text(std::string_view text, bool escapes);

}  // namespace registrar
