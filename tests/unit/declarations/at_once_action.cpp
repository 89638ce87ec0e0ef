// SPDX-License-Identifier: Apache-2.0
#include "action/reading_settings.h"
#include "records/learning.h"
#include "records/people.h"
#include "unit/declarations/trial_action.h"

namespace registrar::testing {
namespace {

const Message no_label{"no-label", "The room has no label.", Level::error, "The cell is empty."};
const Message too_many{"too-many", "There are [...] rooms.", Level::error, "More than `most`."};
const Message counted{"counted", "There are [...] rooms.", Level::warning, "Always."};

struct AtOnce {
    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::optional, .at_once = true};

    struct Row {
        Given<std::string_view> label;
    };
    struct Settings {
        Reading reading;
        std::int32_t most = 100;
    };

    static void decide(const Row& row, const Settings&, Context& context) {
        if (!row.label.good()) return context.report(no_label, {"label"});
        Draft<Room> room = context.create<Room>(room_type);
        room.set_text(&Room::label, *row.label);
        context.write(room_type, room.view());
        context.set_outcome(RowOutcome::created);
    }

    static std::int64_t rooms(StoreReader& reader) {
        RecordBlock block(room_type);
        return static_cast<std::int64_t>(reader.scan(room_type)->next(block, 1'000));
    }
    static void judge_finalizer(const Settings& settings, FinalizerFacts& facts) {
        const std::int64_t count = rooms(*facts.reader());
        if (count > settings.most) facts.report(too_many, {}, {std::to_string(count)});
    }
    static void finalize(const Settings&, FinalizerContext& context) {
        const std::string count = std::to_string(rooms(*context.reader()));
        Draft<Teacher> teacher = context.create<Teacher>(teacher_type);
        teacher.set_text(&Teacher::name, count);
        context.put(teacher_type, teacher.view());
        context.count(RowOutcome::created);
        context.report(counted, {.value = count}, {count});
    }
};

constexpr Column columns[] = {column<AtOnce::Row, &AtOnce::Row::label>("label", "The room's label.")};
constexpr Setting settings[] = {
    setting<AtOnce::Settings, &AtOnce::Settings::most>("most", "Rooms.", {"100", SettingBlock::options})};
const Message* const own_messages[] = {&no_label, &too_many, &counted};
const RecordType* const writes[] = {&room_type, &teacher_type};
const ActionReference references[] = {{&room_type, "room_guid", "label"}};

const RecordType* const creates[] = {&room_type};

}  // namespace

const ActionType& at_once_type() {
    static const ActionType type =
        action_type<AtOnce>({"atOnce", "Rows and all the rest at once.", "<actions/>", columns, settings,
                             own_messages, writes, references, creates});
    return type;
}

}  // namespace registrar::testing
