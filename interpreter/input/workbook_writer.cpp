// SPDX-License-Identifier: Apache-2.0
#include "input/workbook_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>

#include "diag/unavailable.h"

namespace registrar {

namespace {

constexpr std::string_view xlsx_main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view xlsx_related =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view xlsx_package = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What XML does not allow, or Excel would take for an escape, becomes one.
std::string xml_text(std::string_view text, bool escapes) {
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char character = text[at];
        const auto byte = static_cast<unsigned char>(character);
        if (character == '&')
            escaped += "&amp;";
        else if (character == '<')
            escaped += "&lt;";
        else if (character == '"')
            escaped += "&quot;";
        else if (byte < 0x20 && character != '\n' && character != '\t')
            escaped += escapes ? fmt::format("_x{:04X}_", byte) : " ";
        else if (escapes && text.substr(at).starts_with("_x"))
            escaped += "_x005F_";
        else
            escaped += character;
    }
    return escaped;
}

std::int64_t number_at(std::string_view text, std::size_t from, std::size_t size) {
    std::int64_t number = 0;
    const std::string_view digits = text.substr(std::min(from, text.size()), size);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

double clock_days(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::int64_t seconds =
        number_at(text, 0, colon) * 3600 + number_at(text, colon + 1, 2) * 60 + number_at(text, colon + 4, 2);
    return static_cast<double>(seconds) / 86400;
}

/// A moment's days since 1899-12-30; as far as Excel counts wrongly, from the day before.
double serial_of(std::string_view moment) {
    using namespace std::chrono;
    const year_month_day date{year{static_cast<int>(number_at(moment, 0, 4))},
                              month{static_cast<unsigned>(number_at(moment, 5, 2))},
                              day{static_cast<unsigned>(number_at(moment, 8, 2))}};
    if (!date.ok()) return 60;
    const auto days = (sys_days{date} - sys_days{year{1899} / 12 / 30}).count();
    const double serial = static_cast<double>(days <= 60 ? days - 1 : days);
    return moment.size() > 10 ? serial + clock_days(moment.substr(11)) : serial;
}

std::string xlsx_cell(const SheetValue& value, const std::string& reference) {
    switch (value.form) {
        case CellForm::number:
        case CellForm::rounded:
            return fmt::format("<c r=\"{}\"><v>{}</v></c>", reference, value.text);
        case CellForm::moment:
            return fmt::format("<c r=\"{}\" s=\"{}\"><v>{}</v></c>", reference,
                               value.text.size() > 10 ? 2 : 1, serial_of(value.text));
        case CellForm::duration:
            return fmt::format("<c r=\"{}\" s=\"3\"><v>{}</v></c>", reference, clock_days(value.text));
        case CellForm::truth:
            return fmt::format("<c r=\"{}\" t=\"b\"><v>{}</v></c>", reference, value.text == "TRUE" ? 1 : 0);
        case CellForm::fault:
            return fmt::format("<c r=\"{}\" t=\"e\"><v>{}</v></c>", reference, xml_text(value.text, true));
        case CellForm::text:
            break;
    }
    return fmt::format("<c r=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", reference,
                       xml_text(value.text, true));
}

std::string ods_paragraphs(std::string_view text) {
    std::string paragraphs;
    for (bool more = true; more;) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string line = xml_text(text.substr(0, end), false);
        for (std::size_t at = line.find("  "); at != std::string::npos; at = line.find("  ", at))
            line.replace(at + 1, 1, "<text:s/>");
        paragraphs += "<text:p>" + line + "</text:p>";
        more = end < text.size();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return paragraphs;
}

std::string ods_cell(const SheetValue& value) {
    const auto typed = [](std::string_view type, std::string_view attribute, std::string_view text) {
        return fmt::format("<table:table-cell office:value-type=\"{}\" office:{}=\"{}\"/>", type, attribute,
                           text);
    };
    std::string moment = value.text;
    switch (value.form) {
        case CellForm::number:
        case CellForm::rounded:
            return typed("float", "value", value.text);
        case CellForm::moment:
            if (moment.size() > 10) moment[10] = 'T';
            return typed("date", "date-value", moment);
        case CellForm::duration:
            return typed(
                "time", "time-value",
                fmt::format("PT{}S", static_cast<std::int64_t>(clock_days(value.text) * 86400 + 0.5)));
        case CellForm::truth:
            return typed("boolean", "boolean-value", value.text == "TRUE" ? "true" : "false");
        case CellForm::text:
        case CellForm::fault:
            break;
    }
    if (value.text.empty()) return "<table:table-cell/>";
    return "<table:table-cell office:value-type=\"string\">" + ods_paragraphs(value.text) +
           "</table:table-cell>";
}

class ZipWriter {
public:
    explicit ZipWriter(const std::string& path) : path_(path), zip_(archive_write_new()) {
        if (!zip_) throw std::bad_alloc();
        check(archive_write_set_format_zip(zip_.get()));
        check(archive_write_open_filename(zip_.get(), path.c_str()));
    }
    void add(const std::string& name, std::string_view text, bool packed = true) {
        begin(name, text.size(), packed);
        write(text);
    }
    void add(const std::string& name, std::string_view before, const NamelessFile& middle,
             std::string_view after) {
        begin(name, before.size() + middle.size() + after.size(), true);
        write(before);
        std::string block(1u << 16, '\0');
        for (std::uint64_t at = 0; at < middle.size();) {
            const std::size_t size = middle.read(at, block.data(), block.size());
            write(std::string_view(block).substr(0, size));
            at += size;
        }
        write(after);
    }
    void close() { check(archive_write_close(zip_.get())); }

private:
    struct Close {
        void operator()(archive* zip) const { archive_write_free(zip); }
    };
    void begin(const std::string& name, std::uint64_t size, bool packed) {
        check(packed ? archive_write_zip_set_compression_deflate(zip_.get())
                     : archive_write_zip_set_compression_store(zip_.get()));
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                             archive_entry_free);
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        check(archive_write_header(zip_.get(), entry.get()));
    }
    void write(std::string_view bytes) {
        if (!bytes.empty() && archive_write_data(zip_.get(), bytes.data(), bytes.size()) < 0) fail();
    }
    void check(int code) const {
        if (code != ARCHIVE_OK) fail();
    }
    [[noreturn]] void fail() const {
        const char* reason = archive_error_string(zip_.get());
        throw FileUnavailable(path_, reason != nullptr ? reason : "cannot be written");
    }

    std::string path_;
    std::unique_ptr<archive, Close> zip_;
};

void write_xlsx(ZipWriter& zip, const std::string& sheet, const NamelessFile& rows) {
    zip.add(
        "[Content_Types].xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types "
        "xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override "
        "PartName=\"/xl/workbook.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/"
        "><Override "
        "PartName=\"/xl/styles.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>");
    zip.add("_rels/.rels",
            fmt::format("<Relationships xmlns=\"{}\"><Relationship Id=\"r1\" Type=\"{}/officeDocument\" "
                        "Target=\"xl/workbook.xml\"/></Relationships>",
                        xlsx_package, xlsx_related));
    zip.add("xl/workbook.xml",
            fmt::format("<workbook xmlns=\"{}\" xmlns:r=\"{}\"><sheets><sheet name=\"{}\" sheetId=\"1\" "
                        "r:id=\"r1\"/></sheets></workbook>",
                        xlsx_main, xlsx_related, xml_text(sheet, false)));
    zip.add("xl/_rels/workbook.xml.rels",
            fmt::format("<Relationships xmlns=\"{0}\"><Relationship Id=\"r1\" Type=\"{1}/worksheet\" "
                        "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{1}/styles\" "
                        "Target=\"styles.xml\"/></Relationships>",
                        xlsx_package, xlsx_related));
    zip.add("xl/styles.xml",
            fmt::format("<styleSheet xmlns=\"{}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
                        "formatCode=\"[h]:mm:ss\"/></numFmts><fonts count=\"1\"><font/></fonts><fills "
                        "count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellStyleXfs "
                        "count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"4\"><xf numFmtId=\"0\"/><xf "
                        "numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"22\" "
                        "applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs>"
                        "</styleSheet>",
                        xlsx_main));
    zip.add("xl/worksheets/sheet1.xml", fmt::format("<worksheet xmlns=\"{}\"><sheetData>", xlsx_main), rows,
            "</sheetData></worksheet>");
}

void write_ods(ZipWriter& zip, const std::string& sheet, const NamelessFile& rows) {
    constexpr std::string_view kind = "application/vnd.oasis.opendocument.spreadsheet";
    constexpr std::string_view names = "urn:oasis:names:tc:opendocument:xmlns";
    zip.add("mimetype", kind, false);
    zip.add("META-INF/manifest.xml",
            fmt::format("<m:manifest xmlns:m=\"{0}:manifest:1.0\" m:version=\"1.2\"><m:file-entry "
                        "m:full-path=\"/\" m:media-type=\"{1}\"/><m:file-entry m:full-path=\"content.xml\" "
                        "m:media-type=\"text/xml\"/></m:manifest>",
                        names, kind));
    zip.add("content.xml",
            fmt::format("<office:document-content xmlns:office=\"{0}:office:1.0\" "
                        "xmlns:table=\"{0}:table:1.0\" xmlns:text=\"{0}:text:1.0\" office:version=\"1.2\">"
                        "<office:body><office:spreadsheet><table:table table:name=\"{1}\">",
                        names, xml_text(sheet, false)),
            rows, "</table:table></office:spreadsheet></office:body></office:document-content>");
}

}  // namespace

void WorkbookWriter::add_row(std::span<const SheetValue> cells) {
    ++count_;
    const bool ods = kind_ == WorkbookKind::ods;
    std::string row = ods ? "<table:table-row>" : fmt::format("<row r=\"{}\">", count_);
    for (std::size_t at = 0; at < cells.size(); ++at) {
        if (ods)
            row += ods_cell(cells[at]);
        else if (!cells[at].text.empty())
            row += xlsx_cell(cells[at], cell_reference(at, count_));
    }
    rows_.append(row + (ods ? "</table:table-row>" : "</row>"));
}

void WorkbookWriter::finish(const std::string& path) const {
    ZipWriter zip(path);
    if (kind_ == WorkbookKind::ods)
        write_ods(zip, sheet_, rows_);
    else
        write_xlsx(zip, sheet_, rows_);
    zip.close();
}

}  // namespace registrar
