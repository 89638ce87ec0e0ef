// SPDX-License-Identifier: Apache-2.0
#include "population.h"

#include <array>
#include <cstddef>

#include "random.h"
#include "text_file.h"

namespace registrar::bench {

namespace {

constexpr std::array first_names{"maria", "joao",   "ana",     "pedro",  "lucas",
                                 "julia", "rafael", "beatriz", "carlos", "fernanda"};
constexpr std::array last_names{"silva", "santos",  "oliveira", "souza",
                                "lima",  "pereira", "costa",    "almeida"};

int first_registration_of(int learner_id) {
    return (learner_id - 1) * registrations_per_learner + 1;
}

}  // namespace

std::string learner_email(int learner_id) {
    const auto id = static_cast<std::size_t>(learner_id);
    return fmt::format("{}.{}.{:06}@acme-learning.example", first_names[id % first_names.size()],
                       last_names[id / first_names.size() % last_names.size()], learner_id);
}

std::string learner_login(int learner_id) {
    return fmt::format("u{:06}", learner_id);
}

std::string lov_code(int lov_id) {
    return fmt::format("LOV-{:05}", lov_id * 7);
}

int training_of_session(int session_id) {
    return (session_id - 1) / sessions_per_training + 1;
}

std::string training_path_code(int training_id) {
    return fmt::format("TP-{:04}", training_id);
}

std::string session_title(int session_id) {
    const int number = (session_id - 1) % sessions_per_training;
    if (number == 7) return fmt::format("Turma {:02}; noite \"B\"", number);
    if (number % 3 == 0) return fmt::format("Sessão {:02} – São Paulo", number);
    return fmt::format("Turma {:02} manhã", number);
}

Population::Population() : sessions_(registrations + 1) {
    Random random(20240601);
    for (int learner = 1; learner <= learners; ++learner) {
        const int first = first_registration_of(learner);
        for (int registration = first; registration < first + registrations_per_learner; ++registration) {
            int session = 0;
            do session = 1 + random.below(sessions);
            while (registered(learner, session));
            sessions_[static_cast<std::size_t>(registration)] = session;
        }
    }
}

bool Population::registered(int learner_id, int session_id) const {
    const int first = first_registration_of(learner_id);
    for (int registration = first; registration < first + registrations_per_learner; ++registration)
        if (session_of(registration) == session_id) return true;
    return false;
}

void Population::write_records(const std::string& folder) const {
    TextFile learner(folder + "/learner.csv");
    learner.print("id,login,email\n");
    for (int id = 1; id <= learners; ++id)
        learner.print("{},{},{}\n", id, learner_login(id), learner_email(id));
    learner.close();

    TextFile lov(folder + "/lov.csv");
    lov.print("id,code,title\n");
    for (int id = 1; id <= lovs; ++id) lov.print("{},{},Module {}\n", id, lov_code(id), id);
    lov.close();

    TextFile training(folder + "/training.csv");
    training.print("id,path_code,title\n");
    for (int id = 1; id <= trainings; ++id)
        training.print("{},{},Training {}\n", id, training_path_code(id), id);
    training.close();

    TextFile session(folder + "/session.csv");
    session.print("id,training_id,title\n");
    for (int id = 1; id <= sessions; ++id)
        session.print("{},{},{}\n", id, training_of_session(id), quoted(session_title(id)));
    session.close();

    TextFile registration(folder + "/registration.csv");
    registration.print("id,learner_id,session_id\n");
    for (int id = 1; id <= registrations; ++id)
        registration.print("{},{},{}\n", id, learner_of(id), session_of(id));
    registration.close();
}

}  // namespace registrar::bench
