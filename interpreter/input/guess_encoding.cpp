// SPDX-License-Identifier: Apache-2.0
#include "input/guess_encoding.h"

#include <algorithm>

#include "diag/unavailable.h"
#include "input/byte_source.h"
#include "values/likely_encoding.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::size_t sample_block_bytes = 256u << 10;
constexpr std::size_t sample_head_bytes = 4096;
constexpr std::size_t most_line_bytes = 64u << 10;

/// Adds the lines of a block that contain non-ASCII bytes. `rest` is the start of the first line; it becomes
/// the incomplete line at the end of the block.
void add_lines(std::string_view block, std::string& rest, std::string& lines) {
    while (lines.size() < most_line_bytes) {
        const std::size_t end = block.find_first_of("\r\n");
        rest += block.substr(0, std::min(end, most_line_bytes - std::min(most_line_bytes, rest.size())));
        if (end == std::string_view::npos) return;
        if (!is_ascii(rest)) lines.append(rest).push_back('\n');
        rest.clear();
        block.remove_prefix(end + 1);
    }
}

}  // namespace

std::string guess_encoding(const std::string& path, const std::string& read_as, std::uint64_t most) {
    if (path == "-") return {};
    std::string head;
    std::string lines;
    std::string rest;
    try {
        ByteSource source(path);
        if (!source.seekable()) return {};
        std::string block(sample_block_bytes, '\0');
        for (std::size_t size = sample_block_bytes;
             size == sample_block_bytes && lines.size() < most_line_bytes && source.offset() < most;) {
            size = source.read(block.data(), sample_block_bytes);
            const std::string_view read(block.data(), size);
            if (head.empty()) head = read.substr(0, sample_head_bytes);
            // The head is enough to recognise wide encodings.
            if (head.find('\0') != std::string::npos) break;
            // Most blocks of most files are all ASCII.
            if (rest.size() < most_line_bytes && is_ascii(read) && is_ascii(rest))
                rest = read.substr(std::min(read.find_last_of("\r\n") + 1, read.size()));
            else
                add_lines(read, rest, lines);
        }
    } catch (const FileUnavailable&) {
        return {};
    }
    if (!is_ascii(rest)) lines += rest;
    return likely_encoding({head, lines}, read_as);
}

}  // namespace registrar
