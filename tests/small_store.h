// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small store in memory: two learners, two versions, a training with three sessions, three registrations.
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"
#include "store/memory/store.h"

namespace registrar {

/// Collects records of one type one after another, then stores them.
template <class Record>
class Filling {
public:
    explicit Filling(const RecordType& type) : block_(type) {}

    Record& add() {
        block_.append();
        return block_.as<Record>(block_.size() - 1);
    }
    Text text(std::string_view value) { return block_.add_text(value); }
    void store(Store& store) const {
        std::vector<Change> changes;
        for (std::size_t at = 0; at < block_.size(); ++at)
            changes.push_back({ChangeKind::insert, block_.at(at)});
        store.apply(block_.type(), changes, block_.arena(), 0);
    }

private:
    RecordBlock block_;
};

inline void add_people(Store& store) {
    Filling<Learner> learners(learner_type);
    for (const std::int64_t id : {1, 2}) {
        const std::string number = std::to_string(id);
        const Text guid = learners.text("00000000-0000-0000-0001-00000000000" + number);
        const Text login = learners.text("l" + number);
        const Text email = learners.text("e@x");  // both learners: an ambiguous address
        const Text ref = learners.text("r" + number);
        Learner& learner = learners.add();
        learner.id = id;
        learner.guid = guid;
        learner.login = login;
        learner.email = email;
        learner.ref_number = ref;
    }
    learners.store(store);
}

inline void add_content(Store& store) {
    Filling<Lov> lovs(lov_type);
    for (const std::int64_t id : {1, 2, 3}) {
        const std::string number = std::to_string(id);
        const Text guid = lovs.text("00000000-0000-0000-0002-00000000000" + number);
        const Text code = lovs.text("c" + number);
        const Text type = lovs.text(id == 3 ? "easyquizz" : "content");
        Lov& lov = lovs.add();
        lov.id = id;
        lov.guid = guid;
        lov.code = code;
        lov.type = type;
    }
    lovs.store(store);
    Filling<Training> trainings(training_type);
    const Text guid = trainings.text("00000000-0000-0000-0003-000000000001");
    const Text code = trainings.text("p1");
    Training& training = trainings.add();
    training.id = 1;
    training.guid = guid;
    training.path_code = code;
    trainings.store(store);
}

inline void add_sessions(Store& store) {
    Filling<Session> sessions(session_type);
    Filling<Registration> registrations(registration_type);
    for (const std::int64_t id : {1, 2, 3}) {
        const Text guid = sessions.text("00000000-0000-0000-0004-00000000000" + std::to_string(id));
        const Text title = sessions.text(id < 3 ? "s" : "t");
        Session& session = sessions.add();
        session.id = id;
        session.guid = guid;
        session.training_id = 1;
        session.title = title;
        const Text registration_guid =
            registrations.text("00000000-0000-0000-0005-00000000000" + std::to_string(id));
        Registration& registration = registrations.add();
        registration.id = id;
        registration.guid = registration_guid;
        registration.learner_id = id < 3 ? 1 : 2;
        registration.session_id = id;
    }
    sessions.store(store);
    registrations.store(store);
}

/// Learners l1, l2, … of one session. The registration of each has the learner's number.
inline void add_class(Store& store, std::int64_t learners) {
    Filling<Learner> people(learner_type);
    Filling<Registration> registrations(registration_type);
    for (std::int64_t id = 1; id <= learners; ++id) {
        const Text login = people.text(std::string("l").append(std::to_string(id)));
        Learner& learner = people.add();
        learner.id = id;
        learner.login = login;
        Registration& registration = registrations.add();
        registration.id = id;
        registration.learner_id = id;
        registration.session_id = 1;
    }
    people.store(store);
    Filling<Session> sessions(session_type);
    Session& session = sessions.add();
    session.id = 1;
    session.training_id = 1;
    sessions.store(store);
    registrations.store(store);
}

inline void fill_small_store(Store& store) {
    Transaction transaction(store);
    add_people(store);
    add_content(store);
    add_sessions(store);
    transaction.commit();
}

}  // namespace registrar
