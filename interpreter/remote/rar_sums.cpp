// SPDX-License-Identifier: Apache-2.0
#include "remote/rar_sums.h"

#include <array>
#include <fstream>
#include <string>
#include <utility>

namespace registrar {

namespace {

constexpr std::string_view mark_4("Rar!\x1a\x07\x00", 7);
constexpr std::string_view mark_5("Rar!\x1a\x07\x01\x00", 8);
constexpr std::size_t header_bytes = 64;  // the fixed fields before the name

/// The first bytes of a header, read one number after another. After their end, every value is 0 and `good`
/// is false.
class Header {
public:
    explicit Header(std::string bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t fixed(std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t n = 0; n < size; ++n) value |= std::uint64_t{byte()} << (8 * n);
        return value;
    }
    /// Reads a number of 7 bits per byte, lowest first (rar 5).
    std::uint64_t variable() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const std::uint8_t next = byte();
            value |= std::uint64_t{next & 0x7fu} << shift;
            if (next < 0x80) break;
        }
        return value;
    }
    void skip(std::size_t size) { at_ += size; }
    std::size_t at() const { return at_; }
    bool good() const { return at_ <= bytes_.size(); }

private:
    std::uint8_t byte() {
        const std::size_t at = at_++;
        return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : std::uint8_t{0};
    }

    std::string bytes_;
    std::size_t at_ = 0;
};

/// One block of an archive: its size, and the checksum if it describes a file.
struct Block {
    std::uint64_t size = 0;  ///< 0: there is no next block
    bool is_file = false;
    std::optional<std::uint32_t> sum;
};

Block read_block_4(Header header) {
    Block block;
    header.skip(2);
    const auto type = header.fixed(1);
    const auto flags = header.fixed(2);
    block.size = header.fixed(2);
    block.is_file = type == 0x74;
    const bool has_data = block.is_file || (flags & 0x8000) != 0;
    const bool is_end = type == 0x7b || block.size < 7;
    if (has_data) block.size += header.fixed(4);
    if (block.is_file) {
        header.skip(5);
        block.sum = static_cast<std::uint32_t>(header.fixed(4));
        header.skip(12);
        if ((flags & 0x100) != 0) block.size += header.fixed(4) << 32;
    }
    return is_end || !header.good() ? Block{} : block;
}

Block read_block_5(Header header) {
    Block block;
    header.skip(4);
    block.size = header.variable();
    block.size += header.at();
    const auto type = header.variable();
    const auto flags = header.variable();
    if ((flags & 1) != 0) header.variable();
    if ((flags & 2) != 0) block.size += header.variable();
    block.is_file = type == 2;
    if (block.is_file) {
        const auto file_flags = header.variable();
        header.variable();
        header.variable();
        if ((file_flags & 2) != 0) header.skip(4);
        if ((file_flags & 4) != 0) block.sum = static_cast<std::uint32_t>(header.fixed(4));
    }
    const bool is_end = type > 3;  // the end, or everything after it is encrypted
    return is_end || !header.good() ? Block{} : block;
}

constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        table[n] = n;
        for (int bit = 0; bit < 8; ++bit)
            table[n] = (table[n] & 1) != 0 ? table[n] >> 1 ^ 0xedb88320u : table[n] >> 1;
    }
    return table;
}();

}  // namespace

std::vector<std::optional<std::uint32_t>> rar_sums(const std::filesystem::path& archive) {
    std::ifstream file(archive, std::ios::binary);
    const auto read_at = [&](std::uint64_t at, std::size_t size) {
        std::string bytes(size, '\0');
        file.clear();
        file.seekg(static_cast<std::streamoff>(at));
        file.read(bytes.data(), static_cast<std::streamsize>(size));
        bytes.resize(static_cast<std::size_t>(file.gcount()));
        return bytes;
    };
    const std::string start = read_at(0, mark_5.size());
    const bool is_4 = start.starts_with(mark_4);
    if (!is_4 && start != mark_5) return {};
    std::vector<std::optional<std::uint32_t>> sums;
    for (std::uint64_t at = is_4 ? mark_4.size() : mark_5.size();;) {
        const Header header(read_at(at, header_bytes));
        const Block block = is_4 ? read_block_4(header) : read_block_5(header);
        if (block.size == 0 || block.size > INT64_MAX - at) return sums;
        if (block.is_file) sums.push_back(block.sum);
        at += block.size;
    }
}

std::uint32_t crc32(std::uint32_t before, std::string_view bytes) {
    std::uint32_t sum = ~before;
    for (const char byte : bytes) sum = crc_table[(sum ^ static_cast<std::uint8_t>(byte)) & 0xff] ^ sum >> 8;
    return ~sum;
}

}  // namespace registrar
