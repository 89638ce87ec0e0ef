// SPDX-License-Identifier: Apache-2.0
#pragma once
// A record under change by one row: a copy of a stored record, or a new one. Owns its texts.
#include <string_view>

#include "records/record_block.h"

namespace registrar {

/// Used by an action: change members through `->`, texts through set_text(), then pass view() to
/// Context::write(). Nothing is stored before that.
template <class Record>
class Draft {
public:
    /// Makes a new record of nulls and zeros.
    explicit Draft(const RecordType& type) : block_(type) { block_.append(); }
    /// Makes a copy.
    Draft(const RecordType& type, const RecordView& stored) : block_(type) { block_.add(stored); }

    Record* operator->() { return &block_.as<Record>(0); }
    const Record* operator->() const { return &block_.as<Record>(0); }

    /// Returns a text of the draft; empty if it is null. Valid until the next set_text().
    std::string_view text(Text Record::*member) const {
        return (block_.as<Record>(0).*member).in(block_.arena());
    }
    /// Copies the text into the draft. The former text keeps its memory until the draft ends.
    void set_text(Text Record::*member, std::string_view text) {
        block_.as<Record>(0).*member = block_.add_text(text);
    }

    const RecordType& type() const { return block_.type(); }
    /// Returns the draft as a record. Valid until the draft changes.
    RecordView view() const { return block_.view(0); }
    /// Returns whether no attribute differs.
    bool equals(const RecordView& other) const { return equal_records(type(), view(), other); }

private:
    RecordBlock block_;
};

/// Returns a text of a loaded record.
template <class Record>
std::string_view text_of(const RecordView& record, Text Record::*member) {
    return (static_cast<const Record*>(record.record)->*member).in(record.arena);
}

/// Returns the struct of a loaded record, or null if there is none.
template <class Record>
const Record* as(const RecordView& record) {
    return static_cast<const Record*>(record.record);
}

}  // namespace registrar
