// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/pack.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "binding/input_plan.h"
#include "binding/secret_cells.h"
#include "definition/definition.h"
#include "diag/json.h"
#include "diag/render.h"
#include "engine/kept_run.h"
#include "engine/run.h"
#include "engine/tools/anonymise.h"
#include "engine/tools/case_comparison.h"
#include "engine/tools/cases.h"
#include "engine/tools/data_files.h"
#include "engine/tools/rewind.h"
#include "engine/tools/run_source.h"
#include "engine/tools/sheet_copy.h"
#include "engine/tools/watched_store.h"
#include "remote/move_file.h"
#include "report/version.h"
#include "store/files/snapshot.h"
#include "store/memory/store.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/xml_text.h"
#include "values/zone.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t records_at_once = 1024;

/// Returns the path of a data file of the run, wherever it is now. Throws Refused if it is gone or changed.
std::string find_data(const RunSource& source, const RunRow& run, const RunInput& input, DataFiles& files) {
    if (const auto found = files.find(run, input)) return *found;
    const std::string path = existing_path(run, input);
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    // Of a file that was not read to its end only the size is known. The replay will tell.
    if (!error && input.sha256.empty() && size == input.size) return path;
    const fs::path home = home_of(run);
    const std::string state = error ? fmt::format("the file that run {} read is not there any more", run.id)
                                    : fmt::format("the file has changed since run {} read it: {}", run.id,
                                                  source.change_of(input, path));
    throw Refused(
        fmt::format("{}: {}. A pack needs the file as it was; it may have another name, at this place or "
                    "below {}",
                    path, state, home.empty() ? "the current folder" : home.string()));
}

/// Returns a name for a data file that no other one has.
std::string new_name(const std::string& path, std::set<std::string>& taken) {
    const fs::path name = fs::path(path).filename();
    std::string wanted = name.string();
    // The names of a case are separated by spaces.
    const auto separates = [](char character) { return static_cast<unsigned char>(character) <= ' '; };
    std::replace_if(wanted.begin(), wanted.end(), separates, '_');
    for (int number = 2; !taken.insert(wanted).second || wanted == "case.xml" || wanted == "definition.xml";
         ++number)
        wanted = fmt::format("{}-{}{}", name.stem().string(), number, name.extension().string());
    return wanted;
}

void take_settings(const RunRow& run, PackRequest& request) {
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object()) return;
    take_outcome_flags(settings, request.options);
    for (const Json& pair : settings.value("set", Json::array()))
        request.options.overrides.emplace_back(pair[0], pair[1]);
    request.overrides = overrides_of(run);
}

std::string xml_attribute(std::string_view name, std::string_view value) {
    return fmt::format(" {}=\"{}\"", name, escaped_xml(value));
}

/// Converts a flag to the attribute of a case: "--date-format" to "dateFormat".
std::string attribute_of(std::string_view flag) {
    std::string name;
    bool capital = false;
    for (const char character : flag.substr(flag.find_first_not_of('-'))) {
        if (character == '-')
            capital = true;
        else
            name += std::exchange(capital, false) ? static_cast<char>(character - 'a' + 'A') : character;
    }
    return name;
}

/// `names`, if not null, makes the names of sheets the one that all sheets of an anonymous pack have.
std::string flags_of(const PackRequest& request, const Pseudonyms* names) {
    const RunOptions& options = request.options;
    std::string text;
    if (options.bind != BindMode::definition)
        text += xml_attribute("bind", options.bind == BindMode::header ? "header" : "position");
    if (options.strict) text += xml_attribute("strict", "yes");
    if (options.atomic_file) text += xml_attribute("atomic", "file");
    if (options.skip_steps) text += xml_attribute("skipSteps", "yes");
    if (!options.due_text.empty()) text += xml_attribute("due", options.due_text);
    const auto limit = [&text](std::string_view name, const std::optional<RowLimit>& given) {
        if (given) text += xml_attribute(name, given->text());
    };
    limit("maxRejects", options.max_rejects);
    limit("maxDeletes", options.guards.max_deletes);
    limit("maxResets", options.guards.max_resets);
    if (options.change_threshold)
        text += xml_attribute("changeThreshold", std::to_string(*options.change_threshold));
    for (const auto& [flag, value] : options.overrides)
        if (flag != "--set")
            text += xml_attribute(attribute_of(flag),
                                  names != nullptr && flag == "--sheet" ? anonymous_sheet : value);
    return text + xml_attribute("yes", "yes") + xml_attribute("rehearsal", "yes");
}

/// Returns whether an element has the URL of a store.
bool names_a_store(const XmlElement& element) {
    return is_store_url(element.text) || std::ranges::any_of(element.children, names_a_store);
}

/// Returns whether a setting of a step names a folder from which the step reads.
bool is_input_folder(std::string_view setting) {
    return setting == "inputFolderPath" || setting == "dataFolderPath";
}

/// A pack replaces nothing.
void refuse_existing(const fs::path& folder) {
    if (fs::exists(fs::symlink_status(folder)))
        throw Refused(folder.string() + ": exists already; give a new folder, or --force");
}

/// Writes a pack in a private folder, which is removed if the pack is not put in place. The folder is locked
/// while its process lives, so that another pack to the same place can remove what a killed one left.
class PackFolder {
public:
    explicit PackFolder(const std::string& final_path) : final_(final_path) {
        refuse_existing(final_);
        const std::string prefix = fmt::format(".{}.part.", final_.filename().string());
        const fs::path parent = fs::absolute(final_).parent_path();
        remove_abandoned(parent, prefix);
        std::string name = (parent / (prefix + "XXXXXX")).string();
        if (mkdtemp(name.data()) == nullptr) throw FileUnavailable(final_path, std::strerror(errno));
        path_ = name;
        lock_ = lock(path_);
    }
    ~PackFolder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
        if (lock_ >= 0) close(lock_);
    }
    PackFolder(const PackFolder&) = delete;
    PackFolder& operator=(const PackFolder&) = delete;

    const fs::path& path() const { return path_; }
    void write(const fs::path& name, const std::string& text) const { write_case_file(path_ / name, text); }
    void put_in_place(mode_t mode) {
        // Who may read the files may enter the folders.
        const mode_t folders = mode | ((mode & 0444U) >> 2U);
        chmod(path_.c_str(), folders);
        for (const auto& entry : fs::recursive_directory_iterator(path_))
            chmod(entry.path().c_str(), entry.is_directory() ? folders : mode);
        std::error_code error;
        fs::rename(path_, final_, error);
        if (fs::exists(path_)) refuse_existing(final_);
        if (error) throw FileUnavailable(final_.string(), error.message());
        path_.clear();
    }

private:
    /// Locks a folder. Returns its descriptor; -1 if another process has the lock.
    static int lock(const fs::path& folder) {
        const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
        close(descriptor);
        return -1;
    }
    static void remove_abandoned(const fs::path& parent, const std::string& prefix) {
        std::error_code error;
        std::vector<fs::path> left;
        for (auto at = fs::directory_iterator(parent, error); !error && at != fs::end(at);
             at.increment(error))
            if (at->path().filename().string().starts_with(prefix)) left.push_back(at->path());
        for (const fs::path& folder : left) {
            const int descriptor = lock(folder);
            if (descriptor < 0) continue;
            fs::remove_all(folder, error);
            close(descriptor);
        }
    }

    fs::path final_;
    fs::path path_;
    int lock_ = -1;
};

/// Returns the first line of a file whose columns are bound by position, in UTF-8, with `***` in its password
/// columns: it may be a row.
std::string masked_header(const InputPlan& plan, const SecretCells& secrets) {
    Dialect dialect;
    dialect.delimiter = plan.delimiter;
    dialect.encoding = plan.encoding;
    dialect.skip_first_line = false;
    Reader reader(InMemory{plan.header}, dialect);
    Cells header;
    if (reader.read(std::span(&header, 1)) == 0) return std::string(secret_cell);
    std::string text = secrets.mask(header);
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

/// Copies a file with `***` in its password columns; a text in UTF-8. Records keep their lines.
void write_masked(InputPlan& plan, const SecretCells& secrets, const fs::path& target) {
    if (!plan.sheet.empty())
        return copy_sheet(plan, plan.sheet, target, [&secrets](const Cells& row, std::size_t cell) {
            const std::string text(row.cells[cell].text());
            return text.empty() || !secrets.hides(row, cell) ? text : std::string(secret_cell);
        });
    std::ofstream file(target, std::ios::binary);
    file << "\xEF\xBB\xBF";
    std::uint64_t line = 1;
    const auto add = [&](std::string_view text) {
        file << text << '\n';
        line += 1 + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    };
    if (plan.columns.empty() && !plan.header.empty()) add(masked_header(plan, secrets));
    if (!plan.columns.empty())
        add(fmt::format("{}", fmt::join(plan.columns, std::string(1, plan.delimiter))));
    std::vector<Cells> group(64);
    while (const std::size_t count = plan.reader->read(group))
        for (const Cells& record : std::span(group).first(count)) {
            while (line < record.line) add("");
            std::string text = secrets.mask(record);
            while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
            add(text);
        }
    if (!file.flush()) throw FileUnavailable(target.string(), "cannot be written");
}

/// Returns `name=value` with a pseudonym for a value that names somebody.
std::string value_of_set(const std::string& set, Pseudonyms* names) {
    const auto equals = set.find('=');
    if (names == nullptr || equals == std::string::npos || !names->knows(set.substr(equals + 1))) return set;
    return set.substr(0, equals + 1) + names->of(set.substr(equals + 1));
}

class Packing {
public:
    Packing(Store& store, const PackRequest& request)
        : store_(store),
          request_(request),
          folder_(request.pseudonym_key ? aside_.path() + "/named" : request.folder),
          before_(store) {
        refuse_existing(request.folder);
    }

    void pack() {
        write_sources();
        if (request_.run) first_ids_ = rewind(before_, store_, *request_.run);
        replay();
        write_records();
        write_numbers();
        write_case(folder_, names_, nullptr);
        verify(folder_);
        if (request_.pseudonym_key)
            put_anonymous();
        else
            folder_.put_in_place(request_.mode);
    }

private:
    void write_sources();
    void name_files();
    void make_folders(const PackFolder& folder) const;
    std::map<std::string, std::set<std::size_t>> readers() const;
    void write_data(const std::string& path, const std::set<std::size_t>& imports, const fs::path& target);
    void replay();
    void judge(const RunResult& result) const;
    void write_records();
    void write_numbers();
    void write_case(const PackFolder& folder, const std::vector<std::string>& data, Pseudonyms* names) const;
    static void verify(const PackFolder& folder);
    std::vector<NamedPack::DataFile> found_files() const;
    void put_anonymous();

    Store& store_;
    const PackRequest& request_;
    TemporaryFolder
        aside_;  ///< of the pack with names, if that is not wanted: never beside the anonymous one
    PackFolder folder_;
    OverlayStore before_;  ///< the store before the run
    std::optional<Job> job_;
    std::vector<std::string> names_;  ///< of the data files in the pack
    bool masked_ = false;             ///< passwords are left out, so rows that depend on them end otherwise
    bool explicit_data_ = true;       ///< the files replace the provider's
    SeenRecords seen_;
    FirstIds first_ids_;
    int exit_code_ = 0;
};

void Packing::write_sources() {
    folder_.write("definition.xml", marked_as_utf8(request_.definition_text));
    Diagnostics findings;
    const auto definition = load_definition((folder_.path() / "definition.xml").string(), findings);
    if (definition) job_ = check(*definition, request_.overrides, findings);
    if (!job_) throw Refused("the definition is not valid:\n" + render_text(findings.all()));
    if (names_a_store(definition->root))
        throw Refused(
            "the definition names a second store, of whose past nothing is kept, so there is no pack of it. "
            "To "
            "show a transfer elsewhere, take a snapshot of both stores before it (registrar snapshot --store "
            "URL --out DIR), that of the source into a folder named source, and make a case of them with the "
            "definition, in which the source is sqlite:source.db");
    name_files();
    make_folders(folder_);
    auto imports = readers();
    for (std::size_t at = 0; at < names_.size(); ++at) {
        const std::string& path = request_.files[at];
        write_data(path, explicit_data_ ? std::set<std::size_t>{0} : imports[path],
                   folder_.path() / names_[at]);
    }
}

/// Makes the folders in which providers look for files, and those of steps that exist beside the definition,
/// because a missing folder is a failure.
void Packing::make_folders(const PackFolder& folder) const {
    const auto make = [&folder](const fs::path& path) {
        if (path.is_relative() && std::ranges::find(path, fs::path("..")) == path.end())
            fs::create_directories(folder.path() / path);
    };
    const auto make_for_steps = [&](const std::vector<StepJob>& steps) {
        for (const StepJob& step : steps)
            for (const SettingSource& setting : step.sources)
                if (is_input_folder(setting.name) && !setting.value.empty() &&
                    fs::is_directory(fs::path(request_.home) / setting.value))
                    make(setting.value);
    };
    make_for_steps(job_->pre_process);
    make_for_steps(job_->post_process);
    for (const ImportJob& import : job_->imports) {
        if (!explicit_data_) make(import.provider.settings.path);
        make_for_steps(import.consolidators);
        make_for_steps(import.post_process);
    }
}

/// Names the data files. Those of several imports keep their places, where the providers find them.
void Packing::name_files() {
    explicit_data_ = job_->imports.size() == 1 && !request_.files.empty();
    std::set<std::string> taken;
    for (const std::string& path : request_.files) {
        if (explicit_data_) {
            names_.push_back(new_name(path, taken));
            continue;
        }
        const fs::path name =
            fs::absolute(path).lexically_relative(fs::absolute(request_.home.empty() ? "." : request_.home));
        if (name.empty() || *name.begin() == "..")
            throw Refused(
                fmt::format("{} is not below the definition's folder, so a pack of several imports cannot "
                            "put it where its provider finds it",
                            path));
        names_.push_back(name.string());
    }
}

/// Returns the imports that read each data file. Those of the run are known; others are those whose providers
/// find the file.
std::map<std::string, std::set<std::size_t>> Packing::readers() const {
    std::map<std::string, std::set<std::size_t>> readers;
    for (std::size_t at = 0; at < request_.imports.size(); ++at)
        readers[request_.files[at]].insert(request_.imports[at]);
    if (!request_.imports.empty() || explicit_data_) return readers;
    InputOptions options = request_.options;
    options.data_path = request_.home.empty() ? "." : request_.home;
    Diagnostics ignored;
    for (std::size_t import = 0; import < job_->imports.size(); ++import)
        for (const std::string& found : find_files(*job_, import, options, nullptr, ignored))
            for (const std::string& path : request_.files)
                if (fs::absolute(path).lexically_normal() == fs::absolute(found).lexically_normal())
                    readers[path].insert(import);
    return readers;
}

/// Copies a data file, with asterisks in place of what any of the imports reads as passwords.
void Packing::write_data(const std::string& path, const std::set<std::size_t>& imports,
                         const fs::path& target) {
    fs::create_directories(target.parent_path());
    if (fs::exists(target)) return;  // two imports read it
    std::error_code error;
    fs::copy_file(path, target, error);
    if (error) throw FileUnavailable(path, error.message());
    for (const std::size_t import : imports) {
        InputPlan plan = unbound_input(*job_, import, target.string());
        Diagnostics findings;
        if (!bind_input(*job_, request_.options, plan, findings)) continue;
        const SecretCells secrets(plan.binding);
        if (!secrets.any()) continue;
        masked_ = true;
        const fs::path masked = target.string() + ".masked";
        write_masked(plan, secrets, masked);
        plan.reader.reset();
        fs::rename(masked, target);
    }
}

/// Runs the definition on an overlay of the store before, to see at which records it looks.
void Packing::replay() {
    Store& base = before_;
    OverlayStore after(base);
    WatchedStore watched(after, seen_);
    Diagnostics findings;
    RunOptions options = request_.options;
    options.store_url = "pack";
    options.now = request_.clock;
    options.jobs = 1;
    options.plan = options.rehearsal = options.yes = true;
    options.data_path = folder_.path().string();
    if (explicit_data_)
        for (const std::string& name : names_) options.data.push_back((folder_.path() / name).string());
    const RunResult result = run_job(watched, *job_, options, findings);
    if (result.report.state.empty())
        throw Refused("the definition does not fit the files:\n" + render_text(findings.all()));
    exit_code_ = result.exit_code;
    judge(result);
}

/// Throws Refused if the replay differs from the run.
void Packing::judge(const RunResult& result) const {
    if (!request_.totals || masked_) return;
    const Totals found = result.report.totals();
    const Totals& wanted = *request_.totals;
    if (found.outcomes == wanted.outcomes && found.read == wanted.read && found.warnings == wanted.warnings)
        return;
    std::string text;
    const auto compare = [&text](std::string_view name, std::uint64_t was, std::uint64_t is) {
        if (was != is) text += fmt::format("{}{} {}, now {}", text.empty() ? "" : "; ", name, was, is);
    };
    compare("rows", wanted.read, found.read);
    for (std::size_t at = 0; at < wanted.outcomes.size(); ++at)
        compare(row_outcome_names[at], wanted.outcomes[at], found.outcomes[at]);
    compare("warnings", wanted.warnings, found.warnings);
    throw Refused(
        fmt::format("the same rows on the store as it was before run {} end otherwise ({}). The store was "
                    "changed outside of "
                    "runs, or by another version of this program",
                    *request_.run, text));
}

/// Writes the records that the run looked at, as they were before it.
void Packing::write_records() {
    const auto reader = before_.reader();
    for (const RecordType* type : record_types()) {
        std::string text;
        RecordBlock block(*type);
        for (const auto cursor = reader->scan(*type); cursor->next(block, records_at_once) > 0; block.clear())
            for (std::size_t at = 0; at < block.size(); ++at) {
                if (!seen_.contains(*type, block.view(at))) continue;
                if (text.empty()) append_csv_header(text, *type);
                append_csv_record(text, *type, block.view(at), false);
            }
        if (!text.empty()) folder_.write(fs::path("store") / fmt::format("{}.csv", type->name), text);
    }
}

/// Writes the store's guid and next ids, from which ids and guids of new records follow.
void Packing::write_numbers() {
    std::string text = "name,value\nguid," + store_.identity().guid + "\n";
    for (const RecordType* type : record_types()) {
        if (!type->has_id()) continue;
        const auto first = first_ids_.find(type);
        text += fmt::format("next_id.{},{}\n", type->name,
                            first == first_ids_.end() ? store_.next_id(*type) : first->second);
    }
    folder_.write("store/store.csv", text);
}

/// `names`, if not null, gives pseudonyms to the settings of the command line.
void Packing::write_case(const PackFolder& folder, const std::vector<std::string>& files,
                         Pseudonyms* names) const {
    std::string data;
    if (explicit_data_) data = fmt::format("{}", fmt::join(files, " "));
    std::string text = "<case" + xml_attribute("now", format_timestamp(request_.clock));
    for (const auto& [name, version] : versions()) text += xml_attribute(name, version);
    text += ">\n    <run definition=\"definition.xml\"";
    if (!data.empty()) text += xml_attribute("data", data);
    text += xml_attribute("exit", std::to_string(exit_code_)) + flags_of(request_, names) + ">\n";
    for (const auto& [flag, value] : request_.options.overrides)
        if (flag == "--set")
            text += "        <set" + xml_attribute("value", value_of_set(value, names)) + "/>\n";
    text += "    </run>\n</case>\n";
    folder.write("case.xml", text);
}

/// Runs the pack as a case: once for what is expected, and once to see that it passes.
void Packing::verify(const PackFolder& folder) {
    CaseOptions options;
    options.make_store = [] { return std::make_unique<MemoryStore>(); };
    options.update = true;
    const auto run = [&](const char* otherwise) {
        const CaseResult result = run_case(folder.path().string(), options);
        if (result.unavailable) throw FileUnavailable(folder.path().string(), result.differences);
        if (!result.passed()) throw Refused(otherwise + (":\n" + result.differences));
    };
    run("the pack does not run as the run did. The store may have been changed outside of runs");
    options.update = false;
    run("the pack does not pass its own test");
}

/// Returns the data files that the providers of several imports find in the pack, in the order of the run.
std::vector<NamedPack::DataFile> Packing::found_files() const {
    InputOptions options = request_.options;
    options.data_path = folder_.path().string();
    Diagnostics findings;
    std::vector<NamedPack::DataFile> files;
    std::set<std::string> found;
    for (std::size_t import = 0; import < job_->imports.size(); ++import)
        for (const std::string& path : find_files(*job_, import, options, nullptr, findings)) {
            files.push_back({fs::path(path).lexically_relative(folder_.path()).string(), import});
            found.insert(files.back().name);
        }
    if (found != std::set<std::string>(names_.begin(), names_.end()))
        throw Refused(
            "the providers do not find the files that the run read, because steps moved or made some. There "
            "is no anonymous pack of such a run");
    return files;
}

/// Puts an anonymous copy of the pack in place, which gives the same outcomes.
void Packing::put_anonymous() {
    Pseudonyms names(*request_.pseudonym_key);
    PackFolder anonymous(request_.folder);
    NamedPack named{folder_.path(), *job_, request_.options, {}, !explicit_data_};
    if (explicit_data_)
        for (const std::string& name : names_) named.data.push_back({name, 0});
    else
        named.data = found_files();
    const auto files = anonymise(named, anonymous.path(), names);
    make_folders(anonymous);
    write_case(anonymous, files, &names);
    verify(anonymous);
    demand_same_outcomes(folder_.path(), anonymous.path());
    anonymous.put_in_place(request_.mode);
}

}  // namespace

PackRequest request_of(Store& store, const RunRow& run) {
    if (run.state == "running" || run.state == "interrupted")
        throw Refused(fmt::format("run {} is {}: it can be packed when it has ended", run.id, run.state));
    if (run.definition_text.empty())
        throw Refused(fmt::format("run {} ({}) has no definition: there is nothing to pack", run.id,
                                  run.definition_path));
    PackRequest request;
    request.definition_text = run.definition_text;
    request.home = home_of(run);
    request.clock = run.clock;
    request.run = run.id;
    request.totals = Report::from_json(Json::parse(run.report)).totals();
    take_settings(run, request);
    const RunSource source(store.ledger(), run);
    DataFiles files;
    for (const RunInput& input : source.inputs()) {
        request.files.push_back(find_data(source, run, input, files));
        request.imports.push_back(Json::parse(input.dialect).value("import", std::size_t{0}));
    }
    return request;
}

void write_pack(Store& store, const PackRequest& request) {
    Packing(store, request).pack();
}

}  // namespace registrar
