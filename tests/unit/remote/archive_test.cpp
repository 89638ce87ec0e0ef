// SPDX-License-Identifier: Apache-2.0
#include "remote/archive.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "servers.h"
#include "unit/source_folder.h"

using namespace registrar;
using Catch::Contains;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

/// The files that archives.py makes, and a folder to unpack into that contains one file.
struct Archives {
    Archives() {
        const std::string script = registrar::testing::source_folder() + "/tests/unit/remote/archives.py";
        const std::string command = "python3 -B " + script + " " + made.path().string();
        if (std::system(command.c_str()) != 0) throw std::runtime_error("archives.py failed");
        into.write("results/kept.csv", "kept");
        into.write("precious", "kept");
    }
    Names run(const std::string& name, const ArchiveLimits& limits = {}) const {
        return unpack(made.path() / name, results(), {}, limits);
    }
    fs::path results() const { return into.path() / "results"; }
    std::string text(const std::string& name) const { return text_of_file(results() / name); }
    bool untouched() const {
        return into.names() == Names{"precious", "results"} && into.names("results") == Names{"kept.csv"} &&
               text("kept.csv") == "kept";
    }

    TestFolder made;
    TestFolder into;
};

}  // namespace

TEST_CASE("unpacks zip, tar, tgz and rar, whatever their names") {
    const Archives archives;
    const std::string second = [] {
        std::string text;
        for (int n = 0; n < 9000; ++n) text += "second\n";
        return text;
    }();
    for (const char* name :
         {"good.zip", "good.tar", "good.tgz", "named.csv", "stored.zip", "good.rar", "good5.rar"}) {
        INFO(name);
        const bool short_one = std::string(name) == "good.rar";
        const Names expected = {"a.csv", "in/below/b.csv", "in/Übung.csv"};
        CHECK(archives.run(name) == Names(expected.begin(), expected.end() - (short_one ? 1 : 0)));
        CHECK(archives.text("a.csv") == "first\n");
        CHECK(archives.text("in/below/b.csv") == second);
        if (!short_one) CHECK(archives.text("in/Übung.csv") == "dritte\n");
        CHECK(archives.into.names("results") == Names{"a.csv", "in", "kept.csv"});
        fs::remove_all(archives.results() / "in");
        fs::remove(archives.results() / "a.csv");
    }
    CHECK(archives.run("empty.tar").empty());
    CHECK(archives.run("empty.zip").empty());
    CHECK(archives.run("cp850.zip") == Names{"Übung.csv"});
}

TEST_CASE("replaces files of the same names, and keeps the last of two in an archive") {
    const Archives archives;
    archives.into.write("results/a.csv", "before, and longer");
    CHECK(archives.run("twice.tar") == Names{"a.csv"});
    CHECK(archives.text("a.csv") == "new");
    CHECK(archives.run("good.zip").size() == 3);
    CHECK(archives.text("a.csv") == "first\n");
}

TEST_CASE("no entry of an archive leaves the folder") {
    const Archives archives;
    for (const char* kind : {"up", "inside", "absolute"})
        for (const char* format : {".zip", ".tar", ".rar"}) {
            INFO(kind << format);
            CHECK_THROWS_WITH(archives.run(std::string(kind) + format),
                              Contains("evil.csv") && Contains("would leave the folder"));
        }
    for (const char* name : {"link.tar", "hard.tar", "device.tar", "fifo.tar", "link.zip"}) {
        INFO(name);
        CHECK_THROWS_WITH(archives.run(name), Contains(name) && Contains("links and devices are refused"));
    }
    CHECK_THROWS_WITH(archives.run("control.tar"), Contains("entry 2 has a name that no file may have"));
    CHECK_THROWS_WITH(archives.run("both.tar"), Contains("a file and a folder at once"));
    CHECK(archives.untouched());
    CHECK_FALSE(fs::exists("/tmp/registrar-evil.csv"));
}

TEST_CASE("no entry of an archive follows a link that is already in the folder") {
    const Archives archives;
    const TestFolder outside;
    fs::create_symlink(outside.path(), archives.results() / "in");
    CHECK_THROWS_WITH(archives.run("good.zip"), Contains("would pass through the link"));
    CHECK(outside.names().empty());
    CHECK(archives.into.names("results") == Names{"in", "kept.csv"});

    fs::remove(archives.results() / "in");
    fs::create_symlink(archives.into.path() / "precious", archives.results() / "a.csv");
    archives.run("good.zip");
    CHECK(text_of_file(archives.into.path() / "precious") == "kept");
    CHECK(archives.text("a.csv") == "first\n");

    fs::remove(archives.results() / "a.csv");
    fs::create_directory(archives.results() / "a.csv");
    CHECK_THROWS_WITH(archives.run("good.zip"), Contains("a file and a folder at once"));
}

TEST_CASE("refuses an archive over a limit before it fills the disk") {
    const Archives archives;
    for (const char* name : {"bomb.zip", "bomb.tgz"})
        CHECK_THROWS_WITH(archives.run(name, {10, 1'000'000}), Contains("holds more than 1000000 bytes"));
    CHECK_THROWS_WITH(archives.run("many.zip", {1999, 1'000'000}), Contains("holds more than 1999 entries"));
    CHECK(archives.untouched());
    CHECK(archives.run("many.zip", {2000, 0}).size() == 2000);
}

TEST_CASE("reports a damaged or encrypted archive as such and leaves no files") {
    const Archives archives;
    for (const char* name : {"cut.zip", "half.zip", "cut.tgz", "cut.tar", "sum.tar", "cut.rar", "content.zip",
                             "content.rar", "content5.rar", "content.tgz"}) {
        INFO(name);
        CHECK_THROWS_WITH(archives.run(name), Contains(name) && Contains("is damaged"));
    }
    CHECK_THROWS_WITH(archives.run("encrypted.zip"), Contains("encrypted.zip") && Contains("is encrypted"));
    CHECK(archives.untouched());
}

TEST_CASE("does not mistake other files for archives") {
    const Archives archives;
    for (const char* name : {"text.zip", "nothing.zip", "text.gz", "plain"}) {
        INFO(name);
        CHECK_THROWS_AS(archives.run(name), NotAnArchive);
    }
    CHECK_THROWS_AS(archives.run("not.there"), FileUnavailable);
    CHECK_THROWS_AS(archives.run("."), FileUnavailable);
    CHECK(archives.untouched());
    CHECK_THROWS_AS(unpack(archives.made.path() / "good.zip", archives.into.path() / "none"),
                    FileUnavailable);
}

TEST_CASE("no entry replaces an archive or enters the folder for unpacking") {
    const Archives archives;
    CHECK_THROWS_WITH(archives.run("stage.tar"),
                      Contains(".stage.tar.unpacking/a.csv would be in a folder that"));
    CHECK_THROWS_AS(archives.run("other-stage.tar"), BadInput);
    CHECK(archives.untouched());
    const std::vector<fs::path> kept = {archives.results() / "." / "kept.csv"};
    CHECK_THROWS_WITH(unpack(archives.made.path() / "kept.tar", archives.results(), kept),
                      Contains("the entry kept.csv would replace an archive"));
    CHECK(archives.untouched());
    fs::create_directory(archives.results() / "in");
    fs::copy(archives.made.path() / "itself.tar", archives.results() / "in" / "itself.tar");
    CHECK_THROWS_WITH(unpack(archives.results() / "in" / "itself.tar", archives.results()),
                      Contains("the entry in/itself.tar would replace an archive"));
}

TEST_CASE("removes the files that a killed process left while unpacking") {
    const Archives archives;
    archives.into.write("results/.good.zip.unpacking/old.csv", "old");
    archives.run("good.zip");
    CHECK(archives.into.names("results") == Names{"a.csv", "in", "kept.csv"});
}
