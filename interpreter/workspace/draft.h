// SPDX-License-Identifier: Apache-2.0
#pragma once
// A record while a row changes it: a copy of what is stored, or a new one, with its own texts.
#include <string_view>

#include "records/record_block.h"

namespace registrar {

template <class Record>
class Draft {
public:
    /// A new record of nulls and zeros.
    explicit Draft(const RecordType& type) : block_(type) { block_.append(); }
    /// A copy.
    Draft(const RecordType& type, const RecordView& stored) : block_(type) { block_.add(stored); }

    Record* operator->() { return &block_.as<Record>(0); }
    const Record* operator->() const { return &block_.as<Record>(0); }

    std::string_view text(Text Record::*member) const {
        return (block_.as<Record>(0).*member).in(block_.arena());
    }
    void set_text(Text Record::*member, std::string_view text) {
        block_.as<Record>(0).*member = block_.add_text(text);
    }

    const RecordType& type() const { return block_.type(); }
    RecordView view() const { return block_.view(0); }
    bool equals(const RecordView& other) const { return equal_records(type(), view(), other); }

private:
    RecordBlock block_;
};

/// A text of a record that was loaded.
template <class Record>
std::string_view text_of(const RecordView& record, Text Record::*member) {
    return (static_cast<const Record*>(record.record)->*member).in(record.arena);
}

/// The struct of a record that was loaded; null where there is none.
template <class Record>
const Record* as(const RecordView& record) {
    return static_cast<const Record*>(record.record);
}

}  // namespace registrar
