// SPDX-License-Identifier: Apache-2.0
// The only source that includes Boost, because each one that does takes 14 s to compile. Handlers of Asio are
// named functions: GCC 12 destroys lambdas in a coroutine twice.
#include "serve/http_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <thread>
#include <vector>

#include "diag/unavailable.h"

namespace registrar {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t most_header_bytes = 8 * 1024;
constexpr std::size_t most_drained_bytes = 1u << 20;
constexpr std::size_t most_connections = 64;
constexpr std::chrono::seconds request_time{10};  // to send a request, and to take its response
// Several, so that a handler that waits for a store does not keep others from being answered.
constexpr int thread_count = 3;

std::string own_name() {
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    return name;
}

/// One connection. Keeps itself alive while an operation is pending.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::ip::tcp::socket socket, const HttpHandler& handler, const std::string& host_name,
               std::atomic<std::size_t>& count)
        : stream_(std::move(socket)), handler_(handler), host_name_(host_name), count_(count) {
        ++count_;
    }
    ~Connection() { --count_; }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void read() {
        parser_.emplace();
        parser_->header_limit(most_header_bytes);
        stream_.expires_after(request_time);
        http::async_read(stream_, buffer_, *parser_,
                         beast::bind_front_handler(&Connection::on_read, shared_from_this()));
    }

private:
    void on_read(error_code error, std::size_t) {
        if (!error) return answer();
        // A connection that was closed or was idle too long needs no answer; nor does one that sends no HTTP.
        if (error == http::error::header_limit || error == http::error::buffer_overflow)
            return respond({431, "text/plain; charset=utf-8", "The header is too large.\n", {}}, false, true);
        if (error.category() == make_error_code(http::error::bad_method).category() &&
            error != http::error::end_of_stream)
            return respond(
                {400, "text/plain; charset=utf-8", "This is no request that is answered here.\n", {}}, false,
                true);
        close();
    }

    void answer() {
        const auto& message = parser_->get();
        HttpRequest request;
        request.method = message.method_string();
        request.path = message.target();
        request.path.resize(std::min(request.path.size(), request.path.find('?')));
        const auto hosts = message.equal_range(http::field::host);
        if (hosts.first != hosts.second && std::next(hosts.first) == hosts.second)
            request.host = hosts.first->value();
        auto refusal = refuse_request(request, host_name_);
        respond(refusal ? *std::move(refusal) : handler_(request), request.method == "HEAD",
                !message.keep_alive());
    }

    void respond(HttpResponse answer, bool head, bool last) {
        response_ = {};
        response_.result(static_cast<unsigned>(answer.status));
        response_.version(11);
        response_.set(http::field::content_type, answer.type);
        response_.set(http::field::cache_control, "no-store");
        response_.set("X-Content-Type-Options", "nosniff");
        if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
        response_.keep_alive(!last);
        response_.content_length(answer.body.size());
        if (!head) response_.body() = std::move(answer.body);
        stream_.expires_after(request_time);
        http::async_write(stream_, response_,
                          beast::bind_front_handler(&Connection::on_written, shared_from_this()));
    }

    void on_written(error_code error, std::size_t) {
        if (error) return;
        if (response_.keep_alive()) return read();
        close();
    }

    /// A socket that is closed while bytes wait to be read resets the connection, and the peer may lose the
    /// answer.
    void close() {
        error_code ignored;
        stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        stream_.expires_after(request_time);
        drain();
    }
    void drain() {
        stream_.async_read_some(asio::buffer(waste_),
                                beast::bind_front_handler(&Connection::on_drained, shared_from_this()));
    }
    void on_drained(error_code error, std::size_t size) {
        drained_ += size;
        if (!error && drained_ < most_drained_bytes) drain();
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_{most_header_bytes};
    std::optional<http::request_parser<http::empty_body>> parser_;
    http::response<http::string_body> response_;
    std::array<char, 4096> waste_{};
    std::size_t drained_ = 0;
    const HttpHandler& handler_;
    const std::string& host_name_;
    std::atomic<std::size_t>& count_;
};

}  // namespace

class HttpServer::Sockets {
public:
    Sockets(const HttpAddress& address, HttpHandler handler)
        : handler_(std::move(handler)), host_name_(own_name()), acceptor_(context_) {
        try {
            const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address.address), address.port);
            acceptor_.open(endpoint.protocol());
            acceptor_.set_option(asio::socket_base::reuse_address(true));
            acceptor_.bind(endpoint);
            acceptor_.listen();
        } catch (const boost::system::system_error& error) {
            throw Refused(fmt::format("{}:{} cannot be listened on: {}", address.address, address.port,
                                      error.code().message()));
        }
        accept();
        for (int at = 0; at < thread_count; ++at) threads_.emplace_back([this] { context_.run(); });
    }
    ~Sockets() {
        context_.stop();
        for (std::thread& thread : threads_) thread.join();
    }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;

    std::string address() const {
        const auto endpoint = acceptor_.local_endpoint();
        const std::string text = endpoint.address().to_string();
        return fmt::format("{}:{}", endpoint.address().is_v6() ? "[" + text + "]" : text, endpoint.port());
    }

private:
    void accept() {
        acceptor_.async_accept(asio::make_strand(context_),
                               beast::bind_front_handler(&Sockets::on_accept, this));
    }

    void on_accept(error_code error, asio::ip::tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        // One connection too many is closed at once. Without descriptors, wait until some are closed.
        if (!error && connections_ < most_connections)
            std::make_shared<Connection>(std::move(socket), handler_, host_name_, connections_)->read();
        else if (error)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        accept();
    }

    const HttpHandler handler_;
    const std::string host_name_;
    std::atomic<std::size_t> connections_{0};  // outlives the connections, which the context destroys
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    std::vector<std::thread> threads_;
};

HttpServer::HttpServer(const HttpAddress& address, HttpHandler handler)
    : sockets_(std::make_unique<Sockets>(address, std::move(handler))) {}

HttpServer::~HttpServer() = default;

std::string HttpServer::address() const {
    return sockets_->address();
}

}  // namespace registrar
