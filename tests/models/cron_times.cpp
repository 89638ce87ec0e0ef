// SPDX-License-Identifier: Apache-2.0
// Prints due times for tests/models/cron_test.py. Each line of standard input has an expression, a zone, and
// two instants in seconds, separated by tabs. The answer is one line: the due times after the first instant
// up to the second, as `utc:nominal`.
#include <fmt/format.h>

#include <iostream>
#include <sstream>
#include <string>

#include "values/cron.h"

int main() {
    std::string line, expression, zone_name, fault;
    std::int64_t after = 0, until = 0;
    while (std::getline(std::cin, line)) {
        std::istringstream fields(line);
        std::getline(fields, expression, '\t');
        std::getline(fields, zone_name, '\t');
        fields >> after >> until;
        const auto cron = registrar::CronExpression::parse(expression, fault);
        const auto zone = registrar::Zone::shared(zone_name);
        std::string answer;
        while (cron && zone) {
            const auto due = cron->next(*zone, after);
            if (!due || due->utc > until) break;
            answer += fmt::format("{}:{} ", due->utc, due->nominal);
            after = due->utc;
        }
        std::cout << (cron ? answer : fault) << '\n';
    }
}
