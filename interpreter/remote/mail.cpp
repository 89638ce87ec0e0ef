// SPDX-License-Identifier: Apache-2.0
#include "remote/mail.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "diag/unavailable.h"
#include "remote/curl_handle.h"
#include "remote/mail_text.h"
#include "values/digest.h"
#include "values/environment.h"

namespace registrar {

namespace {

using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
using CurlMime = std::unique_ptr<curl_mime, decltype(&curl_mime_free)>;

std::string mail_setting(const EnvironmentVariable& variable) {
    auto value = value_of(variable);
    if (!value) throw Unavailable(fmt::format("no mail can be sent: {} is not set", variable.name));
    return *std::move(value);
}

/// Returns the server of a URL without the part before an `@`, which is secret.
std::string server_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t at = url.rfind('@');
    return url.substr(0, begin) + url.substr(at == std::string::npos || at < begin ? begin : at + 1);
}

void append(CurlList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

/// Servers and readers recognise a repeated mail by this id. A mail may be repeated if a run does not know
/// that it was sent.
std::string message_id(const Mail& mail, const std::string& from) {
    return sha256_hex(mail.key).substr(0, 32) + from.substr(from.find('@'));
}

CurlList headers_of(const Mail& mail, const std::string& from) {
    std::string to;
    for (const std::string& address : mail.to) to += (to.empty() ? "<" : ",\r\n <") + address + ">";
    CurlList headers(nullptr, &curl_slist_free_all);
    append(headers, "Date: " + header_date(mail.date));
    append(headers, "From: <" + from + ">");
    append(headers, "To: " + to);
    append(headers, "Subject: " + header_text(mail.subject));
    append(headers, "Message-ID: <" + message_id(mail, from) + ">");
    append(headers, "Auto-Submitted: auto-generated");
    return headers;
}

void add_text(curl_mime* parts, const std::string& text, const char* type) {
    curl_mimepart* part = curl_mime_addpart(parts);
    curl_mime_data(part, text.data(), text.size());
    curl_mime_type(part, type);
    curl_mime_encoder(part, "quoted-printable");
}

void add_file(curl_mime* parts, const std::filesystem::path& path) {
    // libcurl would only say that reading failed.
    if (!std::ifstream(path).good() || std::filesystem::is_directory(path))
        throw FileUnavailable(path, "cannot be read");
    curl_mimepart* part = curl_mime_addpart(parts);
    curl_mime_filedata(part, path.c_str());
    curl_mime_type(part, "application/octet-stream");
    curl_mime_encoder(part, "base64");
    const std::string disposition = "attachment; " + file_name_parameter(path.filename().string());
    curl_mime_headers(part, curl_slist_append(nullptr, ("Content-Disposition: " + disposition).c_str()), 1);
    curl_mime_filename(part, nullptr);
}

CurlMime body_of(const Mail& mail, CURL* curl) {
    CurlMime alternatives(curl_mime_init(curl), &curl_mime_free);
    add_text(alternatives.get(), mail.text, "text/plain; charset=utf-8");
    if (!mail.html.empty()) add_text(alternatives.get(), mail.html, "text/html; charset=utf-8");
    CurlMime body(curl_mime_init(curl), &curl_mime_free);
    curl_mimepart* part = curl_mime_addpart(body.get());
    curl_mime_subparts(part, alternatives.release());
    curl_mime_type(part, "multipart/alternative");
    if (!mail.attachment.empty()) add_file(body.get(), mail.attachment);
    return body;
}

bool is_atom(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+/=?^_`{|}~-";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char letter) {
        return std::isalnum(letter) != 0 || marks.find(static_cast<char>(letter)) != std::string_view::npos;
    });
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() < 64 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '-'; });
}

/// Returns the number of parts between dots, or 0 if one of them is invalid.
template <class IsPart>
std::size_t count_parts(std::string_view text, IsPart is_part) {
    for (std::size_t count = 1;; ++count) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        if (!is_part(text.substr(0, dot))) return 0;
        if (dot == text.size()) return count;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
    return count_parts(text.substr(0, at), is_atom) > 0 && count_parts(text.substr(at + 1), is_label) > 1;
}

namespace {

std::string mail_sender() {
    std::string from = mail_setting(environment::mail_from);
    if (!is_mail_address(from))
        throw Unavailable("no mail can be sent: REGISTRAR_MAIL_FROM is no mail address");
    return from;
}

void set_server(CurlHandle& curl, const std::string& url) {
    const bool logs_in = server_of(url) != url;
    curl.set(CURLOPT_URL, url);
    curl.set(CURLOPT_USE_SSL, long{logs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY});
}

}  // namespace

void check_mail_server(const TimeLimits& limits) {
    const std::string url = mail_setting(environment::smtp_url);
    mail_sender();
    CurlHandle curl(limits, "smtp,smtps");
    set_server(curl, url);
    curl.set(CURLOPT_NOBODY, 1L);
    curl.set(CURLOPT_CUSTOMREQUEST, std::string("NOOP"));
    const CURLcode code = curl.perform();
    if (code != CURLE_OK) throw Unavailable(server_of(url) + ": does not take mail: " + curl.reason(code));
}

void send_mail(const Mail& mail, const TimeLimits& limits) {
    const std::string url = mail_setting(environment::smtp_url);
    const std::string from = mail_sender();
    CurlList receivers(nullptr, &curl_slist_free_all);
    for (const std::string& to : mail.to) {
        if (!is_mail_address(to)) throw Unavailable("no mail can be sent: an addressee is no mail address");
        append(receivers, "<" + to + ">");
    }
    CurlHandle curl(limits, "smtp,smtps");
    const CurlList headers = headers_of(mail, from);
    const CurlMime body = body_of(mail, curl.get());
    set_server(curl, url);
    curl.set(CURLOPT_MAIL_FROM, "<" + from + ">");
    curl.set(CURLOPT_MAIL_RCPT, receivers.get());
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_MIMEPOST, body.get());
    const CURLcode code = curl.perform();
    if (code != CURLE_OK) throw Unavailable(server_of(url) + ": the mail was not sent: " + curl.reason(code));
}

}  // namespace registrar
