// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a cell gave: a value, nothing, or something that could not be read. Members of an action's row are of
// this type.
#include <cstdint>

namespace registrar {

template <class Value>
struct Given {
    enum class State : std::uint8_t { empty, good, bad };

    Value value{};
    State state = State::empty;

    /// The cell is not empty, readable or not.
    bool filled() const { return state != State::empty; }
    /// The value may be used.
    bool good() const { return state == State::good; }
    bool bad() const { return state == State::bad; }
    const Value& operator*() const { return value; }

    void set(const Value& read) {
        value = read;
        state = State::good;
    }
    void set_bad() { state = State::bad; }
};

/// A span of time in seconds.
enum class Seconds : std::int64_t {};

}  // namespace registrar
