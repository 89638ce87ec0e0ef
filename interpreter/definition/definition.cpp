// SPDX-License-Identifier: Apache-2.0
#include "definition/definition.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "definition/decoding.h"
#include "definition/document.h"
#include "definition/repair.h"
#include "definition/well_formed.h"
#include "diag/unavailable.h"

namespace registrar {
namespace {

// A larger file is not a definition but a mistake. The parsers count in 32 bits.
constexpr std::size_t largest_definition = std::size_t{16} * 1024 * 1024;

Diagnostic refusal(std::string rule, std::string message, Location location) {
    return {Level::error, std::move(rule), std::move(message), std::move(location), "", {}, ""};
}

// Reports a text that is empty or must not be parsed, and returns true.
bool refused_as_a_whole(const SourceFile& source, Diagnostics& findings) {
    if (source.text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
        findings.add(refusal("empty-definition", "The definition is empty.", source.locate({0, 0})));
        return true;
    }
    constexpr std::string_view keyword = "<!DOCTYPE";
    const std::size_t doctype = prolog_end(source.text());
    if (!source.text().substr(doctype).starts_with(keyword)) return false;
    const auto begin = static_cast<std::uint32_t>(doctype);
    Diagnostic finding = refusal("doctype", "A document type declaration is not allowed.",
                                 source.locate({begin, begin + static_cast<std::uint32_t>(keyword.size())}));
    finding.help = "remove <!DOCTYPE …>";
    findings.add(std::move(finding));
    return true;
}

constexpr std::string_view standard_input = "-";

std::string read_file(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        throw FileUnavailable(path, std::generic_category().message(EISDIR));
    }
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, Closer> file(
        std::fopen(path == standard_input ? "/dev/stdin" : path.c_str(), "rb"));
    if (!file) throw FileUnavailable(path, std::generic_category().message(errno));
    std::string bytes;
    std::string block(64 * 1024, '\0');
    while (bytes.size() <= largest_definition) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), file.get());
        bytes.append(block, 0, count);
        if (count < block.size()) break;
    }
    if (std::ferror(file.get()) != 0) throw FileUnavailable(path, std::generic_category().message(errno));
    return bytes;
}

template <typename Items>
auto* find_named(const Items& items, std::string_view name) {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
    return find_named(children, child_name);
}

const XmlAttribute* XmlElement::attribute(std::string_view attribute_name) const {
    return find_named(attributes, attribute_name);
}

std::optional<Definition> parse_definition(const std::string& path, std::string_view bytes,
                                           Diagnostics& findings) {
    if (bytes.size() > largest_definition) {
        findings.add(refusal("too-large", "A definition has at most 16 MiB.", {path, 0, 0, 1, {}}));
        return std::nullopt;
    }
    const std::size_t errors_before = findings.errors();
    auto decoded = decode_definition(path, bytes, findings);
    if (!decoded) return std::nullopt;
    const auto source = std::make_shared<const SourceFile>(*std::move(decoded));
    if (refused_as_a_whole(*source, findings)) return std::nullopt;

    const std::string text = without_illegal_characters(*source, findings);
    const Examination seen = examine_and_repair(*source, text, findings);
    if (findings.errors() > errors_before) return std::nullopt;
    return Definition{source, build_document(source->text(), seen.elements)};
}

std::optional<Definition> load_definition(const std::string& path, Diagnostics& findings) {
    return parse_definition(path, read_file(path), findings);
}

}  // namespace registrar
