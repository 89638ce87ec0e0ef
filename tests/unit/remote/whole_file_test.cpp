// SPDX-License-Identifier: Apache-2.0
#include "remote/staged_file.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "servers.h"

using namespace registrar;
using Names = std::vector<std::string>;

TEST_CASE("a file is either complete or absent") {
    const TestFolder folder;
    const auto target = folder.write("a.csv", "before");
    {
        StagedFile dropped(target);
        dropped.write("half");
        CHECK(text_of_file(target) == "before");
        CHECK(folder.names().size() == 2);
    }
    CHECK(folder.names() == Names{"a.csv"});
    StagedFile file(target);
    file.write("af");
    file.write("ter");
    CHECK(file.size() == 5);
    file.commit();
    CHECK(text_of_file(target) == "after");
    CHECK(folder.names() == Names{"a.csv"});
}

TEST_CASE("takes over the partial file of a killed process") {
    const TestFolder folder;
    const auto left = folder.write(".a.csv.part", "left behind, and longer than what comes");
    StagedFile file(folder.path() / "a.csv");
    file.write("new");
    file.commit();
    CHECK(text_of_file(folder.path() / "a.csv") == "new");
    CHECK(folder.names() == Names{"a.csv"});
}

TEST_CASE("two writers cannot write one file at once") {
    const TestFolder folder;
    StagedFile first(folder.path() / "a.csv");
    first.write("first");
    CHECK_THROWS_AS(StagedFile(folder.path() / "a.csv"), FileUnavailable);
    first.commit();
    CHECK(text_of_file(folder.path() / "a.csv") == "first");
}

TEST_CASE("does not follow a link in place of the file to write") {
    const TestFolder outside;
    const TestFolder folder;
    const auto elsewhere = outside.write("precious", "kept");
    std::filesystem::create_symlink(elsewhere, folder.path() / ".a.csv.part");
    CHECK_THROWS_AS(StagedFile(folder.path() / "a.csv"), FileUnavailable);
    std::filesystem::create_symlink(elsewhere, folder.path() / "b.csv");
    StagedFile file(folder.path() / "b.csv");
    file.write("new");
    file.commit();
    CHECK_FALSE(std::filesystem::is_symlink(folder.path() / "b.csv"));
    CHECK(text_of_file(elsewhere) == "kept");
}

TEST_CASE("reports a file in a missing folder") {
    const TestFolder folder;
    CHECK_THROWS_AS(StagedFile(folder.path() / "none/a.csv"), FileUnavailable);
    folder.write("file", "");
    CHECK_THROWS_AS(make_folders(folder.path() / "file/below"), FileUnavailable);
    CHECK_THROWS_AS(make_folders(folder.path() / "file"), FileUnavailable);
    make_folders(folder.path() / "one/two");
    make_folders(folder.path() / "one/two");
    CHECK(std::filesystem::is_directory(folder.path() / "one/two"));
}

TEST_CASE("accepts only safe local names for a server's files") {
    for (const char* name : {"a.csv", ".hidden", "a b", "Übung.csv", "..."}) CHECK(is_safe_name(name));
    for (const char* name : {"", ".", "..", "a/b", "/a", "a\nb", "a\rb", "\x1b[2J", "\x7f"})
        CHECK_FALSE(is_safe_name(name));
    CHECK_FALSE(is_safe_name(std::string(256, 'a')));
    CHECK(remote_name("/out/a.csv") == "a.csv");
    CHECK(remote_name("a.csv") == "a.csv");
    CHECK(remote_name("out/").empty());
}
