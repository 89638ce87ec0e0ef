// SPDX-License-Identifier: Apache-2.0
// registrar test: runs cases and shows differences.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "engine/tools/cases.h"
#include "report/report.h"
#include "store/memory/store.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--update", {}, "overwrite the expected results with the actual ones"},
    {"--store", "URL",
     "run each case in a PostgreSQL database, in a schema of its own, instead of in memory"},
    {"--junit", "FILE", "write the results as JUnit XML"},
    {"-q", {}, "print nothing after success, one line on standard error after trouble"},
};

std::string xml_text(std::string_view text) {
    std::string escaped;
    for (const char character : text) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                // XML does not allow control characters.
                escaped +=
                    static_cast<unsigned char>(character) < 0x20 && character != '\n' ? '?' : character;
        }
    }
    return escaped;
}

std::string junit(const std::vector<CaseResult>& results, std::size_t failed) {
    std::string xml = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"registrar test\" tests=\"{}\" "
        "failures=\"{}\">\n",
        results.size(), failed);
    for (const CaseResult& result : results) {
        xml +=
            fmt::format("  <testcase name=\"{}\" time=\"{:.3f}\"", xml_text(result.folder), result.seconds);
        if (result.passed())
            xml += "/>\n";
        else
            xml += fmt::format("><failure>{}</failure></testcase>\n", xml_text(result.differences));
    }
    return xml + "</testsuite>\n";
}

int execute(const Arguments& arguments) {
    CaseOptions options;
    options.update = arguments.has("--update");
    options.make_store = [&]() -> std::unique_ptr<Store> {
        if (arguments.has("--store")) return open_scratch(arguments.text("--store"));
        return std::make_unique<MemoryStore>();
    };
    const auto folders = find_cases(arguments.all("PATH"));
    if (folders.empty()) throw Refused("there is no case.xml at or below " + arguments.all("PATH").front());
    std::vector<CaseResult> results;
    std::size_t failed = 0;
    for (const std::string& folder : folders) {
        results.push_back(run_case(folder, options));
        const CaseResult& result = results.back();
        failed += result.passed() ? 0 : 1;
        if (!log_mode().quiet)
            print(fmt::format("{} {}\n{}", result.passed() ? "ok    " : "FAILED", result.folder,
                              result.differences));
    }
    const std::string summary = fmt::format("{}, {} failed", counted(results.size(), "case"), failed);
    log_summary(summary);
    if (!log_mode().quiet) print_line(summary);
    if (arguments.has("--junit")) write_file(arguments.text("--junit"), junit(results, failed));
    return failed > 0 ? 1 : 0;
}

}  // namespace

const VerbSpec& test_verb() {
    static const VerbSpec verb{"test",
                               "Run every case below a folder and show the differences",
                               "registrar test examples",
                               {{"PATH", "folders with cases", 1, 1000000}},
                               {own_options},
                               execute,
                               50};
    return verb;
}

}  // namespace registrar
