// SPDX-License-Identifier: Apache-2.0
// Tests of small workbooks that expand to a large size: they are refused before they fill the disk or the
// memory.
#include <archive.h>
#include <archive_entry.h>

#include "input/workbook.h"
#include "unit/input/read_all.h"

using namespace registrar;

namespace {

/// Returns a strongly compressed .ods with this content.
void write_ods(const std::string& path, const std::string& content) {
    archive* const zip = archive_write_new();
    archive_write_set_format_zip(zip);
    REQUIRE(archive_write_open_filename(zip, path.c_str()) == ARCHIVE_OK);
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, "content.xml");
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    REQUIRE(archive_write_header(zip, entry) == ARCHIVE_OK);
    REQUIRE(archive_write_data(zip, content.data(), content.size()) ==
            static_cast<la_ssize_t>(content.size()));
    archive_entry_free(entry);
    archive_write_free(zip);
}

std::string refusal(const std::string& rows) {
    const TemporaryFile file("");
    write_ods(file.path(), "<d><table name=\"S\">" + rows + "</table></d>");
    try {
        Reader reader(file.path(), data_only());
    } catch (const BadWorkbook& bad) {
        return std::string(bad.what()).substr(file.path().size() + 2);
    }
    return "read";
}

}  // namespace

TEST_CASE("refuses a sheet whose repetitions would fill the disk") {
    const std::string cell =
        R"(<table-cell number-columns-repeated="16384" value-type="string"><p>x</p></table-cell>)";
    CHECK(refusal("<table-row number-rows-repeated=\"1048576\">" + cell + "</table-row>") ==
          "the sheet swells to more than 200 times the size of the workbook; it is refused");
    CHECK(refusal("<table-row number-rows-repeated=\"100\">" + cell + "</table-row>") == "read");
}

TEST_CASE("does not buffer a tag of megabytes until it ends") {
    CHECK(refusal("<table-row a=\"" + std::string(20u << 20, 'x') + "\"/>") ==
          "the workbook is damaged: content.xml has a tag of megabytes");
    CHECK(refusal("<table-row a=\"" + std::string(1u << 20, 'x') + "\"/>") == "read");
}
