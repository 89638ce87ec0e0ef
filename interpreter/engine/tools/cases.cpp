// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>

#include "check/job.h"
#include "definition/definition.h"
#include "diag/render.h"
#include "engine/run.h"
#include "engine/run_options.h"
#include "engine/tools/case_comparison.h"
#include "report/version.h"
#include "store/files/restore.h"
#include "store/files/snapshot.h"
#include "store/open/open_store.h"
#include "store/overlay/store.h"
#include "values/date_format.h"
#include "values/number.h"
#include "values/text.h"
#include "values/zone.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const std::string source_url = "sqlite:source.db";

/// Makes a folder the current one until it is destroyed.
class CurrentFolder {
public:
    explicit CurrentFolder(const std::string& folder) : former_(fs::current_path()) {
        fs::current_path(folder);
    }
    ~CurrentFolder() {
        std::error_code ignored;
        fs::current_path(former_, ignored);
    }
    CurrentFolder(const CurrentFolder&) = delete;
    CurrentFolder& operator=(const CurrentFolder&) = delete;

private:
    fs::path former_;
};

/// One `<run>` of a case.
struct CaseRun {
    std::string definition = "definition.xml";
    std::vector<std::string> data;
    int exit = 0;
    JobOverrides overrides;
    RunOptions options;
};

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

/// Converts changeThreshold to change-threshold.
std::string flag_name(const std::string& attribute) {
    std::string flag;
    for (const char letter : attribute) {
        const bool capital = letter >= 'A' && letter <= 'Z';
        flag += capital ? "-" : "";
        flag += capital ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return flag;
}

/// Returns the exit code that a text states. Throws Refused for any other text.
int exit_code(const std::string& value) {
    const auto code = parse_integer(value);
    if (!code || *code < 0 || *code > 255)
        throw Refused(fmt::format("exit takes a number from 0 to 255, not '{}'", value));
    return static_cast<int>(*code);
}

/// Reads an attribute of `<run>`: a flag of `registrar run` in camelCase.
void set_attribute(CaseRun& run, const std::string& name, const std::string& value) {
    if (name == "definition")
        run.definition = value;
    else if (name == "data")
        run.data = words(value);
    else if (name == "exit")
        run.exit = exit_code(value);
    else if (name == "strict")
        run.options.strict = value == "yes";
    else if (name == "yes")
        run.options.yes = value == "yes";
    else if (name == "rehearsal")
        run.options.rehearsal = value == "yes";
    else if (name == "skipSteps")
        run.options.skip_steps = value == "yes";
    else if (name == "outcomesAll")
        run.options.watch_all = value == "yes";
    else if (name == "dataPath")
        run.options.data_path = value;
    else if (const std::string flag = flag_name(name);
             !set_override(run.overrides, flag, value) && !set_flag(run.options, flag, value))
        throw Refused("<run> has no attribute " + name);
}

struct CaseFile {
    std::int64_t now = 0;
    std::vector<CaseRun> runs;
    std::string other_versions;  ///< says which versions made the case, if they are not those that run it
};

std::string other_versions(const XmlElement& root) {
    std::string text;
    for (const auto& [name, version] : versions())
        if (const XmlAttribute* made = root.attribute(name); made != nullptr && made->value != version)
            text +=
                fmt::format("The case was made with {} {}, and this is {}.\n", name, made->value, version);
    return text;
}

CaseFile read_case() {
    Diagnostics findings;
    const auto document = load_definition("case.xml", findings);
    if (!document) throw Refused(render_text(findings.all()));
    if (document->root.name != "case") throw Refused("case.xml: the root is not <case>");
    CaseFile file;
    const XmlAttribute* now = document->root.attribute("now");
    const auto clock = now == nullptr ? std::nullopt : parse_timestamp(now->value);
    if (!clock) throw Refused("case.xml: <case> needs now=\"2026-11-22T10:00:00Z\"");
    file.now = *clock;
    file.other_versions = other_versions(document->root);
    for (const XmlElement& element : document->root.children) {
        const std::uint64_t line = document->locate(element.name_span).line;
        try {
            if (element.name != "run") throw Refused(fmt::format("<case> has no child <{}>", element.name));
            CaseRun run;
            for (const XmlAttribute& attribute : element.attributes)
                set_attribute(run, attribute.name, attribute.value);
            for (const XmlElement& set : element.children) {
                const XmlAttribute* value = set.attribute("value");
                if (set.name != "set" || value == nullptr)
                    throw Refused("<run> has children <set value=\"…\"/>");
                set_attribute(run, "set", value->value);
            }
            file.runs.push_back(std::move(run));
        } catch (const Refused& refused) {
            throw Refused(fmt::format("case.xml:{}: {}", line, refused.what()));
        }
    }
    return file;
}

using RecordTables = std::map<const RecordType*, std::string>;

/// Returns the records of every type as CSV, without secrets.
RecordTables record_tables(StoreReader& reader) {
    RecordTables tables;
    for (const RecordType* type : record_types()) {
        std::string& table = tables[type];
        append_csv_header(table, *type);
        RecordBlock block(*type);
        const auto cursor = reader.scan(*type);
        while (cursor->next(block, 1024) > 0) {
            for (std::size_t at = 0; at < block.size(); ++at)
                append_csv_record(table, *type, block.view(at), false);
            block.clear();
        }
    }
    return tables;
}

/// Throws Refused for a file whose name is not a record type.
void check_expected_names(const fs::path& folder) {
    if (!fs::exists(folder)) return;
    for (const auto& entry : fs::directory_iterator(folder))
        if (find_record_type(entry.path().stem().string()) == nullptr)
            throw Refused(entry.path().filename().string() + ": no such record type");
}

class CaseExecution {
public:
    /// `home` is the case's folder, whose copy is the current one.
    CaseExecution(const CaseOptions& options, CaseFile file, fs::path home)
        : options_(options), file_(std::move(file)), home_(std::move(home)), store_(options.make_store()) {}

    std::string execute();

private:
    void restore_store();
    void restore_source();
    void run(const CaseRun& run);
    void check_only();
    void compare(const fs::path& path, const std::string& found, const std::string& without_file,
                 std::size_t key_columns = 0);
    void compare_store();
    void compare_records(const RecordTables& before, StoreReader& reader, const fs::path& folder);
    void compare_files();

    const CaseOptions& options_;
    CaseFile file_;
    fs::path home_;
    std::unique_ptr<Store> store_;
    RecordTables before_;
    RecordTables source_before_;
    std::string files_before_;
    std::string outcomes_{outcomes_header};
    std::string findings_;
    std::string headers_;
    std::string steps_;     ///< messages of steps
    std::string refusals_;  ///< why runs ended without a result
    std::string differences_;
};

void CaseExecution::restore_store() {
    if (!fs::exists("store")) return;
    Diagnostics findings;
    restore(*store_, {"store", file_.now}, findings);
    if (findings.errors() > 0)
        throw Refused("the store before cannot be restored:\n" + render_text(findings.all()));
}

/// Creates the second store, for actions that name one: `sqlite:source.db` in the case's copy.
void CaseExecution::restore_source() {
    if (!fs::exists("source")) return;
    Diagnostics findings;
    restore(*open_store(source_url, OpenMode::create), {"source", file_.now}, findings);
    if (findings.errors() > 0)
        throw Refused("the source before cannot be restored:\n" + render_text(findings.all()));
}

void CaseExecution::run(const CaseRun& run) {
    Diagnostics findings;
    const auto definition = load_definition(run.definition, findings);
    const auto job = definition ? check(*definition, run.overrides, findings) : std::nullopt;
    findings.sort_by_location();
    findings_ += render_text(findings.all());
    int exit = 2;
    std::string said;
    if (job) {
        RunOptions options = run.options;
        options.store_url = "case";
        options.now = file_.now;
        options.data = run.data;
        options.jobs = 1;
        options.watch = [this](const OutcomeLine& line) { line.append_csv(outcomes_); };
        for (const auto& [name, value] : run.overrides.settings) options.overrides.emplace_back(name, value);
        Diagnostics binding_findings;
        try {
            const RunResult result = run_job(*store_, *job, options, binding_findings);
            exit = result.exit_code;
            steps_ += result.report.steps_text();
        } catch (const Refused& refused) {
            said = refused.what();
        } catch (const Unavailable& unavailable) {
            exit = 6;
            said = unavailable.what();
        } catch (const BadInput& bad) {
            exit = 7;
            said = bad.what();
        }
        if (!said.empty() && said.back() != '\n') said += '\n';
        refusals_ += said;
        said += render_text(binding_findings.all());
        headers_ += render_text(binding_findings.all());
    }
    if (exit != run.exit)
        differences_ += fmt::format("exit code: expected {}, found {}\n{}", run.exit, exit, said);
}

/// Runs a case without `<run>`, which expects findings of check.
void CaseExecution::check_only() {
    Diagnostics findings;
    if (const auto definition = load_definition("definition.xml", findings)) check(*definition, {}, findings);
    findings.sort_by_location();
    findings_ = render_text(findings.all());
}

void CaseExecution::compare(const fs::path& path, const std::string& found, const std::string& without_file,
                            std::size_t key_columns) {
    const bool there = fs::exists(home_ / path);
    const std::string expected = there ? read_case_file(home_ / path) : without_file;
    if (expected == found) return;
    const bool table = path.extension() == ".csv" && (there || key_columns > 0);
    const std::string difference =
        table ? compare_tables(expected, found, key_columns) : compare_texts(expected, found);
    // An expected table may have fewer columns than the found one; if it agrees, it stays as it is.
    if (difference.empty()) return;
    if (options_.update)
        write_case_file(home_ / path, found);
    else
        differences_ += fmt::format("{}{}:\n{}", path.string(), there ? "" : " (missing)", difference);
}

void CaseExecution::compare_store() {
    compare_records(before_, *store_->reader(), "expected/store");
    if (fs::exists("source"))
        compare_records(source_before_, *open_store(source_url, OpenMode::read_only)->reader(),
                        "expected/source");
}

/// Compares the records of each type. Without a file of expected records, they must be unchanged.
void CaseExecution::compare_records(const RecordTables& before, StoreReader& reader, const fs::path& folder) {
    check_expected_names(home_ / folder);
    const RecordTables after = record_tables(reader);
    for (const RecordType* type : record_types())
        compare(folder / fmt::format("{}.csv", type->name), after.at(type), before.at(type), type->key_count);
}

/// Compares the messages of steps, the list of files, and the files in expected/files. Without an expected
/// list, no file may have been added or removed.
void CaseExecution::compare_files() {
    compare("expected/steps.txt", steps_, "");
    compare("expected/files.txt", list_case_files("."), files_before_);
    if (!fs::exists(home_ / "expected/files")) return;
    for (const auto& entry : fs::recursive_directory_iterator(home_ / "expected/files")) {
        if (!entry.is_regular_file()) continue;
        const fs::path below = entry.path().lexically_relative(home_ / "expected/files");
        if (options_.update)
            write_case_file(entry.path(), read_case_file(below));
        else if (const auto difference = compare_texts(read_case_file(entry.path()), read_case_file(below));
                 !difference.empty())
            differences_ += below.string() + ":\n" + difference;
    }
}

std::string CaseExecution::execute() {
    restore_store();
    restore_source();
    before_ = record_tables(*store_->reader());
    if (fs::exists("source"))
        source_before_ = record_tables(*open_store(source_url, OpenMode::read_only)->reader());
    files_before_ = list_case_files(".");
    for (const CaseRun& each : file_.runs) run(each);
    if (file_.runs.empty()) check_only();
    compare_store();
    if (!file_.runs.empty()) compare("expected/outcomes.csv", outcomes_, std::string(outcomes_header));
    compare_files();
    compare("expected/check.txt", findings_, "");
    compare("expected/headers.txt", headers_, "");
    compare("expected/refused.txt", refusals_, "");
    if (!differences_.empty()) differences_ += file_.other_versions;
    return differences_;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> versions() {
    return {{"registrar", std::string(registrar_version)},
            {"tzdb", tz_database_version()},
            {"icu", std::string(icu_version())}};
}

std::vector<std::string> find_cases(const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        if (!fs::exists(path)) throw FileUnavailable(path, "is not there");
        if (fs::exists(fs::path(path) / "case.xml")) found.push_back(path);
        if (!fs::is_directory(path)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_directory() && fs::exists(entry.path() / "case.xml"))
                found.push_back(entry.path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

CaseResult run_case(const std::string& folder, const CaseOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    CaseResult result;
    result.folder = folder;
    try {
        const fs::path home = fs::absolute(folder);
        const TemporaryFolder copy;
        copy_case(home, copy.path());
        const CurrentFolder current(copy.path());
        result.differences = CaseExecution(options, read_case(), home).execute();
    } catch (const Unavailable& unavailable) {
        result.differences = std::string(unavailable.what()) + "\n";
        result.unavailable = true;
    } catch (const fs::filesystem_error& error) {
        result.differences = std::string(error.what()) + "\n";
        result.unavailable = true;
    } catch (const std::exception& error) {
        result.differences = std::string(error.what()) + "\n";
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

}  // namespace registrar
