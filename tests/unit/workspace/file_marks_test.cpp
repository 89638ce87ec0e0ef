// SPDX-License-Identifier: Apache-2.0
// Tests the marks that rows of a file leave for its other rows.
#include "workspace/file_marks.h"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "diag/unavailable.h"

using registrar::FileMarks;
using registrar::IdSet;

namespace {

std::map<std::uint64_t, std::vector<std::int64_t>> contents_of(const FileMarks& marks) {
    std::map<std::uint64_t, std::vector<std::int64_t>> all;
    marks.visit([&](std::uint64_t kind, const IdSet& ids) {
        ids.visit([&](std::int64_t id) { all[kind].push_back(id); });
    });
    return all;
}

}  // namespace

TEST_CASE("marks of a file survive packing") {
    FileMarks marks;
    CHECK(marks.empty());
    CHECK(FileMarks::unpack(marks.pack()).empty());
    marks.add(0, 3);
    marks.add(7, 100'000);
    marks.add(7, 2);
    FileMarks more;
    more.add(7, 2);
    more.add(UINT32_MAX, 1);
    marks.add_all(more);
    const std::map<std::uint64_t, std::vector<std::int64_t>> expected{
        {0, {3}}, {7, {2, 100'000}}, {UINT32_MAX, {1}}};
    CHECK(contents_of(marks) == expected);
    CHECK(contents_of(FileMarks::unpack(marks.pack())) == expected);
}

TEST_CASE("damaged marks are refused") {
    FileMarks marks;
    marks.add(12, 34);
    const std::string packed = marks.pack();
    for (std::size_t size = 1; size < packed.size(); ++size)
        CHECK_THROWS_AS(FileMarks::unpack(packed.substr(0, size)), registrar::BadInput);
    for (const char* bytes : {"x 1:", "1 x:", "1", "-1 0:", "1 99:a"})
        CHECK_THROWS_AS(FileMarks::unpack(bytes), registrar::BadInput);
}
