// SPDX-License-Identifier: Apache-2.0
#pragma once
// Requests and responses of HTTP as values, without sockets, and the checks that every request goes through
// before a handler sees it.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

struct HttpRequest {
    std::string method;  ///< in capitals
    std::string path;    ///< without the query
    std::string host;    ///< the Host header; empty if there is none
};

struct HttpResponse {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
    std::string allow;  ///< the Allow header, for status 405
};

/// Answers a request that passed refuse_request(). Called on the server's threads; must not throw.
using HttpHandler = std::function<HttpResponse(const HttpRequest& request)>;

/// Returns whether a Host header is one that this machine has: an IP address, `localhost` or `host_name`,
/// with or without a port. A web page that was loaded under another name, whose name server now points here,
/// sends that name.
bool is_own_host(std::string_view host, std::string_view host_name);

/// Returns the refusal of a request whose Host is missing or not ours, or whose method is neither GET nor
/// HEAD; nothing if a handler may answer it.
std::optional<HttpResponse> refuse_request(const HttpRequest& request, std::string_view host_name);

/// A place to listen on: `127.0.0.1:9464` or `[::1]:9464`.
struct HttpAddress {
    std::string address;
    unsigned short port = 0;  ///< 0: any free port
};

/// Returns nothing if the text is no address with a port.
std::optional<HttpAddress> parse_http_address(std::string_view text);

}  // namespace registrar
