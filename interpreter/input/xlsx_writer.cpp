// SPDX-License-Identifier: Apache-2.0
// Writes an .xlsx.
#include <fmt/format.h>

#include "input/zipped_workbook.h"

namespace registrar {

namespace {

constexpr std::string_view xlsx_main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view xlsx_related =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view xlsx_package = "http://schemas.openxmlformats.org/package/2006/relationships";

std::string xlsx_moment(const std::string& moment, const std::string& reference) {
    const auto serial = serial_of(moment);
    if (!serial) return fmt::format("<c r=\"{}\" t=\"d\"><v>{}</v></c>", reference, moment);
    return fmt::format("<c r=\"{}\" s=\"{}\"><v>{}</v></c>", reference, moment.size() > 10 ? 2 : 1, *serial);
}

std::string xlsx_cell(const SheetValue& value, const std::string& reference) {
    switch (value.form) {
        case CellForm::number:
        case CellForm::rounded:
            return fmt::format("<c r=\"{}\"><v>{}</v></c>", reference, value.text);
        case CellForm::moment:
            return xlsx_moment(value.text, reference);
        case CellForm::duration:
            return fmt::format("<c r=\"{}\" s=\"3\"><v>{}</v></c>", reference, clock_days(value.text));
        case CellForm::truth:
            return fmt::format("<c r=\"{}\" t=\"b\"><v>{}</v></c>", reference, value.text == "TRUE" ? 1 : 0);
        case CellForm::fault:
            return fmt::format("<c r=\"{}\" t=\"e\"><v>{}</v></c>", reference, xml_text(value.text, true));
        case CellForm::formula:
            return fmt::format("<c r=\"{}\"><f>NA()</f></c>", reference);
        case CellForm::text:
        case CellForm::percent:
        case CellForm::padded:
        case CellForm::no_date:
        case CellForm::merged_across:
            break;
    }
    return fmt::format("<c r=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", reference,
                       xml_text(value.text, true));
}

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

std::string xlsx_row(std::span<const SheetValue> cells, std::uint64_t number) {
    std::string row = fmt::format("<row r=\"{}\">", number);
    for (std::size_t at = 0; at < cells.size(); ++at)
        if (!cells[at].text.empty()) row += xlsx_cell(cells[at], cell_reference(at, number));
    return row + "</row>";
}

}  // namespace

std::unique_ptr<WorkbookWriter> xlsx_writer(const std::string& sheet) {
    return std::make_unique<ZippedWorkbook>(sheet, xlsx_row, write_xlsx);
}

}  // namespace registrar
