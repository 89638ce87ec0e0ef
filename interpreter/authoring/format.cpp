// SPDX-License-Identifier: Apache-2.0
#include "authoring/format.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "values/text.h"

namespace registrar {
namespace {

enum class TokenKind : std::uint8_t { declaration, instruction, comment, cdata, start, end, empty, text };

/// A piece of the source. Start and empty tags are written anew; everything else keeps its characters.
struct Token {
    TokenKind kind = TokenKind::text;
    std::string text;
    std::size_t lines_before = 0;  ///< line ends between the token before and this one
    std::size_t begin = 0;         ///< offsets in the source
    std::size_t end = 0;
    /// Of a start tag: the index of its end tag if text stands beside elements or comments, else 0. White
    /// space between them is then part of the text, so such an element keeps its characters.
    std::size_t mixed_until = 0;
};

/// Returns the offset after the first `end` from `from` on; the end of the text if there is none.
std::size_t after(std::string_view text, std::string_view end, std::size_t from) {
    const std::size_t at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
}

/// Returns the offset after the `>` of a tag. A `>` may stand in an attribute's value.
std::size_t after_tag(std::string_view text, std::size_t from) {
    char quote = 0;
    for (std::size_t at = from; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return text.size();
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Returns a start or empty tag with single blanks between its attributes.
std::string written_tag(std::string_view tag) {
    std::string written;
    for (std::size_t at = 0; at < tag.size();) {
        const char c = tag[at];
        if (is_space(c)) {
            while (at < tag.size() && is_space(tag[at])) ++at;
            const bool needed =
                at < tag.size() && std::string_view("=/>").find(tag[at]) == std::string_view::npos;
            if (needed && written.back() != '=') written += ' ';
            continue;
        }
        if (c != '"' && c != '\'') {
            written += c;
            ++at;
            continue;
        }
        const std::size_t end = tag.find(c, at + 1);
        const std::string_view value = tag.substr(at + 1, end - at - 1);
        const char quote = value.find('"') == std::string_view::npos ? '"' : c;
        written += quote;
        written += value;
        written += quote;
        at = end + 1;
    }
    return written;
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    std::size_t lines = 0;
    std::size_t at = 0;
    std::size_t end = 0;
    const auto add = [&](TokenKind kind, std::string written) {
        tokens.push_back({kind, std::move(written), lines, at, end});
        lines = 0;
    };
    const auto count_lines = [&](std::string_view blank) {
        lines += static_cast<std::size_t>(std::count(blank.begin(), blank.end(), '\n'));
    };
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("<?")) {
            end = after(text, "?>", at);
            add(rest.starts_with("<?xml") && is_space(rest[5]) ? TokenKind::declaration
                                                               : TokenKind::instruction,
                std::string(text.substr(at, end - at)));
        } else if (rest.starts_with("<!--")) {
            end = after(text, "-->", at);
            add(TokenKind::comment, std::string(text.substr(at, end - at)));
        } else if (rest.starts_with("<![CDATA[")) {
            end = after(text, "]]>", at);
            add(TokenKind::cdata, std::string(text.substr(at, end - at)));
        } else if (rest.starts_with("<")) {
            end = after_tag(text, at);
            const std::string_view tag = text.substr(at, end - at);
            add(rest.starts_with("</") ? TokenKind::end
                : tag.ends_with("/>")  ? TokenKind::empty
                                       : TokenKind::start,
                written_tag(tag));
        } else {
            end = std::min(text.find('<', at), text.size());
            const std::string_view all = text.substr(at, end - at);
            std::string_view kept = all;
            while (!kept.empty() && is_space(kept.front())) kept.remove_prefix(1);
            count_lines(all.substr(0, all.size() - kept.size()));
            const std::size_t blank_end = kept.size();
            while (!kept.empty() && is_space(kept.back())) kept.remove_suffix(1);
            const std::string_view blank_after =
                text.substr(end - (blank_end - kept.size()), blank_end - kept.size());
            if (!kept.empty()) add(TokenKind::text, std::string(kept));
            count_lines(blank_after);
        }
        at = end;
    }
    return tokens;
}

/// Finds the elements in which text stands beside elements or comments.
void mark_mixed(std::vector<Token>& tokens) {
    struct Open {
        std::size_t start = 0;
        bool text = false;
        bool other = false;
    };
    std::vector<Open> open;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const TokenKind kind = tokens[at].kind;
        if (kind == TokenKind::end) {
            if (open.empty()) return;
            if (open.back().text && open.back().other) tokens[open.back().start].mixed_until = at;
            open.pop_back();
            continue;
        }
        const bool is_text = kind == TokenKind::text || kind == TokenKind::cdata;
        if (!open.empty()) (is_text ? open.back().text : open.back().other) = true;
        if (kind == TokenKind::start) open.push_back({at});
    }
}

/// Writes tokens as lines.
class Layout {
public:
    Layout(std::string_view source, const std::vector<Token>& tokens) : source_(source), tokens_(tokens) {}

    std::string write() {
        for (std::size_t at = 0; at < tokens_.size();) {
            const Token& token = tokens_[at];
            if (token.mixed_until > 0) {
                begin_line(token);
                opened_last_ = false;
                out_ += source_.substr(token.begin, tokens_[token.mixed_until].end - token.begin);
                at = token.mixed_until + 1;
                continue;
            }
            const std::size_t end = end_of_line_element(at);
            if (end > at) {
                begin_line(token);
                write_short_element(at, end);
                at = end;
                continue;
            }
            if (token.kind == TokenKind::end && depth_ > 0) --depth_;
            if (token.kind == TokenKind::comment && token.lines_before == 0 && at > 0)
                out_ += ' ';
            else
                begin_line(token);
            out_ += token.text;
            if (token.kind == TokenKind::start) ++depth_;
            ++at;
        }
        return out_.empty() ? out_ : out_ + '\n';
    }

private:
    /// Returns the index after an element that has only text, or an empty one; `at` itself for anything else.
    std::size_t end_of_line_element(std::size_t at) const {
        if (tokens_[at].kind != TokenKind::start) return at;
        std::size_t next = at + 1;
        while (next < tokens_.size() &&
               (tokens_[next].kind == TokenKind::text || tokens_[next].kind == TokenKind::cdata))
            ++next;
        return next < tokens_.size() && tokens_[next].kind == TokenKind::end ? next + 1 : at;
    }

    void write_short_element(std::size_t at, std::size_t end) {
        opened_last_ = false;
        const std::string_view between =
            source_.substr(tokens_[at].end, tokens_[end - 1].begin - tokens_[at].end);
        // A tab may be a value: a delimiter.
        if (at + 2 == end && between.find('\t') != std::string_view::npos &&
            between.find('\n') == std::string_view::npos) {
            out_ += source_.substr(tokens_[at].begin, tokens_[end - 1].end - tokens_[at].begin);
            return;
        }
        if (at + 2 == end) {  // nothing between the tags
            const std::string& tag = tokens_[at].text;
            out_ += tag.substr(0, tag.size() - 1) + "/>";
            return;
        }
        for (; at < end; ++at) out_ += tokens_[at].text;
    }

    void begin_line(const Token& token) {
        if (!out_.empty()) out_ += '\n';
        const bool apart =
            token.lines_before > 1 && !out_.empty() && token.kind != TokenKind::end && !opened_last_;
        if (apart) out_ += '\n';
        out_.append(2 * depth_, ' ');
        opened_last_ = token.kind == TokenKind::start;
    }

    std::string_view source_;
    const std::vector<Token>& tokens_;
    std::string out_;
    std::size_t depth_ = 0;
    bool opened_last_ = false;
};

}  // namespace

std::string format_definition(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r')
            plain += text[at];
        else if (at + 1 == text.size() || text[at + 1] != '\n')
            plain += '\n';
    }
    std::vector<Token> tokens = tokens_of(plain);
    mark_mixed(tokens);
    return Layout(plain, tokens).write();
}

}  // namespace registrar
