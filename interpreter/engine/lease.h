// SPDX-License-Identifier: Apache-2.0
#pragma once
// The lease: the exclusive right to write a record type, one row in the ledger for each type that a job
// writes. Every batch renews it; between batches a thread does. A run that lost its lease writes nothing
// more.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "store/schedule_ledger.h"
#include "store/store.h"

namespace registrar {

/// Thrown if another run holds a lease (exit 5). The message names the run, its process and start, what it is
/// doing, and how to break the lease.
class LeaseHeld : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Returns the system's time in seconds since 1970 UTC.
std::int64_t system_seconds();

/// The timing of leases; tests shorten it.
struct LeaseTiming {
    std::function<std::int64_t()> clock = {};  ///< seconds since 1970 UTC; none: the store's clock
    std::int64_t shortest = 60;                ///< seconds from a beat to the expiry, at least
    std::chrono::milliseconds idle{20'000};    ///< the thread beats after this time without a batch
    std::chrono::milliseconds way{20};         ///< the pause after a commit while another run writes, too
};

/// The leases of one run. Their thread uses a second connection to the store, which must outlive them.
class RunLease {
public:
    /// The owner of the lease, as others see it.
    struct Purpose {
        std::int64_t run = 0;
        std::string definition;
        std::string file;
        std::vector<std::string> scopes;  ///< names of record types
        /// The claim of the due time that the run is for. Each batch renews it, because the daemon cannot
        /// while the batch locks the store.
        std::optional<DueRow> claim = {};
    };
    /// Takes the lease of every scope, inside the caller's transaction. Takes over a lease that has expired
    /// or whose owner is dead. Throws LeaseHeld if another lease is alive.
    RunLease(Store& store, Purpose purpose, LeaseTiming timing = {});
    ~RunLease();
    RunLease(const RunLease&) = delete;
    RunLease& operator=(const RunLease&) = delete;

    /// Checks, at the start of a batch's transaction, that the run still has the lease. Throws LeaseHeld if
    /// it was taken over or ended.
    void check();
    /// Renews the lease at the end of the batch that check() started, for at least ten times the longest
    /// batch. `file` and `line` are the last line stored.
    void beat(const std::string& file, std::uint64_t line);
    /// Pauses after a commit if another run has a live lease, so that it gets the store's lock. Returns
    /// whether it paused.
    bool give_way();
    /// Releases the lease, inside the caller's transaction.
    void release();

private:
    std::int64_t now() const;
    void keep_alive();
    bool beat_on_second_connection();

    Store& store_;
    LeaseTiming timing_;
    std::optional<DueRow> claim_;
    std::vector<Lease> leases_;  ///< the thread reads only scope, run and fence, which never change
    std::chrono::steady_clock::time_point batch_begin_;
    std::chrono::steady_clock::duration longest_batch_{};
    std::atomic<std::int64_t> lasts_;  ///< seconds from a beat to the expiry
    std::mutex mutex_;
    std::condition_variable ending_;
    bool ended_ = false;
    bool beaten_ = false;  ///< beat() was called since the thread last looked
    std::thread thread_;
};

/// Throws LeaseHeld if a live run holds one of the scopes.
void check_lease_free(Store& store, const std::vector<std::string>& scopes, const LeaseTiming& timing = {});
/// Returns whether a lease still protects its holder: it is neither over nor released, and its process may be
/// alive.
bool lease_lives(Store& store, const Lease& lease);
/// Ends expired leases of the scopes, so that their runs cannot write any more. For a run, such as a manual
/// run, that takes no lease itself. Call it after check_lease_free(), in the same transaction.
void fence_expired(Store& store, const std::vector<std::string>& scopes, std::int64_t run);
/// Throws LeaseHeld if a run whose process may be alive holds one of the scopes, even if its lease expired.
/// Call it when the store is locked, to name the holder.
void throw_if_held(Store& store, const std::vector<std::string>& scopes);

/// Returns whether the process of an unfinished run may still be at work: it holds a live lease, or holds
/// none and its process exists.
bool run_lives(Store& store, const RunRow& run);

/// Returns "host, process 123", for run rows.
std::string process_label();

}  // namespace registrar
