// SPDX-License-Identifier: Apache-2.0
// timeLogger: reports the duration of each part of the job.
#include "action/step_type.h"

namespace registrar {

namespace {

struct TimeLogger {
    struct Settings {};

    static void run(const Settings&, StepContext& context) {
        if (context.plan()) return context.tell("The time of each part would be added to the report.");
        context.report_times();
        context.tell("The time of each part is in the report.");
    }
};

}  // namespace

const StepType& time_logger() {
    static const StepType type =
        step_type<TimeLogger>({.name = "timeLogger",
                               .doc = "Adds the duration of each part of the job so far to the report.",
                               .example = "<timeLogger/>",
                               .phase = StepPhase::consolidators,
                               .traits = {.order = 6}});
    return type;
}

}  // namespace registrar
