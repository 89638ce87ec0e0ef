// SPDX-License-Identifier: Apache-2.0
#include "input/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <new>

#include "diag/unavailable.h"

namespace registrar {

ZipWriter::ZipWriter(const std::string& path) : path_(path), zip_(archive_write_new()) {
    if (zip_ == nullptr) throw std::bad_alloc();
    if (archive_write_set_format_zip(zip_) == ARCHIVE_OK &&
        archive_write_open_filename(zip_, path.c_str()) == ARCHIVE_OK)
        return;
    const char* const reason = archive_error_string(zip_);
    const FileUnavailable failure(path, reason != nullptr ? reason : "cannot be written");
    archive_write_free(zip_);
    throw failure;
}

ZipWriter::~ZipWriter() {
    archive_write_free(zip_);
}

void ZipWriter::add(const std::string& name, std::string_view text) {
    begin(name, text.size(), true);
    write(text);
}

void ZipWriter::add_plain(const std::string& name, std::string_view text) {
    begin(name, text.size(), false);
    write(text);
}

void ZipWriter::add(const std::string& name, std::string_view before, const NamelessFile& middle,
                    std::string_view after) {
    begin(name, before.size() + middle.size() + after.size(), true);
    write(before);
    middle.visit([this](std::string_view bytes) { write(bytes); });
    write(after);
}

void ZipWriter::close() {
    check(archive_write_close(zip_));
}

void ZipWriter::begin(const std::string& name, std::uint64_t size, bool packed) {
    check(packed ? archive_write_zip_set_compression_deflate(zip_)
                 : archive_write_zip_set_compression_store(zip_));
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    check(archive_write_header(zip_, entry.get()));
}

void ZipWriter::write(std::string_view bytes) {
    if (!bytes.empty() && archive_write_data(zip_, bytes.data(), bytes.size()) < 0) fail();
}

void ZipWriter::check(int code) const {
    if (code != ARCHIVE_OK) fail();
}

void ZipWriter::fail() const {
    const char* const reason = archive_error_string(zip_);
    throw FileUnavailable(path_, reason != nullptr ? reason : "cannot be written");
}

/// Escapes characters that XML does not allow, and texts that Excel would read as an escape.
std::string xml_text(std::string_view text, bool escapes) {
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char character = text[at];
        const auto byte = static_cast<unsigned char>(character);
        if (character == '&')
            escaped += "&amp;";
        else if (character == '<')
            escaped += "&lt;";
        else if (character == '>')
            escaped += "&gt;";
        else if (character == '"')
            escaped += "&quot;";
        else if (character == '\r' && !escapes)
            escaped += "&#13;";
        else if (byte < 0x20 && character != '\n' && character != '\t')
            escaped += escapes ? fmt::format("_x{:04X}_", byte) : " ";
        else if (const std::string_view no_character = text.substr(at, 3);
                 no_character == "\uFFFE" || no_character == "\uFFFF") {
            escaped += !escapes ? " " : no_character == "\uFFFE" ? "_xFFFE_" : "_xFFFF_";
            at += 2;
        } else if (escapes && text.substr(at).starts_with("_x"))
            escaped += "_x005F_";
        else
            escaped += character;
    }
    return escaped;
}

}  // namespace registrar
