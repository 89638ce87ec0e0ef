// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "cli/progress_line.h"

using namespace registrar;

TEST_CASE("progress shows bytes, rows, speed, rejects and the remaining time") {
    Progress progress;
    progress.bytes = 25'000'000;
    progress.total_bytes = 100'000'000;
    progress.rows = 300'000;
    progress.rejected = 7;
    CHECK(progress_text(progress, 2) ==
          "25.0 of 100.0 MB (25 %), 300000 rows, 150000 rows/s, 7 rejected, 6 s left");
}

TEST_CASE("shows neither percentage nor remaining time if the size is unknown") {
    Progress progress;
    progress.bytes = 1'500'000;
    progress.rows = 10;
    CHECK(progress_text(progress, 1) == "1.5 MB, 10 rows, 10 rows/s, 0 rejected");
}

TEST_CASE("does not divide by zero at the start") {
    Progress progress;
    progress.total_bytes = 1'000'000;
    CHECK(progress_text(progress, 0) == "0.0 of 1.0 MB (0 %), 0 rows, 0 rows/s, 0 rejected");
}

TEST_CASE("counts passwords if rows have some") {
    Progress progress;
    progress.bytes = 1'500'000;
    progress.rows = 400;
    progress.passwords = 400;
    progress.hashed = 12;
    CHECK(progress_text(progress, 1) == "1.5 MB, 400 rows, 400 rows/s, 0 rejected, 12 of 400 passwords");
}
