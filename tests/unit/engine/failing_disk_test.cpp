// SPDX-License-Identifier: Apache-2.0
// Tests that whichever write of the store fails, the run reports the store as unavailable, the store stays
// sound, and the same command then ends as if nothing had failed.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "contract/stores.h"
#include "engine/run.h"
#include "rounds.h"
#include "small_store.h"
#include "store/store_check.h"
#include "unit/check/checking.h"
#include "unit/engine/failing_disk.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::FailingDisk;
using registrar::testing::tracking;

namespace {

constexpr int class_size = 300;
constexpr int unavailable = 6;
constexpr int other_failure = 99;

void fill_store(const std::string& path) {
    SqliteStore store(path, OpenMode::create);
    Transaction transaction(store);
    add_class(store, class_size);
    add_content(store);
    transaction.commit();
}

/// Three files. Each ends a batch and repeats trackings of the one before.
std::vector<std::string> write_files(const std::string& folder) {
    std::vector<std::string> paths;
    for (std::uint32_t number = 0; number < 3; ++number) {
        paths.push_back(folder + "/data" + std::to_string(number) + ".csv");
        std::ofstream file(paths.back(), std::ios::binary);
        file << "login;lov;session;progression\n";
        for (std::uint32_t row = 0; row < 600; ++row) {
            const std::uint32_t mixed = (number * 600 + row) * 2654435761U >> 8U;
            file << 'l' << 1 + mixed % (class_size + 5) << ";c" << 1 + mixed / 4096 % 3 << ";1;"
                 << mixed % 103 << '\n';
        }
    }
    return paths;
}

struct Bench {
    TemporaryFolder folder;
    Checked checked{tracking("<candidateLogin/><lovCode/><sessionId/><progression/>")};
    std::vector<std::string> data = write_files(folder.path());
    std::string path = folder.path() + "/store.db";

    int run() const {
        try {
            SqliteStore store(path, OpenMode::existing);
            RunOptions options;
            options.store_url = "test";
            options.data = data;
            options.now = 1'700'000'000;
            options.jobs = 1;
            Diagnostics findings;
            return run_job(store, *checked.job, options, findings).exit_code;
        } catch (const StoreUnavailable&) {
            return unavailable;
        } catch (const std::exception&) {
            return other_failure;
        }
    }

    /// Runs in a separate process, which may leave the store as the failure left it.
    int run_and_die(std::int64_t good, bool full) const {
        const pid_t child = fork();
        if (child == 0) {
            FailingDisk::instance().fail_after(good, full);
            _exit(run());
        }
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
};

}  // namespace

TEST_CASE("a store whose writes fail is unavailable and stays sound, and the run resumes") {
    const bool full = GENERATE(true, false);
    FailingDisk& disk = FailingDisk::instance();
    disk.fail_after(FailingDisk::never, false);
    const Bench bench;
    const std::string fresh = bench.folder.path() + "/fresh.db";
    fill_store(fresh);
    std::filesystem::copy_file(fresh, bench.path);
    disk.fail_after(FailingDisk::never, false);
    REQUIRE(bench.run() == 1);
    const std::int64_t operations = disk.done();
    REQUIRE(operations > 50);
    std::map<std::string, std::string> expected;
    {
        SqliteStore store(bench.path, OpenMode::read_only);
        expected = snapshot_texts(store);
        REQUIRE(expected["tracking.csv"].size() > 10'000);
    }
    int failures = 0;
    for (std::int64_t good = 0; good < operations;
         good += std::max<std::int64_t>(1, operations / test_count(50))) {
        INFO("after " << good << " of " << operations);
        for (const char* const part : {"", "-wal", "-shm"}) std::filesystem::remove(bench.path + part);
        std::filesystem::copy_file(fresh, bench.path);
        const int code = bench.run_and_die(good, full);
        // A failure while the log moves into the file may be ignored, because everything is stored by then.
        CHECK((code == unavailable || code == 1));
        failures += code == unavailable ? 1 : 0;
        CHECK(bench.run_and_die(FailingDisk::never, false) == 1);
        SqliteStore store(bench.path, OpenMode::read_only);
        CHECK(find_store_faults(store) == std::vector<std::string>{});
        CHECK((snapshot_texts(store) == expected));
    }
    CHECK(failures * 5 > test_count(50) * 2);
}
