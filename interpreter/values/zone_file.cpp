// SPDX-License-Identifier: Apache-2.0
#include "values/zone_file.h"

#include <algorithm>

namespace registrar {
namespace {

constexpr std::size_t header_bytes = 44;
constexpr std::size_t type_bytes = 6;
constexpr std::int64_t most_offset = 26 * 3600;           // RFC 8536: -25 to +26 hours
constexpr std::int64_t table_begin = -62167219200;        // 0000-01-01T00:00:00Z
constexpr std::int64_t table_end = 253402300799 + 86400;  // 9999-12-31T23:59:59 anywhere

std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    if (width == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
}

/// The counts of one header, and the offsets of the parts of its data, relative to the start of the data.
struct Layout {
    std::size_t times = 0;
    std::size_t types = 0;
    std::size_t time_width = 4;
    std::size_t size = 0;  ///< bytes of the data

    Layout(std::string_view header, std::size_t width) : time_width(width) {
        const auto count = [&](std::size_t nth) {
            return static_cast<std::size_t>(static_cast<std::uint32_t>(big_endian(header, 20 + nth * 4, 4)));
        };
        times = count(3);
        types = count(4);
        // Counts have 32 bits, so their sums cannot overflow 64 bits.
        size = times * (width + 1) + types * type_bytes + count(5) + count(2) * (width + 4) + count(1) +
               count(0);
    }
};

bool is_header(std::string_view bytes) {
    return bytes.size() >= header_bytes && bytes.starts_with("TZif");
}

bool read_steps(std::string_view data, const Layout& layout, ZoneTable& table) {
    std::vector<ZoneStep>& steps = table.steps;
    if (layout.types == 0) return false;
    const std::size_t indexes = layout.times * layout.time_width;
    const std::size_t types = indexes + layout.times;
    const auto offset_of = [&](std::size_t type) { return big_endian(data, types + type * type_bytes, 4); };
    for (std::size_t type = 0; type < layout.types; ++type)
        if (offset_of(type) > most_offset || offset_of(type) < -most_offset) return false;
    steps.push_back({INT64_MIN, offset_of(0)});
    table.rule_from = table_begin;
    std::int64_t before = INT64_MIN;
    for (std::size_t at = 0; at < layout.times; ++at) {
        const std::int64_t utc = big_endian(data, at * layout.time_width, layout.time_width);
        const std::size_t type = static_cast<unsigned char>(data[indexes + at]);
        if (type >= layout.types || (at > 0 && utc <= before)) return false;
        before = utc;
        table.rule_from = std::clamp(utc, table_begin, table_end);
        if (utc > table_end) break;
        if (utc < table_begin)
            steps.back().offset = offset_of(type);
        else if (offset_of(type) != steps.back().offset)
            steps.push_back({utc, offset_of(type)});
    }
    return true;
}

}  // namespace

std::optional<ZoneTable> parse_zone_file(std::string_view bytes) {
    if (!is_header(bytes)) return std::nullopt;
    const bool has_wide_part = bytes[4] >= '2';
    Layout layout(bytes, 4);
    bytes.remove_prefix(header_bytes);
    if (bytes.size() < layout.size) return std::nullopt;
    ZoneTable table;
    if (has_wide_part) {
        bytes.remove_prefix(layout.size);
        if (!is_header(bytes)) return std::nullopt;
        layout = Layout(bytes, 8);
        bytes.remove_prefix(header_bytes);
        if (bytes.size() < layout.size) return std::nullopt;
        const std::string_view footer = bytes.substr(layout.size);
        const std::size_t end = footer.find('\n', 1);
        if (!footer.starts_with('\n') || end == std::string_view::npos) return std::nullopt;
        table.rule = footer.substr(1, end - 1);
    }
    if (!read_steps(bytes, layout, table)) return std::nullopt;
    return table;
}

}  // namespace registrar
