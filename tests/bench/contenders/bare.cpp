// SPDX-License-Identifier: Apache-2.0
// bare FINISHED STORE sorted|batched: stores the finished rows through SQLite and does nothing else: it
// parses no text, checks no rules, resolves no references. No import on this machine can be faster. `sorted`
// sorts the whole file by key, `batched` each batch. Sorting is done before the clock starts, which ends when
// the store is checkpointed and closed. Prints {"accepted", "wall", "cpu"}, times in seconds.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "../generator/finished_row.h"

namespace registrar::bench {

namespace {

constexpr std::size_t batch_rows = 500'000;

constexpr const char* settings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144;"
    "PRAGMA wal_autocheckpoint = 4000;";

constexpr const char* put_sql =
    "INSERT INTO tracking (registration_id, lov_id, status, progression, score, score_max, time_spent,"
    " first_access_at, last_access_at, first_completion_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    " ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status,"
    " progression = excluded.progression, score = excluded.score, score_max = excluded.score_max,"
    " time_spent = excluded.time_spent, first_access_at = excluded.first_access_at,"
    " last_access_at = excluded.last_access_at, first_completion_at = excluded.first_completion_at";

constexpr const char* erase_sql = "DELETE FROM tracking WHERE registration_id = ?1 AND lov_id = ?2";

using Rows = std::vector<FinishedRow>;

class Database {
public:
    explicit Database(const std::string& path) {
        check(sqlite3_open(path.c_str(), &database_));
        execute(settings);
        put_ = prepare(put_sql);
        erase_ = prepare(erase_sql);
    }

    ~Database() { close(); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }

    void store(const FinishedRow& row) {
        sqlite3_stmt* statement = row.status == Status::not_attempted ? erase_ : put_;
        sqlite3_bind_int64(statement, 1, row.registration_id);
        sqlite3_bind_int64(statement, 2, row.lov_id);
        if (statement == put_) bind_values(row);
        sqlite3_step(statement);
        check(sqlite3_reset(statement));
    }

    void close() {
        sqlite3_finalize(put_);
        sqlite3_finalize(erase_);
        sqlite3_close(database_);
        put_ = erase_ = nullptr;
        database_ = nullptr;
    }

private:
    void bind_values(const FinishedRow& row) {
        sqlite3_bind_int(put_, 3, static_cast<int>(row.status));
        sqlite3_bind_double(put_, 4, row.progression);
        if (row.score < 0) sqlite3_bind_null(put_, 5);
        if (row.score >= 0) sqlite3_bind_double(put_, 5, row.score);
        sqlite3_bind_int(put_, 6, row.score_max);
        sqlite3_bind_int(put_, 7, row.time_spent);
        sqlite3_bind_int64(put_, 8, row.first_access_at);
        sqlite3_bind_int64(put_, 9, row.last_access_at);
        if (row.first_completion_at == 0) sqlite3_bind_null(put_, 10);
        if (row.first_completion_at != 0) sqlite3_bind_int64(put_, 10, row.first_completion_at);
    }

    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
        return statement;
    }

    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
    sqlite3_stmt* erase_ = nullptr;
};

Rows load(const std::string& path) {
    Rows rows(std::filesystem::file_size(path) / sizeof(FinishedRow));
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(rows.data()),
              static_cast<std::streamsize>(rows.size() * sizeof(FinishedRow)));
    if (!file) throw std::runtime_error(path + ": cannot be read");
    return rows;
}

/// Stable, because of two rows with one key the later one must be stored last.
void sort_runs(Rows& rows, std::size_t run) {
    const auto key_order = [](const FinishedRow& left, const FinishedRow& right) {
        return std::tie(left.registration_id, left.lov_id) < std::tie(right.registration_id, right.lov_id);
    };
    for (std::size_t begin = 0; begin < rows.size(); begin += run) {
        const auto first = rows.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = rows.begin() + static_cast<std::ptrdiff_t>(std::min(begin + run, rows.size()));
        std::stable_sort(first, last, key_order);
    }
}

void store(const Rows& rows, const std::string& path) {
    Database database(path);
    for (std::size_t begin = 0; begin < rows.size(); begin += batch_rows) {
        const std::size_t end = std::min(begin + batch_rows, rows.size());
        database.execute("BEGIN");
        for (std::size_t index = begin; index < end; ++index) database.store(rows[index]);
        database.execute("COMMIT");
    }
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void run(const std::vector<std::string>& arguments) {
    if (arguments.size() != 3) throw std::runtime_error("usage: bare FINISHED STORE sorted|batched");
    Rows rows = load(arguments[0]);
    sort_runs(rows, arguments[2] == "sorted" ? std::max<std::size_t>(rows.size(), 1) : batch_rows);
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    store(rows, arguments[1]);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    std::printf("{\"accepted\": %zu, \"wall\": %.6f, \"cpu\": %.6f}\n", rows.size(), wall.count(),
                cpu_seconds() - cpu);
}

}  // namespace

}  // namespace registrar::bench

int main(int count, char** arguments) {
    try {
        registrar::bench::run(std::vector<std::string>(arguments + 1, arguments + count));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bare: %s\n", error.what());
        return 1;
    }
}
