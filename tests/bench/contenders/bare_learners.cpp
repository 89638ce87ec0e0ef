// SPDX-License-Identifier: Apache-2.0
// bare_learners LEARNERS.csv STORE: writes the learners through SQLite, with their natural keys, and does
// nothing else: no rules, no references, no undo. The file is read before the clock starts, which ends when
// the store is checkpointed and closed. Prints [wall, cpu] in seconds.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace registrar::bench {

namespace {

constexpr std::size_t batch_rows = 65'536;

constexpr const char* settings =
    "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 65536;";

constexpr const char* put_sql =
    "INSERT INTO learner(id, guid, login, email, ref_number, name, first_name, status, entity_id, imported,"
    " created_at, created_run, changed_run)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 1, 1, 1790000000, 1, 1)";

/// The tables of natural keys, in the order of their cells.
constexpr std::array<const char*, 3> key_sql = {"INSERT INTO learner_login VALUES(?1, 1790000000, ?2)",
                                                "INSERT INTO learner_email VALUES(?1, 1790000000, ?2)",
                                                "INSERT INTO learner_ref_number VALUES(?1, 1790000000, ?2)"};

using Learner = std::array<std::string, 6>;

std::vector<Learner> load(const std::string& path) {
    std::ifstream file(path);
    std::vector<Learner> learners;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        Learner& learner = learners.emplace_back();
        std::size_t begin = 0;
        for (std::string& cell : learner) {
            const std::size_t end = std::min(line.find(';', begin), line.size());
            cell = line.substr(begin, end - begin);
            begin = end + 1;
        }
    }
    return learners;
}

class Database {
public:
    explicit Database(const char* path) {
        check(sqlite3_open(path, &database_));
        execute(settings);
        prepare(put_sql, put_);
        for (std::size_t at = 0; at < keys_.size(); ++at) prepare(key_sql[at], keys_[at]);
    }
    ~Database() { close(); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }

    void store(std::int64_t id, const Learner& learner) {
        char guid[48];
        const int size =
            std::snprintf(guid, sizeof guid, "7d3f1f5e-0000-5000-8000-%012lld", static_cast<long long>(id));
        sqlite3_bind_int64(put_, 1, id);
        sqlite3_bind_text(put_, 2, guid, size, SQLITE_STATIC);
        for (int at = 0; at < 5; ++at) {
            const std::string& cell = learner[static_cast<std::size_t>(at)];
            sqlite3_bind_text(put_, 3 + at, cell.data(), static_cast<int>(cell.size()), SQLITE_STATIC);
        }
        sqlite3_step(put_);
        check(sqlite3_reset(put_));
    }

    void store_key(std::size_t which, std::int64_t id, const std::string& key) {
        sqlite3_stmt* const put = keys_[which];
        sqlite3_bind_text(put, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
        sqlite3_bind_int64(put, 2, id);
        sqlite3_step(put);
        check(sqlite3_reset(put));
    }

    void close() {
        sqlite3_finalize(put_);
        for (sqlite3_stmt*& key : keys_) {
            sqlite3_finalize(key);
            key = nullptr;
        }
        sqlite3_close(database_);
        put_ = nullptr;
        database_ = nullptr;
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    void prepare(const char* sql, sqlite3_stmt*& statement) {
        check(sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
    std::array<sqlite3_stmt*, 3> keys_{};
};

/// Writes a batch: the learners in file order, the entries of each natural key in key order.
void store_batch(Database& database, const std::vector<Learner>& learners, std::size_t begin) {
    const std::size_t end = std::min(begin + batch_rows, learners.size());
    const auto id = [](std::size_t at) { return static_cast<std::int64_t>(at) + 1; };
    database.execute("BEGIN");
    for (std::size_t at = begin; at < end; ++at) database.store(id(at), learners[at]);
    std::vector<std::size_t> order(end - begin);
    for (std::size_t which = 0; which < key_sql.size(); ++which) {
        std::iota(order.begin(), order.end(), begin);
        std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
            return learners[left][which] < learners[right][which];
        });
        for (const std::size_t at : order) database.store_key(which, id(at), learners[at][which]);
    }
    database.execute("COMMIT");
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void run(const char* data, const char* path) {
    const std::vector<Learner> learners = load(data);
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    Database database(path);
    for (std::size_t begin = 0; begin < learners.size(); begin += batch_rows)
        store_batch(database, learners, begin);
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    std::printf("[%.6f, %.6f]\n", wall.count(), cpu_seconds() - cpu);
}

}  // namespace

}  // namespace registrar::bench

int main(int count, char** arguments) {
    try {
        if (count != 3) throw std::runtime_error("usage: bare_learners LEARNERS.csv STORE");
        registrar::bench::run(arguments[1], arguments[2]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bare_learners: %s\n", error.what());
        return 1;
    }
}
