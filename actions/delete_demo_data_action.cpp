// SPDX-License-Identifier: Apache-2.0
// deleteDemoDataAction: moves the installed demo data to the trash, except records that other records need.
#include <map>
#include <set>

#include "action/action_type.h"
#include "domain/demo_marks.h"
#include "domain/record_references.h"

namespace registrar {

namespace {

const Message built_upon{"demo-built-upon", "The [...] [...] was made on top of the demo data and is kept.",
                         Level::warning, "A record that was not installed refers to one that was."};
const Message still_needed{
    "demo-still-needed", "The [...] [...] of the demo data is kept, because what is kept needs it.",
    Level::warning, "A record that was made on top of the demo data refers to it, or one that is kept."};

struct DeleteDemo : WithoutRows {
    struct Settings {
        Reading reading;
    };
    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::none, .confirmed = true};
    static void finalize(const Settings& settings, FinalizerContext& context);
};

/// Holds the demo data in memory, and marks the records that must be kept.
class DemoData {
public:
    explicit DemoData(FinalizerContext& context)
        : context_(context), view_(context.reader()), marks_(*view_) {}

    /// Scans the store once, for the demo data and for other records that refer to them.
    void read();
    void keep_what_is_needed();
    void remove();

private:
    void look(const RecordType& type, const RecordView& record);
    void keep(const DemoMarks::Marked& mark) {
        if (kept_.insert(mark).second) unfollowed_.push_back(mark);
    }
    void keep_references(const RecordType& type, const RecordView& record, bool& any);

    FinalizerContext& context_;
    std::unique_ptr<StoreReader> view_;
    DemoMarks marks_;
    std::map<DemoMarks::Marked, RecordBlock> records_;  ///< of the demo, one record per block
    std::set<DemoMarks::Marked> kept_;
    std::vector<DemoMarks::Marked>
        unfollowed_;  ///< kept records whose own references are still to be followed
};

void DemoData::keep_references(const RecordType& type, const RecordView& record, bool& any) {
    visit_references(type, record, [&](const RecordType& target, const std::string& key) {
        if (!marks_.has(target, key)) return;
        any = true;
        keep({std::string(target.name), key});
    });
}

void DemoData::look(const RecordType& type, const RecordView& record) {
    const std::string key = format_key(type, record);
    if (marks_.has(type, key)) {
        records_.emplace(DemoMarks::Marked{type.name, key}, type).first->second.add(record);
        return;
    }
    bool any = false;
    keep_references(type, record, any);
    if (!any) return;
    const std::string title = record_title(type, record);
    context_.report(built_upon, {.value = title}, {type.name, title});
}

void DemoData::read() {
    if (marks_.by_name().empty()) return;
    for (const RecordType* type : record_types()) {
        if (type == &trash_type || type == &demo_mark_type) continue;
        RecordBlock block(*type);
        for (const auto cursor = view_->scan(*type); cursor->next(block, 1024) > 0; block.clear())
            for (std::size_t at = 0; at < block.size(); ++at) look(*type, block.view(at));
    }
}

void DemoData::keep_what_is_needed() {
    while (!unfollowed_.empty()) {
        const DemoMarks::Marked mark = std::move(unfollowed_.back());
        unfollowed_.pop_back();
        bool any = false;
        if (const auto found = records_.find(mark); found != records_.end())
            keep_references(found->second.type(), found->second.view(0), any);
    }
}

void DemoData::remove() {
    for (const auto& [mark, record] : records_) {
        if (kept_.count(mark) == 0) {
            context_.move_to_trash(record.type(), record.view(0));
            context_.count(RowOutcome::deleted);
            continue;
        }
        const std::string title = record_title(record.type(), record.view(0));
        context_.report(still_needed, {.value = title}, {record.type().name, title});
        context_.count(RowOutcome::skipped);
    }
    for (const auto& [name, marked] : marks_.by_name()) {
        if (kept_.count(marked) > 0) continue;
        Draft<DemoMark> mark(demo_mark_type);
        mark.set_text(&DemoMark::name, name);
        mark.set_text(&DemoMark::type, marked.first);
        mark.set_text(&DemoMark::key, marked.second);
        context_.move_to_trash(demo_mark_type, mark.view());
    }
}

void DeleteDemo::finalize(const Settings&, FinalizerContext& context) {
    DemoData demo(context);
    demo.read();
    demo.keep_what_is_needed();
    demo.remove();
}

const Message* const own_messages[] = {&built_upon, &still_needed};

constexpr std::string_view example = R"(<actions>
  <deleteDemoDataAction/>
</actions>)";

}  // namespace

const ActionType& delete_demo_data_action() {
    static const ActionType type = action_type<DeleteDemo>({
        "deleteDemoDataAction",
        "Deletes the demo data of installDemoDataAction, including later changes to them. `registrar trash` "
        "restores them. Other records that refer to demo data are kept and reported, as are the demo records "
        "that they need. The command must include `--yes`.",
        example,
        {},
        {},
        own_messages,
        record_types(),  // demo data may be of any type
        {},
    });
    return type;
}

}  // namespace registrar
