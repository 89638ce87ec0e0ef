// SPDX-License-Identifier: Apache-2.0
#include "domain/course_records.h"

#include <algorithm>
#include <set>

#include "domain/references.h"
#include "records/content.h"
#include "records/people.h"
#include "values/text.h"

namespace registrar {

namespace {

/// Returns the learners under a text, oldest first; none for an empty text.
Matches learners_under(const Index& index, MatchRule rule, std::string_view text, Lookups& lookups) {
    if (text.empty()) return {};
    return lookups.find_now(learner_type, index, lookups.match_key(rule, text));
}

/// Adds the ids of records in this state that have the text, by one of two indexes.
void add_waiting(CourseRecordState state, const Index& index, MatchRule rule, std::string_view text,
                 Lookups& lookups, std::vector<std::int64_t>& ids) {
    if (text.empty()) return;
    const auto key = lookups.scoped_key(static_cast<std::int64_t>(state), lookups.match_key(rule, text));
    const Matches found = lookups.find_now(course_record_type, index, key);
    ids.insert(ids.end(), found.begin(), found.end());
}

void add_by_user(CourseRecordState state, std::string_view user, Lookups& lookups,
                 std::vector<std::int64_t>& ids) {
    static const Index& index = course_record_type.index("course_record_state_user");
    add_waiting(state, index, MatchRule::folded_spaces, user, lookups, ids);
}

void add_by_email(CourseRecordState state, std::string_view email, Lookups& lookups,
                  std::vector<std::int64_t>& ids) {
    static const Index& index = course_record_type.index("course_record_state_email");
    add_waiting(state, index, MatchRule::folded, email, lookups, ids);
}

/// Compares by user id. If one side has no user id, compares by e-mail address.
bool same_person(const ExternalPerson& left, const ExternalPerson& right, Lookups& lookups) {
    const auto same = [&lookups](MatchRule rule, std::string_view one, std::string_view other) {
        return !one.empty() && lookups.match_key(rule, one) == lookups.match_key(rule, other);
    };
    const bool ids = !left.user_id.empty() && !right.user_id.empty();
    return ids ? same(MatchRule::folded_spaces, left.user_id, right.user_id)
               : same(MatchRule::folded, left.email, right.email);
}

/// Splits UTF-8 text into its code points.
std::vector<std::string> letters_of(std::string_view text) {
    std::vector<std::string> letters;
    for (const char byte : text) {
        const bool continues = (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
        if (continues && !letters.empty())
            letters.back() += byte;
        else
            letters.emplace_back(1, byte);
    }
    return letters;
}

bool is_digit(const std::string& letter) {
    return letter.size() == 1 && letter[0] >= '0' && letter[0] <= '9';
}

std::string joined(const std::vector<std::string>& letters) {
    std::string text;
    for (const std::string& letter : letters) text += letter;
    return text;
}

/// Returns the letters and signs that an edit may insert: those of Latin-1, and those of the code itself.
std::vector<std::string> edit_letters(const std::vector<std::string>& code) {
    std::set<std::string> letters;
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        letters.emplace(1, letter);
        letters.emplace(1, static_cast<char>(letter - 'a' + 'A'));
    }
    for (const char sign : {'-', '_', '.', '/', ' '}) letters.emplace(1, sign);
    constexpr std::uint32_t times = 0xd7, division = 0xf7;
    for (std::uint32_t letter = 0xc0; letter <= 0xff; ++letter) {
        std::string text;
        append_utf8(text, letter);
        if (letter != times && letter != division) letters.insert(std::move(text));
    }
    for (const std::string& letter : code)
        if (!is_digit(letter)) letters.insert(letter);
    return {letters.begin(), letters.end()};
}

/// Returns the codes that differ from this one in one letter or sign, or in that they are in capitals, in
/// small letters, or capitalised. There are about 250 for each of its letters: looking them all up at once
/// costs less than reading a store of many courses.
std::vector<std::string> codes_one_edit_away(std::string_view code) {
    const std::vector<std::string> letters = letters_of(code);
    std::vector<std::string> found;
    const auto add = [&](const std::vector<std::string>& edited) { found.push_back(joined(edited)); };
    const std::vector<std::string> inserted = edit_letters(letters);
    for (std::size_t at = 0; at <= letters.size(); ++at) {
        const bool digit = at == letters.size() || is_digit(letters[at]);
        if (!digit) {
            auto edited = letters;
            edited.erase(edited.begin() + static_cast<std::ptrdiff_t>(at));
            add(edited);
        }
        if (!digit && at + 1 < letters.size() && !is_digit(letters[at + 1])) {
            auto edited = letters;
            std::swap(edited[at], edited[at + 1]);
            add(edited);
        }
        for (const std::string& letter : inserted) {
            auto edited = letters;
            if (!digit) {
                edited[at] = letter;
                add(edited);
                edited[at] = letters[at];
            }
            edited.insert(edited.begin() + static_cast<std::ptrdiff_t>(at), letter);
            add(edited);
        }
    }
    std::string lower(code), upper(code);
    for (char& letter : lower)
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    for (char& letter : upper)
        letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    std::string capitalised = upper.substr(0, 1) + lower.substr(std::min<std::size_t>(1, lower.size()));
    for (std::string* cased : {&lower, &upper, &capitalised}) found.push_back(std::move(*cased));
    std::erase_if(found, [code](const std::string& each) { return each.empty() || each == code; });
    return found;
}

}  // namespace

ExternalPerson ExternalPerson::of(const RecordView& course_record) {
    return {text_of(course_record, &CourseRecord::external_user_id),
            text_of(course_record, &CourseRecord::external_email)};
}

std::string ExternalPerson::text() const {
    std::string text(user_id);
    if (!user_id.empty() && !email.empty()) text += ", ";
    return text += email;
}

Resolution find_person(const ExternalPerson& person, Lookups& lookups) {
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& login = learner_type.index("learner_login");
    static const Index& email = learner_type.index("learner_email");
    Matches by_id = learners_under(ref_number, MatchRule::exact, person.user_id, lookups);
    if (by_id.empty()) by_id = learners_under(login, MatchRule::folded, person.user_id, lookups);
    const Matches by_email = learners_under(email, MatchRule::folded, person.email, lookups);
    const bool nobody = by_id.empty() && by_email.empty();
    return resolve({{!person.user_id.empty() && (nobody || !by_id.empty()), by_id},
                    {!person.email.empty() && (nobody || !by_email.empty()), by_email}});
}

bool names_learner(const ExternalPerson& person, std::int64_t learner, Lookups& lookups) {
    const auto names = [&](std::string_view index, MatchRule rule, std::string_view text) {
        const Matches found = learners_under(learner_type.index(index), rule, text, lookups);
        return std::find(found.begin(), found.end(), learner) != found.end();
    };
    return names("learner_ref_number", MatchRule::exact, person.user_id) ||
           names("learner_login", MatchRule::folded, person.user_id) ||
           names("learner_email", MatchRule::folded, person.email);
}

std::int64_t find_course(std::string_view path_code, Lookups& lookups) {
    static const Index& index = training_type.index("training_path_code");
    const Matches found =
        lookups.find_now(training_type, index, lookups.match_key(MatchRule::exact, path_code));
    const auto open = std::find_if(found.begin(), found.end(),
                                   [&](std::int64_t id) { return is_open_training(id, lookups); });
    if (open != found.end()) return *open;
    return found.empty() ? 0 : found.front();
}

std::string course_name(std::int64_t training, Lookups& lookups) {
    const RecordView stored = lookups.load_now(training_type, training);
    if (stored.record == nullptr || as<Training>(stored)->path_code.null()) return std::to_string(training);
    return std::string(text_of(stored, &Training::path_code));
}

std::string course_title(std::int64_t training, Lookups& lookups) {
    const RecordView stored = lookups.load_now(training_type, training);
    std::string name = course_name(training, lookups);
    if (stored.record == nullptr || as<Training>(stored)->title.null()) return name;
    return name.append(" (").append(text_of(stored, &Training::title)).append(")");
}

std::int64_t similar_course(std::string_view path_code, std::string_view title, Lookups& lookups) {
    static const Index& by_code = training_type.index("training_path_code");
    static const Index& by_title = training_type.index("training_title");
    std::vector<std::string_view> keys;
    for (const std::string& code : codes_one_edit_away(path_code))
        keys.push_back(lookups.match_key(MatchRule::exact, lookups.keep(code)));
    if (const std::int64_t similar = lookups.lowest_under(training_type, by_code, std::move(keys));
        similar != 0)
        return similar;
    if (title.empty()) return 0;
    const Matches titled =
        lookups.find_now(training_type, by_title, lookups.match_key(MatchRule::exact, title));
    return titled.empty() ? 0 : titled.front();
}

bool requires_content(std::int64_t training, Lookups& lookups) {
    const auto contents = lookups.children(training_content_type, training);
    return std::any_of(contents.begin(), contents.end(), [&](const RecordView& content) {
        const auto* lov = as<Lov>(lookups.load_now(lov_type, as<TrainingContent>(content)->lov_id));
        return lov != nullptr && lov->required == Flag::yes;
    });
}

bool has_course_records(std::int64_t training, Lookups& lookups) {
    static const Index& index = course_record_type.index("course_record_training");
    return lookups.any(course_record_type, index, lookups.scoped_key(training, {}));
}

RecordView course_record_of(std::int64_t learner, std::int64_t training, Lookups& lookups) {
    static const Index& index = course_record_type.index("course_record_training_learner");
    const Matches found = lookups.find_now(course_record_type, index, lookups.pair_key(training, learner));
    return found.empty() ? RecordView{} : lookups.load_now(course_record_type, found.front());
}

RecordView credit_of(std::int64_t course_record, std::string_view type, Lookups& lookups) {
    const std::string_view wanted = lookups.match_key(MatchRule::exact, type);
    for (const RecordView& credit : lookups.children(credit_record_type, course_record))
        if (lookups.match_key(MatchRule::exact, text_of(credit, &Credit::credit_type)) == wanted)
            return credit;
    return {};
}

bool is_credit_type(std::string_view name, Lookups& lookups) {
    static const Index& index = credit_type_type.index("credit_type_name");
    return lookups.any(credit_type_type, index, lookups.match_key(MatchRule::exact, name));
}

std::string stored_credit_type(std::string_view name, Lookups& lookups) {
    static const Index& index = credit_type_type.index("credit_type_name");
    const std::string_view key = lookups.match_key(MatchRule::exact, name);
    std::string least;
    lookups.visit(credit_type_type, index, key, [&least](const RecordView& type) {
        const std::string_view stored = text_of(type, &CreditType::name);
        if (least.empty() || stored < least) least = stored;
    });
    return least.empty() ? std::string(key) : least;
}

std::optional<CreditRange> credit_range(std::int64_t training, std::string_view type, Lookups& lookups) {
    const auto offers = lookups.children(credit_offer_type, training);
    if (offers.empty()) return std::nullopt;
    const std::string_view wanted = lookups.match_key(MatchRule::exact, type);
    for (const RecordView& offer : offers) {
        if (lookups.match_key(MatchRule::exact, text_of(offer, &CreditOffer::credit_type)) != wanted)
            continue;
        const double most = as<CreditOffer>(offer)->maximum;
        if (is_null(most)) return std::nullopt;
        return CreditRange{as<CreditOffer>(offer)->variable == Flag::yes ? 0 : most, most};
    }
    return CreditRange{};
}

bool any_in_state(CourseRecordState state, Lookups& lookups) {
    static const Index& index = course_record_type.index("course_record_state");
    return lookups.any(course_record_type, index, lookups.scoped_key(static_cast<std::int64_t>(state), {}));
}

RecordView unlinked_record(CourseRecordState state, const ExternalPerson& person, std::int64_t training,
                           Lookups& lookups) {
    if (!any_in_state(state, lookups)) return {};
    std::vector<std::int64_t> ids;
    add_by_user(state, person.user_id, lookups, ids);
    add_by_email(state, person.email, lookups, ids);
    for (const std::int64_t id : ids) {
        const RecordView record = lookups.load_now(course_record_type, id);
        if (as<CourseRecord>(record)->training_id == training &&
            same_person(person, ExternalPerson::of(record), lookups))
            return record;
    }
    return {};
}

std::int64_t assigned_learner(const ExternalPerson& person, std::int64_t training, bool strictly,
                              Lookups& lookups) {
    const RecordView record = unlinked_record(CourseRecordState::assigned, person, training, lookups);
    if (record.record == nullptr) return 0;
    const ExternalPerson there = ExternalPerson::of(record);
    const auto same = [&lookups](MatchRule rule, std::string_view one, std::string_view other) {
        return lookups.match_key(rule, one) == lookups.match_key(rule, other);
    };
    if (strictly && !(same(MatchRule::folded_spaces, there.user_id, person.user_id) &&
                      same(MatchRule::folded, there.email, person.email)))
        return 0;
    return as<CourseRecord>(record)->learner_id;
}

std::vector<std::int64_t> held_records_near(const RecordView& learner, Lookups& lookups) {
    std::vector<std::int64_t> ids;
    if (!any_in_state(CourseRecordState::held, lookups)) return ids;
    add_by_user(CourseRecordState::held, text_of(learner, &Learner::ref_number), lookups, ids);
    add_by_user(CourseRecordState::held, text_of(learner, &Learner::login), lookups, ids);
    add_by_email(CourseRecordState::held, text_of(learner, &Learner::email), lookups, ids);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

}  // namespace registrar
