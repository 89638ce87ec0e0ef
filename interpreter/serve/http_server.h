// SPDX-License-Identifier: Apache-2.0
#pragma once
// An HTTP server for few, small requests. Answers on threads of its own. Limits the number of connections,
// the size of headers and the time of a request; takes no bodies.
#include <memory>
#include <string>

#include "serve/http.h"

namespace registrar {

class HttpServer {
public:
    /// Listens and begins to answer. Throws Refused if the address cannot be listened on.
    HttpServer(const HttpAddress& address, HttpHandler handler);
    /// Closes all connections and waits for handlers that run.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Returns the address on which it listens, with the port that was chosen for port 0.
    std::string address() const;

private:
    class Sockets;
    std::unique_ptr<Sockets> sockets_;
};

}  // namespace registrar
