// SPDX-License-Identifier: Apache-2.0
// registrar progress: lists a learner's completions, visible and hidden ones, and why.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "domain/access.h"
#include "domain/account.h"
#include "domain/completions.h"
#include "records/people.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec format_option[] = {
    {"--format", "FORMAT", "output format: text (default) or json", {}, formats}};

/// Returns the learner with this login, or else e-mail address, reference number or id. Throws Refused if
/// there is none, or if several share the e-mail address or number.
std::int64_t learner_of(const std::string& name, Lookups& lookups) {
    struct Key {
        std::string_view index;
        MatchRule rule;
    };
    for (const Key& key : {Key{"learner_login", MatchRule::folded}, Key{"learner_email", MatchRule::folded},
                           Key{"learner_ref_number", MatchRule::exact}}) {
        const Matches found =
            lookups.find_now(learner_type, learner_type.index(key.index), lookups.match_key(key.rule, name));
        if (found.size() > 1)
            throw Refused(fmt::format("{} learners have the {} '{}'; give a login", found.size(),
                                      key.index == "learner_email" ? "e-mail address" : "name", name));
        if (!found.empty()) return found.front();
    }
    const auto id = parse_integer(name);
    if (id && lookups.load_now(learner_type, *id).record != nullptr) return *id;
    throw Refused("no learner has the login, e-mail address, reference number or id '" + name + "'");
}

/// One completion as the verb shows it.
struct ShownCompletion {
    std::string kind, content, completed_at, origin;
    bool visible = false;
    std::string why;
};

ShownCompletion shown(const RecordView& record, AccessRule& access, Lookups& lookups) {
    const Completion& completion = *as<Completion>(record);
    const AccessReason reason = access.reason(completion.learner_id, content_of(completion));
    const auto value = [&record](std::string_view name) {
        return format_value(record, *completion_type.attribute(name));
    };
    return {value("kind"),         content_name(content_of(completion), lookups),
            value("completed_at"), value("origin"),
            reason.visible(),      reason.text(lookups)};
}

void print_text(const ShownCompletion& each) {
    print_line(fmt::format("{:<7}  {:<20}  {:<9}  {:<8}  {}: {}", each.visible ? "visible" : "hidden",
                           each.completed_at, each.kind, each.origin, each.content, each.why));
}

int execute(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    Lookups lookups(store->reader(), 0);
    const std::int64_t learner = learner_of(arguments.text("LEARNER"), lookups);
    const RecordView account = lookups.load_now(learner_type, learner);
    const std::string login(text_of(account, &Learner::login));
    AccessRule access(lookups);
    Json list = Json::array();
    std::size_t visible = 0;
    const auto completions = lookups.children(completion_type, learner);
    const bool json = arguments.text("--format") == "json";
    for (const RecordView& record : completions) {
        const ShownCompletion each = shown(record, access, lookups);
        visible += each.visible ? 1 : 0;
        if (!json) print_text(each);
        const Content content = content_of(*as<Completion>(record));
        list.push_back({{"kind", each.kind},
                        {"content_id", content.id},
                        {"content", each.content},
                        {"completed_at", each.completed_at},
                        {"origin", each.origin},
                        {"visible", each.visible},
                        {"why", each.why}});
    }
    if (json)
        print_line(dump({{"learner", {{"id", learner}, {"login", login}, {"name", full_name(account)}}},
                         {"visible", visible},
                         {"hidden", completions.size() - visible},
                         {"completions", list}},
                        2));
    else
        print_line(fmt::format("{} ({}): {}, {} visible, {} hidden.", login, full_name(account),
                               counted(completions.size(), "completion"), visible,
                               completions.size() - visible));
    return 0;
}

}  // namespace

const VerbSpec& progress_verb() {
    static const VerbSpec verb{"progress",
                               "List a learner's completions: visible and hidden ones, and why. A completion "
                               "is visible if the learner "
                               "has access to the content, to what contains it, or by a registration",
                               "registrar progress anna.berg --format json",
                               {{"LEARNER", "login, e-mail address, reference number or id of the learner"}},
                               {store_options(), format_option},
                               execute,
                               175};
    return verb;
}

}  // namespace registrar
