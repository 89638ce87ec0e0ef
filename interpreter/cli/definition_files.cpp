// SPDX-License-Identifier: Apache-2.0
#include "cli/definition_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "cli/common.h"
#include "diag/suggest.h"
#include "diag/unavailable.h"
#include "values/text.h"

namespace registrar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view byte_order_mark_utf8 = "\xEF\xBB\xBF";

constexpr std::string_view roots[] = {"actions", "import-config", "export-config"};

/// Returns the name of the root element, as far as it stands in the first part of a text.
std::string_view root_name(std::string_view text) {
    if (text.starts_with(byte_order_mark_utf8)) text.remove_prefix(byte_order_mark_utf8.size());
    for (;;) {
        const std::size_t tag = text.find('<');
        if (tag == std::string_view::npos) return {};
        text.remove_prefix(tag);
        const std::string_view end = text.starts_with("<!--") ? "-->"
                                     : text.starts_with("<?") ? "?>"
                                     : text.starts_with("<!") ? ">"
                                                              : "";
        if (end.empty()) break;
        const std::size_t at = text.find(end);
        if (at == std::string_view::npos) return {};
        text.remove_prefix(at + end.size());
    }
    text.remove_prefix(1);
    return text.substr(0, text.find_first_of(" \t\r\n/>"));
}

bool is_definition(const fs::path& path) {
    constexpr std::size_t enough = 64u << 10;
    std::ifstream file(path, std::ios::binary);
    std::string begin(enough, '\0');
    file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(file.gcount()));
    const std::string_view root = root_name(begin);
    return root.empty() || is_definition_root(root) || !near_names(root, roots).empty();
}

/// Gives an XML declaration the encoding UTF-8.
void declare_utf8(std::string& text) {
    if (!text.starts_with("<?xml")) return;
    const std::size_t end = text.find("?>");
    const std::size_t name = text.find("encoding");
    if (name == std::string::npos || name > end) return;
    const std::size_t open = text.find_first_of("\"'", name);
    const std::size_t close = text.find(text[open], open + 1);
    text.replace(open + 1, close - open - 1, "UTF-8");
}

}  // namespace

bool is_definition_root(std::string_view name) {
    return std::ranges::count(roots, name) > 0;
}

std::vector<std::string> definition_words(const std::vector<std::string>& words) try {
    std::vector<std::string> all;
    for (const std::string& word : words) {
        std::error_code ignored;
        if (!fs::is_directory(word, ignored)) {
            all.push_back(word);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(word))
            if (equal_ignoring_case(entry.path().extension().string(), ".xml") &&
                entry.is_regular_file(ignored) && is_definition(entry.path()))
                found.push_back(entry.path().string());
        if (found.empty()) throw Refused(word + ": there is no definition below this folder");
        std::sort(found.begin(), found.end());
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
} catch (const fs::filesystem_error& error) {
    throw FileUnavailable(error.path1().string(), error.code().message());
}

std::size_t apply_edits(std::string& text, std::span<const Diagnostic> findings) {
    struct Placed {
        const Correction* edit;
        std::size_t finding;
    };
    std::vector<Placed> edits;
    for (std::size_t at = 0; at < findings.size(); ++at)
        for (const Correction& edit : findings[at].edits) edits.push_back({&edit, at});
    std::stable_sort(edits.begin(), edits.end(), [](const Placed& left, const Placed& right) {
        return left.edit->span.begin > right.edit->span.begin;
    });
    std::vector<bool> corrected(findings.size());
    std::size_t untouched = text.size();
    for (const Placed& each : edits) {
        const Span span = each.edit->span;
        if (span.end > untouched) continue;
        text.replace(span.begin, span.end - span.begin, each.edit->text);
        untouched = span.begin;
        corrected[each.finding] = true;
    }
    return static_cast<std::size_t>(std::count(corrected.begin(), corrected.end(), true));
}

void write_definition(const std::string& path, std::string text) {
    declare_utf8(text);
    std::error_code failed;
    const std::string real = path == "-" ? path : fs::canonical(path, failed).string();
    struct stat former {};
    const bool known = !failed && stat(real.c_str(), &former) == 0;
    write_file(failed ? path : real, text);
    // A file that root lays out stays its owner's. Other users cannot give a file away.
    if (known && path != "-" && geteuid() == 0 && chown(real.c_str(), former.st_uid, former.st_gid) != 0)
        throw FileUnavailable(real, std::generic_category().message(errno));
}

}  // namespace registrar
