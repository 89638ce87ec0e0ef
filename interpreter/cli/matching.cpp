// SPDX-License-Identifier: Apache-2.0
// registrar matching: shows which users of source stores correspond to which users of this store.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "domain/bulk_selection.h"
#include "domain/source_store.h"
#include "domain/user_matching.h"
#include "records/people.h"
#include "records/transfers.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec own_options[] = {
    {"--source", "URL", "show only this source store, even if nothing was transferred from it yet"},
    {"--format", "FORMAT", "output format: text (default) or json", {}, formats},
};

struct Source {
    std::string url, guid;
};

std::vector<Source> sources_of(const Arguments& arguments, StoreReader& view) {
    if (arguments.has("--source")) {
        SourceStore source(arguments.text("--source"));
        return {{source.url(), find_source(source, view).guid}};
    }
    std::vector<Source> sources;
    RecordBlock block(transfer_source_type);
    const auto cursor = view.scan(transfer_source_type);
    for (; cursor->next(block, 1) > 0; block.clear()) {
        const auto& record = block.as<TransferSource>(0);
        sources.push_back(
            {std::string(record.url.in(block.arena())), std::string(record.store_guid.in(block.arena()))});
    }
    return sources;
}

std::string user_in(StoreReader& view, std::int64_t id) {
    RecordBlock found(learner_type);
    view.load(learner_type, std::span(&id, 1), found);
    return found.size() == 0 ? fmt::format("#{}", id) : name_of_learner(found.view(0));
}

/// Shows one source, line by line: source users without a match, pairs of matched users, and users of this
/// store without a match.
class Listing {
public:
    virtual ~Listing() = default;
    virtual void source_user(std::int64_t id, const std::string& user) = 0;
    virtual void pair(const UserPair& pair, const std::string& source_user,
                      const std::string& target_user) = 0;
    virtual void target_user(std::int64_t id, const std::string& user) = 0;
};

class TextListing : public Listing {
public:
    explicit TextListing(const Source& source) {
        print_line(fmt::format("{} ({})", source.url, source.guid));
        print("source users", "matched source", "matched target", "target users");
    }
    void source_user(std::int64_t, const std::string& user) override { print(user, "", "", ""); }
    void pair(const UserPair&, const std::string& source_user, const std::string& target_user) override {
        print("", source_user, target_user, "");
    }
    void target_user(std::int64_t, const std::string& user) override { print("", "", "", user); }

private:
    static void print(std::string_view first, std::string_view second, std::string_view third,
                      std::string_view fourth) {
        std::string line = fmt::format("{:<30}  {:<30}  {:<30}  {}", first, second, third, fourth);
        line.erase(line.find_last_not_of(' ') + 1);
        print_line(line);
    }
};

class JsonListing : public Listing {
public:
    explicit JsonListing(const Source& source)
        : json_({{"source", source.url},
                 {"guid", source.guid},
                 {"source_users", Json::array()},
                 {"matched", Json::array()},
                 {"target_users", Json::array()}}) {}
    void source_user(std::int64_t id, const std::string& user) override {
        json_["source_users"].push_back({{"id", id}, {"user", user}});
    }
    void pair(const UserPair& pair, const std::string& source_user, const std::string& target_user) override {
        json_["matched"].push_back({{"source_id", pair.source},
                                    {"source_user", source_user},
                                    {"target_id", pair.target},
                                    {"target_user", target_user},
                                    {"merge", pair.merge}});
    }
    void target_user(std::int64_t id, const std::string& user) override {
        json_["target_users"].push_back({{"id", id}, {"user", user}});
    }
    const Json& json() const { return json_; }

private:
    Json json_;
};

/// Returns a reader of the source, or null if the source is gone: its users then appear as numbers.
std::unique_ptr<StoreReader> view_of(SourceStore& source, const std::string& guid) {
    try {
        const auto& guids = source.guids();
        if (std::find(guids.begin(), guids.end(), guid) != guids.end()) return source.reader();
        log_message(Level::warning, "source", fmt::format("{}: this is now a different store", source.url()));
        return nullptr;
    } catch (const StoreUnavailable& gone) {
        log_message(Level::warning, "source", gone.what());
        return nullptr;
    }
}

/// Returns the id of the record of the source with this guid; 0 if there is none.
std::int64_t source_id(StoreReader& here, std::string_view guid) {
    std::int64_t id = 0;
    RecordBlock block(transfer_source_type);
    for (const auto cursor = here.scan(transfer_source_type); cursor->next(block, 1) > 0; block.clear())
        if (text_of(block.view(0), &TransferSource::store_guid) == guid) id = block.as<TransferSource>(0).id;
    return id;
}

void list_source(const Source& source, StoreReader& here, Listing& listing) {
    SourceStore store(source.url);
    const auto there = view_of(store, source.guid);
    IdSet known;
    IdSet targets;
    for (const UserPair& pair : remembered_pairs(here, source_id(here, source.guid))) {
        known.add(pair.source);
        targets.add(pair.target);
        const std::string user = there ? user_in(*there, pair.source) : fmt::format("#{}", pair.source);
        listing.pair(pair, user, user_in(here, pair.target));
    }
    if (there)
        visit_records<Learner>(*there, learner_type, [&](const Learner& learner) {
            if (!known.contains(learner.id)) listing.source_user(learner.id, user_in(*there, learner.id));
        });
    visit_records<Learner>(here, learner_type, [&](const Learner& learner) {
        if (!targets.contains(learner.id)) listing.target_user(learner.id, user_in(here, learner.id));
    });
}

int execute(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto here = store->reader();
    const bool json = arguments.text("--format") == "json";
    Json all = Json::array();
    for (const Source& source : sources_of(arguments, *here)) {
        if (json) {
            JsonListing listing(source);
            list_source(source, *here, listing);
            all.push_back(listing.json());
        } else {
            TextListing listing(source);
            list_source(source, *here, listing);
        }
    }
    if (json) print_line(dump(all, 2));
    return 0;
}

}  // namespace

const VerbSpec& matching_verb() {
    static const VerbSpec verb{"matching",
                               "Show which users of source stores correspond to which users of this store",
                               "registrar matching --source sqlite:old.db",
                               {},
                               {store_options(), own_options},
                               execute,
                               200};
    return verb;
}

}  // namespace registrar
