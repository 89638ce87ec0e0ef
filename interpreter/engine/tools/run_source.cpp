// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/run_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "binding/convert.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/kept_run.h"
#include "input/file_digest.h"
#include "remote/move_file.h"
#include "values/charset.h"
#include "values/number.h"

namespace registrar {

namespace {

/// Returns whether an action looks up records by the column, or its cells identify something by themselves.
bool identifies(const Binding& binding, const BoundCell& bound) {
    if (bound.identifier) return true;
    return std::any_of(binding.job->type->references.begin(), binding.job->type->references.end(),
                       [&](const ActionReference& reference) {
                           return !reference.other && reference.column == bound.column->name;
                       });
}

constexpr ReadSizes small_reads{16u << 10};
/// So many digits tell two digests apart for people.
constexpr std::size_t digest_shown = 12;

}  // namespace

RunSource::RunSource(Ledger& ledger, const RunRow& run)
    : ledger_(ledger), run_(run), inputs_(ledger.inputs(run.id)) {
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object()) return;
    job_ = job_of(run);
    mode_ = static_cast<BindMode>(settings.value("bind", 0));
}

const RunInput* RunSource::input(std::uint32_t index) const {
    const auto found = std::find_if(inputs_.begin(), inputs_.end(),
                                    [index](const RunInput& input) { return input.index == index; });
    return found == inputs_.end() ? nullptr : &*found;
}

const RunInput* RunSource::input(std::string_view file) const {
    const auto found = std::find_if(inputs_.begin(), inputs_.end(),
                                    [file](const RunInput& input) { return input.file == file; });
    return found == inputs_.end() ? nullptr : &*found;
}

const ImportJob* RunSource::import_of(const RunInput& input) const {
    if (!job_) return nullptr;
    const std::size_t import = Json::parse(input.dialect).value("import", std::size_t{0});
    return import < job_->imports.size() ? &job_->imports[import] : nullptr;
}

/// Returns the dialect in which the run read the file.
Dialect RunSource::dialect_of(const RunInput& input) const {
    const ImportJob* import = import_of(input);
    Dialect dialect = import == nullptr ? Dialect{} : import->dialect;
    const Json kept = Json::parse(input.dialect);
    if (const auto encoding = canonical_encoding(kept.value("encoding", std::string())))
        dialect.encoding = *encoding;
    const std::string delimiter = kept.value("delimiter", std::string());
    if (delimiter.size() == 1) dialect.delimiter = delimiter.front();
    dialect.sheet = kept.value("sheet", dialect.sheet);
    return dialect;
}

std::optional<FileBinding> RunSource::bind(const RunInput& input) const {
    const ImportJob* import = import_of(input);
    if (import == nullptr) return std::nullopt;
    Dialect dialect = dialect_of(input);
    const Json kept = Json::parse(input.dialect);
    const std::string header = kept.contains("header") ? bytes_from(kept.at("header")) : std::string();
    // A header that may contain a password is not kept; columns that are bound by position do not need it.
    if (!canonical_encoding(kept.value("encoding", std::string()))) dialect.encoding = "UTF-8";
    Diagnostics ignored;
    Reader reader(InMemory{header}, dialect, small_reads);
    const auto first = header.empty() ? std::optional<Cells>() : reader.read_header();
    return bind_file(*job_, *import, input.file, first, mode_, ignored);
}

const FileBinding* RunSource::binding(const RunInput& input) {
    auto known = bindings_.find(input.index);
    if (known == bindings_.end()) known = bindings_.emplace(input.index, bind(input)).first;
    return known->second ? &*known->second : nullptr;
}

const Binding* RunSource::binding(const RunInput& input, std::uint32_t action) {
    const FileBinding* file = binding(input);
    if (file == nullptr) return nullptr;
    const std::size_t first = job_->first_action(Json::parse(input.dialect).value("import", std::size_t{0}));
    return action >= first && action - first < file->actions.size() ? &file->actions[action - first]
                                                                    : nullptr;
}

std::string RunSource::identity(const RunInput& input, std::string_view bytes) {
    Dialect dialect = dialect_of(input);
    dialect.skip_first_line = false;
    const Json kept = Json::parse(input.dialect);
    if (!canonical_encoding(kept.value("encoding", std::string()))) dialect.encoding = "UTF-8";
    Reader reader(InMemory{bytes}, dialect, small_reads);
    Cells record;
    if (reader.read(std::span(&record, 1)) == 0) return std::string(bytes);
    const FileBinding* bound_file = binding(input);
    std::string text;
    if (bound_file == nullptr || record.fault != RecordFault::none) return std::string(record.text);
    for (const Binding& action : bound_file->actions)
        for (const BoundCell& bound : action.cells) {
            if (!identifies(action, bound) || bound.column->traits.secret) continue;
            const std::string_view cell = content_of(record, bound).text;
            const std::string part = bound.field->title() + "=" + std::string(cell);
            if (cell.empty() || (", " + text + ",").find(", " + part + ",") != std::string::npos) continue;
            text += (text.empty() ? "" : ", ") + part;
        }
    return text.empty() ? std::string(record.text) : text;
}

SourceState RunSource::visit_record(const RunInput& input, std::uint64_t line, DataFiles& files,
                                    const std::function<void(const Cells&)>& visit) {
    const SourceState state = read_record(input, existing_path(run_, input), line, visit);
    if (state != SourceState::gone && state != SourceState::changed) return state;
    const auto moved = files.find(run_, input);
    return moved ? read_record(input, *moved, line, visit) : state;
}

std::string RunSource::change_of(const RunInput& input, const std::string& path) const {
    std::string text;
    if (const std::uint64_t size = std::filesystem::file_size(path); size != input.size)
        text = fmt::format("it had {} and has {} now", counted(input.size, "byte"), with_thousands(size));
    else
        text = fmt::format("its SHA-256 digest was {} and is {} now", input.sha256.substr(0, digest_shown),
                           file_sha256(path).substr(0, digest_shown));
    const std::vector<BlockDigest> blocks = ledger_.blocks(run_.id, input.index);
    if (blocks.size() < 2) return text;
    Reader reader(path, dialect_of(input));
    const auto differs = reader.sheet().empty() ? reader.resume({}, blocks) : std::nullopt;
    return differs ? fmt::format("{}; the first difference is in {}", text, lines_of(blocks, *differs))
                   : text;
}

SourceState RunSource::read_record(const RunInput& input, const std::string& path, std::uint64_t line,
                                   const std::function<void(const Cells&)>& visit) try {
    Reader reader(path, dialect_of(input));
    if (const FileBinding* bound = binding(input)) reader.expect(bound->width);
    std::vector<Cells> group(64);
    for (std::size_t count = reader.read(group); count > 0; count = reader.read(group))
        for (const Cells& record : std::span(group).first(count))
            if (record.line == line) visit(record);
    if (input.sha256.empty()) return SourceState::unknown;
    return reader.sha256() == input.sha256 ? SourceState::same : SourceState::changed;
} catch (const Unavailable&) {
    return SourceState::gone;
} catch (const BadInput&) {
    return SourceState::changed;
}

}  // namespace registrar
