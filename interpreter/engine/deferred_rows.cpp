// SPDX-License-Identifier: Apache-2.0
#include "engine/deferred_rows.h"

#include <algorithm>
#include <tuple>

#include "diag/json.h"

namespace registrar {

namespace {

constexpr std::size_t lines_of_a_piece = 8192;
constexpr std::size_t references_of_a_piece = 4096;

Json location_json(const std::optional<Location>& location) {
    if (!location) return nullptr;
    return {location->line, location->column, location->width, location->line_text};
}

std::optional<Location> location_from(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return Location{{}, json[0], json[1], json[2], json[3]};
}

Json reference_json(const DeferredReference& reference) {
    Json cells = Json::array();
    for (const DeferredCell& cell : reference.cells)
        cells.push_back({cell.field, cell.text, location_json(cell.location), cell.claim});
    return {reference.holder,
            reference.action,
            reference.line,
            reference.record,
            static_cast<int>(reference.outcome),
            std::move(cells),
            reference.log_cells};
}

DeferredReference reference_from(const Json& json) {
    DeferredReference reference;
    reference.holder = json[0];
    reference.action = json[1];
    reference.line = json[2];
    reference.record = json[3];
    reference.outcome = static_cast<RowOutcome>(json[4].get<int>());
    for (const Json& cell : json[5])
        reference.cells.push_back({cell[0], cell[1], location_from(cell[2]), cell[3]});
    reference.log_cells = json[6];
    return reference;
}

Json line_json(const DeferredLine& line) {
    return {line.line,  line.record, line.action, static_cast<int>(line.outcome),
            line.order, line.level,  line.code,   line.field,
            line.value, line.message};
}

DeferredLine line_from(const Json& json) {
    DeferredLine line;
    line.line = json[0];
    line.record = json[1];
    line.action = json[2];
    line.outcome = static_cast<RowOutcome>(json[3].get<int>());
    line.order = json[4];
    line.level = json[5];
    line.code = json[6];
    line.field = json[7];
    line.value = json[8];
    line.message = json[9];
    return line;
}

std::tuple<std::uint64_t, std::uint32_t> row_of(const DeferredLine& line) {
    return {line.record, line.action};
}
std::tuple<std::uint64_t, std::uint32_t> row_of(const DeferredReference& reference) {
    return {reference.record, reference.action};
}

}  // namespace

bool is_deferrable(const FileBinding& binding) {
    return std::any_of(binding.actions.begin(), binding.actions.end(), [](const Binding& action) {
        return std::any_of(action.cells.begin(), action.cells.end(),
                           [](const BoundCell& bound) { return bound.column->traits.deferred; });
    });
}

DeferredLine::DeferredLine(const OutcomeLine& said)
    : line(said.line),
      record(said.record),
      action(said.action_number),
      outcome(said.outcome),
      order(said.order),
      level(said.level),
      code(said.code),
      field(said.field),
      value(said.value),
      message(said.message) {}

OutcomeLine DeferredLine::as_line(const OutcomeSource& source) const {
    OutcomeLine said{source.file, line, record, source.action_names[source.first_action + action], outcome};
    said.level = level;
    said.code = code;
    said.field = field;
    said.value = value;
    said.message = message;
    return said;
}

// The flag comes first, so that claims() finds it at a fixed offset: after the head of an array of four.
std::string DeferredRows::pack() const {
    const bool any = std::any_of(references.begin(), references.end(),
                                 [](const DeferredReference& reference) { return reference.claims(); });
    Json json = {any, input, Json::array(), Json::array()};
    for (const DeferredLine& line : lines) json[2].push_back(line_json(line));
    for (const DeferredReference& reference : references) json[3].push_back(reference_json(reference));
    std::string bytes;
    Json::to_msgpack(json, bytes);
    return bytes;
}

DeferredRows DeferredRows::unpack(std::string_view bytes) {
    const Json json = Json::from_msgpack(bytes.begin(), bytes.end());
    DeferredRows rows;
    rows.input = json[1];
    for (const Json& line : json[2]) rows.lines.push_back(line_from(line));
    for (const Json& reference : json[3]) rows.references.push_back(reference_from(reference));
    return rows;
}

bool DeferredRows::claims(std::string_view bytes) {
    constexpr char packed_true = '\xc3';
    return bytes.size() > 1 && bytes[1] == packed_true;
}

void DeferredRows::drop_claims(const Batch& batch, std::size_t actions) {
    for (std::size_t at = 0; at < references.size(); ++at) {
        DeferredReference& reference = references[at];
        reference.outcome = batch.outcomes[at * actions + reference.action];
        std::erase_if(reference.cells, [](const DeferredCell& cell) { return cell.claim; });
    }
    std::erase_if(references, [](const DeferredReference& reference) { return reference.cells.empty(); });
}

void DeferredRows::reconcile(const Batch& batch, std::size_t actions) {
    std::vector<DeferredLine> reconciled;
    auto line = lines.begin();
    auto finding = batch.findings.begin();
    for (std::size_t at = 0; at < references.size(); ++at) {
        const DeferredReference& reference = references[at];
        const RowOutcome outcome = batch.outcomes[at * actions + reference.action];
        for (; line != lines.end() && row_of(*line) < row_of(reference); ++line)
            reconciled.push_back(std::move(*line));
        const auto first = static_cast<std::ptrdiff_t>(reconciled.size());
        for (; line != lines.end() && row_of(*line) == row_of(reference); ++line)
            reconciled.push_back(std::move(*line));
        for (; finding != batch.findings.end() && finding->number / actions == at; ++finding) {
            // The first message replaces the line without a message.
            if (static_cast<std::ptrdiff_t>(reconciled.size()) > first && reconciled.back().level.empty())
                reconciled.pop_back();
            OutcomeLine said;
            said.line = reference.line;
            said.record = reference.record;
            said.action_number = reference.action;
            said.set_message(*finding);
            reconciled.emplace_back(said);
        }
        for (auto each = reconciled.begin() + first; each != reconciled.end(); ++each)
            each->outcome = outcome;
        std::stable_sort(
            reconciled.begin() + first, reconciled.end(),
            [](const DeferredLine& left, const DeferredLine& right) { return left.order < right.order; });
    }
    std::move(line, lines.end(), std::back_inserter(reconciled));
    lines = std::move(reconciled);
}

void cut_deferred_rows(const Batch& batch, const OutcomeSource& source, bool lines, bool all,
                       const std::function<void(const DeferredRows&)>& keep) {
    DeferredRows piece;
    piece.input = batch.input;
    const auto cut = [&] {
        if (!piece.lines.empty() || !piece.references.empty()) keep(piece);
        piece.lines.clear();
        piece.references.clear();
    };
    // A reference is added after all lines up to its record, so that both are in the same piece or earlier
    // ones.
    auto next = batch.deferred.begin();
    const auto take_references = [&](std::uint64_t last_record) {
        for (; next != batch.deferred.end() && next->record <= last_record; ++next) {
            piece.references.push_back(*next);
            piece.references.back().outcome = batch.outcomes[next->number];
            if (piece.references.size() >= references_of_a_piece) cut();
        }
    };
    const auto take_line = [&](const OutcomeLine& line) {
        const bool new_row = piece.lines.empty() || piece.lines.back().record != line.record;
        if (new_row) take_references(line.record - 1);
        if (new_row && piece.lines.size() >= lines_of_a_piece) cut();
        piece.lines.emplace_back(line);
    };
    if (lines) visit_outcomes(batch, source, all, take_line);
    take_references(UINT64_MAX);
    cut();
}

}  // namespace registrar
