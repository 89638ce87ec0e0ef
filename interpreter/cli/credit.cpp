// SPDX-License-Identifier: Apache-2.0
// registrar credit set: sets the amount of a credit by hand, because the import never changes one.
#include <fmt/format.h>

#include <cmath>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/unavailable.h"
#include "engine/manual_run.h"
#include "rules/course_record_rules.h"
#include "store/open/open_store.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr OptionSpec reason_option[] = {{"--reason", "TEXT", "why; kept in the store's history (mandatory)"}};
const RecordType* const writes[] = {&course_record_type, &credit_record_type};

constexpr double most_credits = 9999.99;

/// Returns the amount. Throws Refused for a text that is no amount of credits.
double amount_in(const std::string& text) {
    const auto amount = parse_decimal(text, '.');
    const double rounded = amount ? std::round(*amount * 100) / 100 : 0;
    if (!amount || std::abs(*amount - rounded) > 1e-9 || rounded < 0 || rounded > most_credits)
        throw Refused("AMOUNT is 0 to 9999.99 with at most two decimals, not '" + text + "'");
    return rounded;
}

/// Returns the record. Throws Refused if it is not there or withdrawn, or not complete.
RecordView complete_record(std::int64_t id, Lookups& lookups) {
    const RecordView record = lookups.load_now(course_record_type, id);
    if (record.record == nullptr)
        throw Refused(
            fmt::format("there is no course record {}; a snapshot's course_record.csv lists them", id));
    if (as<CourseRecord>(record)->state == word(CourseRecordState::withdrawn))
        throw Refused(fmt::format("record {} was withdrawn", id));
    if (as<CourseRecord>(record)->complete != Flag::yes)
        throw Refused(fmt::format("record {} is not complete; a credit needs a complete record", id));
    return record;
}

/// Sets the credit by the rules of the import. Returns the amount before, for people.
std::string set_credit(std::int64_t id, const std::string& type, double amount, BulkBatch& batch,
                       Lookups& lookups) {
    const RecordView record = complete_record(id, lookups);
    if (const auto refusal = refuse_credit(as<CourseRecord>(record)->training_id, type, amount, lookups))
        throw Refused(refusal->text());
    Draft<Credit> credit(credit_record_type);
    credit->course_record_id = id;
    credit.set_text(&Credit::credit_type, stored_credit_type(type, lookups));
    const RecordView there = credit_of(id, type, lookups);
    std::string before = "none";
    if (there.record != nullptr) {
        credit = Draft<Credit>(credit_record_type, there);
        before = is_null(credit->amount) ? "empty" : format_decimal(credit->amount);
    }
    credit->amount = amount;
    if (there.record == nullptr || !credit.equals(there))
        batch.put(credit_record_type, credit.view());
    else
        batch.leave();
    return before;
}

int execute(const Arguments& arguments) {
    const std::string reason(trimmed(arguments.text("--reason")));
    if (reason.empty()) throw Refused("credit set needs --reason TEXT, which the store's history keeps");
    const auto ids = record_numbers(arguments.all("RECORD"), "a snapshot's course_record.csv");
    const std::string type = arguments.text("TYPE");
    const double amount = amount_in(arguments.text("AMOUNT"));
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    const std::string command = fmt::format("registrar credit set {} '{}' {} --reason '{}'", ids.front(),
                                            type, format_decimal(amount), reason);
    std::string before;
    const std::int64_t run =
        run_manually(*store, {"credit set", command, ids, writes, RowOutcome::updated, clock_of(arguments)},
                     [&](BulkBatch& batch) {
                         Lookups lookups(store->transaction_reader(), 0);
                         before = set_credit(ids.front(), type, amount, batch, lookups);
                     });
    print_line(fmt::format("Run {} completed: {} of record {} was {}, is {}.", run, type, ids.front(), before,
                           format_decimal(amount)));
    return 0;
}

}  // namespace

const VerbSpec& credit_set_verb() {
    static const VerbSpec verb{"credit set",
                               "Set the amount of a credit of a course record by hand. The import never "
                               "changes a stored credit. The "
                               "change is a run in the store's history, with its reason",
                               "registrar credit set 12 CME 2.5 --reason 'certificate of 3 May'",
                               {{"RECORD", "number of the course record"},
                                {"TYPE", "credit type, one of the store's"},
                                {"AMOUNT", "amount, within what the course offers"}},
                               {store_options(), reason_option},
                               execute,
                               172};
    return verb;
}

}  // namespace registrar
