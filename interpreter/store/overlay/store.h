// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store on top of another one that is never written. Changes go to a temporary SQLite file and hide the
// base's records. `plan` runs on it. Its ledger is in the temporary file and is deleted with it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/store.h"
#include "store/store.h"

namespace registrar {

/// A folder among the system's temporary files. The destructor removes it with its contents.
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

/// Marks erased records in the temporary file with changed_run -1. Changes that others make to the base
/// meanwhile are partly visible: a caller that needs one state must compare the base's revisions. A changed
/// record has the overlay's run as its created_run.
class OverlayStore : public Store {
public:
    /// The run number that marks an erased record.
    static constexpr std::int64_t erased = -1;

    /// The base must outlive the overlay and its readers.
    explicit OverlayStore(Store& base);
    ~OverlayStore() override;

    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    Ledger& ledger() override { return over_->ledger(); }
    std::optional<std::int64_t> clock_of_run(std::int64_t run) override { return base_.clock_of_run(run); }
    /// Returns the base's identity, because planning does not change it.
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
