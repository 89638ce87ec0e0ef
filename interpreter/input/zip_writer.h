// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes the parts of a workbook that is a zip archive. A door to libarchive.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "input/nameless_file.h"

struct archive;

namespace registrar {

/// Throws FileUnavailable where the file cannot be written.
class ZipWriter {
public:
    explicit ZipWriter(const std::string& path);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    void add(const std::string& name, std::string_view text);
    /// The same, without compression.
    void add_plain(const std::string& name, std::string_view text);
    /// A part whose middle stands in a file.
    void add(const std::string& name, std::string_view before, const NamelessFile& middle,
             std::string_view after);
    /// The archive is whole.
    void close();

private:
    void begin(const std::string& name, std::uint64_t size, bool packed);
    void write(std::string_view bytes);
    void check(int code) const;
    [[noreturn]] void fail() const;

    std::string path_;
    ::archive* zip_;
};

/// The text for XML. What XML does not allow, or Excel would take for an escape, becomes one, or a blank.
std::string xml_text(std::string_view text, bool escapes);

}  // namespace registrar
