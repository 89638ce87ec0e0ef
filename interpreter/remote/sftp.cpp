// SPDX-License-Identifier: Apache-2.0
#include "remote/sftp.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <libssh/libssh.h>
#include <libssh/sftp.h>

#include <algorithm>
#include <fstream>

#include "diag/unavailable.h"
#include "remote/data_path.h"
#include "remote/silence.h"
#include "remote/staged_file.h"
#include "remote/tcp.h"
#include "values/environment.h"

namespace registrar {

namespace {

constexpr std::size_t request_bytes = 128 << 10;

template <auto Free>
struct Freeing {
    template <class Handle>
    void operator()(Handle* handle) const {
        Free(handle);
    }
};

using SshSession = std::unique_ptr<ssh_session_struct, Freeing<ssh_free>>;
using SshKey = std::unique_ptr<ssh_key_struct, Freeing<ssh_key_free>>;
using SftpSession = std::unique_ptr<sftp_session_struct, Freeing<sftp_free>>;
using SftpFile = std::unique_ptr<sftp_file_struct, Freeing<sftp_close>>;
using SftpFolder = std::unique_ptr<sftp_dir_struct, Freeing<sftp_closedir>>;
using SftpAttributes = std::unique_ptr<sftp_attributes_struct, Freeing<sftp_attributes_free>>;

std::string known_hosts_path() {
    if (auto given = value_of(environment::known_hosts)) return *std::move(given);
    return value_of(environment::home).value_or("") + "/.ssh/known_hosts";
}

/// Returns `ssh-ed25519 key SHA256:…` for the key that the host presented.
std::string host_key_text(ssh_session session) {
    ssh_key raw = nullptr;
    if (ssh_get_server_publickey(session, &raw) != SSH_OK) return "key";
    const SshKey key(raw);
    std::string text = std::string(ssh_key_type_to_char(ssh_key_type(raw))) + " key";
    unsigned char* hash = nullptr;
    std::size_t size = 0;
    if (ssh_get_publickey_hash(raw, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != 0) return text;
    char* print = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
    if (print != nullptr) text += std::string(" ") + print;
    ssh_string_free_char(print);
    ssh_clean_pubkey_hash(&hash);
    return text;
}

/// Returns the reason not to trust the key that the host presented, or nothing.
std::string distrust(ssh_session session, const std::string& known_hosts) {
    const std::string shown = "the host's " + host_key_text(session);
    switch (ssh_session_is_known_server(session)) {
        case SSH_KNOWN_HOSTS_OK:
            return {};
        case SSH_KNOWN_HOSTS_CHANGED:
            return shown + " is not the one in " + known_hosts;
        case SSH_KNOWN_HOSTS_OTHER:
            return shown + " is of another type than the one in " + known_hosts;
        case SSH_KNOWN_HOSTS_NOT_FOUND:
        case SSH_KNOWN_HOSTS_UNKNOWN:
            if (std::ifstream(known_hosts)) return shown + " is not in " + known_hosts;
            return shown + " cannot be checked: there is no file " + known_hosts;
        default:
            return shown + " cannot be checked against " + known_hosts + ": " + ssh_get_error(session);
    }
}

std::string_view sftp_error_text(int error) {
    switch (error) {
        case SSH_FX_NO_SUCH_FILE:
        case SSH_FX_NO_SUCH_PATH:
            return "no such file";
        case SSH_FX_PERMISSION_DENIED:
            return "permission denied";
        case SSH_FX_NO_CONNECTION:
        case SSH_FX_CONNECTION_LOST:
            return "the connection was lost";
        default:
            return "the server refused";
    }
}

class SftpServer final : public Server {
public:
    SftpServer(const ServerLogin& login, const TimeLimits& limits) : limits_(limits), session_(ssh_new()) {
        if (!session_) throw std::bad_alloc();
        server_ = fmt::format("sftp://{}:{}", login.host, login.port != 0 ? login.port : 22);
        const std::string known_hosts = known_hosts_path();
        configure(login, known_hosts);
        connect(login);
        if (ssh_connect(session_.get()) != SSH_OK) fail("cannot connect", ssh_get_error(session_.get()));
        const SilenceLimit silence(ssh_get_fd(session_.get()), limits_.connect);
        if (const std::string why = distrust(session_.get(), known_hosts); !why.empty())
            throw Unavailable(server_ + ": " + why);
        if (authenticate(login.password) != SSH_AUTH_SUCCESS) {
            if (silence.exceeded()) fail("cannot log in as " + login.user, silent(limits_.connect));
            fail("cannot log in as " + login.user, "login or password refused");
        }
        sftp_.reset(sftp_new(session_.get()));
        if (!sftp_ || sftp_init(sftp_.get()) != SSH_OK)
            fail("cannot start SFTP", silence.exceeded() ? silent(limits_.connect) : "the server has none");
    }

    ~SftpServer() override {
        sftp_.reset();
        ssh_disconnect(session_.get());
    }

    std::vector<std::string> list(const std::string& pattern) override {
        SilenceLimit silence = guarded();
        const std::string_view name = remote_name(pattern);
        if (!is_wildcard(name)) return is_file(pattern) ? std::vector{pattern} : std::vector<std::string>{};
        const std::string folder = pattern.substr(0, pattern.size() - name.size());
        return list_folder(folder, name, silence);
    }

    void fetch(const std::string& path, const std::filesystem::path& target) override {
        SilenceLimit silence = guarded();
        const SftpFile file(sftp_open(sftp_.get(), path.c_str(), O_RDONLY, 0));
        if (!file) fail_at("cannot read", path, silence);
        StagedFile copy(target);
        std::string block(request_bytes, '\0');
        for (;;) {
            const ssize_t count = sftp_read(file.get(), block.data(), block.size());
            if (count < 0) fail_at("cannot read", path, silence);
            if (count == 0) break;
            silence.heard();
            copy.write({block.data(), static_cast<std::size_t>(count)});
        }
        copy.commit();
    }

    void remove(const std::string& path) override {
        const SilenceLimit silence = guarded();
        if (sftp_unlink(sftp_.get(), path.c_str()) != 0) fail_at("cannot remove", path, silence);
    }

private:
    SilenceLimit guarded() const { return SilenceLimit(ssh_get_fd(session_.get()), limits_.silence); }

    static std::string silent(std::chrono::seconds limit) {
        return fmt::format("no answer within {} s", limit.count());
    }

    [[noreturn]] void fail(const std::string& what, const std::string& why) const {
        throw Unavailable(server_ + ": " + what + ": " + why);
    }

    [[noreturn]] void fail_at(const std::string& what, const std::string& path,
                              const SilenceLimit& silence) const {
        if (silence.exceeded()) fail(what + " " + path, silent(limits_.silence));
        fail(what + " " + path, std::string(sftp_error_text(sftp_get_error(sftp_.get()))));
    }

    void set(ssh_options_e option, const void* value) {
        if (ssh_options_set(session_.get(), option, value) < 0)
            fail("cannot connect", ssh_get_error(session_.get()));
    }

    /// libssh itself tries the first address of a host only. It closes the socket with the session.
    void connect(const ServerLogin& login) {
        int socket = -1;
        try {
            socket = connect_tcp(login.host, login.port != 0 ? login.port : 22, limits_.connect);
        } catch (const Unavailable& unavailable) {
            fail("cannot connect", unavailable.what());
        }
        set(SSH_OPTIONS_FD, &socket);
    }

    void configure(const ServerLogin& login, const std::string& known_hosts) {
        const unsigned int port = login.port != 0 ? login.port : 22;
        const long seconds = limits_.connect.count();
        const int no = 0;
        set(SSH_OPTIONS_PROCESS_CONFIG, &no);
        set(SSH_OPTIONS_HOST, login.host.c_str());
        set(SSH_OPTIONS_PORT, &port);
        set(SSH_OPTIONS_USER, login.user.c_str());
        set(SSH_OPTIONS_TIMEOUT, &seconds);
        set(SSH_OPTIONS_KNOWNHOSTS, known_hosts.c_str());
        set(SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    }

    /// Logs in by the method `password`, or answers the single prompt that many servers use instead.
    int authenticate(const Secret& password) {
        int answer = ssh_userauth_none(session_.get(), nullptr);
        if (answer == SSH_AUTH_SUCCESS || answer == SSH_AUTH_ERROR) return answer;
        const int methods = ssh_userauth_list(session_.get(), nullptr);
        if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0)
            return ssh_userauth_password(session_.get(), nullptr, password.reveal().c_str());
        if ((methods & SSH_AUTH_METHOD_INTERACTIVE) == 0) return SSH_AUTH_DENIED;
        answer = ssh_userauth_kbdint(session_.get(), nullptr, nullptr);
        for (int round = 0; answer == SSH_AUTH_INFO && round < 8; ++round) {
            const int questions = ssh_userauth_kbdint_getnprompts(session_.get());
            if (questions > 1) return SSH_AUTH_DENIED;
            if (questions == 1) ssh_userauth_kbdint_setanswer(session_.get(), 0, password.reveal().c_str());
            answer = ssh_userauth_kbdint(session_.get(), nullptr, nullptr);
        }
        return answer;
    }

    bool is_file(const std::string& path) const {
        const SftpAttributes attributes(sftp_stat(sftp_.get(), path.c_str()));
        if (attributes) return attributes->type == SSH_FILEXFER_TYPE_REGULAR;
        const int error = sftp_get_error(sftp_.get());
        if (error == SSH_FX_NO_SUCH_FILE || error == SSH_FX_NO_SUCH_PATH) return false;
        fail("cannot look at " + path, std::string(sftp_error_text(error)));
    }

    std::vector<std::string> list_folder(const std::string& folder, std::string_view pattern,
                                         SilenceLimit& silence) const {
        const SftpFolder opened(sftp_opendir(sftp_.get(), folder.empty() ? "." : folder.c_str()));
        if (!opened) fail_at("cannot list", folder, silence);
        std::vector<std::string> found;
        while (const SftpAttributes entry{sftp_readdir(sftp_.get(), opened.get())}) {
            silence.heard();
            const std::string_view name = entry->name != nullptr ? entry->name : "";
            if (!is_safe_name(name) || !matches_wildcard(pattern, name)) continue;
            const std::string path = folder + std::string(name);
            const bool link = entry->type == SSH_FILEXFER_TYPE_SYMLINK;
            if (link ? is_file(path) : entry->type == SSH_FILEXFER_TYPE_REGULAR) found.push_back(path);
        }
        if (sftp_dir_eof(opened.get()) == 0) fail_at("cannot list", folder, silence);
        std::sort(found.begin(), found.end());
        return found;
    }

    TimeLimits limits_;
    std::string server_;
    SshSession session_;
    SftpSession sftp_;
};

}  // namespace

std::unique_ptr<Server> connect_sftp(const ServerLogin& login, const TimeLimits& limits) {
    return std::make_unique<SftpServer>(login, limits);
}

}  // namespace registrar
