// SPDX-License-Identifier: Apache-2.0
// Fuzzes runs: any definition on any data, in memory, ends with a documented exit code and a consistent
// report. The same run again leaves the store unchanged. The input: a byte of flags, the definition, a zero
// byte, the data. An empty definition means one that reads every column.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "check/job.h"
#include "diag/json.h"
#include "engine/run.h"
#include "small_store.h"
#include "store/files/snapshot.h"

using namespace registrar;

namespace {

constexpr std::string_view every_column = R"(<actions><createOrUpdateConsolidatedTrackingAction><fields>
<candidateLogin/><candidateRefNumber/><candidateEmail/><lovCode/><lovGuid/><sessionTitle/><trainingPathCode/>
<firstAccessDate/><lastAccessDate/><firstCompletionDate/><progression/><score/><scoreMax/><timeSpent/>
<trackingStatus/><sessionGuid/><sessionId/><trainingId/><trainingGuid/>
</fields><parameters><timeZone>Europe/Paris</timeZone></parameters>
</createOrUpdateConsolidatedTrackingAction></actions>)";

void demand(bool condition) {
    if (!condition) std::abort();
}

/// The data as a file that is removed when the process ends.
class DataFile {
public:
    DataFile() {
        const char* folder = std::getenv("TMPDIR");
        if (folder == nullptr) folder = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
        path_ = std::string(folder) + "/registrar-fuzz-run." + std::to_string(getpid());
    }
    ~DataFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    DataFile(const DataFile&) = delete;
    DataFile& operator=(const DataFile&) = delete;

    const std::string& fill(std::string_view bytes) const {
        std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
        return path_;
    }

private:
    std::string path_;
};

std::string trackings(Store& store) {
    std::string text;
    RecordBlock block(tracking_type);
    const auto reader = store.reader();
    const auto cursor = reader->scan(tracking_type);
    while (cursor->next(block, 1024) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at)
            append_csv_record(text, tracking_type, block.view(at), false);
        block.clear();
    }
    return text;
}

RunOptions run_options(unsigned flags, const std::string& data) {
    RunOptions options;
    options.store_url = "fuzz";
    options.data = {data};
    options.now = 1'700'000'000;
    options.jobs = 1;
    options.bind = static_cast<BindMode>((flags & 3U) % 3U);
    options.strict = (flags & 4U) != 0;
    options.atomic_file = (flags & 8U) != 0;
    if ((flags & 16U) != 0) options.max_rejects = RowLimit{flags >> 6U, (flags & 32U) != 0};
    return options;
}

/// Runs once and returns the exit code; 2 if the run was refused.
int run_once(Store& store, const Job& job, const RunOptions& options) {
    Diagnostics findings;
    try {
        const RunResult result = run_job(store, job, options, findings);
        demand(result.exit_code >= 0 && result.exit_code <= 3);
        demand((result.exit_code == 2) == (findings.errors() > 0));
        if (result.exit_code == 2) return 2;
        const Report& report = result.report;
        report.check_sums();
        demand(report.totals().read == report.rows.read * report.actions.size());
        demand((report.totals().of(RowOutcome::rejected) > 0) == (report.rows.rejected > 0));
        demand(result.exit_code != 0 || report.rows.rejected == 0);
        demand(Report::from_json(report.to_json()).totals().read == report.totals().read);
        return result.exit_code;
    } catch (const Refused&) {
        return 2;
    }
}

void run_twice(const Job& job, const RunOptions& options) {
    MemoryStore store;
    fill_small_store(store);
    const int first = run_once(store, job, options);
    const std::string after_first = trackings(store);
    demand(run_once(store, job, options) == first);
    demand(trackings(store) == after_first);
    demand(first != 2 || after_first.empty());
}

std::optional<Job> job_of(std::string_view text) {
    Diagnostics findings;
    const auto definition = parse_definition("fuzz.xml", text, findings);
    if (!definition) return std::nullopt;
    auto job = check(*definition, {}, findings);
    demand(job.has_value() == (findings.errors() == 0));
    return job;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const DataFile file;
    static const std::optional<Job> usual = job_of(every_column);  // loading a zone is slow
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t end = std::min(input.find('\0'), input.size());
    const std::string_view bytes = input.substr(std::min(end + 1, input.size()));
    if (end == 0) {
        run_twice(*usual, run_options(data[0], file.fill(bytes)));
    } else if (const auto job = job_of(input.substr(0, end))) {
        run_twice(*job, run_options(data[0], file.fill(bytes)));
    }
    return 0;
}
