// SPDX-License-Identifier: Apache-2.0
#include "input/packed_row.h"

#include <cstdint>
#include <istream>

namespace registrar {

namespace {

template <class Value>
void append_value(std::string& to, Value value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Value>
bool read_value(std::istream& from, Value& value) {
    return static_cast<bool>(from.read(reinterpret_cast<char*>(&value), sizeof value));
}

}  // namespace

std::string pack_row(const Cells& row) {
    std::string packed;
    append_value(packed, static_cast<std::uint32_t>(row.cells.size()));
    for (const Cell& cell : row.cells) {
        append_value(packed, static_cast<CellForm>(cell.form));
        append_value(packed, cell.size);
        packed += cell.text();
    }
    return packed;
}

bool read_packed_row(std::istream& from, std::vector<SheetValue>& cells) {
    std::uint32_t count = 0;
    if (!read_value(from, count)) return false;
    cells.assign(count, {});
    for (SheetValue& cell : cells) {
        std::uint32_t size = 0;
        read_value(from, cell.form);
        read_value(from, size);
        cell.text.resize(size);
        from.read(cell.text.data(), size);
    }
    return static_cast<bool>(from);
}

}  // namespace registrar
