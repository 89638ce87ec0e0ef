// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a workbook's sheet as records: its rows that are not empty.
#include "input/byte_source.h"
#include "input/dialect.h"
#include "input/merged_rows.h"
#include "input/record_stream.h"
#include "input/sheet_spool.h"
#include "input/workbook.h"

namespace registrar {

class SheetStream : public RecordStream {
public:
    /// Reads the whole workbook. Throws BadWorkbook.
    SheetStream(const std::string& path, ByteSource& source, WorkbookKind kind, const Dialect& dialect);

    std::vector<FirstRecord> first_records(std::size_t most) override;
    std::optional<Cells> read_header() override;
    void expect(std::size_t) override {}
    std::size_t read(std::span<Cells> group) override;
    ReadPosition position() const override { return position_; }
    std::optional<std::size_t> resume(const ReadPosition& position,
                                      std::span<const BlockDigest> expected) override;
    bool interrupted() const override { return false; }
    const std::string& encoding() const override { return encoding_; }
    const std::string& byte_order_mark() const override { return mark_; }
    char delimiter() const override { return dialect_.delimiter; }
    const std::string& sheet() const override { return choice_.name; }
    std::uint64_t hidden_rows() const override { return choice_.hidden_rows; }
    std::optional<std::uint64_t> file_size() const override { return digest_.size(); }
    std::string sha256() const override { return digest_.sha256(); }
    const std::vector<BlockDigest>& blocks() const override { return digest_.blocks(); }
    std::string_view original(const Cells& cells) const override;
    std::string_view fault_bytes(const Cells&) const override { return {}; }

private:
    void begin();
    void note_position();

    Dialect dialect_;
    std::string encoding_;
    std::string mark_;  ///< always empty
    SheetChoice choice_;
    SheetSpool spool_;
    MergedRows merged_;
    FileDigest digest_;
    ReadPosition position_;
    bool begun_ = false;
    mutable std::string original_;
};

}  // namespace registrar
