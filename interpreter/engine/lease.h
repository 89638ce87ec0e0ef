// SPDX-License-Identifier: Apache-2.0
#pragma once
// The right to write: one row for each record type that a job writes (safety.md, Lease). Kept alive by every
// batch and, between batches, by a thread of its own.
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

#include "store/store.h"

namespace registrar {

/// Another run holds a lease (exit 5); the message says who, since when, what it is doing and how to end
/// that.
class LeaseHeld : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Seconds since 1970 UTC.
std::int64_t system_seconds();

/// How long things take; tests make it short.
struct LeaseTiming {
    std::function<std::int64_t()> clock = system_seconds;
    std::int64_t shortest = 60;              ///< seconds from a beat to the expiry, at least
    std::chrono::milliseconds idle{20'000};  ///< after so long without a batch, a beat of its own
    std::chrono::milliseconds way{20};       ///< the pause after a commit while somebody else writes, too
};

class RunLease {
public:
    /// What the lease is taken for.
    struct Purpose {
        std::int64_t run = 0;
        std::string definition;
        std::string file;
        std::vector<std::string> scopes;
    };
    /// Takes the lease of every scope, inside the caller's transaction. Throws LeaseHeld. A lease whose owner
    /// is dead or has let it expire is taken over.
    RunLease(Store& store, Purpose purpose, LeaseTiming timing = {});
    ~RunLease();
    RunLease(const RunLease&) = delete;
    RunLease& operator=(const RunLease&) = delete;

    /// Begins a batch, inside its transaction. Throws LeaseHeld when the lease was taken over or ended.
    void check();
    /// Refreshes the lease at the end of the batch that check() began; `line` is the last one stored.
    void beat(const std::string& file, std::uint64_t line);
    /// Pauses after a commit where another live lease stands in the store, so that its owner gets the lock;
    /// false where there is none.
    bool give_way();
    /// Gives the lease back, inside the caller's transaction.
    void release();

private:
    bool holds(Ledger& ledger, const Lease& lease) const;
    void keep_alive();
    bool beat_on_second_connection();

    Store& store_;
    LeaseTiming timing_;
    std::vector<Lease> leases_;  ///< the thread reads scope, run and fence only
    std::chrono::steady_clock::time_point batch_begin_;
    std::chrono::steady_clock::duration longest_batch_{};
    std::atomic<std::int64_t> lasts_;  ///< seconds from a beat to the expiry
    std::mutex mutex_;
    std::condition_variable ending_;
    bool ended_ = false;
    bool beaten_ = false;  ///< since the thread last looked
    std::thread thread_;
};

/// Throws LeaseHeld where a live run holds one of the scopes.
void check_lease_free(Store& store, const std::vector<std::string>& scopes, const LeaseTiming& timing = {});
/// Ends the leases that are left in the scopes: a run that let one expire cannot write any more. For a change
/// that takes no lease of its own, after check_lease_free() in the same transaction; `run` is the change's.
void fence_expired(Store& store, const std::vector<std::string>& scopes, std::int64_t run);
/// Throws LeaseHeld where a run whose process may live holds one of the scopes, expired or not: for whoever
/// finds the store locked.
void name_holder(Store& store, const std::vector<std::string>& scopes);

/// "host, process 123", for run rows.
std::string process_label();

}  // namespace registrar
