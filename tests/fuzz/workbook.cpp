// SPDX-License-Identifier: Apache-2.0
// Fuzzes workbooks: any bytes are refused or read. Rows are in order and within the bounds of a sheet. A
// second reading, and a workbook written from the rows, give the same rows. The first byte selects the sheet
// and the kind of the other bytes: a file; parts, each `name\0content\0\0`, of which a valid archive is made;
// or the stream of an .xls, of which a valid compound file is made.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/reader.h"
#include "input/sheet_value.h"
#include "input/workbook_writer.h"
#include "values/text.h"

using namespace registrar;
using namespace std::string_view_literals;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// A file in memory that has a path.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes = {}) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
        require(descriptor_ >= 0);
        require(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

void append_number(std::string& to, std::uint64_t number, int bytes) {
    for (int at = 0; at < bytes; ++at) to += static_cast<char>(number >> (8 * at));
}

/// Returns an archive of uncompressed parts.
class ZipMaker {
public:
    void add(std::string_view name, std::string_view content) {
        std::string head("\x14\0\0\0\0\0\0\0\0\0"sv);
        append_number(head, crc32(content), 4);
        append_number(head, content.size(), 4);
        append_number(head, content.size(), 4);
        append_number(head, name.size(), 2);
        append_number(head, 0, 2);
        directory_ += "PK\1\2\x14\0"sv;
        directory_ += head;
        directory_.append(10, '\0');
        append_number(directory_, bytes_.size(), 4);
        directory_ += name;
        bytes_ += "PK\3\4"sv;
        bytes_ += head;
        bytes_ += name;
        bytes_ += content;
        ++count_;
    }
    std::string finish() const {
        std::string whole = bytes_ + directory_ + std::string("PK\5\6\0\0\0\0"sv);
        append_number(whole, count_, 2);
        append_number(whole, count_, 2);
        append_number(whole, directory_.size(), 4);
        append_number(whole, bytes_.size(), 4);
        append_number(whole, 0, 2);
        return whole;
    }

private:
    std::string bytes_;
    std::string directory_;
    std::uint64_t count_ = 0;
};

std::string archive_of(std::string_view parts) {
    ZipMaker zip;
    while (!parts.empty()) {
        const std::string_view name = parts.substr(0, parts.find('\0'));
        parts.remove_prefix(std::min(name.size() + 1, parts.size()));
        const std::string_view content = parts.substr(0, parts.find("\0\0"sv));
        parts.remove_prefix(std::min(content.size() + 2, parts.size()));
        zip.add(name, content);
    }
    return zip.finish();
}

/// Returns the first rows of a workbook.
struct Sheet {
    WorkbookKind kind = WorkbookKind::none;
    std::vector<std::vector<SheetValue>> rows = {};
};
constexpr std::size_t most_rows = 2000;

/// Returns nothing if it is refused.
std::optional<Sheet> read_sheet(const std::string& path, const std::string& sheet, std::size_t group) {
    try {
        Dialect dialect;
        dialect.skip_first_line = false;
        dialect.sheet = sheet;
        Reader reader(path, dialect);
        Sheet read;
        for (const WorkbookKind kind : {WorkbookKind::xlsx, WorkbookKind::ods, WorkbookKind::xls})
            if (reader.encoding() == kind_name(kind)) read.kind = kind;
        std::vector<Cells> cells(group);
        std::uint64_t line = 0;
        while (const std::size_t count = reader.read(cells)) {
            for (const Cells& record : std::span(cells).first(count)) {
                require(record.line > line && record.cells.size() <= SheetWriter::most_columns);
                require(!record.is_row || record.line <= SheetWriter::most_rows);
                line = record.line;
                require(reader.original(record).ends_with('\n') || !record.is_row);
                std::vector<SheetValue>& row = read.rows.emplace_back();
                for (const Cell& cell : record.cells)
                    row.push_back({static_cast<CellForm>(cell.form), std::string(cell.text())});
            }
            if (read.rows.size() >= most_rows) break;
        }
        if (read.kind == WorkbookKind::none) return std::nullopt;
        return read;
    } catch (const BadInput&) {
        return std::nullopt;
    }
}

void require_same(const Sheet& first, const Sheet& second) {
    const auto& left = first.rows;
    const auto& right = second.rows;
    for (std::size_t row = 0; row < std::min(left.size(), right.size()); ++row) {
        require(left[row].size() == right[row].size());
        for (std::size_t cell = 0; cell < left[row].size(); ++cell)
            require(left[row][cell].form == right[row][cell].form &&
                    left[row][cell].text == right[row][cell].text);
    }
}

/// Checks that rows read back as they were written.
void require_written_the_same(const Sheet& sheet) {
    const auto writer = workbook_writer(sheet.kind, "Rows");
    for (const auto& row : sheet.rows) writer->add_row(row);
    const MemoryFile file;
    writer->finish(file.path());
    const auto again = read_sheet(file.path(), {}, 16);
    require(again.has_value());
    require(again->rows.size() == sheet.rows.size());
    require_same(*again, sheet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const std::array<const char*, 4> sheets = {"", "1", "2", "Rows"};
    const std::string sheet = sheets[data[0] % 4U];
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const MemoryFile file((data[0] & 20U) == 0 ? archive_of(bytes) : std::string(bytes));
    if ((data[0] & 16U) != 0) {
        NamelessFile stream;
        stream.append(bytes);
        const NamelessFile* const pieces[] = {&stream};
        write_compound(file.path(), "Workbook", pieces);
    }
    const auto rows = read_sheet(file.path(), sheet, 7);
    const auto again = read_sheet(file.path(), sheet, 64);
    require(rows.has_value() == again.has_value());
    if (!rows) return 0;
    require_same(*rows, *again);
    if ((data[0] & 8U) != 0 && rows->rows.size() < most_rows) require_written_the_same(*rows);
    return 0;
}
