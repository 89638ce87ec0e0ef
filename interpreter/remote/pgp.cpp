// SPDX-License-Identifier: Apache-2.0
#include "remote/pgp.h"

#include <fcntl.h>
#include <gpgme.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "remote/secret.h"
#include "remote/staged_file.h"
#include "values/environment.h"

namespace registrar {

namespace fs = std::filesystem;

namespace {

struct Free {
    void operator()(gpgme_context* context) const { gpgme_release(context); }
    void operator()(gpgme_data* data) const { gpgme_data_release(data); }
};
using Context = std::unique_ptr<gpgme_context, Free>;
using Data = std::unique_ptr<gpgme_data, Free>;

std::string text_of(gpgme_error_t error) {
    return gpgme_strerror(error);
}

/// The destination of gpgme's output, and the exception that a write threw.
struct Output {
    StagedFile* file = nullptr;
    std::exception_ptr thrown;
};

ssize_t take(void* handle, const void* bytes, std::size_t size) {
    Output& output = *static_cast<Output*>(handle);
    try {
        output.file->write({static_cast<const char*>(bytes), size});
        return static_cast<ssize_t>(size);
    } catch (...) {
        output.thrown = std::current_exception();
        errno = EIO;
        return -1;
    }
}

/// Answers the passphrase prompt. A second prompt means that the first answer was wrong.
gpgme_error_t answer(void* handle, const char*, const char*, int again, int descriptor) {
    const auto& passphrase = *static_cast<const Secret*>(handle);
    if (passphrase.empty()) return gpgme_error(GPG_ERR_NO_PASSPHRASE);
    if (again != 0) return gpgme_error(GPG_ERR_BAD_PASSPHRASE);
    const std::string line = passphrase.reveal() + "\n";
    return gpgme_io_writen(descriptor, line.data(), line.size()) == 0 ? 0 : gpgme_error_from_errno(errno);
}

/// GnuPG as the installation's settings describe it.
class Engine {
public:
    Engine() {
        static const char* const version = gpgme_check_version(nullptr);
        gpgme_ctx_t raw = nullptr;
        if (version == nullptr || gpgme_new(&raw) != 0) throw Unavailable("OpenPGP cannot be started");
        context_.reset(raw);
        const auto program = value_of(environment::gpg);
        const auto home = value_of(environment::gpg_home);
        const bool there = !program || (access(program->c_str(), X_OK) == 0 && fs::is_regular_file(*program));
        const gpgme_error_t error =
            gpgme_ctx_set_engine_info(raw, GPGME_PROTOCOL_OpenPGP, program ? program->c_str() : nullptr,
                                      home ? home->c_str() : nullptr);
        if (!there || error != 0) throw NoGpg(program.value_or("gpg") + ": is no program for OpenPGP");
        if (const auto path = value_of(environment::gpg_passphrase_file))
            passphrase_ = secret_of("${file:" + *path + "}", {});
        gpgme_set_offline(raw, 1);
        gpgme_set_pinentry_mode(raw, GPGME_PINENTRY_MODE_LOOPBACK);
        gpgme_set_passphrase_cb(raw, &answer, &passphrase_);
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    gpgme_ctx_t get() const { return context_.get(); }

    /// Reads the list to its end, because gpgme leaks keys that it has read but not returned.
    bool has_keys(bool secret) {
        bool found = false;
        gpgme_key_t key = nullptr;
        gpgme_error_t error = gpgme_op_keylist_start(context_.get(), nullptr, secret ? 1 : 0);
        while (error == 0 && (error = gpgme_op_keylist_next(context_.get(), &key)) == 0) {
            gpgme_key_unref(key);
            found = true;
        }
        return found;
    }

private:
    Secret passphrase_;
    Context context_;
};

class Decryption {
public:
    explicit Decryption(const fs::path& input)
        : input_(input), descriptor_(open(input.c_str(), O_RDONLY | O_CLOEXEC)) {
        struct stat status {};
        int error = descriptor_ < 0 || fstat(descriptor_, &status) != 0 ? errno : 0;
        if (error == 0 && S_ISDIR(status.st_mode)) error = EISDIR;
        if (error != 0) {
            if (descriptor_ >= 0) close(descriptor_);
            throw FileUnavailable(input, std::generic_category().message(error));
        }
    }
    ~Decryption() { close(descriptor_); }
    Decryption(const Decryption&) = delete;
    Decryption& operator=(const Decryption&) = delete;

    void run(const fs::path& target, PgpSignature signature) {
        const bool clear = signature == PgpSignature::clearsigned;
        if (clear && !is_clearsigned()) throw BadInput(input_.string() + ": is not clear-signed");
        engine_.emplace();
        StagedFile file(target);
        Output output{&file, nullptr};
        const Data from = reading();
        gpgme_data_cbs writing{nullptr, &take, nullptr, nullptr};
        gpgme_data_t raw = nullptr;
        if (gpgme_data_new_from_cbs(&raw, &writing, &output) != 0) throw std::bad_alloc();
        const Data into(raw);
        const gpgme_error_t error = clear ? gpgme_op_verify(engine_->get(), from.get(), nullptr, into.get())
                                          : gpgme_op_decrypt_verify(engine_->get(), from.get(), into.get());
        if (output.thrown) std::rethrow_exception(output.thrown);
        if (error != 0) fail(error);
        check_signatures(signature != PgpSignature::not_signed);
        file.commit();
    }

private:
    /// When asked to verify an encrypted file, gpgme would decrypt it instead.
    bool is_clearsigned() const {
        std::ifstream file(input_, std::ios::binary);
        std::string start(64 << 10, '\0');
        file.read(start.data(), static_cast<std::streamsize>(start.size()));
        start.resize(static_cast<std::size_t>(file.gcount()));
        const std::size_t header = start.find("-----BEGIN PGP ");
        return header != std::string::npos && (header == 0 || start[header - 1] == '\n') &&
               start.compare(header, 34, "-----BEGIN PGP SIGNED MESSAGE-----") == 0;
    }

    Data reading() const {
        gpgme_data_t raw = nullptr;
        if (gpgme_data_new_from_fd(&raw, descriptor_) != 0) throw std::bad_alloc();
        return Data(raw);
    }

    [[noreturn]] void fail(gpgme_error_t error) {
        const std::string text = input_.string() + ": " + text_of(error);
        switch (gpgme_err_code(error)) {
            case GPG_ERR_INV_ENGINE:
                throw NoGpg(text);
            case GPG_ERR_BAD_PASSPHRASE:
            case GPG_ERR_NO_PASSPHRASE:
            case GPG_ERR_CANCELED:
                throw Unavailable(text +
                                  "; REGISTRAR_GPG_PASSPHRASE_FILE names the file with the passphrase");
            case GPG_ERR_NO_SECKEY:
            case GPG_ERR_DECRYPT_FAILED:
                if (!engine_->has_keys(true))
                    throw NoPrivateRing(input_.string() + ": the private key ring is empty");
                break;
            default:
                break;
        }
        throw BadInput(text);
    }

    /// A key in the installation's ring is trusted: permission to add keys decides, not the web of trust.
    void check_signatures(bool wanted) {
        const gpgme_verify_result_t result = gpgme_op_verify_result(engine_->get());
        const gpgme_signature_t first = result != nullptr ? result->signatures : nullptr;
        if (first == nullptr && wanted) throw BadSignature(input_.string() + ": is not signed");
        for (gpgme_signature_t each = first; each != nullptr; each = each->next) {
            const gpgme_err_code_t code = gpgme_err_code(each->status);
            if (code == GPG_ERR_NO_ERROR || (!wanted && code == GPG_ERR_NO_PUBKEY)) continue;
            const std::string key = each->fpr != nullptr ? each->fpr : "unknown";
            const std::string text = text_of(each->status);
            if (code == GPG_ERR_NO_PUBKEY && !engine_->has_keys(false))
                throw NoPublicRing(input_.string() + ": the public key ring is empty");
            throw BadSignature(input_.string() + ": the signature by the key " + key +
                               " is not good: " + text);
        }
    }

    fs::path input_;
    int descriptor_;
    std::optional<Engine> engine_;
};

}  // namespace

void decrypt_pgp(const fs::path& input, const fs::path& output, PgpSignature signature) {
    Decryption(input).run(output, signature);
}

void check_pgp(PgpSignature signature) {
    Engine engine;
    if (signature != PgpSignature::clearsigned && !engine.has_keys(true))
        throw NoPrivateRing("the private key ring is empty, so nothing can be decrypted");
    if (signature != PgpSignature::not_signed && !engine.has_keys(false))
        throw NoPublicRing("the public key ring is empty, so no signature can be verified");
}

}  // namespace registrar
