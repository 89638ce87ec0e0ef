// SPDX-License-Identifier: Apache-2.0
#include "engine/lease.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>

#include "values/date_format.h"

namespace registrar {

namespace {

constexpr std::int64_t lease_seconds = 60;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string host_name() {
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    return name;
}

/// When the process started, in the kernel's ticks: tells it from a later one with the same number. Empty
/// where there is no such process, or one that is dead and only waits for its parent to take note.
std::string process_start(std::int64_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto name_end = text.rfind(')');  // the name may hold blanks
    if (name_end == std::string::npos) return {};
    std::istringstream fields(text.substr(name_end + 1));
    std::string field;
    fields >> field;
    if (field == "Z" || field == "X") return {};
    for (int at = 4; at <= 22; ++at) fields >> field;
    return field;
}

bool alive(const Lease& lease) {
    if (lease.host != host_name()) return lease.expires > now();
    if (kill(static_cast<pid_t>(lease.process), 0) != 0 && errno == ESRCH) return false;
    return process_start(lease.process) == lease.process_start;
}

void refuse_if_held(Store& store, const std::string& scope) {
    const std::optional<Lease> held = store.ledger().lease(scope);
    if (!held || !alive(*held)) return;
    throw LeaseHeld(
        fmt::format("run {} is writing {} records: {}, process {}, since {}, definition {}, {} line {}; its "
                    "lease ends by itself when "
                    "the process ends (on another machine at {})",
                    held->run, scope, held->host, held->process, format_timestamp(held->since),
                    held->definition, held->file, held->line, format_timestamp(held->expires)));
}

}  // namespace

std::string process_label() {
    return fmt::format("{}, process {}", host_name(), getpid());
}

void check_lease_free(Store& store, const std::vector<std::string>& scopes) {
    for (const std::string& scope : scopes) refuse_if_held(store, scope);
}

RunLease::RunLease(Store& store, Purpose purpose) : store_(store) {
    check_lease_free(store, purpose.scopes);
    for (const std::string& scope : purpose.scopes) {
        const std::optional<Lease> former = store.ledger().lease(scope);
        Lease lease;
        lease.scope = scope;
        lease.run = purpose.run;
        lease.host = host_name();
        lease.process = getpid();
        lease.process_start = process_start(lease.process);
        lease.fence = former ? former->fence + 1 : 1;
        lease.since = now();
        lease.beat = lease.since;
        lease.expires = lease.since + lease_seconds;
        lease.definition = purpose.definition;
        lease.file = purpose.file;
        store.ledger().put_lease(lease);
        leases_.push_back(std::move(lease));
    }
}

void RunLease::beat(const std::string& file, std::uint64_t line) {
    for (Lease& lease : leases_) {
        const std::optional<Lease> current = store_.ledger().lease(lease.scope);
        if (!current || current->fence != lease.fence)
            throw LeaseHeld(
                fmt::format("the lease of {} was taken over; nothing more is written", lease.scope));
        lease.beat = now();
        lease.expires = lease.beat + lease_seconds;
        lease.file = file;
        lease.line = line;
        store_.ledger().put_lease(lease);
    }
}

void RunLease::release() {
    for (const Lease& lease : leases_) store_.ledger().drop_lease(lease.scope, lease.fence);
}

}  // namespace registrar
