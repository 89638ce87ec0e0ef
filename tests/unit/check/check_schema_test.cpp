// SPDX-License-Identifier: Apache-2.0
// Compares the XML Schema with the check: both must accept and reject the same structures.
#include <catch2/catch.hpp>

#include "unit/check/checking.h"
#include "unit/check/schema_judge.h"
#include "unit/source_folder.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::documented_example;
using registrar::testing::provided;
using registrar::testing::Schema;
using registrar::testing::tracking;

namespace {

constexpr std::string_view named = "<fileName>a.csv</fileName>";

std::vector<std::string> accepted() {
    const std::string name(named);
    const std::string in_import = provided(named, "<lovCode/>");
    std::string steps = in_import;
    steps.insert(steps.find("</import>"), "<consolidators> </consolidators><postProcess/>");
    std::string inside = in_import;
    inside.insert(inside.find("<providers>"), "<preProcess><!-- none --></preProcess>");
    std::string around = in_import;
    around.insert(
        around.find("<import>"),
        "<preProcess/><import>" + around.substr(around.find("<providers>"), around.find("</import-config>") -
                                                                                around.find("<providers>")));
    around.insert(around.find("</import-config>"), "<postProcess/>");
    std::string rooted = tracking("<lovCode/>");
    rooted.insert(
        8,
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"r.xsd\"");
    return {
        std::string(documented_example),
        in_import,
        steps,
        inside,
        around,
        rooted,
        tracking("<progress/><seesionId/>", "<defaultTimezone>UTC</defaultTimezone>"),
        tracking(
            "<lovCode column=\"a\"><mandatory> Yes </mandatory></lovCode><ignoredColumn/><ignoredColumn/>"),
        tracking("<trackingStatus "
                 "column=\"s\"><mandatory>N</mandatory><completed>c</completed><passed/></trackingStatus>"),
        tracking("<lovCode/>",
                 "<trackingStatus><completed>c</completed></trackingStatus><timeGlobalFormat>ISO-8601"
                 "</timeGlobalFormat><dstPolicy/><decimal>\xC2\xA0"
                 "Comma </decimal>"),
        tracking("<lovCode/>", "<defaultScoreMax> +20\n</defaultScoreMax>",
                 "<timeZone>UTC</timeZone><timeZone>UTC</timeZone>"),
        provided(name + "<columnsMapping><lovCode/><ignoredColumn/><trackingStatus><passed>p</passed></"
                        "trackingStatus>"
                        "</columnsMapping><skipFirstLine>Y</skipFirstLine><delimiter>&#9;</delimiter>",
                 "<lovCode/><trackingStatus/>"),
        provided("<filename>a.csv</filename><path/>", "<lovCode/>"),
    };
}

std::vector<std::string> refused() {
    const std::string name(named);
    std::string out_of_order = provided(named, "<lovCode/>");
    out_of_order.insert(out_of_order.find("</import-config>"), "<preProcess/>");
    return {
        "<import-confg/>",
        "<export-config/>",
        "<actions/>",
        "<import-config/>",
        "<import-config><import/></import-config>",
        "<actions version=\"1\"/>",
        "<actions><createOrUpdateConsolidatedTrackngAction/></actions>",
        "<actions><registerLearnerAction/></actions>",
        "<actions><createOrUpdateConsolidatedTrackingAction/></actions>",
        "<actions><createOrUpdateConsolidatedTrackingAction><optons/><fields><lovCode/></fields>"
        "</createOrUpdateConsolidatedTrackingAction></actions>",
        "<actions><createOrUpdateConsolidatedTrackingAction><fields><lovCode/></fields><fields/>"
        "</createOrUpdateConsolidatedTrackingAction></actions>",
        tracking(""),
        tracking("<lovCod/>"),
        tracking("text<lovCode/>"),
        tracking("<lovCode>text</lovCode>"),
        tracking("<lovCode colum=\"x\"/>"),
        tracking("<lovCode><guid/></lovCode>"),
        tracking("<lovCode><mandatory>maybe</mandatory></lovCode>"),
        tracking("<lovCode><mandatory/></lovCode>"),
        tracking("<lovCode><completed>c</completed></lovCode>"),
        tracking("<trackingStatus><complete>c</complete></trackingStatus>"),
        tracking("<timeZone/>"),
        tracking("<lovCode/>", "<lovCode/>"),
        tracking("<lovCode/>", "<timeZone zone=\"UTC\"/>"),
        tracking("<lovCode/>", "<timeZone><b/></timeZone>"),
        tracking("<lovCode/>", "<dstPolicy>laterr</dstPolicy>"),
        tracking("<lovCode/>", "<trackingStatus><mandatory>no</mandatory></trackingStatus>"),
        tracking("<lovCode/>", "", "<defaultScoreMax>many</defaultScoreMax>"),
        out_of_order,
        provided(name + "<delimeter/>", "<lovCode/>"),
        provided(name + "<skipFirstLine>perhaps</skipFirstLine>", "<lovCode/>"),
        provided(name + "<columnsMapping><lovCod/></columnsMapping>", "<lovCode/>"),
        provided(name + "<columnsMapping><lovCode column=\"x\"/></columnsMapping>", "<lovCode/>"),
        "<import-config><preProcess><unpackager/></preProcess></import-config>",
        "<import-config><import><providers><sftpFileImportAction/></providers><actions/></import></"
        "import-config>",
    };
}

}  // namespace

TEST_CASE("the schema accepts what the check accepts") {
    const Schema schema;
    for (const std::string& definition : accepted()) {
        CAPTURE(definition);
        CHECK(Checked(definition).job);
        CHECK(schema.accepts(definition));
    }
}

TEST_CASE("the schema rejects the structural mistakes that the check rejects") {
    const Schema schema;
    for (const std::string& definition : refused()) {
        CAPTURE(definition);
        CHECK_FALSE(Checked(definition).job);
        CHECK_FALSE(schema.accepts(definition));
    }
}

TEST_CASE("the schema accepts the definition of every example that the check accepts") {
    const Schema schema;
    const std::filesystem::path examples = registrar::testing::source_folder() + "/examples";
    std::size_t seen = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(examples)) {
        if (entry.path().filename() != "definition.xml") continue;
        Diagnostics findings;
        const auto definition = load_definition(entry.path().string(), findings);
        if (!definition || !check(*definition, {}, findings)) continue;
        ++seen;
        CAPTURE(entry.path());
        CHECK(schema.accepts_file(entry.path()));
    }
    if (seen == 0) WARN("there is no example yet");
}
