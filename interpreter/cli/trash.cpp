// SPDX-License-Identifier: Apache-2.0
// registrar trash: lists, restores and purges deleted records, which the trash keeps for some time.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "domain/trash.h"
#include "domain/trash_return.h"
#include "engine/effect_redaction.h"
#include "engine/manual_run.h"
#include "engine/trash_purge.h"
#include "records/learning.h"
#include "records/people.h"
#include "records/trash_content.h"
#include "report/report.h"
#include "rules/course_record_rules.h"
#include "store/open/open_store.h"
#include "values/number.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec list_options[] = {
    {"--format",
     "FORMAT",
     "output format: text (default), or json with one object per line; with --purge: one object",
     {},
     formats},
    {"--type", "TYPE", "list or purge only records of this type"},
    {"--run", "RUN", "list or purge only records that this run deleted"},
    {"--purge", {}, "delete expired records for good, with the files on disk that they name"},
    {"--data-path", "DIR", "with --purge: folder of those files (default: the current folder)"},
};
constexpr OptionSpec restore_options[] = {{"--run", "RUN", "restore all records that this run deleted"}};

/// Selects records of the trash.
struct TrashFilter {
    std::string type;
    std::optional<std::int64_t> run;

    explicit TrashFilter(const Arguments& arguments) : type(arguments.text("--type")) {
        if (!type.empty() && find_record_type(type) == nullptr)
            throw Refused("there is no record type '" + type + "'; `registrar store stats` lists them");
        if (!arguments.has("--run")) return;
        run = parse_integer(arguments.text("--run"));
        if (!run) throw Refused("--run takes the number of a run, not '" + arguments.text("--run") + "'");
    }
    bool fits(const RecordView& trash) const {
        return (type.empty() || type == text_of(trash, &Trash::type)) &&
               (!run || as<Trash>(trash)->run == *run);
    }
};

/// Returns the ids of the records that fit, ascending.
template <class Fits>
std::vector<std::int64_t> trash_ids(StoreReader& view, const Fits& fits) {
    std::vector<std::int64_t> ids;
    visit_trash(view, [&](const RecordView& trash) {
        if (fits(trash)) ids.push_back(as<Trash>(trash)->id);
    });
    return ids;
}

std::string value_of(const RecordView& trash, std::string_view name) {
    return format_value(trash, *trash_type.attribute(name));
}

std::string json_line(const RecordView& trash) {
    Json json = {{"id", as<Trash>(trash)->id}, {"run", as<Trash>(trash)->run}};
    for (const std::string_view name : {"type", "key", "deleted_at", "purge_at"})
        json[std::string(name)] = value_of(trash, name);
    json["content"] = Json::parse(without_secrets(value_of(trash, "type"), text_of(trash, &Trash::content)),
                                  nullptr, false);
    if (json["content"].is_discarded()) json["content"] = nullptr;
    return dump(json, -1);
}

std::string text_line(const RecordView& trash) {
    return fmt::format("{:>6}  {}  {}  deleted {} by run {}", as<Trash>(trash)->id, value_of(trash, "type"),
                       value_of(trash, "key"), value_of(trash, "deleted_at"), value_of(trash, "run"));
}

int list(const Arguments& arguments) {
    const TrashFilter filter(arguments);
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto view = store->reader();
    const bool json = arguments.text("--format") == "json";
    visit_trash(*view, [&](const RecordView& trash) {
        if (filter.fits(trash)) print_line((json ? json_line(trash) : text_line(trash)));
    });
    return 0;
}

struct PurgeCounts {
    std::uint64_t undeletable = 0;  ///< records that stay in the trash
    std::uint64_t taken = 0;        ///< records that another process took out of the trash meanwhile
};

using TellFile = std::function<void(const std::string& told)>;

/// Deletes files before their records, so that the same command continues after an interruption. Keeps a
/// record whose file cannot be deleted. Returns the records that are deleted.
RecordBlock purge_batch(PurgedFiles& files, BulkBatch& batch, const TellFile& tell, PurgeCounts& counts) {
    RecordBlock block(trash_type);
    batch.view().load(trash_type, batch.ids(), block);
    for (std::size_t gone = block.size(); gone < batch.ids().size(); ++gone) {
        batch.leave();
        ++counts.taken;
    }
    RecordBlock purged(trash_type);
    for (std::size_t at = 0; at < block.size(); ++at) {
        if (files.remove(block.view(at), tell)) {
            batch.erase(trash_type, block.view(at));
            purged.add(block.view(at));
            continue;
        }
        batch.leave();
        ++counts.undeletable;
    }
    return purged;
}

/// Says that nothing was purged.
int purge_nothing(bool json) {
    if (json)
        print_line(dump({{"run", nullptr}, {"purged", 0}, {"kept", 0}, {"files", Json::array()}}, -1));
    else
        print_line("Nothing in the trash has expired.");
    return 0;
}

int purge(const Arguments& arguments) {
    const TrashFilter filter(arguments);
    const std::int64_t clock = clock_of(arguments);
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    const auto view = store->reader();
    const auto ids = trash_ids(
        *view, [&](const RecordView& trash) { return filter.fits(trash) && is_expired(trash, clock); });
    const bool json = arguments.text("--format") == "json";
    if (ids.empty()) return purge_nothing(json);
    const DataFolder folder(arguments.text("--data-path"));
    if (!folder.path().empty() && !std::filesystem::is_directory(folder.path()))
        throw FileUnavailable(folder.path(), "there is no such folder; nothing was purged");
    log_note("purge",
             fmt::format("{} will be deleted for good; that cannot be undone, and the store's history "
                         "forgets what the records contained",
                         counted(ids.size(), "record")));
    // Created inside the transaction, because a record that was restored meanwhile may name a file.
    std::optional<PurgedFiles> files;
    const RecordType* const writes[] = {&trash_type};
    ManualRun work{"trash purge", std::string(trash_purge_command), ids, writes, RowOutcome::deleted, clock};
    work.keep_effects = false;
    PurgeCounts counts;
    Json told = Json::array();
    const auto tell = [&told, json](const std::string& line) {
        if (json)
            told.push_back(line);
        else
            print_line(line);
    };
    const std::int64_t run = run_manually(*store, work, [&](BulkBatch& batch) {
        if (!files) files.emplace(batch.view(), ids, folder);
        redact_purged(*store, purge_batch(*files, batch, tell, counts), batch.run());
    });
    const std::uint64_t purged = ids.size() - counts.undeletable - counts.taken;
    if (json)
        print_line(
            dump({{"run", run}, {"purged", purged}, {"kept", counts.undeletable}, {"files", told}}, -1));
    else
        print_line(fmt::format("Run {} completed: {} deleted for good.", run, counted(purged, "record")));
    if (files && files->named() > 0 && files->missing() == files->named())
        log_message(Level::warning, "purge",
                    fmt::format("none of the {} was in {}; if they are elsewhere, delete them there",
                                counted(files->named(), "file"),
                                folder.path().empty() ? "the current folder" : folder.path().string()));
    if (counts.undeletable == 0) return 0;
    log_message(Level::error, "purge",
                fmt::format("{} kept in the trash, because a file could not be deleted",
                            counted(counts.undeletable, "record")));
    return 6;
}

int list_or_purge(const Arguments& arguments) {
    return arguments.has("--purge") ? purge(arguments) : list(arguments);
}

std::vector<std::int64_t> wanted_ids(const Arguments& arguments, StoreReader& view) {
    const TrashFilter filter(arguments);
    if (filter.run.has_value() != arguments.all("RECORD").empty())
        throw Refused("give numbers of records, or --run; `registrar trash` lists both");
    if (!filter.run) return record_numbers(arguments.all("RECORD"), "registrar trash");
    auto ids = trash_ids(view, [&filter](const RecordView& trash) { return filter.fits(trash); });
    if (ids.empty()) throw Refused(fmt::format("nothing that run {} deleted is in the trash", *filter.run));
    return ids;
}

void refuse_faults(const TrashReturn& coming) {
    if (!coming.faults().empty())
        throw Refused(fmt::format("nothing is restored:\n  {}", fmt::join(coming.faults(), "\n  ")));
}

/// Assigns held course records to restored learners, one with each call: a record must see the one before,
/// which may be of the same course.
class HeldFollowUp {
public:
    explicit HeldFollowUp(Store& store) : store_(store) {}

    void add(const RecordType& type, const RecordView& record) {
        if (&type == &learner_type) learners_.push_back(as<Learner>(record)->id);
    }
    /// Returns false if there is nothing left.
    bool assign_next(BulkBatch& batch) {
        Lookups lookups(store_.transaction_reader(), 0);
        while (records_.empty() && !learners_.empty()) {
            learner_ = learners_.back();
            learners_.pop_back();
            records_ = held_records_near(lookups.load_now(learner_type, learner_), lookups);
            std::reverse(records_.begin(), records_.end());
        }
        if (records_.empty()) return false;
        const std::int64_t record = records_.back();
        records_.pop_back();
        const auto stays = assign_held_record(
            record, learner_, lookups,
            {[&batch](const RecordType& type, const RecordView& changed) { batch.put(type, changed); },
             [&batch](const RecordType& type, const RecordView& key) { batch.erase(type, key); }});
        if (stays)
            print_line(fmt::format("The record {} of the course {} stays held: {}", record, stays->course,
                                   stays->reason));
        return true;
    }

private:
    Store& store_;
    std::vector<std::int64_t> learners_;
    std::vector<std::int64_t> records_;  ///< held ones that may be about `learner_`, the next one last
    std::int64_t learner_ = 0;
};

int restore_records(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    const auto view = store->reader();
    const auto ids = wanted_ids(arguments, *view);
    std::optional<TrashReturn> coming(std::in_place, *view, ids);
    refuse_faults(*coming);
    std::vector<const RecordType*> writes(coming->types().begin(), coming->types().end());
    writes.push_back(&trash_type);
    if (coming->types().contains(&learner_type))
        writes.insert(writes.end(), {&course_record_type, &credit_record_type});
    HeldFollowUp held(*store);
    const std::string command =
        arguments.has("--run") ? "--run " + arguments.text("--run") : fmt::format("{}", fmt::join(ids, " "));
    ManualRun work{"trash restore",
                   fmt::format("{} {}", trash_restore_command, command),
                   ids,
                   writes,
                   RowOutcome::created,
                   clock_of(arguments)};
    work.follow_up = [&held](BulkBatch& batch) { return held.assign_next(batch); };
    const std::int64_t run = run_manually(*store, work, [&, judged = false](BulkBatch& batch) mutable {
        // Judged again inside the transaction, because the store may have changed since the first look.
        if (!std::exchange(judged, true)) refuse_faults(coming.emplace(batch.view(), ids));
        coming->visit(batch.view(), batch.ids(), [&](const RecordType& type, const RecordView& record) {
            batch.put(type, record);
            held.add(type, record);
        });
        refuse_faults(*coming);
        for (const std::int64_t id : batch.ids()) {
            Trash key;
            key.id = id;
            batch.erase(trash_type, {&key, {}});
        }
    });
    print_line(fmt::format("Run {} completed: {} restored.", run, counted(ids.size(), "record")));
    return 0;
}

constexpr int many = 100'000;

}  // namespace

const VerbSpec& trash_verb() {
    static const VerbSpec verb{"trash",
                               "List the deleted records in the trash; --purge deletes expired ones for good",
                               "registrar trash --type tracking",
                               {},
                               {store_options(), list_options},
                               list_or_purge,
                               180};
    return verb;
}

const VerbSpec& trash_restore_verb() {
    static const VerbSpec verb{
        "trash restore",
        "Restore deleted records: all of them, or none if newer records conflict. Held course records of "
        "restored learners are assigned",
        "registrar trash restore --run 12",
        {{"RECORD", "numbers of records in the trash", 0, many}},
        {store_options(), restore_options},
        restore_records,
        190};
    return verb;
}

}  // namespace registrar
