// SPDX-License-Identifier: Apache-2.0
#pragma once
// The pages of `registrar help TOPIC`. To add a page, add it to the table in help_topic.cpp.
#include <span>
#include <string>
#include <string_view>

namespace registrar {

struct HelpTopic {
    std::string_view name;
    std::string_view summary;
    std::string (*text)();  ///< the page; ends with a line end
};

/// Returns all topics, in the order of the list.
std::span<const HelpTopic> help_topics();

}  // namespace registrar
