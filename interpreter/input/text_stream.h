// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a text file as records: reads blocks, decodes them to UTF-8 and parses them as CSV.
#include <memory>

#include "input/byte_source.h"
#include "input/dialect.h"
#include "input/reader.h"
#include "input/record_stream.h"
#include "input/window.h"

namespace registrar {

class TextStream : public RecordStream {
public:
    TextStream(std::unique_ptr<ByteSource> source, const Dialect& dialect, ReadSizes sizes);

    std::vector<FirstRecord> first_records(std::size_t most) override;
    std::optional<Cells> read_header() override;
    void expect(std::size_t cells) override;
    std::size_t read(std::span<Cells> group) override;
    ReadPosition position() const override { return delivered_; }
    std::optional<std::size_t> resume(const ReadPosition& position,
                                      std::span<const BlockDigest> expected) override;
    void notice_idling() override;
    bool idle() const override;
    bool interrupted() const override;
    const std::string& encoding() const override;
    const std::string& byte_order_mark() const override { return mark_; }
    char delimiter() const override { return dialect_.delimiter; }
    const std::string& sheet() const override;
    std::optional<std::uint64_t> file_size() const override;
    std::string sha256() const override;
    const std::vector<BlockDigest>& blocks() const override;
    std::string_view original(const Cells& cells) const override;
    std::string_view fault_bytes(const Cells& cells) const override;

private:
    void wait_for_records();
    void take_separator_line();
    void feed() { parser_.feed(window_.text(), window_.last()); }
    void move(std::size_t from);
    bool find(bool alone, Cells& cells);
    void deliver(const ParsedRecord& record, Cells& cells);
    bool deliver_too_long(ParsedRecord& record, Cells& cells);
    void check_bytes(const ParsedRecord& record, Cells& cells) const;
    void finish_group(std::span<Cells> group) const;
    void skip_header();

    std::unique_ptr<ByteSource> source_;
    std::string mark_;  ///< bytes before the first record that belong to none
    Dialect dialect_;
    Window window_;
    CsvParser parser_;
    std::size_t longest_;     ///< record
    std::size_t kept_bytes_;  ///< of a record that is too long
    std::uint64_t longest_line_;
    std::size_t expected_;  ///< cells of a record
    bool header_passed_ = false;
    std::optional<Cells>
        undelivered_;        ///< the first record: returned by read_header(), not yet delivered as data
    ReadPosition position_;  ///< after the last record found
    ReadPosition delivered_;
    std::vector<std::size_t> first_cells_;  ///< for each record of the group
    std::string long_text_;                 ///< of the last record that was too long
    std::string long_raw_;
};

}  // namespace registrar
