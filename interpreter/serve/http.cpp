// SPDX-License-Identifier: Apache-2.0
#include "serve/http.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace registrar {

namespace {

bool is_address(const std::string& text, int family) {
    unsigned char bytes[16];
    return inet_pton(family, text.c_str(), bytes) == 1;
}

bool equal_names(std::string_view left, std::string_view right) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::optional<unsigned short> port_of(std::string_view text) {
    unsigned short port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return port;
}

/// Splits `name:port`, `[address]:port` and these without port. Returns nothing for another form.
std::optional<std::pair<std::string, std::string>> split_port(std::string_view text) {
    std::size_t end = text.find(':');
    std::string name(text.substr(0, end));
    if (text.starts_with('[')) {
        end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        name = text.substr(1, end - 1);
        ++end;
        if (end == text.size()) return std::pair(name, std::string());
        if (text[end] != ':') return std::nullopt;
    }
    if (end == std::string_view::npos) return std::pair(name, std::string());
    const std::string port(text.substr(end + 1));
    if (!port_of(port)) return std::nullopt;
    return std::pair(name, port);
}

}  // namespace

bool is_own_host(std::string_view host, std::string_view host_name) {
    const auto parts = split_port(host);
    if (!parts || parts->first.empty()) return false;
    if (host.starts_with('[')) return is_address(parts->first, AF_INET6);
    return is_address(parts->first, AF_INET) || equal_names(parts->first, "localhost") ||
           (!host_name.empty() && equal_names(parts->first, host_name));
}

std::optional<HttpResponse> refuse_request(const HttpRequest& request, std::string_view host_name) {
    const auto refusal = [](int status, std::string body) {
        HttpResponse response;
        response.status = status;
        response.body = std::move(body);
        return response;
    };
    if (request.host.empty()) return refusal(400, "The request has no Host.\n");
    if (!is_own_host(request.host, host_name)) return refusal(421, "This is not that host.\n");
    if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
    HttpResponse response = refusal(405, "Only GET and HEAD are answered.\n");
    response.allow = "GET, HEAD";
    return response;
}

std::optional<HttpAddress> parse_http_address(std::string_view text) {
    const auto parts = split_port(text);
    if (!parts) return std::nullopt;
    const auto port = port_of(parts->second);
    if (!port || !is_address(parts->first, text.starts_with('[') ? AF_INET6 : AF_INET)) return std::nullopt;
    return HttpAddress{parts->first, *port};
}

}  // namespace registrar
