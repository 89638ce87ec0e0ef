// SPDX-License-Identifier: Apache-2.0
#include "engine/result_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
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

TEST_CASE("a new result file begins empty and knows its length and last bytes") {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/out.csv";
    std::ofstream(path) << "of an earlier run";
    ResultFile file = ResultFile::create(path, false);
    CHECK(file.length() == 0);
    file.write("ab");
    file.write("cdef\n");
    file.write("");
    file.sync();
    CHECK(content(path) == "abcdef\n");
    CHECK(file.length() == 7);
    CHECK(file.tail() == "def\n");
}

TEST_CASE("a secret file is its owner's, also where it was everybody's") {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/rejects.csv";
    std::ofstream(path) << "x";
    ::chmod(path.c_str(), 0644);
    const ResultFile file = ResultFile::create(path, true);
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("a resumed file is cut to what was committed and goes on") {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/out.csv";
    std::ofstream(path) << "one\ntwo\nthr";
    {
        ResultFile file = ResultFile::resume(path, 8);
        CHECK(file.length() == 8);
        CHECK(file.tail() == "two\n");
        file.write("three\n");
    }
    CHECK(content(path) == "one\ntwo\nthree\n");
    CHECK(ResultFile::resume(path, 0).tail().empty());
}

TEST_CASE("a resumed file that is shorter or gone is refused, a folder that is not there is unavailable") {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/out.csv";
    CHECK_THROWS_AS(ResultFile::resume(path, 0), Refused);
    std::ofstream(path) << "one\n";
    CHECK_THROWS_AS(ResultFile::resume(path, 5), Refused);
    CHECK(content(path) == "one\n");
    CHECK_THROWS_AS(ResultFile::create(folder.path() + "/none/out.csv", false), FileUnavailable);
}

TEST_CASE("a moved file is closed once") {
    const TemporaryFolder folder;
    ResultFile first = ResultFile::create(folder.path() + "/out.csv", false);
    first.write("ab");
    ResultFile second = std::move(first);
    second.write("cd");
    CHECK(second.length() == 4);
    CHECK(content(folder.path() + "/out.csv") == "abcd");
}
