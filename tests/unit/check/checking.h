// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the tests of the check: checks a text, keeps the job and the findings.
#include <string>
#include <string_view>

#include "check/job.h"
#include "definition/definition.h"
#include "diag/render.h"

namespace registrar::testing {

/// The tests' definitions are short. The rule that they lack fields which every row needs has its own test.
inline constexpr std::string_view short_rule = "needed-field";

struct Checked {
    explicit Checked(std::string_view text, const JobOverrides& overrides = {}) {
        definition = parse_definition("d.xml", text, all_findings);
        job = check(definition.value(), overrides, all_findings);
        for (const Diagnostic& each : all_findings.all())
            if (each.rule != short_rule) findings.add(each);
    }

    Diagnostics all_findings;

    Diagnostics findings;
    std::optional<Definition> definition;
    std::optional<Job> job;

    const ImportJob& import() const { return job.value().imports.at(0); }
    const ActionJob& action() const { return import().actions.at(0); }
    const Reading& reading() const { return action().type->reading(action().settings.get()); }
    const SettingSource& source(std::string_view name) const {
        for (const SettingSource& each : action().sources)
            if (each.name == name) return each;
        throw std::out_of_range(std::string(name));
    }
    /// "line:column: level: message [rule]" of each finding, with its help, one a line.
    std::string text() const {
        std::string all;
        for (const Diagnostic& each : findings.all()) {
            all += std::to_string(each.location.line) + ":" + std::to_string(each.location.column) + ": ";
            all += std::string(level_name(each.level)) + ": " + each.message + " [" + each.rule + "]";
            if (!each.help.empty()) all += " help: " + each.help;
            all += '\n';
        }
        return all;
    }
};

/// Returns a definition of the tracking action: `fields` on line 3, `parameters` on line 4, `options` on line
/// 5.
inline std::string tracking(std::string_view fields, std::string_view parameters = "",
                            std::string_view options = "") {
    std::string text = "<actions>\n<createOrUpdateConsolidatedTrackingAction>\n";
    text += "<fields>" + std::string(fields) + "</fields>\n";
    text += "<parameters>" + std::string(parameters) + "</parameters>\n";
    text += "<options>" + std::string(options) + "</options>\n";
    return text + "</createOrUpdateConsolidatedTrackingAction>\n</actions>\n";
}

/// Returns a definition with a provider: its settings on line 3, `fields` on line 5.
inline std::string provided(std::string_view settings, std::string_view fields,
                            std::string_view parameters = "") {
    std::string text = "<import-config>\n<import><providers><fileSystemSourceProvider>\n";
    text += std::string(settings) + "\n</fileSystemSourceProvider></providers>";
    text +=
        "<actions><createOrUpdateConsolidatedTrackingAction>\n<fields>" + std::string(fields) + "</fields>\n";
    text += "<parameters>" + std::string(parameters) + "</parameters>";
    return text + "</createOrUpdateConsolidatedTrackingAction></actions>\n</import>\n</import-config>\n";
}

/// The example definition of the documentation.
inline constexpr std::string_view documented_example = R"(<actions>
	<createOrUpdateConsolidatedTrackingAction>
		<options>
			<defaultScoreMax>100</defaultScoreMax>
		</options>
		<fields>
			<candidateEmail/>
			<candidateLogin/>
			<candidateRefNumber/>
			<firstAccessDate/>
			<firstCompletionDate/>
			<lastAccessDate/>
			<lovCode/> <!-- use Code or Guid -->
			<lovGuid/>
			<progression/>
			<score/>
			<scoreMax/>
			<sessionTitle/><!-- Use Title, Guid, Or Id -->
			<sessionGuid/>
			<sessionId/>
			<timeSpent/>
			<trackingStatus/>
			<trainingPathCode/><!-- Use PathCode or Id -->
			<trainingId/>
		</fields>
        <parameters>
            <dateTimeFormat>YYYY-MM-DD HH:II:SS</dateTimeFormat>
            <timeZone>America/Sao_Paulo</timeZone><!-- needed for Importing time for Access Dates and Completion Date -->
            <defaultTime>00:00:00</defaultTime>
        </parameters>
	</createOrUpdateConsolidatedTrackingAction>
</actions>
)";

}  // namespace registrar::testing
