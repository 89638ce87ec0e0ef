// SPDX-License-Identifier: Apache-2.0
#include "workspace/file_marks.h"

#include <fmt/format.h>

#include "diag/unavailable.h"
#include "values/number.h"

namespace registrar {

namespace {

/// Takes a decimal number and the character after it.
std::uint64_t take_number(std::string_view& bytes, char end) {
    const std::size_t length = bytes.find(end);
    const auto number = parse_integer(bytes.substr(0, length));
    if (length == std::string_view::npos || !number || *number < 0)
        throw BadInput("marks of a file are damaged");
    bytes.remove_prefix(length + 1);
    return static_cast<std::uint64_t>(*number);
}

}  // namespace

/// For each kind: the kind, a blank, the size of its set, a colon, and the packed set.
std::string FileMarks::pack() const {
    std::string bytes;
    for (const auto& [kind, ids] : sets_) {
        const std::string packed = ids.pack();
        bytes += fmt::format("{} {}:", kind, packed.size());
        bytes += packed;
    }
    return bytes;
}

FileMarks FileMarks::unpack(std::string_view bytes) {
    FileMarks marks;
    while (!bytes.empty()) {
        const std::uint64_t kind = take_number(bytes, ' ');
        const std::uint64_t size = take_number(bytes, ':');
        if (size > bytes.size()) throw BadInput("marks of a file are damaged");
        marks.sets_[kind].add_all(IdSet::unpack(bytes.substr(0, size)));
        bytes.remove_prefix(size);
    }
    return marks;
}

}  // namespace registrar
