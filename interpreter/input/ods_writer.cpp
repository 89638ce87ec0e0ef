// SPDX-License-Identifier: Apache-2.0
// Writes an .ods.
#include <fmt/format.h>

#include <cmath>

#include "input/zipped_workbook.h"

namespace registrar {

namespace {

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
            return typed("time", "time-value",
                         fmt::format("{}PT{}S", value.text.starts_with('-') ? "-" : "",
                                     std::llround(std::abs(clock_days(value.text)) * 86400)));
        case CellForm::truth:
            return typed("boolean", "boolean-value", value.text == "TRUE" ? "true" : "false");
        case CellForm::formula:
            return "<table:table-cell table:formula=\"of:=NA()\"/>";
        case CellForm::text:
        case CellForm::fault:
        case CellForm::percent:
        case CellForm::padded:
        case CellForm::no_date:
        case CellForm::merged_across:
            break;
    }
    if (value.text.empty()) return "<table:table-cell/>";
    return "<table:table-cell office:value-type=\"string\">" + ods_paragraphs(value.text) +
           "</table:table-cell>";
}

void write_ods(ZipWriter& zip, const std::string& sheet, const NamelessFile& rows) {
    constexpr std::string_view kind = "application/vnd.oasis.opendocument.spreadsheet";
    constexpr std::string_view names = "urn:oasis:names:tc:opendocument:xmlns";
    zip.add_plain("mimetype", kind);
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

std::string ods_row(std::span<const SheetValue> cells, std::uint64_t /*number*/) {
    std::string row = "<table:table-row>";
    for (const SheetValue& cell : cells) row += ods_cell(cell);
    return row + "</table:table-row>";
}

}  // namespace

std::unique_ptr<WorkbookWriter> ods_writer(const std::string& sheet) {
    return std::make_unique<ZippedWorkbook>(sheet, ods_row, write_ods);
}

}  // namespace registrar
