// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decrypts and verifies OpenPGP files with GnuPG's own key rings. The door to gpgme.
#include <cstdint>
#include <filesystem>

#include "diag/unavailable.h"

namespace registrar {

/// What the setting `signature` says of the files.
enum class PgpSignature : std::uint8_t {
    signed_,      ///< encrypted, and signed by keys of the public ring: at least one, and all good
    not_signed,   ///< encrypted; a signature is not asked for, but a bad one is refused
    clearsigned,  ///< not encrypted: readable text within a signature, which must be good
};

/// A signature is missing, bad, expired, or by a key that is expired, revoked or not in the public ring.
class BadSignature : public BadInput {
public:
    using BadInput::BadInput;
};

/// REGISTRAR_GPG, or `gpg` on the PATH where it is not set, is no program.
class NoGpg : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// The public ring holds no key at all, so no signature can be checked.
class NoPublicRing : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// The private ring holds no key at all, so nothing can be decrypted.
class NoPrivateRing : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// Writes what `input` holds to `output`, which is there whole or not at all. The instance's settings:
/// REGISTRAR_GPG (the program), GNUPGHOME (the key rings), REGISTRAR_GPG_PASSPHRASE_FILE (for the private
/// key; nobody is ever asked). Throws the above; BadInput for a file that is damaged, tampered with, no
/// OpenPGP or not encrypted for a key of the ring; Unavailable for a wrong passphrase and files that cannot
/// be read or written. No message holds a passphrase.
void decrypt_pgp(const std::filesystem::path& input, const std::filesystem::path& output,
                 PgpSignature signature);

}  // namespace registrar
