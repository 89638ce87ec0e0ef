// SPDX-License-Identifier: Apache-2.0
#include "tracking_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace registrar::bench {

namespace {

constexpr std::int64_t remembered = 50'000;
constexpr std::int64_t pairs = std::int64_t{registrations} * lovs;

constexpr std::array<std::string_view, 6> status_words{"notAttempted", "incomplete", "completed",
                                                       "passed",       "failed",     "browsed"};

constexpr int earliest = 15'340;  // 2012-01-01
constexpr int span = 4'383;       // twelve years

bool counts_as_completed(Status status) {
    return status == Status::completed || status == Status::passed;
}

char upper(char letter) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
}

}  // namespace

TrackingRows::TrackingRows(const Population& population, const ZoneOffsets& zone, Keys keys)
    : population_(population), zone_(zone), keys_(keys) {
    if (keys_ == Keys::repeated) recent_.resize(remembered);
}

TrackingRow TrackingRows::next() {
    const Key key = draw_key();
    const Fault fault = draw_fault();
    TrackingRow row{};
    row.finished.registration_id = key.registration_id;
    row.finished.lov_id = key.lov_id;
    draw_references(row, fault);
    draw_progress(row, fault);
    draw_times(row, fault);
    if (fault == Fault::unreadable_date) spoil_a_date(row.cells);
    // Only the references of a row that deletes are checked.
    row.accepted = fault == Fault::none ||
                   (fault == Fault::unreadable_date && row.finished.status == Status::not_attempted);
    ++drawn_;
    return row;
}

TrackingRows::Key TrackingRows::draw_key() {
    if (keys_ == Keys::unique) {
        // A linear congruential generator of full period (Hull and Dobell) gives every pair once.
        pair_ = (pair_ * 314'159'261 + 7'654'321) % pairs;
        return {1 + static_cast<int>(pair_ / lovs), 1 + static_cast<int>(pair_ % lovs)};
    }
    Key key{1 + random_.below(registrations), 1 + random_.below(lovs)};
    const auto known = static_cast<int>(std::min(drawn_, remembered));
    if (random_.below(100) == 0 && known > 0) key = recent_[static_cast<std::size_t>(random_.below(known))];
    recent_[static_cast<std::size_t>(drawn_ % remembered)] = key;
    return key;
}

Fault TrackingRows::draw_fault() {
    const int draw = random_.below(10'000);
    if (draw < 25) return Fault::unknown_learner;
    if (draw < 50) return Fault::unknown_lov;
    if (draw < 70) return Fault::unreadable_date;
    if (draw < 90) return Fault::completion_on_incomplete;
    if (draw < 100) return Fault::not_registered;
    return Fault::none;
}

void TrackingRows::draw_references(TrackingRow& row, Fault fault) {
    const int learner = Population::learner_of(row.finished.registration_id);
    const int session = fault == Fault::not_registered ? draw_other_session(learner)
                                                       : population_.session_of(row.finished.registration_id);
    Cells& cells = row.cells;
    if (fault == Fault::unknown_learner) {
        cells.email = fmt::format("nobody.{}@acme-learning.example", drawn_);
        cells.login = fmt::format("nobody{}", drawn_);
    } else {
        cells.email = draw_email(learner);
        cells.login = learner_login(learner);
    }
    cells.lov_code = fault == Fault::unknown_lov ? fmt::format("LOX-{:05}", random_.below(1'000))
                                                 : lov_code(row.finished.lov_id);
    cells.session_title = session_title(session);
    cells.training_path_code = training_path_code(training_of_session(session));
}

void TrackingRows::draw_progress(TrackingRow& row, Fault fault) {
    FinishedRow& finished = row.finished;
    const int draw = random_.below(100);
    finished.status = draw < 40   ? Status::completed
                      : draw < 58 ? Status::passed
                      : draw < 78 ? Status::incomplete
                      : draw < 88 ? Status::failed
                      : draw < 97 ? Status::browsed
                                  : Status::not_attempted;
    if (fault == Fault::completion_on_incomplete) finished.status = Status::incomplete;
    finished.progression =
        static_cast<std::int8_t>(counts_as_completed(finished.status) ? 100 : random_.below(100));
    finished.time_spent = random_.below(36'000);
    finished.score_max = 100;
    finished.score = -1;

    Cells& cells = row.cells;
    if (random_.below(10) < 7) {
        const int hundredths = random_.below(10'001);
        finished.score = hundredths / 100.0;
        cells.score = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
        cells.score_max = "100";
    }
    cells.progression = fmt::format("{}", static_cast<int>(finished.progression));
    cells.time_spent = fmt::format("{}", finished.time_spent);
    cells.status = status_words[static_cast<std::size_t>(finished.status)];
}

void TrackingRows::draw_times(TrackingRow& row, Fault fault) {
    const LocalTime first{earliest + random_.below(span), opening + random_.below(open_seconds)};
    const LocalTime last{first.day + 1 + random_.below(90), opening + random_.below(open_seconds)};
    row.finished.first_access_at = zone_.instant(first);
    row.finished.last_access_at = zone_.instant(last);
    row.cells.first_access = first.text();
    row.cells.last_access = last.text();
    if (!counts_as_completed(row.finished.status) && fault != Fault::completion_on_incomplete) return;
    const LocalTime completion = draw_completion(first, last);
    row.finished.first_completion_at = zone_.instant(completion);
    row.cells.first_completion = completion.text();
}

LocalTime TrackingRows::draw_completion(LocalTime first, LocalTime last) {
    const int day = first.day + 1 + random_.below(last.day - first.day);
    const int seconds = day == last.day ? last.second - opening + 1 : open_seconds;
    return {day, opening + random_.below(seconds)};
}

std::string TrackingRows::draw_email(int learner_id) {
    std::string email = learner_email(learner_id);
    const int draw = random_.below(10);
    if (draw == 0) std::transform(email.begin(), email.end(), email.begin(), upper);
    if (draw == 1) email[0] = upper(email[0]);
    return email;
}

int TrackingRows::draw_other_session(int learner_id) {
    int session = 0;
    do session = 1 + random_.below(sessions);
    while (population_.registered(learner_id, session));
    return session;
}

void TrackingRows::spoil_a_date(Cells& cells) {
    switch (random_.below(4)) {
        case 0:
            cells.first_access = "2021-02-30 10:00:00";
            break;
        case 1:
            cells.last_access = "31/12/2020 10:00";
            break;
        case 2:
            cells.first_access = "n/a";
            break;
        default:
            cells.last_access.replace(11, 2, "27");
            break;
    }
}

}  // namespace registrar::bench
