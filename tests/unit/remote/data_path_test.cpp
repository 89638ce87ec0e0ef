// SPDX-License-Identifier: Apache-2.0
#include "remote/data_path.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "servers.h"

using namespace registrar;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_of(const DataFolder& data, const std::string& setting) {
    std::vector<std::string> names;
    for (const fs::path& file : data.files(setting)) names.push_back(file.lexically_relative(data.path()));
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("paths are relative to the data folder") {
    const TestFolder folder;
    const DataFolder data(folder.path());
    folder.write("in/a.csv", "");
    CHECK(data.resolve("in/a.csv") == folder.path() / "in/a.csv");
    CHECK(data.resolve("not/there/yet") == folder.path() / "not/there/yet");
    CHECK(data.resolve((folder.path() / "in").string()) == folder.path() / "in");
    CHECK(data.resolve("") == folder.path() / "");
    CHECK(DataFolder("").resolve("import/a.csv") == fs::path("import/a.csv"));
}

TEST_CASE("refuses two dots in a path") {
    const TestFolder folder;
    const DataFolder data(folder.path());
    for (const char* path : {"..", "../a", "in/../a", "in/..", "a..b"})
        CHECK_THROWS_WITH(data.resolve(path), "String '..' is forbidden in file path");
    CHECK_THROWS_AS(data.files("../*.csv"), Refused);
}

TEST_CASE("no path leads out of the data folder") {
    const TestFolder outside;
    const TestFolder folder;
    const DataFolder data(folder.path());
    outside.write("a.csv", "a");
    folder.write("in/b.csv", "b");
    fs::create_symlink(outside.path(), folder.path() / "out");
    fs::create_symlink(outside.path() / "a.csv", folder.path() / "in/a.csv");
    fs::create_symlink(outside.path() / "new.csv", folder.path() / "in/new.csv");
    fs::create_symlink("in", folder.path() / "within");
    fs::create_symlink("round", folder.path() / "round");
    const Names refused = {"out",        "out/a.csv",   "out/not/there", "in/a.csv",
                           "in/new.csv", "/etc/passwd", "round/a"};
    for (const std::string& path : refused)
        CHECK_THROWS_WITH(data.resolve(path), Contains("leads out of the data folder"));
    CHECK_THROWS_WITH(data.files("in/*.csv"), Contains("in/a.csv leads out of the data folder"));
    CHECK_THROWS_WITH(data.files("out/*.csv"), Contains("leads out of the data folder"));
    CHECK(names_of(data, "within/b*") == Names{"within/b.csv"});
}

TEST_CASE("a wildcard matches regular files, in natural order") {
    const TestFolder folder;
    const DataFolder data(folder.path());
    for (const char* name : {"s_2.csv", "s_10.csv", "s_1.csv", ".s_0.csv", "t_1.csv", "s_3.csv/inside"})
        folder.write(std::string("in/") + name, "a");
    CHECK(names_of(data, "in/s_*.csv") == Names{"in/s_1.csv", "in/s_2.csv", "in/s_10.csv"});
    CHECK(names_of(data, "in/s_?.csv") == Names{"in/s_1.csv", "in/s_2.csv"});
    CHECK(names_of(data, "in/[t]_1.csv") == Names{"in/t_1.csv"});
    CHECK(names_of(data, "in/.s*") == Names{"in/.s_0.csv"});
    CHECK(names_of(data, "in/x*").empty());
    CHECK(names_of(data, "nowhere/*").empty());
    CHECK(names_of(data, "in/plain.csv") == Names{"in/plain.csv"});
    CHECK_THROWS_AS(data.files("in/s_1.csv/*"), FileUnavailable);
}
