// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wraps libpq with destructors and exceptions: parameters and results in PostgreSQL's binary format, unnamed
// statements, and a pipeline, so that statements without results do not wait for the server. Only its
// source includes libpq-fe.h. Does not know records. A connection belongs to one thread.
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql/statement.h"
#include "store/store.h"

struct pg_conn;
struct pg_result;

namespace registrar {

/// A table or column of a statement does not exist.
class PostgresTableMissing : public StoreUnavailable {
public:
    using StoreUnavailable::StoreUnavailable;
};

/// The object identifiers of types, from PostgreSQL's catalog pg_type, where they are fixed.
enum class PostgresType : std::uint32_t {
    bytes = 17,
    bigint = 20,
    smallint = 21,
    integer = 23,
    text = 25,
    real = 701,
    date = 1082,
    bytes_array = 1001,
    smallint_array = 1005,
    integer_array = 1007,
    text_array = 1009,
    bigint_array = 1016,
    real_array = 1022,
    date_array = 1182,
};

static_assert(std::endian::native == std::endian::little);

/// Returns an integer with its bytes in network order, or back from it.
template <class Integer>
Integer in_network_order(Integer value) {
    if constexpr (sizeof value == 8)
        return static_cast<Integer>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
    else if constexpr (sizeof value == 4)
        return static_cast<Integer>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    else
        return static_cast<Integer>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
}
/// Appends an integer in network order.
template <class Integer>
void append_network(std::string& bytes, Integer value) {
    const Integer ordered = in_network_order(value);
    bytes.append(reinterpret_cast<const char*>(&ordered), sizeof ordered);
}
/// Reads an integer in network order.
template <class Integer>
Integer read_network(const char* bytes) {
    Integer value{};
    std::memcpy(&value, bytes, sizeof value);
    return in_network_order(value);
}

/// The parameters of one statement. Owns integers; texts and bytes must stay valid until the statement is
/// sent.
class PostgresParameters {
public:
    void clear() { parameters_.clear(); }
    /// Set a parameter, counted from 1.
    void set(int parameter, std::int64_t value);
    void set(int parameter, double value);
    void set(int parameter, PostgresType type, std::string_view bytes);
    void set_null(int parameter, PostgresType type);

private:
    friend class PostgresConnection;
    struct Parameter {
        PostgresType type = PostgresType::bigint;
        bool null = true;
        bool own = false;  ///< the bytes are `number`
        char number[8];
        std::string_view bytes;
    };
    Parameter& at(int parameter);
    std::vector<Parameter> parameters_;
};

/// The rows that a statement returned.
class PostgresRows {
public:
    PostgresRows() = default;
    explicit PostgresRows(pg_result* result);

    std::size_t count() const { return count_; }
    /// Returns how many rows the statement changed.
    std::int64_t changed() const;
    bool null(std::size_t row, int column) const;
    std::string_view bytes(std::size_t row, int column) const;
    /// Returns an integer of any size.
    std::int64_t integer(std::size_t row, int column) const;
    double decimal(std::size_t row, int column) const;

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
    std::size_t count_ = 0;
};

/// One connection. Failures throw StoreUnavailable with the server's own message; those of a queued statement
/// are thrown by a later call. No message contains a password.
class PostgresConnection : public SqlConnection {
public:
    /// Connects. Throws StoreUnavailable, also if the server is older than version 13 or its database is not
    /// in UTF-8.
    explicit PostgresConnection(const std::string& url);
    ~PostgresConnection() override;

    /// Returns user, host and database as a URL without password and options.
    const std::string& name() const { return name_; }
    /// Returns the URL with which it was opened.
    const std::string& url() const { return url_; }

    std::unique_ptr<SqlStatement> prepare(const std::string& sql) override;
    /// Runs statements as a text; must not be called while statements are queued by others.
    void execute(const std::string& sql) override;
    bool indexes_prefixes() const override { return true; }
    std::string_view begin_reading() const override {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    }
    std::unique_ptr<TableWriter> write_table(const CopiedTable& table) override;
    std::string_view lock_rows() const override { return in_transaction_ ? " FOR UPDATE" : ""; }

    /// Queues a statement, inside a transaction; outside, waits for it.
    void send(const std::string& sql, const PostgresParameters& parameters);
    /// Runs a statement after the queued ones and waits for its rows.
    PostgresRows query(const std::string& sql, const PostgresParameters& parameters);
    /// Waits for the queued statements.
    void wait();
    /// Runs `COPY … TO STDOUT` and passes each message of rows.
    void copy_out(const std::string& sql, const std::function<void(std::string_view)>& take);

    /// Queues BEGIN. Statements see what other transactions have committed before them, whatever the
    /// database's default is: after a row lock the newest row counts.
    void begin(std::string_view options = " ISOLATION LEVEL READ COMMITTED");
    void commit();
    void roll_back();
    bool in_transaction() const { return in_transaction_; }

private:
    struct Finish {
        void operator()(pg_conn* connection) const;
    };
    void check_server();
    [[noreturn]] void fail(const std::string& reason) const;
    [[noreturn]] void fail(const pg_result* result);
    [[noreturn]] void lose();
    void queue(const std::string& sql, const PostgresParameters& parameters);
    void enter_pipeline();
    void leave_pipeline();
    PostgresRows take_results();

    std::string url_;
    std::string name_;
    std::unique_ptr<pg_conn, Finish> connection_;
    std::size_t queued_ = 0;  ///< statements whose results were not read
    bool pipeline_ = false;
    bool in_transaction_ = false;
};

/// Returns the URL without its password, for messages.
std::string url_without_password(const std::string& url);

}  // namespace registrar
