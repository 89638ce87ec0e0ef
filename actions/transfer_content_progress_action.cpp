// SPDX-License-Identifier: Apache-2.0
// transferContentProgressAction: completes new content for everybody who completed the old one. The old
// completions stay.
#include <algorithm>
#include <iterator>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "domain/access.h"
#include "domain/account.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

const Message kinds_differ{
    "kinds-differ",
    "Progress can only be transferred from activity to activity, journey to journey and programme to "
    "programme.",
    Level::error, "Old and new content are of different kinds."};
const Message same_content{"same-content", "Old and new content are the same: [...].", Level::error,
                           "Both uuids lead to one content."};
const Message transferred{"transferred", "The progress of [...] is transferred.", Level::note,
                          "One for each learner who completes the new content by this row."};
const Message complete_already{"complete-already",
                               "The user [...] has completed the new content already; nothing changes.",
                               Level::note, "One for each learner who completed both contents before."};
const Message transferred_by_file{
    "transferred-by-file",
    "The completion of [...] comes from another row of this file; it is not transferred further.",
    Level::note,
    "A row does not pass on what another row of the file transfers, now or in an earlier run of it, so that "
    "the order of rows does not matter. Use a file of its own to do so."};
const Message no_access{
    "no-access", "The user [...] has no access to the new content; the progress is not transferred.",
    Level::warning,
    "One for each learner who completed the old content and may not see the new one. Access to a journey or "
    "programme is access to what it contains, and a registration in a session of a training is access to "
    "that journey and its activities. With `--strict`, access is judged when the row is read, so later rows "
    "cannot give it."};

struct TransferContent {
    struct Row {
        Given<std::string_view> old_uuid;
        Given<std::string_view> new_uuid;
    };

    struct Settings {
        Reading reading;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static void resolve_deferred(const DeferredReference& reference, const Settings& settings,
                                 Context& context);
};

using Row = TransferContent::Row;
using Settings = TransferContent::Settings;

/// A learner's completion of a content.
struct Achievement {
    std::int64_t learner = 0;
    Timestamp date = Timestamp::null;
    CompletionOrigin origin = CompletionOrigin::import;
};

std::vector<Achievement> achievements_in(const Content& content, Lookups& lookups) {
    std::vector<Achievement> all;
    visit_learners(completion_type, content, lookups, [&](const RecordView& record) {
        const Completion& completion = *as<Completion>(record);
        all.push_back({completion.learner_id, completion.completed_at,
                       static_cast<CompletionOrigin>(completion.origin)});
    });
    std::sort(all.begin(), all.end(),
              [](const Achievement& left, const Achievement& right) { return left.learner < right.learner; });
    return all;
}

/// FileMarks keep the pairs of the file: as kind a number for the new content, as ids the old contents, which
/// are of the same kind.
constexpr std::uint64_t content_kinds = std::size(content_kind_words);

std::uint64_t mark_of(const Content& content) {
    return static_cast<std::uint64_t>(content.id) * content_kinds + static_cast<std::uint64_t>(content.kind);
}

/// A pair of the file, and the origin of the completions of some content that the pair makes.
struct Maker {
    Content from;
    CompletionOrigin origin;
};

/// Returns the pairs of the file that complete this content: as their new content, or within it.
std::vector<Maker> makers_of(const Content& content, Context& context) {
    std::vector<Maker> makers;
    context.marks().visit([&](std::uint64_t mark, const IdSet& olds) {
        const Content to{static_cast<ContentKind>(mark % content_kinds),
                         static_cast<std::int64_t>(mark / content_kinds)};
        const auto within = contents_within(to, context.lookups());
        const bool cascades = std::binary_search(within.begin(), within.end(), content);
        if (to != content && !cascades) return;
        olds.visit([&](std::int64_t old) {
            makers.push_back(
                {{to.kind, old}, to == content ? CompletionOrigin::transfer : CompletionOrigin::cascade});
        });
    });
    return makers;
}

/// Transfers the progress of one row.
class ContentTransfer {
public:
    ContentTransfer(const Content& from, const Content& to, Context& context)
        : from_(from),
          to_(to),
          context_(context),
          lookups_(context.lookups()),
          makers_(makers_of(from, context)),
          done_(learners_with(completion_type, to, lookups_)),
          access_(lookups_) {}

    /// Reports only the learners without access.
    void judge_access() {
        for (const Achievement& each : achievements_in(from_, lookups_))
            if (is_learner(each) && &message_for(each) == &no_access) report(no_access, each);
    }

    void run() {
        std::vector<Achievement> able = achievements_in(from_, lookups_);
        std::erase_if(able, [this](const Achievement& each) { return !is_learner(each) || !judge(each); });
        complete(to_, able, CompletionOrigin::transfer);
        for (const Content& within : contents_within(to_, lookups_))
            complete(within, able, CompletionOrigin::cascade);
        context_.set_outcome(able.empty() ? RowOutcome::unchanged : RowOutcome::created);
    }

private:
    /// Completions of a learner who is not in the store, because it was restored in part, are left alone.
    bool is_learner(const Achievement& each) {
        return lookups_.load_now(learner_type, each.learner).record != nullptr;
    }

    const Message& message_for(const Achievement& each) {
        return done_.contains(each.learner)         ? complete_already
               : is_made_by_file(each)              ? transferred_by_file
               : access_.visible(each.learner, to_) ? transferred
                                                    : no_access;
    }

    void report(const Message& message, const Achievement& each) {
        const std::string login = login_of(each.learner, lookups_);
        context_.report(message, {.value = login}, {login});
    }

    /// Returns true if the learner's completion is transferred. Reports what becomes of it.
    bool judge(const Achievement& each) {
        const Message& message = message_for(each);
        report(message, each);
        return &message == &transferred;
    }

    /// Returns true if a row of this file made the completion, in this run or in an earlier one.
    bool is_made_by_file(const Achievement& each) {
        if (makers_.empty() || each.origin == CompletionOrigin::import) return false;
        const auto completions = lookups_.children(completion_type, each.learner);
        return std::any_of(makers_.begin(), makers_.end(), [&](const Maker& maker) {
            const Completion* old = completion_of(maker.from, completions);
            return maker.origin == each.origin && old != nullptr && old->completed_at == each.date;
        });
    }

    void complete(const Content& content, std::span<const Achievement> able, CompletionOrigin origin) {
        const IdSet done = learners_with(completion_type, content, lookups_);
        Completion completion;
        completion.origin = static_cast<Word>(origin);
        for (const Achievement& each : able) {
            if (done.contains(each.learner)) continue;
            completion.learner_id = each.learner;
            completion.completed_at = each.date;
            write_completion(content, completion, context_);
        }
    }

    Content from_, to_;
    Context& context_;
    Lookups& lookups_;
    std::vector<Maker> makers_;
    IdSet done_;
    AccessRule access_;
};

/// Transfers after the last row, when all pairs of the file are known. In strict mode, access is judged at
/// once, so that its warnings can reject the row.
void TransferContent::decide(const Row& row, const Settings&, Context& context) {
    const Content from = judge_content("oldUuid", row.old_uuid, ContentKind::activity, context);
    const Content to = judge_content("newUuid", row.new_uuid, from.kind, context);
    if (from.id == 0 || to.id == 0) return;
    if (from.kind != to.kind) return context.report(kinds_differ);
    if (from == to) return context.report(same_content, {"newUuid"}, {page_uuid(*row.new_uuid).uuid});
    if (context.strict()) ContentTransfer(from, to, context).judge_access();
    if (context.failed()) return;
    context.mark_in_file(mark_of(to), from.id);
    context.set_outcome(RowOutcome::unchanged);
    const bool deferred = context.defer_reference(
        to.id, {{"oldUuid", std::string(*row.old_uuid)}, {"newUuid", std::string(*row.new_uuid)}}, true);
    if (!deferred) ContentTransfer(from, to, context).run();
}

void TransferContent::resolve_deferred(const DeferredReference& reference, const Settings&,
                                       Context& context) {
    const auto content = [&](std::string_view column, ContentKind rather) {
        const PageUuid page = page_uuid(reference.cell(column)->text);
        return find_content(page.uuid, page.kind.value_or(rather), context.lookups());
    };
    const Content from = content("oldUuid", ContentKind::activity);
    const Content to = content("newUuid", from.kind);
    ContentTransfer(from, to, context).run();
}

constexpr ColumnTraits deferred_uuid = [] {
    ColumnTraits traits = uuid_column;
    traits.deferred = true;
    return traits;
}();

constexpr Column columns[] = {
    column<Row, &Row::old_uuid>("oldUuid", "The uuid of the old content, or the address of its page.",
                                deferred_uuid),
    column<Row, &Row::new_uuid>("newUuid", "The uuid of the new content, or the address of its page.",
                                deferred_uuid),
};

const Message* const own_messages[] = {
    &messages::unknown_content, &messages::other_page, &kinds_differ, &same_content, &transferred,
    &complete_already,          &transferred_by_file,  &no_access};

const RecordType* const writes[] = {&completion_type};

const ActionReference references[] = {{&lov_type, "lov_guid", "oldUuid"},
                                      {&training_type, "training_guid", "oldUuid"},
                                      {&programme_type, "programme_guid", "oldUuid"},
                                      {&lov_type, "lov_guid", "newUuid"},
                                      {&training_type, "training_guid", "newUuid"},
                                      {&programme_type, "programme_guid", "newUuid"},
                                      {&completion_type, "completion_content", "oldUuid"}};

constexpr std::string_view example = R"(<actions>
  <transferContentProgressAction>
    <fields>
      <oldUuid/>
      <newUuid/>
    </fields>
  </transferContentProgressAction>
</actions>)";

}  // namespace

const ActionType& transfer_content_progress_action() {
    static const ActionType type = action_type<TransferContent>({
        "transferContentProgressAction",
        "Completes new content for everybody who completed the old one, with the same date. Only learners "
        "with access to the new content are included. The old completions stay. No row passes on what "
        "another "
        "row of the file transfers, so the order of rows does not matter. The transfers run after the file's "
        "last "
        "row: they see what other actions of the file do on any of its rows, such as access that "
        "grantAccessAction gives or completions that importCompletionAction stores. The report counts the "
        "people "
        "who complete the new content, who had completed it, and who have no access; `--outcomes` lists "
        "them.",
        example,
        columns,
        {},
        own_messages,
        writes,
        references,
    });
    return type;
}

}  // namespace registrar
