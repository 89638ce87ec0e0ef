// SPDX-License-Identifier: Apache-2.0
// Generates the rows of the data file: random keys, one row in a hundred invalid in one of five ways, a few
// in a hundred that delete. Writes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "finished_row.h"
#include "local_time.h"
#include "population.h"
#include "random.h"

namespace registrar::bench {

/// What is wrong with a row.
enum class Fault {
    none,
    unknown_learner,
    unknown_lov,
    unreadable_date,
    completion_on_incomplete,
    not_registered,
};

/// The cells of one row, in the order of the file.
struct Cells {
    std::string email, login, lov_code, session_title, training_path_code;
    std::string first_access, last_access, first_completion;
    std::string progression, score, score_max, time_spent, status;
};

/// One row as written, and its expected result.
struct TrackingRow {
    Cells cells;
    FinishedRow finished;
    bool accepted;
};

/// How often a pair of registration and learning object may appear.
enum class Keys { repeated, unique };

/// Generates one row after another.
class TrackingRows {
public:
    TrackingRows(const Population& population, const ZoneOffsets& zone, Keys keys);

    TrackingRow next();

private:
    struct Key {
        int registration_id;
        int lov_id;
    };

    Key draw_key();
    Fault draw_fault();
    void draw_references(TrackingRow& row, Fault fault);
    void draw_progress(TrackingRow& row, Fault fault);
    void draw_times(TrackingRow& row, Fault fault);
    LocalTime draw_completion(LocalTime first, LocalTime last);
    std::string draw_email(int learner_id);
    int draw_other_session(int learner_id);
    void spoil_a_date(Cells& cells);

    const Population& population_;
    const ZoneOffsets& zone_;
    Keys keys_;
    Random random_{777};
    std::vector<Key> recent_;  // a ring buffer
    std::int64_t drawn_ = 0;
    std::int64_t pair_ = 0;
};

}  // namespace registrar::bench
