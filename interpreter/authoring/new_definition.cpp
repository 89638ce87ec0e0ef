// SPDX-License-Identifier: Apache-2.0
#include "authoring/new_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "action/common_elements.h"
#include "authoring/action_guess.h"
#include "authoring/value_guess.h"
#include "check/job.h"
#include "definition/header_words.h"
#include "diag/suggest.h"
#include "diag/unavailable.h"
#include "domain/search_field.h"
#include "values/number.h"
#include "values/text.h"
#include "values/xml_text.h"

namespace registrar {
namespace {

/// Writes XML with comments, indented by two blanks.
class XmlWriter {
public:
    void open(std::string_view name) {
        line(fmt::format("<{}>", name));
        open_.emplace_back(name);
    }
    void close() {
        const std::string name = open_.back();
        open_.pop_back();
        line(fmt::format("</{}>", name));
    }
    void element(std::string_view name, std::string_view text, std::string_view remark = {}) {
        line(fmt::format("<{0}>{1}</{0}>{2}", name, escaped_xml(text), comment_text(remark)));
    }
    void comment(std::string_view text) {
        if (!text.empty()) line(comment_text(text).substr(1));
    }
    void line(std::string_view text) {
        text_ += std::string(2 * open_.size(), ' ');
        text_ += text;
        text_ += '\n';
    }
    /// Returns a comment after a blank, or nothing for an empty text. Two hyphens cannot stand in a comment.
    static std::string comment_text(std::string_view text) {
        if (text.empty()) return {};
        std::string safe;
        for (const char c : text) {
            if (c == '-' && !safe.empty() && safe.back() == '-') safe += ' ';
            safe += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        }
        return fmt::format(" <!-- {} -->", safe);
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::vector<std::string> open_;
};

std::string plural_of(std::size_t count, std::string_view noun) {
    return counted(static_cast<std::uint64_t>(count), noun);
}

/// Chooses the action and collects what the comments say about it.
ActionGuess choose_action(const FileSample& sample, const NewOptions& options, std::string& evidence) {
    if (!options.action.empty()) {
        const ActionType* action = find_action(options.action);
        if (action == nullptr || action->rows() == RowsWanted::none) {
            std::vector<std::string_view> names;
            for (const ActionType* each : actions())
                if (each->rows() != RowsWanted::none) names.push_back(each->name);
            const auto near = near_names(options.action, names);
            throw Refused(
                fmt::format("--action: there is no action {} that reads a file{}", options.action,
                            near.empty() ? "; registrar describe lists them" : ": " + did_you_mean(near)));
        }
        if (const Setting* setting = setting_for_a_person(*action))
            throw Refused(
                fmt::format("{} needs <{}>, which no file shows: write the definition from the example in "
                            "`registrar describe {}`",
                            action->name, setting->name, action->name));
        ActionGuess guess = fit_action(*action, sample);
        if (!guess.missing.empty() || guess.fitting == 0)
            throw Refused(fmt::format(
                "{}: no column fits {}, which {} needs", sample.path,
                guess.missing.empty() ? "any field" : fmt::format("{}", fmt::join(guess.missing, ", ")),
                action->name));
        return guess;
    }
    std::vector<ActionGuess> guesses = guess_actions(sample);
    constexpr double convincing = 1;
    if (guesses.empty() || guesses.front().score < convincing)
        throw Refused(
            fmt::format("{}: no action is evident from its columns; name one with --action (registrar "
                        "describe lists them)",
                        sample.path));
    evidence = fmt::format("guessed: {} of {} are fields of this action", guesses.front().fitting,
                           plural_of(sample.columns.size(), "column"));
    for (std::size_t at = 1; at < std::min<std::size_t>(3, guesses.size()); ++at)
        evidence += fmt::format("{}{} ({})", at == 1 ? "; the next best: " : ", ", guesses[at].action->name,
                                guesses[at].fitting);
    return guesses.front();
}

/// The parts of one definition while it is written.
class DefinitionWriter {
public:
    DefinitionWriter(const FileSample& sample, ActionGuess guess, const NewOptions& options)
        : sample_(sample), guess_(std::move(guess)), options_(options) {}

    NewDefinition write(const std::string& evidence) {
        out_.comment(fmt::format(
            "Written by registrar new from {}, of which {} looked at. What is marked as guessed is "
            "not certain.",
            std::filesystem::path(sample_.path).filename().string(),
            sample_.whole ? "all " + plural_of(sample_.rows, "row") + " were"
                          : "the first " + plural_of(sample_.rows, "row") + " were"));
        out_.open("import-config");
        out_.open("import");
        write_provider();
        out_.open("actions");
        out_.comment(evidence);
        out_.open(guess_.action->name);
        write_block(SettingBlock::options, "options");
        write_fields();
        write_block(SettingBlock::parameters, "parameters");
        for (int depth = 0; depth < 4; ++depth) out_.close();
        made_.text = out_.text();
        return std::move(made_);
    }

private:
    void remark(std::string text) { made_.remarks.push_back(std::move(text)); }

    void write_provider() {
        namespace fs = std::filesystem;
        const fs::path file = fs::absolute(sample_.path).lexically_normal();
        fs::path folder =
            file.parent_path().lexically_relative(fs::absolute(options_.folder).lexically_normal());
        // A path of a definition must not lead out of the data folder.
        if (folder.empty() || *folder.begin() == "..") {
            remark(fmt::format(
                "The file is not below the definition's folder: move one of them, or use --data-path {}.",
                file.parent_path().string()));
            folder = ".";
        }
        const std::string name = file.filename().string();
        if (name.find_first_of("*?[") != std::string::npos || name.find("${") != std::string::npos ||
            trimmed(name) != name)
            throw Refused(fmt::format(
                "{}: a definition cannot name a file with * ? [ ${{ or blanks at an end; rename it",
                sample_.path));
        const Dialect& dialect = sample_.dialect;
        out_.open("providers");
        out_.open("fileSystemSourceProvider");
        out_.element("fileName", file.filename().string());
        out_.element("path", folder.string());
        if (!dialect.skip_first_line)
            out_.element("skipFirstLine", "no", "guessed: the first line has values");
        if (sample_.workbook) {
            if (!dialect.sheet.empty())
                out_.element("sheet", dialect.sheet,
                             sample_.sheets_passed > 0 ? "guessed: the first sheet with known headers" : "");
        } else {
            if (dialect.encoding != "UTF-8" && !sample_.marked)
                out_.element("fileEncoding", dialect.encoding, "guessed: the file is not valid UTF-8");
            if (dialect.delimiter != ';') out_.element("delimiter", delimiter_word(dialect.delimiter));
        }
        out_.close();
        out_.close();
    }

    static std::string delimiter_word(char delimiter) {
        return delimiter == '\t' ? "tabulation" : delimiter_name(delimiter);
    }

    /// Returns whether each field can name its column by the header: no header is empty or stands twice.
    bool binds_by_header() const {
        if (!sample_.dialect.skip_first_line) return false;
        std::multiset<std::string> names;
        for (const SampledColumn& column : sample_.columns) names.insert(match_header(column.header));
        for (std::size_t at = 0; at < sample_.columns.size(); ++at) {
            if (guess_.columns[at].column == nullptr) continue;
            const std::string name = match_header(sample_.columns[at].header);
            if (name.empty() || names.count(name) > 1) return false;
        }
        return true;
    }

    void write_fields() {
        const bool by_header = binds_by_header();
        std::vector<std::string> unused;
        out_.open("fields");
        for (std::size_t at = 0; at < sample_.columns.size(); ++at) {
            const std::string& header = sample_.columns[at].header;
            if (guess_.columns[at].column != nullptr) {
                write_field(at, by_header);
                continue;
            }
            if (!by_header)
                out_.line(fmt::format("<{}/>{}", ignored_column, XmlWriter::comment_text(header)));
            else if (!header.empty())
                unused.push_back(header);
        }
        if (!unused.empty()) out_.comment(fmt::format("not used: {}", fmt::join(unused, ", ")));
        out_.close();
    }

    void write_field(std::size_t at, bool by_header) {
        const Column& column = *guess_.columns[at].column;
        const SampledColumn& sampled = sample_.columns[at];
        const std::string attribute =
            by_header ? fmt::format(" {}=\"{}\"", column_attribute, escaped_xml(sampled.header)) : "";
        std::string why = reason(at, by_header);
        const MappingGuess mapping = column.traits.mapping != nullptr
                                         ? guess_mapping(sampled, *column.traits.mapping)
                                         : MappingGuess{};
        if (!mapping.unmapped.empty()) {
            const std::string values = fmt::format("{}", fmt::join(mapping.unmapped, ", "));
            remark(fmt::format("{}: rows with these values are rejected: {}.", sampled.header, values));
            why = fmt::format("{}{}not mapped: {}", why, why.empty() ? "" : "; ", values);
        }
        if (!mapping.differs) {
            out_.line(fmt::format("<{}{}/>{}", column.name, attribute, XmlWriter::comment_text(why)));
            return;
        }
        out_.line(fmt::format("<{}{}>{}", column.name, attribute, XmlWriter::comment_text(why)));
        for (std::size_t value = 0; value < mapping.spellings.size(); ++value)
            if (!mapping.spellings[value].empty())
                out_.line(fmt::format("  <{0}>{1}</{0}> <!-- guessed -->",
                                      column.traits.mapping->values[value].name,
                                      escaped_xml(mapping.spellings[value])));
        out_.line(fmt::format("</{}>", column.name));
    }

    /// Returns why a column is this field; nothing for its own name.
    std::string reason(std::size_t at, bool by_header) const {
        const int sureness = guess_.columns[at].sureness;
        const std::string& header = sample_.columns[at].header;
        const std::string shown = by_header || header.empty() ? "" : ": " + header;
        if (sureness >= header_match::own_name) return {};
        if (sureness >= header_match::usual) return "guessed from the header" + shown;
        if (sureness >= header_match::part) return "guessed from a part of the header" + shown;
        return "guessed from the values" + shown;
    }

    /// Returns the columns of the file whose fields are of a kind, except those with a format of their own.
    std::vector<const SampledColumn*> columns_of(CellKind kind) const {
        std::vector<const SampledColumn*> found;
        for (std::size_t at = 0; at < sample_.columns.size(); ++at) {
            const Column* column = guess_.columns[at].column;
            if (column != nullptr && column->kind == kind && !column->traits.iso_8601)
                found.push_back(&sample_.columns[at]);
        }
        return found;
    }

    /// Writes the settings of one block that the file suggests or the action demands.
    void write_block(SettingBlock block, std::string_view name) {
        bool any = false;
        for (const Setting& setting : guess_.action->settings) {
            if (setting.block != block || setting.mapping != nullptr) continue;
            const std::function<void()> write = writer_of(setting);
            if (!write) continue;
            if (!any) out_.open(name);
            any = true;
            write();
        }
        if (any) out_.close();
    }

    /// Returns what writes a setting, or nothing if its default will do.
    std::function<void()> writer_of(const Setting& setting) {
        if (setting.search != nullptr)
            return setting.demanded != nullptr ? [this, &setting] { write_search(setting); }
                                               : std::function<void()>();
        if (setting.mandatory && !setting.words.empty())
            return [this, &setting] {
                out_.element(setting.name, setting.words.front(),
                             fmt::format("guessed: one of {}", alternatives(setting.words)));
                remark(fmt::format("<{}> is guessed: {} may be meant, too.", setting.name,
                                   alternatives(setting.words.subspan(1))));
            };
        const SettingGuess guess = guess_setting(setting.name);
        if (guess.value.empty() || (equal_ignoring_case(guess.value, setting.otherwise) && guess.proved)) {
            if (guess.value.empty() && !guess.evidence.empty())
                remark(fmt::format("<{}>: {}.", setting.name, guess.evidence));
            return {};
        }
        return [this, &setting, guess] {
            out_.element(setting.name, guess.value,
                         guess.proved ? guess.evidence : "guessed: " + guess.evidence);
            if (guess.proved) return;
            remark(fmt::format("<{}> is guessed: {}.{}", setting.name, guess.evidence,
                               setting.name == "timeZone" ? " --time-zone names it." : ""));
        };
    }

    SettingGuess guess_setting(std::string_view name) const {
        if (name == "dateFormat") return guess_date_format(columns_of(CellKind::date), false);
        if (name == "dateTimeFormat") return guess_date_format(columns_of(CellKind::datetime), true);
        if (name == "timeGlobalFormat") return guess_duration_format(columns_of(CellKind::duration));
        if (name == "decimal") return guess_decimal(columns_of(CellKind::decimal));
        if (name == "timeZone" && has_times()) {
            if (!options_.time_zone.empty()) return {options_.time_zone, "", true};
            return {"UTC", "the file does not say in which zone its times are", false};
        }
        return {};
    }

    bool has_times() const {
        for (std::size_t at = 0; at < sample_.columns.size(); ++at) {
            const Column* column = guess_.columns[at].column;
            if (column != nullptr && column->kind == CellKind::datetime && sample_.columns[at].filled > 0)
                return true;
        }
        return false;
    }

    void write_search(const Setting& setting) {
        for (const std::string_view name : setting.search->columns)
            if (std::any_of(guess_.columns.begin(), guess_.columns.end(), [&](const ColumnGuess& each) {
                    return each.column != nullptr && each.column->name == name;
                })) {
                out_.line(fmt::format("<{0}><{1}/></{0}>{2}", setting.name, name,
                                      XmlWriter::comment_text("guessed: what identifies the record")));
                return;
            }
    }

    const FileSample& sample_;
    ActionGuess guess_;
    const NewOptions& options_;
    XmlWriter out_;
    NewDefinition made_;
};

/// Refuses a definition that the check would refuse: the file lacks what the action needs in another way.
void verify(const std::string& text, const std::string& data) {
    Diagnostics findings;
    const auto definition = parse_definition("the new definition", text, findings);
    if (definition) check(*definition, {}, findings);
    for (const Diagnostic& each : findings.all())
        if (each.level == Level::error)
            throw Refused(
                fmt::format("{}: no definition for it would pass the check: {}", data, each.message));
}

}  // namespace

NewDefinition new_definition(const std::string& data, const NewOptions& options) {
    const FileSample sample = sample_file(data, options.sheet);
    std::string evidence;
    ActionGuess guess = choose_action(sample, options, evidence);
    NewDefinition made = DefinitionWriter(sample, std::move(guess), options).write(evidence);
    verify(made.text, data);
    return made;
}

}  // namespace registrar
