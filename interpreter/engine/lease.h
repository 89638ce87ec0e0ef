// SPDX-License-Identifier: Apache-2.0
#pragma once
// The right to write: one row for each record type that a job writes (safety.md, Lease).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

/// Another run holds a lease (exit 5); the message says who, since when and what it is doing.
class LeaseHeld : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
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
    RunLease(Store& store, Purpose purpose);

    /// Refreshes the lease inside a batch's transaction; `line` is the last one stored. Throws LeaseHeld when
    /// somebody took it over.
    void beat(const std::string& file, std::uint64_t line);
    /// Gives the lease back, inside the caller's transaction.
    void release();

private:
    Store& store_;
    std::vector<Lease> leases_;
};

/// Throws LeaseHeld where a live run holds one of the scopes.
void check_lease_free(Store& store, const std::vector<std::string>& scopes);

/// "host, process 123", for run rows.
std::string process_label();

}  // namespace registrar
