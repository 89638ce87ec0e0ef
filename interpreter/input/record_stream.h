// SPDX-License-Identifier: Apache-2.0
#pragma once
// The interface of a reader for one kind of data file. Reader forwards to it; reader.h documents the
// functions.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/csv_parser.h"
#include "input/file_digest.h"
#include "input/read_position.h"

namespace registrar {

/// One of a file's first records, before reading begins. Has no texts if the record is damaged.
struct FirstRecord {
    std::uint64_t line = 0;
    std::string text;  ///< its first line
    std::vector<std::string> texts;
};

/// Implemented by TextStream and SheetStream. Call it on one thread.
class RecordStream {
public:
    virtual ~RecordStream() = default;
    virtual std::vector<FirstRecord> first_records(std::size_t most) = 0;
    virtual std::optional<Cells> read_header() = 0;
    virtual void expect(std::size_t cells) = 0;
    virtual std::size_t read(std::span<Cells> group) = 0;
    virtual ReadPosition position() const = 0;
    virtual std::optional<std::size_t> resume(const ReadPosition& position,
                                              std::span<const BlockDigest> expected) = 0;
    virtual void notice_idling() {}
    virtual bool idle() const { return false; }
    virtual bool interrupted() const = 0;
    virtual const std::string& encoding() const = 0;
    virtual const std::string& byte_order_mark() const = 0;
    virtual char delimiter() const = 0;
    virtual const std::string& sheet() const = 0;
    virtual std::uint64_t hidden_rows() const { return 0; }
    virtual std::optional<std::uint64_t> file_size() const = 0;
    virtual std::string sha256() const = 0;
    virtual const std::vector<BlockDigest>& blocks() const = 0;
    virtual std::string_view original(const Cells& cells) const = 0;
    virtual std::string_view fault_bytes(const Cells& cells) const = 0;
};

/// Returns the index of the first block of `expected` that differs from `found`, or nothing.
std::optional<std::size_t> first_difference(std::span<const BlockDigest> expected,
                                            std::span<const BlockDigest> found);

}  // namespace registrar
