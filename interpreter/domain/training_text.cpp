// SPDX-License-Identifier: Apache-2.0
#include "domain/training_text.h"

#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> pieces;
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        pieces.push_back(text.substr(0, end));
        text.remove_prefix(end + separator.size());
    }
    pieces.push_back(text);
    return pieces;
}

/// Distinguishes a tag from a `<` that means "less than".
bool begins_tag(std::string_view text) {
    if (text.size() < 2 || text[0] != '<') return false;
    const char next = text[1];
    return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '/' || next == '!' ||
           next == '?';
}

StepText read_step(std::string_view text) {
    constexpr std::string_view before_days = "|>";
    StepText step;
    const std::size_t end = text.find(before_days);
    step.title = without_markup(text.substr(0, end));
    if (end == std::string_view::npos) return step;
    const std::string_view days = trimmed(text.substr(end + before_days.size()));
    if (days.empty()) return step;
    step.days = parse_integer(days);
    step.bad_days = !step.days || *step.days < 0;
    return step;
}

}  // namespace

std::vector<StepText> read_steps(std::string_view cell) {
    std::vector<StepText> steps;
    for (const std::string_view text : split(cell, "||")) steps.push_back(read_step(text));
    return steps;
}

std::vector<std::vector<std::string_view>> read_lov_codes(std::string_view cell) {
    std::vector<std::vector<std::string_view>> steps;
    for (const std::string_view group : split(cell, "||")) {
        std::vector<std::string_view>& codes = steps.emplace_back();
        for (const std::string_view code : split(group, ","))
            if (const std::string_view text = trimmed(code); !text.empty()) codes.push_back(text);
    }
    while (!steps.empty() && steps.back().empty()) steps.pop_back();
    return steps;
}

std::string without_markup(std::string_view text) {
    constexpr std::string_view blank = "&nbsp;";
    std::string plain;
    while (!text.empty()) {
        const std::size_t end = begins_tag(text) ? text.find('>') : std::string_view::npos;
        if (end != std::string_view::npos) {
            text.remove_prefix(end + 1);
        } else if (text.starts_with(blank)) {
            plain += ' ';
            text.remove_prefix(blank.size());
        } else {
            plain += text.front();
            text.remove_prefix(1);
        }
    }
    return std::string(trimmed(plain));
}

std::string_view stored_modality(std::string_view modality) {
    if (modality == "distancelearning") return "distanciel";
    if (modality == "knowledgecommunity") return "kc";
    return modality;
}

}  // namespace registrar
