// SPDX-License-Identifier: Apache-2.0
#include "remote/curl_handle.h"

#include <fmt/core.h>

#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "values/environment.h"

namespace registrar {

namespace {

void check(CURLcode code) {
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLE_OK) throw std::logic_error(curl_easy_strerror(code));
}

/// libcurl initialises itself with the first handle, but that is not thread-safe.
CURL* new_handle() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    check(started);
    CURL* handle = curl_easy_init();
    if (handle == nullptr) throw std::bad_alloc();
    return handle;
}

/// The program `curl` reads CURL_CA_BUNDLE, and OpenSSL reads SSL_CERT_FILE. libcurl reads neither.
std::optional<std::string> authorities() {
    auto bundle = value_of(environment::ca_bundle);
    return bundle ? bundle : value_of(environment::ca_file);
}

}  // namespace

CurlHandle::CurlHandle(const TimeLimits& limits, const char* protocols)
    : curl_(new_handle()), error_text_(std::make_unique<char[]>(CURL_ERROR_SIZE)), limits_(limits) {
    set(CURLOPT_ERRORBUFFER, error_text_.get());
    set(CURLOPT_PROTOCOLS_STR, std::string(protocols));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, std::string());
    set(CURLOPT_CONNECTTIMEOUT, limits.connect.count());
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, limits.silence.count());
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, limits.silence.count());
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (const auto file = authorities()) set(CURLOPT_CAINFO, *file);
}

void CurlHandle::set(CURLoption option, long value) {
    check(curl_easy_setopt(curl_.get(), option, value));
}

void CurlHandle::set(CURLoption option, const std::string& value) {
    check(curl_easy_setopt(curl_.get(), option, value.c_str()));
}

void CurlHandle::set(CURLoption option, void* value) {
    check(curl_easy_setopt(curl_.get(), option, value));
}

CURLcode CurlHandle::perform() {
    error_text_[0] = 0;
    const CURLcode code = curl_easy_perform(curl_.get());
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return code;
}

bool CurlHandle::guard(const std::function<void()>& work) {
    try {
        work();
        return true;
    } catch (...) {
        thrown_ = std::current_exception();
        return false;
    }
}

std::string CurlHandle::reason(CURLcode code) const {
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fmt::format("no answer within the time limit ({} s to connect, {} s of silence)",
                           limits_.connect.count(), limits_.silence.count());
    return error_text_[0] != 0 ? error_text_.get() : curl_easy_strerror(code);
}

}  // namespace registrar
