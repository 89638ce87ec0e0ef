// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "store/postgres/arrays.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr int oldest_server = 130000;

/// Translates `?1` to `$1`. Texts in statements contain no question marks.
std::string in_postgres(const std::string& sql) {
    std::string text = sql;
    std::replace(text.begin(), text.end(), '?', '$');
    return text;
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string option_of(const Options& options, std::string_view name) {
    for (const PQconninfoOption* each = options.get(); each != nullptr && each->keyword != nullptr; ++each)
        if (name == each->keyword) return each->val == nullptr ? "" : each->val;
    return {};
}

/// Returns a message of libpq as one line.
std::string one_line(std::string message) {
    while (!message.empty() && message.back() == '\n') message.pop_back();
    std::string line;
    for (const char each : message) {
        const bool blank = each == '\n' || each == '\t' || each == ' ';
        if (!blank || !line.ends_with(' ')) line += blank ? ' ' : each;
    }
    return line;
}

/// Returns the server's words for a failure: its message and its hint, but not its details, which may contain
/// values of records.
std::string words_of(const PGresult* result) {
    const auto field = [result](int code) {
        const char* text = PQresultErrorField(result, code);
        return std::string(text == nullptr ? "" : text);
    };
    std::string words = field(PG_DIAG_MESSAGE_PRIMARY);
    if (words.empty()) words = PQresultErrorMessage(result);
    if (const std::string hint = field(PG_DIAG_MESSAGE_HINT); !hint.empty()) words += " (" + hint + ")";
    return one_line(std::move(words));
}

/// Throws Refused for a URL that libpq does not understand, or in whose password an `@` is not escaped. The
/// message shows no part of the URL, because any may belong to the password.
/// Returns whether a part of a password became another part of the URL, because it has a character that must
/// be escaped.
bool has_bare_character(const std::string& url, const Options& options) {
    const std::string port = option_of(options, "port");
    const bool strange_port = port.find_first_not_of("0123456789,") != std::string::npos;
    const std::size_t begin = url.find("://");
    if (begin == std::string::npos) return strange_port;
    const std::size_t first = url.find_first_of("/?#", begin + 3);
    const bool late_at = first != std::string::npos && url.find('@', first) != std::string::npos;
    return strange_port || late_at || option_of(options, "host").find('@') != std::string::npos;
}

void check_url(const std::string& url) {
    char* error = nullptr;
    const Options options(PQconninfoParse(url.c_str(), &error));
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(error, PQfreemem);
    if (!options) {
        const std::string reason = one_line(error == nullptr ? "" : error);
        throw Refused("the URL of the PostgreSQL store is not valid: " +
                      reason.substr(0, reason.find(": \"")));
    }
    if (has_bare_character(url, options))
        throw Refused(
            "the URL of the PostgreSQL store is not valid: write the characters @ : / ? # in a user or "
            "password "
            "as %40 %3A %2F %3F %23");
}

/// Returns the seconds of `connect_timeout`, by default half a minute.
std::chrono::seconds connect_patience(pg_conn* connection) {
    constexpr std::int64_t usual = 30;
    const Options options(PQconninfo(connection));
    const std::int64_t given = parse_integer(option_of(options, "connect_timeout")).value_or(0);
    return std::chrono::seconds(given > 0 ? given : usual);
}

/// Completes the connection, or fails as its status says. Returns false if that takes too long.
bool await_connection(pg_conn* connection) {
    if (PQstatus(connection) == CONNECTION_BAD) return true;
    const auto until = std::chrono::steady_clock::now() + connect_patience(connection);
    auto state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{PQsocket(connection),
                       static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        const int ready = left.count() > 0 ? poll(&waiting, 1, static_cast<int>(left.count())) : 0;
        if (ready == 0) return false;
        if (ready > 0) state = PQconnectPoll(connection);
    }
    return true;
}

class PostgresStatement final : public SqlStatement {
public:
    PostgresStatement(PostgresConnection& connection, const std::string& sql)
        : connection_(connection), sql_(in_postgres(sql)) {}

    PostgresStatement& bind(int parameter, std::int64_t value) override {
        parameters_.set(parameter, value);
        return *this;
    }
    PostgresStatement& bind(int parameter, double value) override {
        parameters_.set(parameter, value);
        return *this;
    }
    PostgresStatement& bind(int parameter, std::string_view text) override {
        parameters_.set(parameter, PostgresType::text, text);
        return *this;
    }
    PostgresStatement& bind_blob(int parameter, std::string_view bytes) override {
        parameters_.set(parameter, PostgresType::bytes, bytes);
        return *this;
    }
    PostgresStatement& bind_null(int parameter) override {
        parameters_.set_null(parameter, PostgresType::bigint);
        return *this;
    }
    bool step() override {
        if (!running_) {
            rows_ = connection_.query(sql_, parameters_);
            running_ = true;
            row_ = 0;
        } else {
            ++row_;
        }
        if (row_ < rows_.count()) return true;
        reset();
        return false;
    }
    void run() override { connection_.send(sql_, parameters_); }
    std::int64_t run_counted() override { return connection_.query(sql_, parameters_).changed(); }
    void reset() override {
        running_ = false;
        rows_ = {};
    }
    std::int64_t integer(int column) const override { return rows_.integer(row_, column); }
    std::int64_t day(int column) const override { return rows_.integer(row_, column) + postgres_epoch_day; }
    double decimal(int column) const override { return rows_.decimal(row_, column); }
    bool null(int column) const override { return rows_.null(row_, column); }
    std::string_view text(int column) const override { return rows_.bytes(row_, column); }
    std::string_view blob(int column) const override { return rows_.bytes(row_, column); }

private:
    PostgresConnection& connection_;
    std::string sql_;
    PostgresParameters parameters_;
    PostgresRows rows_;
    std::size_t row_ = 0;
    bool running_ = false;
};

}  // namespace

PostgresParameters::Parameter& PostgresParameters::at(int parameter) {
    const auto index = static_cast<std::size_t>(parameter - 1);
    if (index >= parameters_.size()) parameters_.resize(index + 1);
    return parameters_[index];
}

void PostgresParameters::set(int parameter, std::int64_t value) {
    Parameter& set = at(parameter);
    std::string bytes;
    append_network(bytes, value);
    set.type = PostgresType::bigint;
    set.null = false;
    set.own = true;
    std::memcpy(set.number, bytes.data(), sizeof set.number);
}

void PostgresParameters::set(int parameter, double value) {
    std::int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    set(parameter, bits);
    at(parameter).type = PostgresType::real;
}

void PostgresParameters::set(int parameter, PostgresType type, std::string_view bytes) {
    Parameter& set = at(parameter);
    set.type = type;
    set.null = set.own = false;
    set.bytes = bytes;
}

void PostgresParameters::set_null(int parameter, PostgresType type) {
    Parameter& set = at(parameter);
    set.type = type;
    set.null = true;
}

PostgresRows::PostgresRows(pg_result* result)
    : result_(result), count_(static_cast<std::size_t>(PQntuples(result))) {}

void PostgresRows::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

void PostgresConnection::Finish::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

bool PostgresRows::null(std::size_t row, int column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string_view PostgresRows::bytes(std::size_t row, int column) const {
    return {PQgetvalue(result_.get(), static_cast<int>(row), column),
            static_cast<std::size_t>(PQgetlength(result_.get(), static_cast<int>(row), column))};
}

std::int64_t PostgresRows::changed() const {
    const char* count = result_ ? PQcmdTuples(result_.get()) : "";
    return std::strtoll(count, nullptr, 10);
}

std::int64_t PostgresRows::integer(std::size_t row, int column) const {
    const std::string_view value = bytes(row, column);
    switch (value.size()) {
        case 8:
            return read_network<std::int64_t>(value.data());
        case 4:
            return read_network<std::int32_t>(value.data());
        case 2:
            return read_network<std::int16_t>(value.data());
        case 1:
            return value.front();
        default:
            return 0;
    }
}

double PostgresRows::decimal(std::size_t row, int column) const {
    const auto bits = integer(row, column);
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

std::string url_without_password(const std::string& url) {
    char* error = nullptr;
    const Options options(PQconninfoParse(url.c_str(), &error));
    PQfreemem(error);
    if (!options || has_bare_character(url, options)) return "postgresql://";
    const std::string user = option_of(options, "user");
    const std::string host = option_of(options, "host");
    const std::string port = option_of(options, "port");
    return fmt::format("postgresql://{}{}{}{}/{}", user.empty() ? "" : user + "@",
                       host.starts_with('/') ? "" : host, port.empty() || host.starts_with('/') ? "" : ":",
                       host.starts_with('/') ? "" : port, option_of(options, "dbname"));
}

PostgresConnection::PostgresConnection(const std::string& url) : url_(url), name_(url_without_password(url)) {
    check_url(url);
    // What stands before the URL is a default that the URL may change: a server or network that is gone is
    // noticed within about a minute.
    const char* const keywords[] = {"keepalives_idle", "tcp_user_timeout",          "dbname",
                                    "client_encoding", "fallback_application_name", nullptr};
    const char* const values[] = {"30", "60000", url.c_str(), "UTF8", "registrar", nullptr};
    connection_.reset(PQconnectStartParams(keywords, values, 1));
    if (!connection_) throw std::bad_alloc();
    // Set before anything is received, because libpq would print what a server says while it shuts down.
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    if (!await_connection(connection_.get())) fail("cannot connect: timeout expired");
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        fail("cannot connect: " + one_line(PQerrorMessage(connection_.get())));
    check_server();
    enter_pipeline();
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::check_server() {
    const int version = PQserverVersion(connection_.get());
    if (version < oldest_server)
        fail(fmt::format("the server has version {}; a store needs version {} or later", version / 10000,
                         oldest_server / 10000));
    const char* encoding = PQparameterStatus(connection_.get(), "server_encoding");
    if (encoding != nullptr && std::string_view(encoding) != "UTF8")
        fail(fmt::format("the database has the encoding {}; a store needs one with the encoding UTF8",
                         encoding));
}

std::unique_ptr<SqlStatement> PostgresConnection::prepare(const std::string& sql) {
    return std::make_unique<PostgresStatement>(*this, sql);
}

void PostgresConnection::fail(const std::string& reason) const {
    throw StoreUnavailable(name_ + ": " + reason);
}

void PostgresConnection::fail(const PGresult* result) {
    const char* code_text = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view code = code_text == nullptr ? "" : code_text;
    const std::string message = name_ + ": " + words_of(result);
    if (code == "40001" || code == "40P01") throw StoreConflict(message);
    if (code == "42P01" || code == "42703") throw PostgresTableMissing(message);
    if (code == "55P03") throw StoreBusy(message + "; another session keeps rows of the store locked");
    if (code == "25006") throw StoreUnavailable(message + "; the server is read-only, perhaps a standby");
    throw StoreUnavailable(message);
}

void PostgresConnection::lose() {
    queued_ = 0;
    fail("the connection is lost: " + one_line(PQerrorMessage(connection_.get())));
}

void PostgresConnection::enter_pipeline() {
    if (!pipeline_ && PQenterPipelineMode(connection_.get()) != 1) lose();
    pipeline_ = true;
}

void PostgresConnection::leave_pipeline() {
    wait();
    if (pipeline_ && PQexitPipelineMode(connection_.get()) != 1) lose();
    pipeline_ = false;
}

void PostgresConnection::queue(const std::string& sql, const PostgresParameters& parameters) {
    const std::size_t count = parameters.parameters_.size();
    std::vector<Oid> types(count);
    std::vector<const char*> values(count);
    std::vector<int> lengths(count);
    const std::vector<int> formats(count, 1);
    for (std::size_t at = 0; at < count; ++at) {
        const auto& parameter = parameters.parameters_[at];
        types[at] = static_cast<Oid>(parameter.type);
        const std::string_view bytes =
            parameter.own ? std::string_view(parameter.number, sizeof parameter.number) : parameter.bytes;
        values[at] = parameter.null ? nullptr : bytes.data() == nullptr ? "" : bytes.data();
        lengths[at] = static_cast<int>(bytes.size());
    }
    enter_pipeline();
    if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(count), types.data(),
                          values.data(), lengths.data(), formats.data(), 1) != 1)
        lose();
    ++queued_;
}

/// Reads the results of all queued statements and returns the rows of the last one.
PostgresRows PostgresConnection::take_results() {
    if (PQpipelineSync(connection_.get()) != 1) lose();
    PostgresRows rows;
    std::unique_ptr<PGresult, decltype(&PQclear)> failed(nullptr, PQclear);
    // Each statement has a result and an end, and so has the synchronisation. After a crash of the server,
    // libpq may report more of them for ever, from a connection that seems to be good.
    std::size_t left = 2 * (queued_ + 1) + 1;
    for (bool synced = false; !synced; --left) {
        if (left == 0) lose();
        PGresult* result = PQgetResult(connection_.get());
        if (result == nullptr) {
            if (PQstatus(connection_.get()) != CONNECTION_OK) lose();
            continue;  // the end of one statement's results
        }
        switch (PQresultStatus(result)) {
            case PGRES_PIPELINE_SYNC:
                synced = true;
                PQclear(result);
                break;
            case PGRES_FATAL_ERROR:
            case PGRES_BAD_RESPONSE:
                if (PQstatus(connection_.get()) != CONNECTION_OK &&
                    PQresultErrorField(result, PG_DIAG_SQLSTATE) == nullptr) {
                    PQclear(result);
                    lose();
                }
                if (failed)
                    PQclear(result);
                else
                    failed.reset(result);
                break;
            case PGRES_PIPELINE_ABORTED:
                PQclear(result);
                break;
            default:
                rows = PostgresRows(result);
        }
    }
    queued_ = 0;
    if (failed) fail(failed.get());
    return rows;
}

void PostgresConnection::send(const std::string& sql, const PostgresParameters& parameters) {
    queue(sql, parameters);
    if (!in_transaction_) take_results();
}

PostgresRows PostgresConnection::query(const std::string& sql, const PostgresParameters& parameters) {
    queue(sql, parameters);
    return take_results();
}

void PostgresConnection::wait() {
    if (queued_ > 0) take_results();
}

void PostgresConnection::execute(const std::string& sql) {
    leave_pipeline();
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                               PQclear);
    const auto status = PQresultStatus(result.get());
    enter_pipeline();
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    if (PQstatus(connection_.get()) != CONNECTION_OK &&
        PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) == nullptr)
        lose();
    fail(result.get());
}

void PostgresConnection::copy_out(const std::string& sql, const std::function<void(std::string_view)>& take) {
    leave_pipeline();
    std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()), PQclear);
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) fail(result.get());
    char* buffer = nullptr;
    for (int size = 0; (size = PQgetCopyData(connection_.get(), &buffer, 0)) > 0;) {
        const std::unique_ptr<char, decltype(&PQfreemem)> owned(buffer, PQfreemem);
        take({buffer, static_cast<std::size_t>(size)});
    }
    result.reset(PQgetResult(connection_.get()));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result.get());
    while (result) result.reset(PQgetResult(connection_.get()));
    enter_pipeline();
}

void PostgresConnection::begin(std::string_view options) {
    queue(fmt::format("BEGIN{}", options), {});
    in_transaction_ = true;
}

void PostgresConnection::commit() {
    // Whether a lost COMMIT took place is unknown here. The run's checkpoint tells when the run is resumed.
    // If a statement before it failed, the server skips COMMIT, and the transaction has to be rolled back.
    query("COMMIT", {});
    in_transaction_ = false;
}

void PostgresConnection::roll_back() {
    if (!in_transaction_) return;
    in_transaction_ = false;
    if (PQstatus(connection_.get()) != CONNECTION_OK) return;  // the server has undone it
    try {
        wait();
    } catch (const StoreUnavailable&) {
        // The failure that leads here was already reported.
    }
    query("ROLLBACK", {});
}

}  // namespace registrar
