// SPDX-License-Identifier: Apache-2.0
// generate records FOLDER ZONES          the store's records, and the zone's offsets as CSV
// generate rows PREFIX ROWS [--narrow]   PREFIX.csv, PREFIX.finished, PREFIX.json; --narrow: no key twice
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "finished_row.h"
#include "local_time.h"
#include "population.h"
#include "text_file.h"
#include "tracking_rows.h"

namespace registrar::bench {

namespace {

constexpr std::string_view header =
    "candidateEmail;candidateLogin;lovCode;sessionTitle;trainingPathCode;firstAccessDate;lastAccessDate;"
    "firstCompletionDate;progression;score;scoreMax;timeSpent;trackingStatus\n";

void write_row(TextFile& file, const Cells& cells) {
    file.print("{};{};{};{};{};{};{};{};{};{};{};{};{}\n", cells.email, cells.login, cells.lov_code,
               quoted(cells.session_title), cells.training_path_code, cells.first_access, cells.last_access,
               cells.first_completion, cells.progression, cells.score, cells.score_max, cells.time_spent,
               cells.status);
}

void write_finished(const std::string& path, const std::vector<FinishedRow>& rows) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(rows.data()),
               static_cast<std::streamsize>(rows.size() * sizeof(FinishedRow)));
    file.close();
    if (!file) throw std::runtime_error(path + ": cannot be written");
}

void write_rows(const std::string& prefix, std::int64_t count, Keys keys) {
    const Population population;
    const ZoneOffsets zone;
    TrackingRows rows(population, zone, keys);
    TextFile data(prefix + ".csv");
    std::vector<FinishedRow> finished;
    std::int64_t rejected_lines = 0;
    data.print("{}", header);
    for (std::int64_t record = 1; record <= count; ++record) {
        const TrackingRow row = rows.next();
        write_row(data, row.cells);
        if (row.accepted) finished.push_back(row.finished);
        if (!row.accepted) rejected_lines += record + 1;
    }
    data.close();
    write_finished(prefix + ".finished", finished);

    const auto accepted = static_cast<std::int64_t>(finished.size());
    TextFile expected(prefix + ".json");
    expected.print("{{\"accepted\": {}, \"rejected\": {}, \"rejected_lines\": {}}}\n", accepted,
                   count - accepted, rejected_lines);
    expected.close();
}

void generate(const std::vector<std::string>& arguments) {
    const std::string verb = arguments.empty() ? "" : arguments[0];
    if (verb == "records" && arguments.size() == 3) {
        Population().write_records(arguments[1]);
        ZoneOffsets().write(arguments[2]);
    } else if (verb == "rows" && arguments.size() == 3) {
        write_rows(arguments[1], std::stoll(arguments[2]), Keys::repeated);
    } else if (verb == "rows" && arguments.size() == 4 && arguments[3] == "--narrow") {
        write_rows(arguments[1], std::stoll(arguments[2]), Keys::unique);
    } else {
        throw std::runtime_error("usage: generate records FOLDER ZONES | rows PREFIX ROWS [--narrow]");
    }
}

}  // namespace

}  // namespace registrar::bench

int main(int count, char** arguments) {
    try {
        registrar::bench::generate(std::vector<std::string>(arguments + 1, arguments + count));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "generate: %s\n", error.what());
        return 1;
    }
}
