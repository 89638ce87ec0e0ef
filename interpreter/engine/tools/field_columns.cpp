// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/field_columns.h"

#include <algorithm>
#include <string>
#include <vector>

namespace registrar {

namespace {

/// Columns whose names do not tell which attribute they set.
struct NamedOtherwise {
    std::string_view type, attribute, column;
};
constexpr NamedOtherwise named_otherwise[] = {
    {"learner", "status", "candidateValidity"},
    {"learner", "password_hash", "candidatePassword"},
    {"custom_value", "value", "custom"},
    {"training", "status", "trainingAction"},
    {"training_step", "title", "trainingSteps"},
    {"training_content", "lov_id", "lovCodes"},
    {"intervention", "starts_at", "interventionDate"},
    {"registration", "registered_at", "registrationDate"},
    {"completion", "completed_at", "completionDate"},
    {"completion", "learner_id", "userEmail"},
    {"completion", "content_id", "contentUuid"},
    {"access", "learner_id", "userEmail"},
    {"access", "learner_id", "userLogin"},
    {"access", "content_id", "contentUuid"},
    {"course_record", "completed_at", "date_completed"},
    {"credit", "amount", "credits"},
    {"credit", "expires_at", "credit_expiration"},
    {"entity", "name", "hierarchyEntityName"},
};

/// Words in front of a field's name that say what kind of record it is about.
constexpr std::string_view prefixes[] = {"candidate",    "tracking",     "session", "training",
                                         "intervention", "registration", "room"};
/// The first words of columns that name the records which a column with this reference leads to.
struct Reference {
    std::string_view type, prefix;
};
constexpr Reference references[] = {{"learner", "candidate"}, {"learner", "manager"},   {"lov", "lov"},
                                    {"session", "session"},   {"training", "training"}, {"entity", "entity"},
                                    {"teacher", "teacher"},   {"room", "room"}};

std::string letters_of(std::string_view name) {
    std::string letters;
    for (const char letter : name)
        if (letter != '_')
            letters += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    return letters;
}

/// Returns the letters of a name without an ending that only says what kind of value it is.
std::string bare(std::string letters) {
    for (const std::string_view ending : {"date", "at", "hours"})
        if (letters.size() > ending.size() && letters.ends_with(ending)) {
            letters.resize(letters.size() - ending.size());
            break;
        }
    return letters;
}

bool same_name(std::string_view column, std::string_view attribute) {
    const std::string field = letters_of(column);
    const std::string wanted = bare(letters_of(attribute));
    if (bare(field) == wanted) return true;
    return std::any_of(std::begin(prefixes), std::end(prefixes), [&](std::string_view prefix) {
        return field.starts_with(prefix) && bare(field.substr(prefix.size())) == wanted;
    });
}

/// Returns whether the column names the record to which the attribute refers. `manager_id` refers to a
/// learner, but only columns of managers name that.
bool names_reference(std::string_view column, const Attribute& attribute) {
    if (attribute.traits.refers_to.empty()) return false;
    const std::string_view role = attribute.name.substr(0, attribute.name.rfind("_id"));
    const bool own_role = role != attribute.traits.refers_to;
    return std::any_of(std::begin(references), std::end(references), [&](const Reference& reference) {
        if (reference.type != attribute.traits.refers_to || !column.starts_with(reference.prefix))
            return false;
        return own_role ? reference.prefix == role : reference.prefix != "manager";
    });
}

/// A column such as sessionTitle is about sessions, not about trainings, which have titles as well.
bool about_another_type(std::string_view column, const RecordType& type) {
    for (const std::string_view prefix : prefixes) {
        if (!column.starts_with(prefix)) continue;
        const std::string_view about = prefix == "candidate" ? "learner" : prefix;
        return about != type.name;
    }
    return false;
}

}  // namespace

bool sets_column(const Column& column, const RecordType& type, const Attribute& attribute) {
    for (const NamedOtherwise& each : named_otherwise)
        if (each.type == type.name && each.column == column.name) return each.attribute == attribute.name;
    if (names_reference(column.name, attribute)) return true;
    return !about_another_type(column.name, type) && same_name(column.name, attribute.name);
}

}  // namespace registrar
