// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an action may do with a row: say messages, want records, look up what no round foresaw. The engine
// owns what becomes of it.
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/batch.h"
#include "action/column.h"
#include "workspace/lookups.h"

namespace registrar {

struct ActionType;

/// A cell that could not be read, or a mandatory one that is empty; or one whose time the zone skips or
/// repeats.
struct CellFault {
    std::uint32_t row = 0;  ///< in the group
    const Column* column = nullptr;
    const Message* message = nullptr;
    std::string_view cell;  ///< its text
    std::string_view expected;
    std::string becomes;  ///< the third value of its message; for skipped-time, what the time became
    std::uint32_t cell_number = any_cell;  ///< the column of the file
};

/// What a message is about. The value of a field that the file gives is the text of its cell, so that only
/// others need be named.
struct About {
    std::string_view field = {};
    std::string_view value = {};
    std::uint32_t cell_number = any_cell;  ///< of a field that repeats: which of its cells (RepeatedCell)
};

class Context {
public:
    Context(const ActionType& action, std::int64_t now, bool strict, Lookups& lookups)
        : action_(action), now_(now), strict_(strict), lookups_(lookups) {}

    /// The run's clock.
    std::int64_t now() const { return now_; }
    Lookups& lookups() { return lookups_; }

    /// Says a message of the action about the row; `values` take the places of its `[...]`.
    void say(const Message& message, About about = {}, std::initializer_list<std::string_view> values = {});
    /// Cells that are no references are not judged on this row.
    void judge_references_only() { references_only_ = true; }
    template <class Record>
    void put(const RecordType& type, const Record& record, SettleRule settle) {
        batch_->changes_of(type).put(number_, &record, settle);
    }
    template <class Record>
    void erase(const RecordType& type, const Record& record) {
        batch_->changes_of(type).erase(number_, &record);
    }

    /// The engine's part: rows of a group begin and end here.
    void begin_group(Batch& batch, std::span<const CellFault> faults);
    bool begin_row(std::uint32_t row, std::uint32_t number);
    void end_row() {
        if (batch_->findings.size() != first_finding_ || next_fault_ != faults_.size()) judge();
    }

private:
    void judge();
    void say_faults();
    std::uint32_t order_of(const Message& message, std::string_view field) const;

    const ActionType& action_;
    std::int64_t now_;
    bool strict_;
    Lookups& lookups_;
    Batch* batch_ = nullptr;
    std::span<const CellFault> faults_;
    std::size_t next_fault_ = 0;
    std::uint32_t row_ = 0;
    std::uint32_t number_ = 0;
    std::size_t first_finding_ = 0;
    std::vector<std::size_t> sizes_;  ///< of the batch's changes when the row began
    bool references_only_ = false;
};

}  // namespace registrar
