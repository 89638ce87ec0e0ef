// SPDX-License-Identifier: Apache-2.0
#include "report/metrics.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "diag/unavailable.h"
#include "report/result_file.h"

namespace registrar {

namespace {

constexpr std::string_view file_begin = "# HELP registrar_";
constexpr std::string_view last_success_name = "registrar_run_last_success_timestamp_seconds";
constexpr std::string_view rows_name = "registrar_rows_total";

/// Escapes a label's value, or with `quotes` false the text of a HELP line.
std::string escaped(std::string_view text, bool quotes) {
    std::string result;
    for (const char character : text) {
        if (character == '\n')
            result += "\\n";
        else if (character == '\\' || (quotes && character == '"'))
            result += {'\\', character};
        else
            result += character;
    }
    return result;
}

std::string sample_name(std::string_view name, const MetricSample& sample) {
    std::string labels;
    for (const auto& [label, value] : sample.labels)
        labels += fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ",", label, escaped(value, true));
    return labels.empty() ? std::string(name) : fmt::format("{}{{{}}}", name, labels);
}

MetricSample rows_sample(const ScheduleMetrics& of, std::size_t outcome, std::uint64_t count) {
    return {{{"schedule", of.schedule}, {"outcome", std::string(row_outcome_names[outcome])}},
            static_cast<double>(count)};
}

/// Returns the value of a sample in a text of metrics, or 0.
double value_in(std::string_view text, std::string_view name, const MetricSample& sample) {
    const std::string begin = "\n" + sample_name(name, sample) + " ";
    const std::size_t at = text.find(begin);
    if (at == std::string_view::npos) return 0;
    const std::string_view rest = text.substr(at + begin.size());
    double value = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return value;
}

std::string content_of(const std::string& path) {
    if (written_directly(path)) return {};
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string metrics_text(std::span<const MetricFamily> families) {
    std::string text;
    for (const MetricFamily& family : families) {
        if (family.samples.empty()) continue;
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family.name, escaped(family.help, false),
                            family.type == MetricFamily::Type::counter ? "counter" : "gauge");
        for (const MetricSample& sample : family.samples)
            text += fmt::format("{} {}\n", sample_name(family.name, sample), sample.value);
    }
    return text;
}

void ScheduleMetrics::add(const RunMetrics& run) {
    last_end = run.ended;
    last_seconds = run.seconds;
    last_exit_code = run.exit_code;
    last_rows = run.rows.outcomes;
    if (run.exit_code <= 1) last_success = run.ended;
    if (!run.final) return;
    for (std::size_t outcome = 0; outcome < rows.size(); ++outcome) rows[outcome] += last_rows[outcome];
}

std::vector<MetricFamily> schedule_metrics(std::span<const ScheduleMetrics> schedules) {
    using Type = MetricFamily::Type;
    MetricFamily success{last_success_name, "When the last run ended whose exit code was 0 or 1."};
    MetricFamily end{"registrar_run_last_end_timestamp_seconds", "When the last run ended."};
    MetricFamily seconds{"registrar_run_duration_seconds", "How long the last run took."};
    MetricFamily code{"registrar_run_exit_code", "The exit code of the last run."};
    MetricFamily last{"registrar_run_rows", "Rows of the last run by outcome, for each action."};
    MetricFamily rows{rows_name, "Rows of all runs by outcome, for each action.", Type::counter};
    for (const ScheduleMetrics& each : schedules) {
        const auto sample = [&each](double value) {
            return MetricSample{{{"schedule", each.schedule}}, value};
        };
        if (each.last_success != 0) success.samples.push_back(sample(static_cast<double>(each.last_success)));
        if (each.last_end == 0) continue;
        end.samples.push_back(sample(static_cast<double>(each.last_end)));
        seconds.samples.push_back(sample(each.last_seconds));
        code.samples.push_back(sample(each.last_exit_code));
        for (std::size_t outcome = 0; outcome < each.rows.size(); ++outcome) {
            last.samples.push_back(rows_sample(each, outcome, each.last_rows[outcome]));
            rows.samples.push_back(rows_sample(each, outcome, each.rows[outcome]));
        }
    }
    return {success, end, seconds, code, last, rows};
}

ScheduleMetrics read_schedule_metrics(std::string_view text, std::string schedule) {
    ScheduleMetrics metrics;
    metrics.schedule = std::move(schedule);
    metrics.last_success =
        static_cast<std::int64_t>(value_in(text, last_success_name, {{{"schedule", metrics.schedule}}, 0}));
    for (std::size_t outcome = 0; outcome < metrics.rows.size(); ++outcome)
        metrics.rows[outcome] =
            static_cast<std::uint64_t>(value_in(text, rows_name, rows_sample(metrics, outcome, 0)));
    return metrics;
}

void check_replaces_metrics(const std::string& path) {
    const std::string text = content_of(path);
    if (!text.empty() && !text.starts_with(file_begin))
        throw Refused("--metrics-file: " + path + " exists already and has no metrics");
}

void add_to_metrics_file(const std::string& path, const std::string& schedule, const RunMetrics& run) {
    ScheduleMetrics metrics = read_schedule_metrics(content_of(path), schedule);
    metrics.add(run);
    write_result(path, metrics_text(schedule_metrics({&metrics, 1})), mode_by_umask());
}

}  // namespace registrar
