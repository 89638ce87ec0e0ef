// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store over another one that is never written: changes go to a temporary SQLite file and hide what lies
// below. `plan` runs on it. Its ledger is the temporary file's own and ends with it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/store.h"
#include "store/store.h"

namespace registrar {

/// A folder in the system's place for temporary files; removed with all it holds at the end.
class TemporaryFolder {
public:
    /// Throws FileUnavailable.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

class OverlayTypes;

/// An erased record stands in the temporary file with changed_run -1. What others write to the base
/// meanwhile is seen in part: a caller that needs one state compares the base's revisions. A record that the
/// overlay changed has the overlay's run as its created_run.
class OverlayStore : public Store {
public:
    /// The run number that marks an erased record.
    static constexpr std::int64_t erased = -1;

    /// The base must outlive the overlay and its views.
    explicit OverlayStore(Store& base);
    ~OverlayStore() override;

    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    Ledger& ledger() override { return over_->ledger(); }
    /// The base's: planning changes nothing.
    StoreIdentity identity() override { return base_.identity(); }
    void begin() override { over_->begin(); }
    void commit() override { over_->commit(); }
    void roll_back() override { over_->roll_back(); }
    void sync() override {}
    void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
              StoredRecords& stored) override;
    void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
               std::int64_t run) override;
    std::int64_t take_ids(const RecordType& type, std::int64_t count) override;
    void reserve_ids(const RecordType& type, std::int64_t next) override { over_->reserve_ids(type, next); }
    std::int64_t next_id(const RecordType& type) override;
    void set_guid(const std::string&) override {}
    void advance_revision() override {}

private:
    void apply_ascending(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                         std::int64_t run);

    Store& base_;
    TemporaryFolder folder_;
    std::unique_ptr<SqliteStore> over_;
    std::shared_ptr<OverlayTypes> types_;
};

}  // namespace registrar
