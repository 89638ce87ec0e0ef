// SPDX-License-Identifier: Apache-2.0
// createOrUpdateEntityAction: each row is a path of names below the default entity. Missing entities are
// created.
#include <algorithm>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "records/people.h"
#include "rules/on_new.h"

namespace registrar {

namespace {

struct EntityAction {
    struct Row {
        Repeated path;
    };

    struct Settings {
        Reading reading;
        std::int32_t default_entity_id = 1;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static std::vector<StoreFault> judge_settings(const Settings& settings, Lookups& lookups) {
        return judge_default_entity(settings.default_entity_id, lookups);
    }
};

using Row = EntityAction::Row;
using Settings = EntityAction::Settings;

/// Returns the number of columns in the row's path; trailing empty columns are not part of it.
std::size_t depth_of(const Repeated& path) {
    std::size_t depth = path.size();
    while (depth > 0 && !path[depth - 1].filled()) --depth;
    return depth;
}

/// Reports levels without a name, and an empty path. Names that cannot be read are reported elsewhere.
bool judge_path(const Repeated& path, std::size_t depth, Context& context) {
    bool whole = true;
    for (std::size_t at = 0; at < std::max<std::size_t>(depth, 1); ++at) {
        whole = whole && path[at].good();
        if (!path[at].filled())
            context.report(messages::empty_field, {"hierarchyEntityName", {}, path[at].cell_number},
                           {"hierarchyEntityName"});
    }
    return whole;
}

std::int64_t create_below(std::int64_t parent, std::string_view name, Context& context) {
    Draft<Entity> entity = context.create<Entity>(entity_type);
    entity->parent_id = parent;
    entity.set_text(&Entity::name, name);
    entity->imported = Flag::yes;
    context.write(entity_type, entity.view());
    return entity->id;
}

void EntityAction::decide(const Row& row, const Settings& settings, Context& context) {
    static const Index& below = entity_type.index("entity_parent_name");
    const std::size_t depth = depth_of(row.path);
    if (!judge_path(row.path, depth, context)) return;
    Lookups& lookups = context.lookups();
    RowOutcome outcome = RowOutcome::unchanged;
    std::int64_t entity = settings.default_entity_id;
    for (std::size_t at = 0; at < depth; ++at) {
        const std::string_view name = lookups.match_key(MatchRule::exact, *row.path[at]);
        const Matches found = lookups.find_now(entity_type, below, lookups.scoped_key(entity, name));
        if (found.empty() && !may_create(settings.on_new, context)) return;
        if (found.empty()) outcome = RowOutcome::created;
        entity = found.empty() ? create_below(entity, *row.path[at], context) : found.front();
    }
    context.set_outcome(outcome);
}

constexpr Column columns[] = {
    column<Row, &Row::path>("hierarchyEntityName",
                            "The name of an entity, one column per level, starting below the default entity. "
                            "It is looked up below its parent; of several with the same name, the oldest is "
                            "taken. Trailing empty columns shorten the path."),
};

constexpr Setting settings[] = {
    default_entity_setting<Settings>("The id of the entity below which all paths begin."),
    on_new_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::empty_field, &messages::not_new};

const RecordType* const writes[] = {&entity_type};

const ActionReference references[] = {{&entity_type, "entity_parent_name", "hierarchyEntityName"}};

const RecordType* const creates[] = {&entity_type};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateEntityAction>
    <options>
      <defaultEntityId>8</defaultEntityId>
    </options>
    <fields>
      <hierarchyEntityName/>
      <hierarchyEntityName/>
    </fields>
  </createOrUpdateEntityAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_entity_action() {
    static const ActionType type = action_type<EntityAction>({
        "createOrUpdateEntityAction",
        "Creates entities. Each row is a path of names below the default entity; missing entities are "
        "created.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        creates,
    });
    return type;
}

}  // namespace registrar
