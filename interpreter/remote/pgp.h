// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decrypts and verifies OpenPGP files with GnuPG's own key rings. The only code that uses gpgme.
#include <cstdint>
#include <filesystem>

#include "diag/unavailable.h"

namespace registrar {

/// The values of the setting `signature`: what is required of the files.
enum class PgpSignature : std::uint8_t {
    signed_,      ///< encrypted, and signed by keys of the public ring: at least one, and all valid
    not_signed,   ///< encrypted; no signature is required, but a bad one is refused
    clearsigned,  ///< not encrypted: readable text within a signature, which must be valid
};

/// A signature is missing, bad or expired, or its key is expired, revoked or not in the public ring.
class BadSignature : public BadInput {
public:
    using BadInput::BadInput;
};

/// REGISTRAR_GPG, or `gpg` on the PATH if that is not set, is not a program.
class NoGpg : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// The public ring contains no key, so signatures cannot be verified.
class NoPublicRing : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// The private ring contains no key, so nothing can be decrypted.
class NoPrivateRing : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// Writes the contents of `input` to `output`; on failure, no part of `output` exists. Settings of the
/// installation: REGISTRAR_GPG (the program), GNUPGHOME (the key rings), REGISTRAR_GPG_PASSPHRASE_FILE (for
/// the private key; never prompts). Throws the exceptions above. Throws BadInput if the file is damaged,
/// tampered with, not OpenPGP, or not encrypted for a key of the ring. Throws Unavailable for a wrong
/// passphrase or a file that cannot be read or written. No message contains a passphrase.
void decrypt_pgp(const std::filesystem::path& input, const std::filesystem::path& output,
                 PgpSignature signature);

/// Checks that decrypt_pgp() has a program, a passphrase file that can be read if one is named, and keys: to
/// decrypt, or to verify signatures, as the value demands. Throws the exceptions above and Unavailable.
void check_pgp(PgpSignature signature);

}  // namespace registrar
