// SPDX-License-Identifier: Apache-2.0
#pragma once
// One libcurl transfer after another over one connection, with what all of them have in common: time limits,
// no proxy, no signals, certificates checked. The door to libcurl, for ftp.cpp and mail.cpp.
#include <curl/curl.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "remote/server.h"

namespace registrar {

class CurlHandle {
public:
    /// `protocols` is the list that may be spoken ("ftp,ftps").
    CurlHandle(const TimeLimits& limits, const char* protocols);

    void set(CURLoption option, long value);
    void set(CURLoption option, const std::string& value);
    void set(CURLoption option, void* value);
    CURL* get() const { return curl_.get(); }

    /// Transfers, and keeps the connection. An exception of a callback (kept by `guard`) is
    /// thrown again.
    CURLcode perform();
    /// Calls `work` for a C callback; whether it came back without an exception.
    bool guard(const std::function<void()>& work);
    /// What is wrong, for a message.
    std::string reason(CURLcode code) const;

private:
    struct Free {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    std::unique_ptr<CURL, Free> curl_;
    std::unique_ptr<char[]> error_text_;
    TimeLimits limits_;
    std::exception_ptr thrown_;
};

}  // namespace registrar
