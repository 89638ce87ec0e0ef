// SPDX-License-Identifier: Apache-2.0
// bare_learners LEARNERS.csv STORE: writes the learners through SQLite, with their natural keys, and does
// nothing else: no rules, no references, nothing to undo. The file is read before the clock starts, which
// ends when the store is checkpointed and closed. Prints [wall, cpu] in seconds.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
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
    " created_at, login_key, email_key, ref_number_key, created_run, changed_run)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 1, 1, 1790000000, ?3, ?4, ?5, 1, 1)";

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
        check(sqlite3_prepare_v3(database_, put_sql, -1, SQLITE_PREPARE_PERSISTENT, &put_, nullptr));
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

    void close() {
        sqlite3_finalize(put_);
        sqlite3_close(database_);
        put_ = nullptr;
        database_ = nullptr;
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
};

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
    for (std::size_t begin = 0; begin < learners.size(); begin += batch_rows) {
        database.execute("BEGIN");
        for (std::size_t at = begin; at < std::min(begin + batch_rows, learners.size()); ++at)
            database.store(static_cast<std::int64_t>(at) + 1, learners[at]);
        database.execute("COMMIT");
    }
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
