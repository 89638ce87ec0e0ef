// SPDX-License-Identifier: Apache-2.0
// Generates the records that every contender has in its store before the import. Ids count from 1. Everything
// follows from a fixed seed.
#pragma once

#include <string>
#include <vector>

namespace registrar::bench {

constexpr int learners = 100'000;
constexpr int trainings = 200;
constexpr int sessions_per_training = 10;
constexpr int sessions = trainings * sessions_per_training;
constexpr int lovs = 1'000;
constexpr int registrations_per_learner = 5;
constexpr int registrations = learners * registrations_per_learner;

std::string learner_email(int learner_id);
std::string learner_login(int learner_id);
std::string lov_code(int lov_id);
int training_of_session(int session_id);
std::string training_path_code(int training_id);
/// Unique only within the session's training, as titles are in practice.
std::string session_title(int session_id);

/// The sessions in which each learner is registered.
class Population {
public:
    Population();

    static int learner_of(int registration_id) {
        return (registration_id - 1) / registrations_per_learner + 1;
    }
    int session_of(int registration_id) const { return sessions_[static_cast<std::size_t>(registration_id)]; }
    bool registered(int learner_id, int session_id) const;

    /// Writes one CSV file per record type into `folder`, as `registrar restore` reads them.
    void write_records(const std::string& folder) const;

private:
    std::vector<int> sessions_;  // by registration id; 0 is not an id
};

}  // namespace registrar::bench
