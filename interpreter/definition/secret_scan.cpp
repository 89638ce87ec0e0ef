// SPDX-License-Identifier: Apache-2.0
#include "definition/secret_scan.h"

#include <algorithm>
#include <array>
#include <string>

#include "definition/tag_scan.h"
#include "diag/suggest.h"

namespace registrar {
namespace {

constexpr std::string_view scan_blanks = " \t\r\n";
constexpr std::string_view cdata_begin = "<![CDATA[";
constexpr std::string_view cdata_end = "]]>";

/// Names of this product, and of others from which definitions are copied.
constexpr std::array<std::string_view, 4> secret_names = {"password", "passphrase", "sftpPassword", "key"};
constexpr std::array<std::string_view, 9> secret_parts = {"password", "passphrase", "passwort",
                                                          "passwd",   "kennwort",   "secret",
                                                          "apikey",   "credential", "privatekey"};
constexpr std::array<std::string_view, 3> secret_words = {"pwd", "pass", "pw"};
/// A column and a yes/no setting.
constexpr std::array<std::string_view, 2> no_secrets = {"candidatepassword", "overwritepasswords"};
constexpr std::size_t longest_name = 64;

/// Returns the letters in lower case, without a namespace prefix.
std::string letters_of(std::string_view name) {
    std::string letters;
    for (const char each : name.substr(name.rfind(':') + 1)) {
        if (each >= 'A' && each <= 'Z') letters += static_cast<char>(each - 'A' + 'a');
        if (each >= 'a' && each <= 'z') letters += each;
    }
    return letters;
}

std::size_t find_from(std::string_view text, std::string_view any, std::size_t at) {
    return std::min(text.find_first_of(any, at), text.size());
}

bool is_blank(char letter) {
    return scan_blanks.find(letter) != std::string_view::npos;
}

class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    std::vector<Span> run() {
        for (std::size_t at = text_.find('<'); at < text_.size(); at = text_.find('<', at)) {
            const std::string_view name = name_at(at + 1);
            const std::size_t inside = at + 1 + name.size();
            if (name.empty())
                ++at;
            else
                at = names_secret(name) ? take_element(inside) : take_attributes(inside, false);
        }
        return std::move(spans_);
    }

private:
    std::string_view name_at(std::size_t at) const {
        const std::string_view rest = text_.substr(at);
        return rest.substr(0, name_length(rest));
    }

    /// Hides the rest of [begin, end) without blanks around it. `end` is after everything hidden before.
    void hide(std::size_t begin, std::size_t end) {
        while (begin < end && is_blank(text_[begin])) ++begin;
        while (begin < end && is_blank(text_[end - 1])) --end;
        const std::string_view value = text_.substr(begin, end - begin);
        const bool leads = value.starts_with("${env:") || value.starts_with("${file:");
        if (value.empty() || (leads && value.ends_with('}'))) return;
        spans_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }

    /// Starts after the name in a start tag. Hides the values of secret attributes; in a secret element,
    /// hides all values and any words that are not attributes. Returns the offset of the tag's `>`, or of a
    /// `<` before it.
    std::size_t take_attributes(std::size_t at, bool secret) {
        for (;;) {
            while (at < text_.size() && (is_blank(text_[at]) || text_[at] == '/')) ++at;
            if (at >= text_.size() || text_[at] == '>' || text_[at] == '<') return at;
            const std::size_t word = at;
            at = find_from(text_, " \t\r\n=<>\"'", at);
            std::size_t sign = at;
            while (sign < text_.size() && is_blank(text_[sign])) ++sign;
            if (sign < text_.size() && text_[sign] == '=') {
                at = take_value(sign + 1, secret || names_secret(text_.substr(word, at - word)));
            } else {
                if (at == word) at = end_of_quoted(at);
                if (secret) hide(word, at);
            }
        }
    }

    std::size_t take_value(std::size_t at, bool secret) {
        while (at < text_.size() && is_blank(text_[at])) ++at;
        if (at >= text_.size()) return at;
        const bool quoted = text_[at] == '"' || text_[at] == '\'';
        const std::size_t end = quoted ? end_of_quoted(at) : find_from(text_, " \t\r\n<>", at);
        if (secret && quoted)
            hide(at + 1, end > at + 1 && text_[end - 1] == text_[at] ? end - 1 : end);
        else if (secret)
            hide(at, end);
        return end;
    }

    /// Returns the offset after the closing quote, or of a line end or tag before it.
    std::size_t end_of_quoted(std::size_t at) const {
        const char stops[] = {text_[at], '<', '\r', '\n'};
        const std::size_t end = find_from(text_, {stops, sizeof stops}, at + 1);
        return end < text_.size() && text_[end] == text_[at] ? end + 1 : end;
    }

    std::size_t take_element(std::size_t inside) {
        std::size_t begin = take_attributes(inside, true);
        if (begin >= text_.size()) return begin;
        if (text_[begin] == '>') {
            if (text_[begin - 1] == '/') return begin;
            ++begin;
        } else if (find_from(text_.substr(0, begin), "\r\n", inside) < begin) {
            return begin;  // a tag on another line: this one does not end
        }
        const std::size_t end = end_of_content(begin);
        hide(begin, end);
        return end;
    }

    /// An end tag with such a name ends the content. If another such element or the end of the text comes
    /// first, the end tag is missing, and the content ends at the first tag on a later line.
    std::size_t end_of_content(std::size_t begin) {
        for (std::size_t at = text_.find('<', begin); at < text_.size(); at = text_.find('<', at + 1)) {
            if (text_.compare(at, cdata_begin.size(), cdata_begin) == 0) {
                at = end_of_cdata(at);
                continue;
            }
            const bool end_tag = text_.compare(at, 2, "</") == 0;
            if (!names_secret(name_at(at + (end_tag ? 2 : 1)))) continue;
            return end_tag ? at : first_tag_below(begin, at);
        }
        return first_tag_below(begin, text_.size());
    }

    /// Returns the offset of the end of a CDATA section, or of its beginning if nothing closes it.
    std::size_t end_of_cdata(std::size_t at) {
        if (!cdata_ends_) return at;
        const std::size_t closed = text_.find(cdata_end, at);
        cdata_ends_ = closed != std::string_view::npos;
        return cdata_ends_ ? closed : at;
    }

    /// Returns the first tag on a later line before `limit`, or `limit`. Searches no further, because the
    /// text may be one line.
    std::size_t first_tag_below(std::size_t begin, std::size_t limit) const {
        const std::string_view content = text_.substr(0, limit);
        return find_from(content, "<", find_from(content, "\r\n", begin));
    }

    std::string_view text_;
    bool cdata_ends_ = true;  ///< false after a CDATA section had no end, because later ones have none either
    std::vector<Span> spans_;
};

/// Returns the spans of passwords in URLs: `scheme://user:PASSWORD@host`, and `password=PASSWORD` in the
/// query.
std::vector<Span> url_passwords(std::string_view text) {
    constexpr std::string_view query_name = "password=";
    std::vector<Span> spans;
    const auto hide = [&](std::size_t begin, std::size_t end) {
        if (begin < end && text.substr(begin, 2) != "${")
            spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    };
    for (std::size_t at = text.find("://"); at < text.size(); at = text.find("://", at)) {
        at += 3;
        const std::size_t end = find_from(text, " \t\r\n<>\"'", at);
        const std::string_view url = text.substr(at, end - at);
        const std::size_t user_end = std::min(url.rfind('@'), url.size());
        if (const std::size_t colon = url.find(':'); user_end < url.size() && colon < user_end)
            hide(at + colon + 1, at + user_end);
        else if (const std::size_t name = url.find(query_name); name < url.size())
            hide(at + name + query_name.size(), at + find_from(url, "&", name));
        at = end;
    }
    return spans;
}

}  // namespace

bool names_secret(std::string_view name) {
    if (name.empty() || name.size() > longest_name) return false;
    const std::string letters = letters_of(name);
    const auto is_letters = [&](std::string_view word) { return letters == word; };
    const auto is_part = [&](std::string_view part) { return letters.find(part) != std::string::npos; };
    if (std::any_of(no_secrets.begin(), no_secrets.end(), is_letters)) return false;
    return std::any_of(secret_parts.begin(), secret_parts.end(), is_part) ||
           std::any_of(secret_words.begin(), secret_words.end(), is_letters) ||
           !near_names(letters, secret_names).empty();
}

std::vector<Span> secret_spans(std::string_view text) {
    std::vector<Span> spans = Scan(text).run();
    const std::size_t named = spans.size();
    for (const Span& password : url_passwords(text)) {
        const auto after = std::upper_bound(
            spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(named), password.begin,
            [](std::uint32_t begin, const Span& span) { return begin < span.begin; });
        const bool hidden =
            (after != spans.begin() && std::prev(after)->end > password.begin) ||
            (after != spans.begin() + static_cast<std::ptrdiff_t>(named) && after->begin < password.end);
        if (!hidden) spans.push_back(password);
    }
    std::sort(spans.begin(), spans.end(),
              [](const Span& left, const Span& right) { return left.begin < right.begin; });
    return spans;
}

}  // namespace registrar
