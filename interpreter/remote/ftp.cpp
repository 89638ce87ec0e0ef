// SPDX-License-Identifier: Apache-2.0
#include "remote/ftp.h"

#include <fmt/core.h>

#include <algorithm>

#include "diag/unavailable.h"
#include "remote/curl_handle.h"
#include "remote/data_path.h"
#include "remote/staged_file.h"

namespace registrar {

namespace {

constexpr std::size_t list_bytes = 64 << 20;  // names of about a million files

/// The destination of a transfer's bytes: a file, a list, or nothing.
struct Sink {
    CurlHandle* curl = nullptr;
    StagedFile* file = nullptr;
    std::string* list = nullptr;
};

/// What a transfer does instead of copying a file.
struct Transfer {
    bool names = false;    ///< list the names in a folder
    bool nothing = false;  ///< only check that the path exists
    curl_slist* command = nullptr;
};

std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* user) {
    const Sink& sink = *static_cast<Sink*>(user);
    const std::string_view given(bytes, size * count);
    const bool good = sink.curl->guard([&] {
        if (sink.file != nullptr) sink.file->write(given);
        if (sink.list != nullptr) sink.list->append(given);
        if (sink.list != nullptr && sink.list->size() > list_bytes)
            throw Unavailable("an FTP server's list of files does not end");
    });
    return good ? given.size() : 0;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

class FtpServer final : public Server {
public:
    FtpServer(const ServerLogin& login, FtpSecurity security, const TimeLimits& limits)
        : login_(login), security_(security), limits_(limits) {
        if (login_.port == 0) login_.port = security == FtpSecurity::implicit_tls ? 990 : 21;
        begin();
    }

    std::vector<std::string> list(const std::string& pattern) override {
        const std::string_view name = remote_name(pattern);
        const std::string folder = pattern.substr(0, pattern.size() - name.size());
        std::string text;
        const CURLcode code = transfer(folder, {.names = true}, {.list = &text});
        // Some servers report an empty folder like this.
        if (code != CURLE_OK && code != CURLE_REMOTE_FILE_NOT_FOUND) fail("cannot list " + folder, code);
        std::vector<std::string> found;
        for (const std::string& each : lines_of(text))
            if (is_safe_name(each) && (each == name || matches_wildcard(name, each)) &&
                is_file(folder + each))
                found.push_back(folder + each);
        std::sort(found.begin(), found.end());
        return found;
    }

    void fetch(const std::string& path, const std::filesystem::path& target) override {
        StagedFile copy(target);
        if (const CURLcode code = transfer(path, {}, {.file = &copy}); code != CURLE_OK)
            fail("cannot read " + path, code);
        copy.commit();
    }

    void remove(const std::string& path) override {
        const std::string name(remote_name(path));
        if (!is_safe_name(name))
            throw Unavailable(server_url() + ": cannot remove " + path + ": no file's name");
        const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> command(
            curl_slist_append(nullptr, ("DELE " + name).c_str()), &curl_slist_free_all);
        const std::string folder = path.substr(0, path.size() - name.size());
        const CURLcode code = transfer(folder, {.nothing = true, .command = command.get()}, {});
        if (code != CURLE_OK) fail("cannot remove " + path, code);
    }

private:
    /// Starts a new connection without earlier TLS sessions, which a server may no longer know.
    void begin() {
        curl_ = std::make_unique<CurlHandle>(limits_, "ftp,ftps");
        curl_->set(CURLOPT_USERNAME, login_.user);
        curl_->set(CURLOPT_PASSWORD, login_.password.reveal());
        if (security_ != FtpSecurity::none) curl_->set(CURLOPT_USE_SSL, long{CURLUSESSL_ALL});
        curl_->set(CURLOPT_FTP_SKIP_PASV_IP, 1L);
        curl_->set(CURLOPT_FTP_FILEMETHOD, long{CURLFTPMETHOD_SINGLECWD});
        curl_easy_setopt(curl_->get(), CURLOPT_WRITEFUNCTION, &take_bytes);
        in_step_ = true;
    }

    const char* scheme() const { return security_ == FtpSecurity::implicit_tls ? "ftps" : "ftp"; }

    std::string server_url() const { return fmt::format("{}://{}:{}", scheme(), login_.host, login_.port); }

    [[noreturn]] void fail(const std::string& what, CURLcode code) const {
        throw Unavailable(server_url() + ": " + what + ": " + curl_->reason(code));
    }

    /// A list of names does not distinguish files from folders, but a folder has no size.
    bool is_file(const std::string& path) {
        const CURLcode code = transfer(path, {.nothing = true}, {});
        if (code != CURLE_OK && code != CURLE_REMOTE_FILE_NOT_FOUND) fail("cannot look at " + path, code);
        return code == CURLE_OK;
    }

    /// Returns the URL of a path, or an empty text if there is none.
    std::string url_of(const std::string& path) const {
        const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
        // A path with a leading slash is absolute on the server, not relative to the login's folder.
        const std::string below = "/" + path;
        const auto set = [&](CURLUPart part, const std::string& value, unsigned flags) {
            return curl_url_set(url.get(), part, value.c_str(), flags) == CURLUE_OK;
        };
        char* text = nullptr;
        if (!set(CURLUPART_SCHEME, scheme(), 0) || !set(CURLUPART_HOST, login_.host, 0) ||
            !set(CURLUPART_PORT, std::to_string(login_.port), 0) ||
            !set(CURLUPART_PATH, below, CURLU_URLENCODE) ||
            curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK)
            return {};
        const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
        return text;
    }

    CURLcode transfer(const std::string& path, Transfer what, Sink sink) {
        const std::string url = url_of(path);
        if (url.empty()) return CURLE_URL_MALFORMAT;
        // A reply left over from a failed transfer must not be taken for the reply to the next one.
        if (!in_step_) begin();
        in_step_ = false;
        sink.curl = curl_.get();
        curl_->set(CURLOPT_URL, url);
        curl_->set(CURLOPT_WRITEDATA, &sink);
        curl_->set(CURLOPT_DIRLISTONLY, what.names ? 1L : 0L);
        curl_->set(CURLOPT_NOBODY, what.nothing ? 1L : 0L);
        curl_->set(CURLOPT_POSTQUOTE, what.command);
        const CURLcode code = curl_->perform();
        in_step_ = code == CURLE_OK || code == CURLE_REMOTE_FILE_NOT_FOUND;
        return code;
    }

    ServerLogin login_;
    FtpSecurity security_;
    TimeLimits limits_;
    std::unique_ptr<CurlHandle> curl_;
    bool in_step_ = false;  ///< the next reply on the connection belongs to its next command
};

}  // namespace

std::unique_ptr<Server> connect_ftp(const ServerLogin& login, FtpSecurity security,
                                    const TimeLimits& limits) {
    return std::make_unique<FtpServer>(login, security, limits);
}

}  // namespace registrar
