// SPDX-License-Identifier: Apache-2.0
// bare_postgres FINISHED URL: stores the finished rows in PostgreSQL and does nothing else: it parses no
// text, checks no rules, resolves no references, keeps no history. COPYs them, in key order, to a temporary
// table in batches and merges each batch with one statement. Sorting is done before the clock starts. Prints
// {"accepted", "wall", "cpu"}, times in seconds.
#include <libpq-fe.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
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
constexpr std::size_t piece = 1u << 20;

constexpr const char* stage_sql =
    "CREATE TEMPORARY TABLE stage (registration_id bigint, lov_id bigint, status smallint, progression "
    "double precision,"
    " score double precision, score_max integer, time_spent bigint, first_access_at bigint,"
    " last_access_at bigint, first_completion_at bigint)";

// Of two rows with one key the later one wins; `finished` says nothing else about them.
constexpr const char* merge_sql =
    "INSERT INTO tracking (registration_id, lov_id, status, progression, score, score_max, time_spent,"
    " first_access_at, last_access_at, first_completion_at, created_run, changed_run)"
    " SELECT s.*, 1, 1 FROM stage s WHERE status <> 0 ORDER BY registration_id, lov_id"
    " ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status,"
    " progression = excluded.progression, score = excluded.score, score_max = excluded.score_max,"
    " time_spent = excluded.time_spent, first_access_at = excluded.first_access_at,"
    " last_access_at = excluded.last_access_at, first_completion_at = excluded.first_completion_at";
constexpr const char* erase_sql =
    "DELETE FROM tracking t USING stage s WHERE s.status = 0 AND t.registration_id = s.registration_id"
    " AND t.lov_id = s.lov_id";

using Rows = std::vector<FinishedRow>;

class Database {
public:
    explicit Database(const char* url) : connection_(PQconnectdb(url)) {
        if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
        execute(stage_sql);
    }
    ~Database() { PQfinish(connection_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const char* sql) { check(PQexec(connection_, sql)); }

    void begin_copy() {
        execute("COPY stage FROM STDIN (FORMAT binary)");
        bytes_.assign("PGCOPY\n\377\r\n\0", 11);
        bytes_.append(8, '\0');
    }

    void add(const FinishedRow& row) {
        network<std::int16_t>(10);
        field<std::int64_t>(row.registration_id);
        field<std::int64_t>(row.lov_id);
        field<std::int16_t>(static_cast<std::int16_t>(row.status));
        real(row.progression);
        if (row.score < 0)
            network<std::int32_t>(-1);
        else
            real(row.score);
        field<std::int32_t>(row.score_max);
        field<std::int64_t>(row.time_spent);
        field<std::int64_t>(row.first_access_at);
        field<std::int64_t>(row.last_access_at);
        if (row.first_completion_at == 0)
            network<std::int32_t>(-1);
        else
            field<std::int64_t>(row.first_completion_at);
        if (bytes_.size() > piece) send();
    }

    void end_copy() {
        network<std::int16_t>(-1);
        send();
        PQputCopyEnd(connection_, nullptr);
        while (PGresult* result = PQgetResult(connection_)) check(result);
    }

private:
    template <class Integer>
    void network(Integer value) {
        for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
            bytes_ += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
    }
    template <class Integer>
    void field(Integer value) {
        network<std::int32_t>(sizeof value);
        network(value);
    }
    void real(double value) {
        std::int64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        field(bits);
    }
    void send() {
        if (PQputCopyData(connection_, bytes_.data(), static_cast<int>(bytes_.size())) != 1)
            throw std::runtime_error(PQerrorMessage(connection_));
        bytes_.clear();
    }
    void check(PGresult* result) {
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN)
            throw std::runtime_error(PQerrorMessage(connection_));
    }

    PGconn* connection_;
    std::string bytes_;
};

Rows load(const std::string& path) {
    Rows rows(std::filesystem::file_size(path) / sizeof(FinishedRow));
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(rows.data()),
              static_cast<std::streamsize>(rows.size() * sizeof(FinishedRow)));
    if (!file) throw std::runtime_error(path + ": cannot be read");
    return rows;
}

/// Sorts each batch by key and keeps the last row of each key, because a merge refuses two.
std::vector<Rows> batches_of(const Rows& rows) {
    const auto key = [](const FinishedRow& row) { return std::tie(row.registration_id, row.lov_id); };
    std::vector<Rows> batches;
    for (std::size_t begin = 0; begin < rows.size(); begin += batch_rows) {
        const std::size_t end = std::min(begin + batch_rows, rows.size());
        Rows batch(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                   rows.begin() + static_cast<std::ptrdiff_t>(end));
        std::stable_sort(batch.begin(), batch.end(),
                         [&](const auto& left, const auto& right) { return key(left) < key(right); });
        Rows last;
        for (std::size_t at = 0; at < batch.size(); ++at)
            if (at + 1 == batch.size() || key(batch[at]) != key(batch[at + 1])) last.push_back(batch[at]);
        batches.push_back(std::move(last));
    }
    return batches;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void run(const char* path, const char* url) {
    const Rows rows = load(path);
    const std::vector<Rows> batches = batches_of(rows);
    const double cpu = cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    Database database(url);
    for (const Rows& batch : batches) {
        database.execute("BEGIN");
        database.begin_copy();
        for (const FinishedRow& row : batch) database.add(row);
        database.end_copy();
        database.execute(merge_sql);
        database.execute(erase_sql);
        database.execute("TRUNCATE stage");
        database.execute("COMMIT");
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    std::printf("{\"accepted\": %zu, \"wall\": %.3f, \"cpu\": %.3f}\n", rows.size(), wall.count(),
                cpu_seconds() - cpu);
}

}  // namespace

}  // namespace registrar::bench

int main(int count, char** words) {
    try {
        if (count != 3) throw std::runtime_error("usage: bare_postgres FINISHED URL");
        registrar::bench::run(words[1], words[2]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bare_postgres: %s\n", error.what());
        return 2;
    }
}
