// SPDX-License-Identifier: Apache-2.0
#include "action/step_context.h"

#include "diag/unavailable.h"
#include "remote/move_file.h"
#include "remote/staged_file.h"
#include "values/date_format.h"

namespace registrar {

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
