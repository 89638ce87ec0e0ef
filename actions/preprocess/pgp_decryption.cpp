// SPDX-License-Identifier: Apache-2.0
// pgpDecryption: decrypts files and checks their signatures.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/pgp.h"
#include "remote/staged_file.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message bad_signature{
    "bad-signature", "Command line [...], at least one bad signature", Level::error,
    "A signature is missing where one is asked for, or it is bad, expired or unknown."};
const Message not_decrypted{
    "not-decrypted", "Command line [...] returns an unexpected error", Level::error,
    "The file is damaged, not encrypted for a key of the ring, or cannot be written."};
const Message no_gpg{"no-gpg", "You have to set the path of GPG bin", Level::error,
                     "`REGISTRAR_GPG` names no program, and there is no `gpg` on the path."};
const Message no_public_ring{"no-public-ring", "You have to set a public key ring", Level::error,
                             "The public key ring of `GNUPGHOME` holds no key."};
const Message no_private_ring{"no-private-ring", "You have to set a private key ring", Level::error,
                              "The private key ring of `GNUPGHOME` holds no key."};

constexpr std::string_view signature_words[] = {"signed", "not_signed", "clearsigned"};
constexpr auto endings = std::to_array<std::string_view>({".pgp", ".gpg", ".asc"});

}  // namespace

template <>
struct SettingText<PgpSignature> : WordText<PgpSignature, signature_words> {};

namespace {

struct PgpDecryption {
    struct Settings {
        PathText input_folder_path;
        PathText output_folder_path;
        PgpSignature signature = PgpSignature::signed_;
        bool remove_sources = true;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        if (settings.remove_sources)
            probe.changeable_folder("inputFolderPath", settings.input_folder_path.text);
        else
            probe.readable_folder("inputFolderPath", settings.input_folder_path.text);
        probe.writable_folder("outputFolderPath", settings.output_folder_path.text);
        probe.attempt("no-key", [&settings] { check_pgp(settings.signature); });
    }
};

bool has_ending(const fs::path& path) {
    const std::string own = path.extension().string();
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return equal_ignoring_case(own, ending); });
}

/// Returns all files of a given folder. From the data folder, the default, takes only files with the
/// extension of encrypted ones.
std::vector<fs::path> sources_of(const fs::path& folder, bool all) {
    std::vector<fs::path> files;
    if (!fs::is_directory(folder.empty() ? "." : folder))
        throw FileUnavailable(folder.string(), "is no folder");
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder))
        if (entry.is_regular_file() && !entry.is_symlink() && (all || has_ending(entry.path())))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

void decrypt(StepContext& context, const fs::path& source, const fs::path& target, PgpSignature signature) {
    const std::string command = fmt::format("gpg --decrypt {}", context.shown(source));
    try {
        decrypt_pgp(source, target, signature);
    } catch (const BadSignature& bad) {
        context.tell(bad.what());
        context.refuse(bad_signature, {command});
    } catch (const BadInput& bad) {
        context.tell(bad.what());
        context.refuse(not_decrypted, {command});
    } catch (const NoGpg&) {
        context.fail(no_gpg);
    } catch (const NoPublicRing&) {
        context.fail(no_public_ring);
    } catch (const NoPrivateRing&) {
        context.fail(no_private_ring);
    } catch (const Unavailable& unavailable) {
        context.tell(unavailable.what());
        context.fail(not_decrypted, {command});
    }
}

void PgpDecryption::run(const Settings& settings, StepContext& context) {
    const bool named = !settings.input_folder_path.text.empty();
    const fs::path input =
        named ? context.folder().resolve(settings.input_folder_path.text) : context.folder().path();
    const fs::path output = context.folder().resolve(settings.output_folder_path.text);
    const auto sources = sources_of(input, named);
    if (context.plan())
        return context.tell(fmt::format("{} would be decrypted to {}.", counted(sources.size(), "file"),
                                        context.shown(output)));
    make_folders(output);
    for (const fs::path& source : sources)
        decrypt(context, source, output / (has_ending(source) ? source.stem() : source.filename()),
                settings.signature);
    if (settings.remove_sources)
        for (const fs::path& source : sources) fs::remove(source);
    context.tell(
        fmt::format("{} decrypted to {}.", counted_were(sources.size(), "file"), context.shown(output)));
}

using Settings = PgpDecryption::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::input_folder_path>(
        "inputFolderPath",
        "The folder of the encrypted files. Default: the data folder, from which only `.pgp`, `.gpg` and "
        "`.asc` files are taken."),
    step_setting<Settings, &Settings::output_folder_path>(
        "outputFolderPath", "The folder for the decrypted files, which are named without the extension.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::signature>("signature", "Whether the files are also signed, and how.",
                                                 {"signed"}),
    step_setting<Settings, &Settings::remove_sources>(
        "removeSources", "Whether to delete the encrypted files after all of them are decrypted.", {"yes"}),
};

const Message* const own_messages[] = {&bad_signature, &not_decrypted, &no_gpg, &no_public_ring,
                                       &no_private_ring};

}  // namespace

const StepType& pgp_decryption() {
    static const StepType type = step_type<PgpDecryption>(
        {.name = "pgpDecryption",
         .doc = "Decrypts the OpenPGP files of a folder and checks their signatures.",
         .example = "<pgpDecryption>\n  <inputFolderPath>incoming</inputFolderPath>\n"
                    "  <outputFolderPath>import</outputFolderPath>\n</pgpDecryption>",
         .phase = StepPhase::pre_process,
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar
