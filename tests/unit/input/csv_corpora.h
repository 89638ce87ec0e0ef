// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares third-party text files with the expectations of their authors. They are skipped if they are not
// next to the project. Intended differences are in csv_differences.csv (file, what, reason). A listed
// difference that does not occur fails.
#include <map>
#include <optional>
#include <set>

#include "unit/input/read_all.h"
#include "unit/source_folder.h"

namespace registrar {

/// Returns the folder, or nothing if these files are not next to the project.
inline std::optional<std::filesystem::path> corpus(const char* name) {
    const auto path =
        std::filesystem::path(testing::source_folder()).parent_path() / "shared" / "corpora" / "csv" / name;
    if (std::filesystem::is_directory(path)) return path;
    WARN("skipped: there is no " << path);
    return std::nullopt;
}

/// Reads a table with a header into one map per record.
inline std::vector<std::map<std::string, std::string>> table_of(const std::filesystem::path& path) {
    const Rows all = rows(file_text(path), data_only(','));
    std::vector<std::map<std::string, std::string>> table(all.size() - 1);
    for (std::size_t i = 1; i < all.size(); ++i) {
        REQUIRE(all[i].size() == all[0].size());
        for (std::size_t j = 0; j < all[i].size(); ++j) table[i - 1][all[0][j]] = all[i][j];
    }
    return table;
}

/// Compares a corpus with its expectations and prints how many are met.
class Differences {
public:
    explicit Differences(std::string corpus) : corpus_(std::move(corpus)) {
        const auto path =
            std::filesystem::path(testing::source_folder()) / "tests/unit/input/csv_differences.csv";
        for (auto& row : table_of(path)) {
            CHECK_FALSE(row["reason"].empty());
            if (!row["file"].starts_with(corpus_ + "/")) continue;
            left_.insert({row["file"].substr(corpus_.size() + 1), row["what"]});
        }
        listed_ = left_;
    }
    Differences(const Differences&) = delete;
    Differences& operator=(const Differences&) = delete;
    ~Differences() {
        for (const auto& [file, what] : left_)
            FAIL_CHECK("listed as a difference, but is none: " << corpus_ << "/" << file << ", " << what);
        WARN("csv/" << corpus_ << ": " << good_ << " of " << all_ << " as expected, " << different_
                    << " otherwise by choice, " << left_out_ << " not asked");
    }

    /// Records one expectation.
    void judge(const std::string& file, const std::string& what, bool good) {
        ++all_;
        good_ += good ? 1 : 0;
        if (good) return;
        left_.erase({file, what});
        INFO("csv/" << corpus_ << "/" << file << ": " << what);
        CHECK(listed_.contains({file, what}));
        ++different_;
    }
    /// Records an expectation that needs a missing setting: `what` is listed for all files.
    void leave_out(const std::string& what) {
        left_.erase({"*", what});
        INFO("csv/" << corpus_ << ": " << what);
        CHECK(listed_.contains({"*", what}));
        ++left_out_;
    }

private:
    using Entry = std::pair<std::string, std::string>;
    std::string corpus_;
    std::set<Entry> listed_;
    std::set<Entry> left_;
    std::size_t all_ = 0;
    std::size_t good_ = 0;
    std::size_t different_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace registrar
