// SPDX-License-Identifier: Apache-2.0
#include "input/zip_parts.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <unordered_set>

namespace registrar {

namespace {

constexpr std::size_t part_block_bytes = 64u << 10;
constexpr std::size_t most_parts = 100'000;
/// Sheets of a million equal rows compress to a hundredth. Anything that compresses much better is malicious.
constexpr std::uint64_t honest_bytes = 64u << 20;
constexpr std::uint64_t honest_ratio = 200;

struct CloseArchive {
    void operator()(archive* open) const { archive_read_free(open); }
};
using OpenArchive = std::unique_ptr<archive, CloseArchive>;

std::string reason_of(archive* open) {
    const char* text = archive_error_string(open);
    return text != nullptr ? text : "it cannot be read";
}

OpenArchive open_zip(const std::string& path) {
    OpenArchive zip(archive_read_new());
    if (!zip) throw std::bad_alloc();
    archive_read_support_format_zip_seekable(zip.get());
    if (archive_read_open_filename(zip.get(), path.c_str(), part_block_bytes) != ARCHIVE_OK)
        throw BadWorkbook(path, "the workbook is damaged: " + reason_of(zip.get()));
    return zip;
}

/// Returns the next entry, or null after the last.
archive_entry* next_entry(archive* zip, const std::string& path) {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(zip, &entry);
    if (code == ARCHIVE_EOF) return nullptr;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        throw BadWorkbook(path, "the workbook is damaged: " + reason_of(zip));
    return entry;
}

/// Parts have plain names. An entry with another name is never opened.
std::string name_of(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    return name == nullptr ? std::string() : part_name(name);
}

}  // namespace

std::string part_name(std::string_view name) {
    std::string plain;
    for (const char character : name)
        plain +=
            character == '\\' ? '/' : static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    plain.erase(0, std::min(plain.find_first_not_of('/'), plain.size()));
    return plain;
}

struct ZipPart::State {
    std::size_t read(char* target, std::size_t size);

    std::string path;
    std::string name;
    OpenArchive zip;
    std::uint64_t packed = 0;  ///< bytes of the whole workbook
    std::uint64_t unpacked = 0;
};

std::size_t ZipPart::State::read(char* target, std::size_t size) {
    const la_ssize_t count = archive_read_data(zip.get(), target, size);
    if (count < 0) throw BadWorkbook(path, "the workbook is damaged: " + name + ": " + reason_of(zip.get()));
    unpacked += static_cast<std::uint64_t>(count);
    if (unpacked > honest_bytes && unpacked / honest_ratio > packed)
        throw BadWorkbook(path, name + " swells to more than " + std::to_string(honest_ratio) +
                                    " times the size of the workbook; it is refused");
    return static_cast<std::size_t>(count);
}

ZipPart::ZipPart(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipPart::~ZipPart() = default;

std::size_t ZipPart::read(char* target, std::size_t size) {
    return state_->read(target, size);
}

ZipParts::ZipParts(const std::string& path) : WorkbookFile(path) {
    const OpenArchive zip = open_zip(path);
    while (archive_entry* entry = next_entry(zip.get(), path)) {
        if (archive_entry_is_encrypted(entry) != 0)
            refuse("the workbook is encrypted: save it without a password");
        if (names_.size() == most_parts) refuse("the workbook is damaged: it has too many parts");
        names_.push_back(name_of(entry));
    }
    check_names_differ();
}

/// Programs differ in which of two equally named parts they read, so people and Registrar might see different
/// tables.
void ZipParts::check_names_differ() const {
    std::unordered_set<std::string_view> seen;
    for (const std::string& name : names_)
        if (!name.empty() && !name.ends_with('/') && !seen.insert(name).second)
            refuse("the workbook is damaged: it has two parts of the name " + name + " [damaged-workbook]");
}

bool ZipParts::has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), part_name(name)) != names_.end();
}

std::unique_ptr<ZipPart> ZipParts::open(std::string_view name) const {
    auto state = std::make_unique<ZipPart::State>(
        ZipPart::State{path(), part_name(name), open_zip(path()), packed_bytes()});
    opened_.insert(state->name);
    for (;;) {
        archive_entry* entry = next_entry(state->zip.get(), path());
        if (entry == nullptr) refuse("the workbook is damaged: it has no part " + state->name);
        if (name_of(entry) == state->name) return std::unique_ptr<ZipPart>(new ZipPart(std::move(state)));
    }
}

void ZipParts::check_rest() const {
    ZipPart::State state{path(), {}, open_zip(path()), packed_bytes()};
    std::string block(part_block_bytes, '\0');
    while (archive_entry* entry = next_entry(state.zip.get(), path())) {
        state.name = name_of(entry);
        state.unpacked = 0;
        while (!opened_.contains(state.name) && state.read(block.data(), block.size()) > 0) {
        }
    }
}

}  // namespace registrar
