// SPDX-License-Identifier: Apache-2.0
// registrar daemon: runs what the schedules of a store make due.
#include <fmt/format.h>
#include <sys/stat.h>

#include <mutex>

#include "cli/common.h"
#include "cli/schedule.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "engine/lease.h"
#include "engine/run_options.h"
#include "schedule/health.h"
#include "serve/http_server.h"
#include "store/open/open_store.h"
#include "values/date_format.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--jobs", "N", "runs side by side (default 1); runs that write the same types of record take turns"},
    {"--health", "ADDRESS:PORT",
     "answer /health, /ready and /metrics by HTTP, for instance on 127.0.0.1:9464; port 0 takes a free one"},
    {"--until-idle", {}, "end when nothing is due, instead of waiting for the next time"},
};

/// Returns device and inode of the store's file; nothing for a store on a server.
std::string file_identity(const std::string& url) {
    const std::vector<std::string> files = store_files(url);
    if (files.empty()) return {};
    struct stat status {};
    if (stat(files.front().c_str(), &status) != 0) return "missing";
    return fmt::format("{} {}", status.st_dev, status.st_ino);
}

int execute(const Arguments& arguments) {
    if (arguments.has("--now")) throw Refused("the daemon goes by the store's clock and takes no --now");
    RunOptions jobs;
    jobs.jobs = 1;
    if (arguments.has("--jobs")) set_flag(jobs, "jobs", arguments.text("--jobs"));
    const std::string url = store_url(arguments);
    DaemonOptions options;
    options.jobs = jobs.jobs;
    options.stop = &stop_on_signals();
    options.until_idle = arguments.has("--until-idle");
    options.open = [url] { return open_store(url, OpenMode::existing); };
    options.identity = [url] { return file_identity(url); };
    options.run = [url](const Schedule& schedule, const DueRow& row, const Stop& stop) {
        return run_due(url, schedule, row, stop);
    };
    options.find_arrivals = [url](const Schedule& schedule) { return find_arrivals(url, schedule); };
    options.log = [](const Json& event) {
        Json line = {{"time", format_timestamp(system_seconds())}};
        line.update(event);
        complain(dump(line, -1) + "\n");
    };
    DaemonHealth health;
    HealthPages pages(health, [url] { return open_store(url, OpenMode::read_only); });
    std::optional<HttpServer> server;
    if (arguments.has("--health")) {
        const auto address = parse_http_address(arguments.text("--health"));
        if (!address) throw Refused("--health takes an IP address and a port, such as 127.0.0.1:9464");
        options.health = &health;
        server.emplace(*address, [&pages](const HttpRequest& request) { return pages.answer(request); });
        options.log({{"event", "listening"}, {"address", server->address()}});
    }
    run_daemon(options);
    return 0;
}

}  // namespace

const VerbSpec& daemon_verb() {
    static const VerbSpec verb{
        "daemon",
        "Run what schedules make due, until a signal ends it. Several may share a store",
        "registrar daemon --store sqlite:registrar.db --jobs 2",
        {},
        {store_options(), own_options},
        execute,
        149};
    return verb;
}

}  // namespace registrar
