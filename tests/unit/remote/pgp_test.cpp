// SPDX-License-Identifier: Apache-2.0
#include "remote/pgp.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "servers.h"
#include "unit/source_folder.h"

using namespace registrar;
using Catch::Contains;

namespace {

/// Returns the path of a program in PATH.
std::string program(const std::string& name) {
    std::istringstream folders(std::getenv("PATH"));
    for (std::string folder; std::getline(folders, folder, ':');)
        if (const std::string path = folder + '/' + name; std::filesystem::exists(path)) return path;
    throw std::runtime_error(name + " is not in PATH");
}

/// The files that pgp_files.sh makes, the settings of an instance, and a folder to decrypt into.
struct Pgp {
    Pgp() : home("GNUPGHOME", made.path() / "home"), passphrase(path_variable, made.path() / "passphrase") {
        const std::string script = registrar::testing::source_folder() + "/tests/unit/remote/pgp_files.sh";
        if (std::system(("sh " + script + " " + made.path().string()).c_str()) != 0)
            throw std::runtime_error("pgp_files.sh failed: " + text_of_file(made.path() / "log"));
    }
    ~Pgp() {
        for (const char* each : {"home", "public", "bare"})
            std::system(("gpgconf --homedir " + (made.path() / each).string() + " --kill all").c_str());
    }
    void decrypt(const std::string& name, PgpSignature signature) const {
        decrypt_pgp(made.path() / name, here.path() / "out.csv", signature);
    }
    /// Returns the decrypted text and removes its file.
    std::string text(const std::string& name, PgpSignature signature) const {
        decrypt(name, signature);
        const std::string text = text_of_file(here.path() / "out.csv");
        std::filesystem::remove(here.path() / "out.csv");
        return text;
    }
    template <class Thrown>
    std::string refusal(const std::string& name, PgpSignature signature) const {
        const std::string text = thrown_by<Thrown>([&] { decrypt(name, signature); });
        CHECK(here.names().empty());
        return text;
    }

    static constexpr const char* path_variable = "REGISTRAR_GPG_PASSPHRASE_FILE";
    TestFolder made;
    TestFolder here;
    Variable home;
    Variable passphrase;
};

const std::string plain = "login;name\nanna;Größe\n";
const auto signed_ = PgpSignature::signed_;
const auto not_signed = PgpSignature::not_signed;
const auto clearsigned = PgpSignature::clearsigned;

}  // namespace

TEST_CASE("decrypts OpenPGP files and checks their signatures") {
    const Pgp pgp;
    CHECK(pgp.text("signed.gpg", signed_) == plain);
    CHECK(pgp.text("armoured.asc", signed_) == plain);
    CHECK(pgp.text("large.gpg", signed_) == text_of_file(pgp.made.path() / "large.csv"));
    CHECK(pgp.text("unsigned.gpg", not_signed) == plain);
    CHECK(pgp.text("signed.gpg", not_signed) == plain);
    CHECK(pgp.text("stranger.gpg", not_signed) == plain);
    CHECK(pgp.text("clear.asc", clearsigned) == plain);

    // Missing and bad signatures.

    CHECK_THAT(pgp.refusal<BadSignature>("unsigned.gpg", signed_), Contains("unsigned.gpg: is not signed"));
    CHECK_THAT(pgp.refusal<BadSignature>("stranger.gpg", signed_), Contains("is not good"));
    CHECK_THAT(pgp.refusal<BadSignature>("clear-stranger.asc", clearsigned), Contains("is not good"));
    CHECK_THAT(pgp.refusal<BadSignature>("clear-tampered.asc", clearsigned), Contains("is not good"));
    CHECK_THAT(pgp.refusal<BadSignature>("expired.asc", clearsigned), Contains("is not good"));

    // Damaged files and files of other formats.

    for (const char* name : {"tampered.gpg", "cut.gpg", "other.gpg", "plain.csv"}) {
        INFO(name);
        CHECK_THAT(pgp.refusal<BadInput>(name, signed_), Contains(name));
        CHECK_THAT(pgp.refusal<BadInput>(name, not_signed), Contains(name));
    }
    for (const char* name : {"signed.gpg", "plain.csv", "opaque.gpg"}) {
        INFO(name);
        CHECK_THAT(pgp.refusal<BadInput>(name, clearsigned), Contains(name));
    }
    CHECK_THAT(pgp.refusal<BadInput>("clear.asc", signed_), Contains("clear.asc"));
    CHECK_THAT(pgp.refusal<BadInput>("opaque.gpg", signed_), Contains("opaque.gpg"));
    CHECK_THAT(pgp.refusal<FileUnavailable>("nothing.gpg", signed_), Contains("nothing.gpg"));
    CHECK_THAT(pgp.refusal<FileUnavailable>("home", signed_), Contains("home"));
}

TEST_CASE("reports a missing OpenPGP passphrase, key or program") {
    const Pgp pgp;
    {
        INFO("the passphrase is wrong or missing, and nobody is asked");
        const Variable wrong(Pgp::path_variable, pgp.made.path() / "wrong");
        CHECK_THAT(pgp.refusal<Unavailable>("signed.gpg", signed_),
                   Contains("REGISTRAR_GPG_PASSPHRASE_FILE") && !Contains("wrong words"));
        const Variable none(Pgp::path_variable, "");
        CHECK_THAT(pgp.refusal<Unavailable>("signed.gpg", signed_),
                   Contains("REGISTRAR_GPG_PASSPHRASE_FILE"));
        const Variable nowhere(Pgp::path_variable, pgp.made.path() / "nowhere");
        CHECK_THAT(pgp.refusal<FileUnavailable>("signed.gpg", signed_), Contains("nowhere"));
    }
    {
        INFO("the key rings are empty");
        const Variable only_public("GNUPGHOME", pgp.made.path() / "public");
        CHECK_THAT(pgp.refusal<NoPrivateRing>("signed.gpg", signed_),
                   Contains("the private key ring is empty"));
        const Variable bare("GNUPGHOME", pgp.made.path() / "bare");
        CHECK_THAT(pgp.refusal<NoPublicRing>("clear.asc", clearsigned),
                   Contains("the public key ring is empty"));
    }
    {
        INFO("there is no such program");
        for (const char* program : {"/no/such/gpg", "/tmp"}) {
            const Variable gpg("REGISTRAR_GPG", program);
            CHECK_THAT(pgp.refusal<NoGpg>("signed.gpg", signed_), Contains(program));
        }
        const Variable gpg("REGISTRAR_GPG", program("gpg"));
        CHECK(pgp.text("signed.gpg", signed_) == plain);
    }
}
