// SPDX-License-Identifier: Apache-2.0
#pragma once
// The result of reading a cell: a value, nothing, a request to clear the stored value, or an unreadable text.
// The members of an action's row have these types.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace registrar {

template <class Value>
struct Given {
    enum class State : std::uint8_t { empty, good, bad, cleared };

    Value value{};
    State state = State::empty;
    bool is_day = false;  ///< for a date and time: the cell has no time of day, so a default completes it

    /// Returns whether the cell is not empty, readable or not.
    bool filled() const { return state != State::empty; }
    /// Returns whether the value may be used.
    bool good() const { return state == State::good; }
    bool bad() const { return state == State::bad; }
    /// Returns whether the cell is the `NULL` that clears the stored value.
    bool cleared() const { return state == State::cleared; }
    const Value& operator*() const { return value; }

    void set(const Value& read) {
        value = read;
        state = State::good;
    }
    void set_bad() { state = State::bad; }
    void set_cleared() { state = State::cleared; }
};

/// One cell of a repeated column.
struct RepeatedCell : Given<std::string_view> {
    std::string_view guid = {};  ///< of a `<custom>` field: its GUID in the form of match_guid(); else empty
    std::uint32_t cell_number = 0;  ///< the column of the file, for messages
};

/// The cells of a repeated column, in the order of <fields>. Empty cells keep their positions.
struct Repeated {
    static constexpr std::size_t most = 32;  ///< check rejects definitions with more

    std::array<RepeatedCell, most> cells;
    std::uint32_t count = 0;  ///< columns that the definition declares

    std::size_t size() const { return count; }
    const RepeatedCell* begin() const { return cells.data(); }
    const RepeatedCell* end() const { return cells.data() + count; }
    const RepeatedCell& operator[](std::size_t at) const { return cells[at]; }
    /// Returns the cell with that GUID, or null.
    const RepeatedCell* find(std::string_view guid) const {
        for (const RepeatedCell& cell : *this)
            if (cell.guid == guid) return &cell;
        return nullptr;
    }
};

/// A duration in seconds.
enum class Seconds : std::int64_t {};

}  // namespace registrar
