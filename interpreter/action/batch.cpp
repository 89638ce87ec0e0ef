// SPDX-License-Identifier: Apache-2.0
#include "action/batch.h"

#include <algorithm>

namespace registrar {

std::size_t DeferredReference::memory() const {
    std::size_t bytes = log_cells.capacity() + cells.capacity() * sizeof(DeferredCell);
    for (const DeferredCell& cell : cells)
        bytes += cell.field.capacity() + cell.text.capacity() +
                 (cell.location ? cell.location->line_text.capacity() : 0);
    return bytes;
}

std::uint64_t RowLines::line_of(std::uint32_t row) const {
    const auto next =
        std::upper_bound(steps_.begin(), steps_.end(), row,
                         [](std::uint32_t wanted, const Step& step) { return wanted < step.row; });
    const Step& step = *std::prev(next);
    return step.line + (row - step.row);
}

PendingChanges& Batch::changes_of(const RecordType& type) {
    for (const auto& known : changes)
        if (&known->type() == &type) return *known;
    changes.push_back(std::make_unique<PendingChanges>(type));
    return *changes.back();
}

bool Batch::row_rejected(std::uint32_t row, std::size_t actions) const {
    const auto first = outcomes.begin() + static_cast<std::ptrdiff_t>(row * actions);
    const auto last = first + static_cast<std::ptrdiff_t>(actions);
    return std::find(first, last, RowOutcome::rejected) != last;
}

void Batch::cut(std::uint32_t row, std::size_t actions) {
    rows = row;
    const std::size_t numbers = row * actions;
    outcomes.resize(numbers);
    std::erase_if(findings, [numbers](const Finding& finding) { return finding.number >= numbers; });
    std::erase_if(deferred, [numbers](const DeferredReference& each) { return each.number >= numbers; });
    std::erase_if(passwords, [numbers](const PasswordUse& use) { return use.number >= numbers; });
    for (const auto& change : changes) {
        std::size_t kept = change->size();
        while (kept > 0 && change->number(kept - 1) >= numbers) --kept;
        change->cut(kept);
    }
}

std::size_t Batch::memory() const {
    std::size_t bytes = outcomes.size();
    for (const auto& change : changes) bytes += change->memory();
    return bytes + findings.capacity() * sizeof(Finding) + deferred.capacity() * sizeof(DeferredReference) +
           text_bytes;
}

void Batch::count_texts(std::size_t first_finding, std::size_t first_deferred) {
    constexpr std::size_t allocation = 16;  // overhead of the allocator per text
    const auto add = [this](const std::string& text) {
        if (text.capacity() >= sizeof(std::string) / 2) text_bytes += text.capacity() + allocation;
    };
    for (std::size_t at = first_finding; at < findings.size(); ++at) {
        const Finding& finding = findings[at];
        for (const std::string* text : {&finding.value, &finding.text, &finding.original, &finding.packed,
                                        &finding.masked, &finding.cell, &finding.reason, &finding.log_line})
            add(*text);
        if (finding.location) add(finding.location->line_text);
    }
    for (std::size_t at = first_deferred; at < deferred.size(); ++at) text_bytes += deferred[at].memory();
}

void Batch::clear() {
    text_bytes = 0;
    rows = 0;
    ends_input = false;
    sha256.clear();
    blocks.clear();
    outcomes.clear();
    findings.clear();
    deferred.clear();
    lines.clear();
    for (const auto& change : changes) change->clear();
    passwords.clear();
    seen.clear();
    marks.clear();
    file_rows.clear();
    skipped_times = 0;
    repeated_times = 0;
    new_ids.clear();
}

}  // namespace registrar
