// SPDX-License-Identifier: Apache-2.0
#include "report/result_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "contract/stores.h"

using namespace registrar;

namespace {

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a result file grows under a private name and gets its own at the end") {
    const TemporaryFolder folder;
    const std::string place = folder.path() + "/out.csv";
    std::ofstream(place) << "of an earlier run";
    ResultFile file = ResultFile::create(new_result_part(place));
    CHECK(file.length() == 0);
    file.write("ab");
    file.write("cdef\n");
    file.write("");
    file.sync();
    CHECK(content(file.part().path) == "abcdef\n");
    CHECK(content(place) == "of an earlier run");
    CHECK(file.length() == 7);
    CHECK(file.tail() == "def\n");
    finish_result(file.part(), 0600, true);
    CHECK(content(place) == "abcdef\n");
    CHECK_FALSE(std::filesystem::exists(file.part().path));
    // A second call does nothing.
    finish_result(file.part(), 0600, true);
    CHECK(content(place) == "abcdef\n");
}

TEST_CASE("a result file has the mode of the file that it replaces, or the given one") {
    const TemporaryFolder folder;
    const auto mode_after = [&](bool keep) {
        const std::string place = folder.path() + "/rejects.csv";
        std::ofstream(place) << "x";
        ::chmod(place.c_str(), 0644);
        finish_result(ResultFile::create(new_result_part(place)).part(), 0600, keep);
        struct stat status {};
        REQUIRE(::stat(place.c_str(), &status) == 0);
        return status.st_mode & 0777U;
    };
    CHECK(mode_after(true) == 0644U);
    CHECK(mode_after(false) == 0600U);
}

TEST_CASE("a resumed file is truncated to what was committed, and continues") {
    const TemporaryFolder folder;
    const std::string place = folder.path() + "/out.csv";
    ResultPart committed;
    {
        ResultFile file = ResultFile::create(new_result_part(place));
        file.write("one\ntwo\n");
        committed = file.part();
        file.write("thr");
    }
    committed = ResultPart::from_json(committed.to_json());
    {
        ResultFile file = ResultFile::resume(committed);
        CHECK(file.length() == 8);
        CHECK(file.tail() == "two\n");
        file.write("three\n");
        file.cut(4);
        CHECK(file.tail() == "one\n");
        file.write("2\n");
    }
    CHECK(content(committed.path) == "one\n2\n");
    discard_result(committed);
    CHECK_FALSE(std::filesystem::exists(committed.path));
}

TEST_CASE("refuses a partial file that is shorter, missing, a link or another file") {
    const TemporaryFolder folder;
    ResultFile file = ResultFile::create(new_result_part(folder.path() + "/out.csv"));
    file.write("one\n");
    ResultPart part = file.part();
    part.length = 5;
    CHECK_THROWS_AS(ResultFile::resume(part), Refused);
    part.length = 4;
    std::filesystem::copy(part.path, folder.path() + "/copy");
    std::filesystem::rename(folder.path() + "/copy", part.path);
    CHECK_THROWS_AS(ResultFile::resume(part), Refused);
    CHECK_THROWS_AS(finish_result(part, 0600, true), FileUnavailable);
    discard_result(part);
    CHECK(content(part.path) == "one\n");
    std::filesystem::remove(part.path);
    CHECK_THROWS_AS(ResultFile::resume(part), Refused);
    CHECK_THROWS_AS(ResultFile::create(new_result_part(folder.path() + "/none/out.csv")), FileUnavailable);
}

TEST_CASE("an attempt that committed nothing leaves a partial file, which the next empties, never a link") {
    const TemporaryFolder folder;
    const ResultPart part = new_result_part(folder.path() + "/out.csv");
    { ResultFile::create(part).write("lost"); }
    CHECK(ResultFile::create(part).length() == 0);
    CHECK(content(part.path).empty());
    std::filesystem::remove(part.path);
    std::ofstream(folder.path() + "/victim") << "precious";
    std::filesystem::create_symlink("victim", part.path);
    CHECK_THROWS_AS(ResultFile::create(part), FileUnavailable);
    CHECK(content(folder.path() + "/victim") == "precious");
}

TEST_CASE("a moved file is closed only once") {
    const TemporaryFolder folder;
    ResultFile first = ResultFile::create(new_result_part(folder.path() + "/out.csv"));
    first.write("ab");
    ResultFile second = std::move(first);
    second.write("cd");
    CHECK(second.length() == 4);
    CHECK(content(second.part().path) == "abcd");
}
