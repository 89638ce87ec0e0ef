// SPDX-License-Identifier: Apache-2.0
#include "store/files/restore_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "diag/suggest.h"
#include "records/people.h"

namespace registrar {

namespace {

constexpr std::size_t rows_at_once = 8192;
constexpr std::size_t most_faults = 100;                     // in one file; the rest is then not checked
constexpr std::int64_t greatest_id = std::int64_t{1} << 62;  // leaves room for further ids

std::string expected(const Attribute& attribute) {
    switch (attribute.kind) {
        case AttributeKind::integer:
        case AttributeKind::small_integer:
            return "a whole number";
        case AttributeKind::decimal:
            return "a decimal number";
        case AttributeKind::timestamp:
            return "a time like 2018-11-04T03:00:00Z";
        case AttributeKind::day:
            return "a date like 2018-11-04";
        case AttributeKind::flag:
            return "0 or 1";
        case AttributeKind::word:
            return "one of " + fmt::format("{}", fmt::join(attribute.traits.words, ", "));
        case AttributeKind::text:
            return "a text";
    }
    return {};
}

std::string_view fault_message(RecordFault fault) {
    switch (fault) {
        case RecordFault::none:
            return {};
        case RecordFault::invalid_bytes:
            return "The record holds bytes that are not valid UTF-8.";
        case RecordFault::nul:
            return "The record holds a NUL byte.";
        case RecordFault::stray_quote:
            return "There is text after a closing quote.";
        case RecordFault::unclosed_quote:
            return "A quote is not closed.";
        case RecordFault::too_long:
            return "The record is too long.";
    }
    return {};
}

Diagnostic finding(std::string_view rule, std::string message, Location location) {
    Diagnostic diagnostic;
    diagnostic.rule = rule;
    diagnostic.message = std::move(message);
    diagnostic.location = std::move(location);
    return diagnostic;
}

Location locate_cell(const std::string& path, const Cells& cells, std::size_t offset, std::string_view text) {
    const LineColumn at = locate_in(cells, offset);
    Location location{path, at.line, at.column, 1, std::string(line_around(cells, offset))};
    location.width = std::max<std::size_t>(1, count_code_points(text.substr(0, text.find_first_of("\r\n"))));
    return location;
}

}  // namespace

void RestoreFindings::add(std::string_view rule, std::string message, const Cells& cells, const Cell& cell,
                          std::string help) {
    Diagnostic diagnostic =
        finding(rule, std::move(message), locate_cell(path, cells, cell.begin, cell.text()));
    diagnostic.help = std::move(help);
    all.add(std::move(diagnostic));
}

void RestoreFindings::add(std::string_view rule, std::string message, const Cells& cells) {
    all.add(finding(rule, std::move(message), locate_cell(path, cells, 0, cells.text)));
}

/// Reads the file again, because only findings need the text of the line.
void RestoreFindings::add(std::string_view rule, std::string message, std::uint64_t line) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    for (std::uint64_t at = 0; at < line && std::getline(file, text);) ++at;
    if (!text.empty() && text.back() == '\r') text.pop_back();
    const std::size_t width = std::max<std::size_t>(1, count_code_points(text));
    all.add(finding(rule, std::move(message), Location{path, line, 1, width, text}));
}

bool RestoreFindings::add_fault(const Cells& cells) {
    if (cells.fault == RecordFault::none) return false;
    all.add(finding("restore-record", std::string(fault_message(cells.fault)),
                    locate_cell(path, cells, cells.fault_at, {})));
    return true;
}

RestoreFile::RestoreFile(Store& store, const RecordType& type, const std::string& path, Diagnostics& findings)
    : store_(store),
      type_(type),
      findings_{path, findings},
      identity_(store.identity()),
      guid_(type.attribute("guid")),
      defaults_(type),
      rows_(type),
      without_id_(type),
      highest_(type) {
    if (type.has_id()) next_id_ = store.next_id(type);
}

void RestoreFile::restore(std::int64_t clock) {
    Dialect dialect;
    dialect.delimiter = ',';
    Reader reader(findings_.path, dialect);
    const auto header = reader.read_header();
    if (!header || !bind(*header)) return;
    defaults_.append();
    for (const Attribute& attribute : type_.attributes) {
        if (attribute.traits.otherwise == "clock")
            member<std::int64_t>(defaults_.at(0), attribute.offset()) = clock;
        else if (!attribute.traits.otherwise.empty())
            parse_value(defaults_, 0, attribute, attribute.traits.otherwise);
    }
    std::vector<Cells> group(256);
    const std::size_t before = findings_.all.errors();
    while (const std::size_t count = reader.read(group)) {
        for (std::size_t at = 0; at < count; ++at) read_row(group[at]);
        if (findings_.all.errors() - before >= most_faults) return;
    }
    flush();
    finish_rows_without_id();
    if (type_.has_id()) store_.reserve_ids(type_, next_id_);
}

bool RestoreFile::bind(const Cells& header) {
    if (findings_.add_fault(header)) return false;
    const std::size_t before = findings_.all.errors();
    std::vector<std::string_view> names;
    for (const Attribute& attribute : type_.attributes) names.push_back(attribute.name);
    for (const Cell& cell : header.cells) {
        const Attribute* attribute = type_.attribute(cell.text());
        if (attribute == nullptr)
            findings_.add("restore-column", fmt::format("{} has no column '{}'.", type_.name, cell.text()),
                          header, cell, did_you_mean(near_names(cell.text(), names)));
        else if (std::find(columns_.begin(), columns_.end(), attribute) != columns_.end())
            findings_.add("restore-column", fmt::format("The column {} stands twice.", attribute->name),
                          header, cell);
        columns_.push_back(attribute);
    }
    has_id_column_ = type_.has_id() &&
                     std::find(columns_.begin(), columns_.end(), type_.attributes.data()) != columns_.end();
    for (std::size_t at = 0; at < type_.key_count && !type_.has_id(); ++at)
        if (std::find(columns_.begin(), columns_.end(), &type_.attributes[at]) == columns_.end())
            findings_.add(
                "restore-column",
                fmt::format("The column {} is missing: it belongs to the key.", type_.attributes[at].name),
                header);
    return findings_.all.errors() == before;
}

void RestoreFile::read_row(const Cells& cells) {
    if (findings_.add_fault(cells)) return;
    if (cells.cells.size() != columns_.size())
        return findings_.add(
            "restore-cells",
            fmt::format("The record has {} cells, the header has {}.", cells.cells.size(), columns_.size()),
            cells);
    const std::size_t index = rows_.add(defaults_.view(0));
    bool good = true;
    for (std::size_t at = 0; at < columns_.size(); ++at) {
        const Attribute& attribute = *columns_[at];
        const Cell& cell = cells.cells[at];
        if (read_cell(index, attribute, cell)) continue;
        good = false;
        findings_.add("restore-value",
                      cell.size == 0 ? fmt::format("{} cannot be empty: {} is expected.", attribute.name,
                                                   expected(attribute))
                                     : fmt::format("{} has invalid value {}: {} is expected.", attribute.name,
                                                   cell.text(), expected(attribute)),
                      cells, cell);
    }
    if (!good || !check_id(cells, index)) return rows_.pop_back();
    if (type_.has_id() && is_null(rows_.view(index), type_.attributes[0])) {
        without_id_.add(rows_.view(index));
        lines_without_id_.push_back(cells.line);
        return rows_.pop_back();
    }
    assign_guid(index);
    lines_.push_back(cells.line);
    if (rows_.size() == rows_at_once) flush();
}

/// An empty cell is null. If the attribute cannot be null, it gets the default of an omitted column.
bool RestoreFile::read_cell(std::size_t index, const Attribute& attribute, const Cell& cell) {
    if (cell.size > 0) return parse_value(rows_, index, attribute, cell.text());
    if (cell.quoted && attribute.kind == AttributeKind::text) {
        member<Text>(rows_.at(index), attribute.offset()) = rows_.add_text({});
        return true;
    }
    const bool assigned = type_.has_id() && &attribute == type_.attributes.data();
    if (assigned || (!attribute.traits.nullable && !attribute.traits.otherwise.empty())) return true;
    return parse_value(rows_, index, attribute, {});
}

/// Assigns an id if the file has none, and rejects ids that no store assigns.
bool RestoreFile::check_id(const Cells& cells, std::size_t index) {
    if (!type_.has_id()) return true;
    auto& id = member<std::int64_t>(rows_.at(index), type_.attributes[0].offset());
    if (!has_id_column_) id = next_id_++;
    if (id == null_integer) return true;
    if (id < 1 || id > greatest_id) {
        findings_.add("restore-value", fmt::format("id has invalid value {}: 1 or more is expected.", id),
                      cells);
        return false;
    }
    next_id_ = std::max(next_id_, id + 1);
    return true;
}

void RestoreFile::assign_guid(std::size_t index) {
    if (guid_ == nullptr || !is_null(rows_.view(index), *guid_)) return;
    const auto id = member<std::int64_t>(rows_.at(index), type_.attributes[0].offset());
    member<Text>(rows_.at(index), guid_->offset()) = rows_.add_text(new_record_guid(identity_, type_, id));
}

void RestoreFile::finish_rows_without_id() {
    for (std::size_t at = 0; at < without_id_.size(); ++at) {
        const std::size_t index = rows_.add(without_id_.view(at));
        member<std::int64_t>(rows_.at(index), type_.attributes[0].offset()) = next_id_++;
        assign_guid(index);
        lines_.push_back(lines_without_id_[at]);
        if (rows_.size() == rows_at_once) flush();
    }
    flush();
}

std::vector<std::uint32_t> RestoreFile::key_order() const {
    std::vector<std::uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto less = [this](std::uint32_t left, std::uint32_t right) {
        return compare_keys(type_, rows_.view(left), rows_.view(right)) < 0;
    };
    if (!std::is_sorted(order.begin(), order.end(), less)) std::stable_sort(order.begin(), order.end(), less);
    return order;
}

/// Entity 1 exists before any file is read. The first row with id 1 replaces it.
bool RestoreFile::is_replaced_root(const RecordView& record) {
    if (&type_ != &entity_type || root_replaced_ ||
        member<std::int64_t>(record.record, type_.attributes[0].offset()) != 1)
        return false;
    root_replaced_ = true;
    return true;
}

/// Returns the first row of each key, in key order. The others become findings.
std::vector<std::uint32_t> RestoreFile::distinct_rows() {
    std::vector<std::uint32_t> distinct;
    for (const std::uint32_t index : key_order()) {
        if (distinct.empty() || compare_keys(type_, rows_.view(distinct.back()), rows_.view(index)) != 0)
            distinct.push_back(index);
        else
            add_duplicate(index);
    }
    return distinct;
}

void RestoreFile::add_duplicate(std::uint32_t index) {
    findings_.add("restore-duplicate",
                  fmt::format("{} {} stands twice.", type_.name, format_key(type_, rows_.view(index))),
                  lines_[index]);
}

/// Inserts the rows so far. If keys ascend from flush to flush, the stored records need not be read.
void RestoreFile::flush() {
    if (rows_.size() == 0) return;
    const std::vector<std::uint32_t> distinct = distinct_rows();
    std::vector<const void*> keys;
    for (const std::uint32_t index : distinct) keys.push_back(rows_.at(index));
    StoredRecords stored(type_);
    stored.index.assign(keys.size(), StoredRecords::none);
    const auto above_highest = [&](std::uint32_t index) {
        return highest_.size() == 0 || compare_keys(type_, highest_.view(0), rows_.view(index)) < 0;
    };
    if (!above_highest(distinct.front()) || &type_ == &entity_type)
        store_.read(type_, keys, rows_.arena(), stored);
    std::vector<Change> changes;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        if (stored.index[at] == StoredRecords::none)
            changes.push_back({ChangeKind::insert, keys[at]});
        else if (is_replaced_root(rows_.view(distinct[at])))
            changes.push_back({ChangeKind::update, keys[at]});
        else
            add_duplicate(distinct[at]);
    }
    store_.apply(type_, changes, rows_.arena(), 0);
    if (above_highest(distinct.back())) {
        highest_.clear();
        highest_.add(rows_.view(distinct.back()));
    }
    rows_.clear();
    lines_.clear();
}

}  // namespace registrar
