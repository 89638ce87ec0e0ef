// SPDX-License-Identifier: Apache-2.0
#include "domain/session_search.h"

#include <algorithm>

#include "domain/reference_lookup.h"
#include "domain/references.h"
#include "values/date_format.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

bool equal_dates(const Given<Day>& cell, Day stored) {
    return (cell.cleared() ? Day::null : *cell) == stored;
}

/// The search of one row: its cells, and the columns that are searched.
class Search {
public:
    Search(const SearchField& search, const SessionCells& cells, std::int64_t training, Lookups& lookups)
        : cells_(cells), training_(training), lookups_(lookups) {
        if (search.empty()) {
            for (const SessionKey key : {SessionKey::guid, SessionKey::id, SessionKey::title})
                if (keys_.empty()) add(key);
        } else {
            for (const SearchKey& key : search.keys) add(static_cast<SessionKey>(key.column));
        }
    }

    bool given() const { return !keys_.empty(); }
    bool unreadable() const {
        return std::any_of(keys_.begin(), keys_.end(), [this](SessionKey key) {
            return ask(key, [](const auto& cell) { return cell.bad(); });
        });
    }
    SessionSearch run() {
        SessionSearch result{given(), unreadable()};
        if (!result.given || result.unreadable) return result;
        result.unknown_id = leave_out_unknown_id();
        const std::int64_t direct = direct_session();
        result.unknown_guid = direct == 0 && uses(SessionKey::guid);
        const Matches among = direct != 0 ? Matches(&direct, 1) : candidates();
        for (const std::int64_t id : among)
            if (fits(id)) result.found.push_back(id);
        if (!result.found.empty()) return result;
        result.contradicted = direct != 0;
        for (const SessionKey key : keys_)
            result.columns.push_back(session_search.columns[static_cast<std::size_t>(key)]);
        return result;
    }

private:
    /// Applies a predicate to the cell of the key, whose type depends on the key.
    template <class Question>
    bool ask(SessionKey key, const Question& question) const {
        switch (key) {
            case SessionKey::guid:
                return question(cells_.session_guid);
            case SessionKey::title:
                return question(cells_.session_title);
            case SessionKey::id:
                return question(cells_.session_id);
            case SessionKey::start_date:
                return question(cells_.session_start_date);
            case SessionKey::end_date:
                return question(cells_.session_end_date);
        }
        return false;
    }
    void add(SessionKey key) {
        if (ask(key, [](const auto& cell) { return cell.filled(); })) keys_.push_back(key);
    }
    bool uses(SessionKey key) const { return std::find(keys_.begin(), keys_.end(), key) != keys_.end(); }

    /// Returns whether the search had an id that no session has; it is searched no longer.
    bool leave_out_unknown_id() {
        if (!uses(SessionKey::id)) return false;
        if (lookups_.load_now(session_type, *cells_.session_id).record != nullptr) return false;
        std::erase(keys_, SessionKey::id);
        if (cells_.session_title.good() && !uses(SessionKey::title)) add(SessionKey::title);
        return true;
    }
    /// Returns the session that a GUID or id leads to; 0 if neither is searched or leads to one.
    std::int64_t direct_session() const {
        if (uses(SessionKey::id)) return *cells_.session_id;
        return uses(SessionKey::guid) ? session_of_guid(*cells_.session_guid, lookups_) : 0;
    }
    Matches candidates() const {
        static const Index& by_title = session_type.index("session_training_title");
        static const Index& by_training = session_type.index("session_training");
        if (keys_.empty() || training_ == 0 || uses(SessionKey::guid)) return {};
        if (!uses(SessionKey::title))
            return lookups_.find_now(session_type, by_training, lookups_.scoped_key(training_, {}));
        const auto title = lookups_.match_key(MatchRule::exact, *cells_.session_title);
        return lookups_.find_now(session_type, by_title, lookups_.scoped_key(training_, title));
    }
    bool fits(std::int64_t id) const {
        const RecordView view = lookups_.load_now(session_type, id);
        const Session& session = *as<Session>(view);
        if (training_ != 0 ? session.training_id != training_
                           : !is_open_training(session.training_id, lookups_))
            return false;
        return std::all_of(keys_.begin(), keys_.end(), [&](SessionKey key) { return agrees(key, view); });
    }
    bool agrees(SessionKey key, const RecordView& view) const {
        const Session& session = *as<Session>(view);
        switch (key) {
            case SessionKey::guid:
                return session_of_guid(*cells_.session_guid, lookups_) == session.id;
            case SessionKey::title:
                return same_text(MatchRule::exact, *cells_.session_title, text_of(view, &Session::title));
            case SessionKey::id:
                return *cells_.session_id == session.id;
            case SessionKey::start_date:
                return equal_dates(cells_.session_start_date, session.start_date);
            case SessionKey::end_date:
                return equal_dates(cells_.session_end_date, session.end_date);
        }
        return false;
    }

    const SessionCells& cells_;
    std::int64_t training_;
    Lookups& lookups_;
    std::vector<SessionKey> keys_;
};

}  // namespace

std::string SessionCells::text() const {
    std::string text = joined_texts({&session_guid, &session_title});
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (session_id.good()) add(std::to_string(*session_id));
    if (session_start_date.good()) add(format_date(static_cast<std::int64_t>(*session_start_date)));
    if (session_end_date.good()) add(format_date(static_cast<std::int64_t>(*session_end_date)));
    return text;
}

SessionSearch find_sessions(const SearchField& search, const SessionCells& cells, std::int64_t training,
                            Lookups& lookups) {
    SessionSearch result = Search(search, cells, training, lookups).run();
    if (!search.empty()) result.first = session_search.columns[search.keys.front().column];
    return result;
}

std::int64_t session_of_guid(std::string_view guid, Lookups& lookups) {
    static const Index& by_guid = session_type.index("session_guid");
    const Matches found = lookups.find_now(session_type, by_guid, lookups.match_key(MatchRule::guid, guid));
    return found.empty() ? 0 : found.front();
}

}  // namespace registrar
