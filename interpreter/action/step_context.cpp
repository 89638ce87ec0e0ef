// SPDX-License-Identifier: Apache-2.0
#include "action/step_context.h"

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

void StepContext::refuse(const Message& message, std::initializer_list<std::string_view> values) const {
    throw StepFailed(std::string(message.code), filled(message, values), 7);
}

}  // namespace registrar
