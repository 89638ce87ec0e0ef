// SPDX-License-Identifier: Apache-2.0
// registrar runs rejects: shows the records that a run rejected, and why.
#include <fmt/format.h>

#include <map>

#include "cli/common.h"
#include "cli/runs.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "engine/run_changes.h"
#include "report/rejects_file.h"
#include "store/open/open_store.h"
#include "values/charset.h"

namespace registrar {

namespace {

constexpr OptionSpec raw_option[] = {
    {"--raw", {}, "write header and records as the bytes of the file, to correct and run again"},
};

/// A data file of the run, as far as its rejects need it.
struct RejectsSource {
    std::string encoding;
    std::string header;  ///< in the file's own bytes; empty if there is none

    /// Returns bytes of the file as UTF-8, without byte order mark and line end.
    std::string text(std::string_view bytes) const {
        std::string text(bytes);
        if (canonical_encoding(encoding)) {  // a workbook has none, and its rows are UTF-8
            Decoder::Result result;
            Decoder(encoding).decode(bytes, true, result);
            text = std::move(result.text);
        }
        while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
        constexpr std::string_view mark = "\xEF\xBB\xBF";
        return text.starts_with(mark) ? text.substr(mark.size()) : text;
    }
};

using Sources = std::map<std::string, RejectsSource, std::less<>>;

Sources sources_of(Ledger& ledger, std::int64_t run) {
    Sources sources;
    for (const RunInput& input : ledger.inputs(run)) {
        const Json dialect = Json::parse(input.dialect);
        RejectsSource source{dialect.value("encoding", std::string("UTF-8")), {}};
        if (dialect.contains("header")) source.header = bytes_from(dialect.at("header"));
        sources.emplace(input.file, std::move(source));
    }
    return sources;
}

/// Returns the source of a reject. That of a message about a workbook's cell is named with the cell.
const RejectsSource& source_of(const Sources& sources, const RejectEntry& reject) {
    static const RejectsSource unknown{"UTF-8", {}};
    const auto known = sources.find(reject.file);
    return known == sources.end() ? unknown : known->second;
}

void print_text(Ledger& ledger, std::int64_t run, const Sources& sources) {
    std::string file;
    ledger.visit_rejects(run, [&](const RejectEntry& reject) {
        const RejectsSource& source = source_of(sources, reject);
        if (file != reject.file && !source.header.empty())
            print_line(fmt::format("{}: header\n    {}", reject.file, source.text(source.header)));
        file = reject.file;
        print_line(fmt::format("{}:{}: {} [{}]", reject.file, reject.line, reject.message, reject.code));
        if (!reject.original.empty()) print_line("    " + source.text(reject.original));
    });
}

/// Prints what `--rejects` writes.
void print_raw(Ledger& ledger, std::int64_t run, const Sources& sources) {
    std::string header;
    std::string last;
    const auto put = [&last](std::string_view bytes, const std::string& encoding) {
        if (!last.empty()) print(missing_line_end(last, encoding));
        print(bytes);
        last = bytes;
    };
    ledger.visit_rejects(run, [&](const RejectEntry& reject) {
        if (reject.original.empty()) return;
        const RejectsSource& source = source_of(sources, reject);
        if (source.header != header) put(source.header, source.encoding);
        header = source.header;
        put(reject.original, source.encoding);
    });
}

Json message_json(const RejectEntry& reject) {
    return {{"action", reject.action},
            {"code", reject.code},
            {"field", reject.field},
            {"value", reject.value},
            {"message", reject.message}};
}

/// Prints one object for each record. The messages of a record follow each other.
void print_json(Ledger& ledger, std::int64_t run, const Sources& sources) {
    Json files = Json::array();
    for (const auto& [file, source] : sources)
        files.push_back({{"file", file},
                         {"encoding", source.encoding},
                         {"header", source.header.empty() ? Json() : Json(source.text(source.header))}});
    print(fmt::format("{{\"version\": 1, \"run\": {}, \"files\": {}, \"rejects\": [", run, dump(files, -1)));
    Json record;
    bool first = true;
    const auto pass_on = [&] {
        if (record.is_null()) return;
        print((first ? "\n" : ",\n") + dump(record, -1));
        first = false;
    };
    ledger.visit_rejects(run, [&](const RejectEntry& reject) {
        if (record.is_null() || record["file"] != reject.file || record["record"] != reject.record) {
            pass_on();
            record = {{"file", reject.file}, {"line", reject.line}, {"record", reject.record}};
            record["original"] = nullptr;
            record["messages"] = Json::array();
        }
        if (!reject.original.empty()) record["original"] = source_of(sources, reject).text(reject.original);
        record["messages"].push_back(message_json(reject));
    });
    pass_on();
    print("\n]}\n");
}

int execute(const Arguments& arguments) {
    const bool json = arguments.text("--format") == "json";
    if (json && arguments.has("--raw")) throw Refused("--raw and --format json exclude each other");
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RunRow run = find_run(*store, arguments.text("RUN"));
    if (const std::string when = pruned_at(run); !when.empty())
        throw Refused(fmt::format("what run {} rejected was pruned at {}", run.id, when));
    Ledger& ledger = store->ledger();
    const Sources sources = sources_of(ledger, run.id);
    if (json)
        print_json(ledger, run.id, sources);
    else if (arguments.has("--raw"))
        print_raw(ledger, run.id, sources);
    else
        print_text(ledger, run.id, sources);
    return 0;
}

}  // namespace

const VerbSpec& runs_rejects_verb() {
    static const VerbSpec verb{"runs rejects",
                               "Show the records that a run rejected, and why, in UTF-8",
                               "registrar runs rejects 3 --raw",
                               {{"RUN", "number of the run"}},
                               {store_options(), raw_option, text_or_json()},
                               execute,
                               120};
    return verb;
}

}  // namespace registrar
