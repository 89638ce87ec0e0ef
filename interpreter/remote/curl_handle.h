// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs libcurl transfers one after another over one connection, with common settings: time limits, no proxy,
// no signals, certificates checked. The only code that uses libcurl; for ftp.cpp and mail.cpp.
#include <curl/curl.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "remote/server.h"

namespace registrar {

class CurlHandle {
public:
    /// `protocols` is the list of allowed protocols ("ftp,ftps").
    CurlHandle(const TimeLimits& limits, const char* protocols);

    void set(CURLoption option, long value);
    void set(CURLoption option, const std::string& value);
    void set(CURLoption option, void* value);
    CURL* get() const { return curl_.get(); }

    /// Runs a transfer and keeps the connection open. Rethrows an exception that guard() caught in a
    /// callback.
    CURLcode perform();
    /// Calls `work` inside a C callback. Returns false if it threw; perform() rethrows the exception.
    bool guard(const std::function<void()>& work);
    /// Returns the cause of a failure, for a message.
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
