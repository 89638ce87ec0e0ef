// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a cell gave: a value, nothing, the wish to clear, or something that could not be read. Members of an
// action's row are of these types.
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

    /// The cell is not empty, readable or not.
    bool filled() const { return state != State::empty; }
    /// The value may be used.
    bool good() const { return state == State::good; }
    bool bad() const { return state == State::bad; }
    /// The cell is the `NULL` that clears what is stored.
    bool cleared() const { return state == State::cleared; }
    const Value& operator*() const { return value; }

    void set(const Value& read) {
        value = read;
        state = State::good;
    }
    void set_bad() { state = State::bad; }
    void set_cleared() { state = State::cleared; }
};

/// One cell of a column that repeats.
struct RepeatedCell : Given<std::string_view> {
    std::string_view guid = {};  ///< of a `<custom>`: which field it is, as keys of GUIDs compare; else empty
    std::uint32_t cell_number = 0;  ///< the column of the file, for messages
};

/// The cells of a column that repeats, in the order of <fields>; those that are empty keep their places.
struct Repeated {
    static constexpr std::size_t most = 32;  ///< the check refuses more

    std::array<RepeatedCell, most> cells;
    std::uint32_t count = 0;  ///< columns that the definition declares

    std::size_t size() const { return count; }
    const RepeatedCell* begin() const { return cells.data(); }
    const RepeatedCell* end() const { return cells.data() + count; }
    const RepeatedCell& operator[](std::size_t at) const { return cells[at]; }
    /// The cell of that GUID, or null.
    const RepeatedCell* find(std::string_view guid) const {
        for (const RepeatedCell& cell : *this)
            if (cell.guid == guid) return &cell;
        return nullptr;
    }
};

/// A span of time in seconds.
enum class Seconds : std::int64_t {};

}  // namespace registrar
