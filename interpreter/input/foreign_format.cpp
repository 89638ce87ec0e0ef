// SPDX-License-Identifier: Apache-2.0
#include "input/foreign_format.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace registrar {

namespace {

struct Mark {
    std::string_view begins;
    std::string_view is;
};

constexpr Mark binary_marks[] = {
    {"%PDF-", "this is a PDF document, not a table: export the table as .xlsx or CSV"},
    {"\x89PNG", "this is a PNG image, not a table"},
    {"\xFF\xD8\xFF", "this is a JPEG image, not a table"},
    {"GIF8", "this is a GIF image, not a table"},
    {"\x1F\x8B", "this is a gzip archive, not a table: unpack it first"},
    {"BZh", "this is a bzip2 archive, not a table: unpack it first"},
    {"\xFD"
     "7zXZ",
     "this is an xz archive, not a table: unpack it first"},
    {"Rar!", "this is a RAR archive, not a table: unpack it first"},
    {"7z\xBC\xAF", "this is a 7-Zip archive, not a table: unpack it first"},
    {"SQLite format 3", "this is an SQLite database, not a table of text"},
};

constexpr std::string_view html =
    "this is an HTML page, though its name may say otherwise: open it in a spreadsheet program and save it "
    "as .xlsx "
    "or CSV";

// Elements with which pages begin that programs write as workbooks. A cell of text may begin with another
// element.
constexpr Mark text_marks[] = {
    {"<!doctype html", html},
    {"<html", html},
    {"<head", html},
    {"<body", html},
    {"<table", html},
    {"<meta ", html},
    {"<style", html},
    {"<script", html},
    {"<?xml", "this is an XML document, not a table: export the table as .xlsx or CSV"},
    {"{\"", "this is JSON, not a table: export the table as .xlsx or CSV"},
    {"[{\"", "this is JSON, not a table: export the table as .xlsx or CSV"},
};

/// Returns the first characters that matter of a text: ASCII in lower case, without a mark, NULs of wide
/// encodings, white space, and HTML comments.
std::string significant(std::string_view bytes) {
    std::string text;
    const bool json = bytes.find_first_of("{[") < bytes.find('<');
    for (const char c : bytes) {
        if (c == '\0' || static_cast<unsigned char>(c) >= 0x80) continue;
        const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (blank && (text.empty() || json)) continue;
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (text.starts_with("<!--")) {
        const std::size_t end = text.find("-->");
        if (end == std::string::npos) break;
        text.erase(0, std::min(text.find_first_not_of(" \t\r\n", end + 3), text.size()));
    }
    return text;
}

}  // namespace

std::string_view foreign_format(std::string_view first_bytes) {
    if (first_bytes.size() > 1 && first_bytes.find_first_not_of('\0') == std::string_view::npos)
        return "this file begins with zero bytes only: it was not copied whole, or its disk is damaged";
    for (const Mark& mark : binary_marks)
        if (first_bytes.starts_with(mark.begins)) return mark.is;
    const std::string text = significant(first_bytes);
    for (const Mark& mark : text_marks) {
        if (!text.starts_with(mark.begins)) continue;
        if (mark.begins == "<?xml" &&
            text.find("schemas-microsoft-com:office:spreadsheet") != std::string::npos)
            return "this is an Excel 2003 XML workbook: open it in a spreadsheet program and save it as "
                   ".xlsx";
        if (mark.begins == "<?xml" && text.find("<html") != std::string::npos) return html;
        return mark.is;
    }
    return {};
}

}  // namespace registrar
