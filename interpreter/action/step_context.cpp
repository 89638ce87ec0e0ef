// SPDX-License-Identifier: Apache-2.0
#include "action/step_context.h"

#include "diag/unavailable.h"
#include "remote/move_file.h"
#include "remote/staged_file.h"
#include "values/date_format.h"

namespace registrar {

namespace messages {

const Message change_threshold{
    "change-threshold",
    "[...] would [...] [...] of [...] [...], more than [...] percent; --change-threshold [...] allows it.",
    Level::error,
    "More than 10 records are in scope, and more of them than `changeThreshold` allows would be changed. The "
    "step "
    "does nothing, later ones that change many records or move the file are left out, and the exit code is "
    "3."};
const Message no_accepted_row{
    "no-accepted-row", "No row of [...] was accepted, so nothing is [...].", Level::warning,
    "A file without an accepted row never starts a step that changes many records."};
const Message left_out{
    "left-out", "[...] is left out, because a limit or guard stopped something before.", Level::warning,
    "The step changes many records, or moves or deletes the file: after a stop it does not."};
const Message file_changed{"file-changed", "The file [...] is not what was read any more; it stays.",
                           Level::warning, "Somebody wrote the file after it was read."};
const Message file_gone{"file-gone", "The file [...] is gone already.", Level::note,
                        "An earlier process of the run moved or deleted it before it was killed."};

}  // namespace messages

std::span<const Message* const> common_step_messages() {
    using namespace messages;
    static const Message* const all[] = {&change_threshold, &no_accepted_row, &left_out, &file_changed,
                                         &file_gone};
    return all;
}

namespace {

std::string filled(const Message& message, std::initializer_list<std::string_view> values) {
    return fill(message.text, std::span(values.begin(), values.size()));
}

}  // namespace

std::string StepContext::stamp() const {
    std::string text = format_timestamp(facts_.clock);
    std::erase_if(text, [](char character) { return character < '0' || character > '9'; });
    return text;
}

std::string StepContext::shown(const std::filesystem::path& path) const {
    const std::filesystem::path below = path.lexically_relative(folder().path());
    return below.empty() || *below.begin() == ".." ? path.string() : below.string();
}

void StepContext::warn(const Message& message, std::initializer_list<std::string_view> values) {
    said_.push_back({&message, filled(message, values)});
}

void StepContext::fail(const Message& message, std::initializer_list<std::string_view> values) const {
    throw StepFailed(std::string(message.code), filled(message, values), 6);
}

void StepContext::need_folder(const std::filesystem::path& folder, const Message& message,
                              std::string_view given) const {
    try {
        make_folders(folder);
    } catch (const FileUnavailable&) {
        fail(message, {given});
    }
}

bool StepContext::is_what_was_read(const std::filesystem::path& path) const {
    return file().sha256.empty() || file_sha256(path) == file().sha256;
}

void StepContext::refuse(const Message& message, std::initializer_list<std::string_view> values) const {
    throw StepFailed(std::string(message.code), filled(message, values), 7);
}

}  // namespace registrar
