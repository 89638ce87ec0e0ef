// SPDX-License-Identifier: Apache-2.0
#include "workspace/file_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "diag/unavailable.h"
#include "records/record_block.h"
#include "values/packed_number.h"

namespace registrar {

namespace {

constexpr std::size_t most_rejected = 50'000;
constexpr std::uint32_t last_line = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void fail_damaged() {
    throw BadInput("the notes on the rows of a file are damaged");
}

std::uint64_t take_value(std::string_view& bytes) {
    const auto number = take_packed(bytes);
    if (!number) fail_damaged();
    return *number;
}

/// Appends the difference of two numbers.
void append_step(std::string& bytes, std::int64_t from, std::int64_t to) {
    append_packed(bytes, zigzag(to - from));
}

std::int64_t take_step(std::string_view& bytes, std::int64_t from) {
    return from + unzigzag(take_value(bytes));
}

void append_text(std::string& bytes, std::string_view text) {
    append_packed(bytes, text.size());
    bytes += text;
}

std::string_view take_text(std::string_view& bytes) {
    const std::uint64_t size = take_value(bytes);
    if (size > bytes.size()) fail_damaged();
    const std::string_view text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return text;
}

std::string rejected_key(const RecordType& type, std::string_view name) {
    std::string scratch;
    return fmt::format("{} {}", type.name, match_text(MatchRule::folded, name, scratch));
}

}  // namespace

std::uint64_t LinesOfIds::line_of(std::int64_t id) {
    const std::uint32_t* line = find(id, false);
    return line == nullptr ? 0 : *line;
}

void LinesOfIds::set(std::int64_t id, std::uint64_t line) {
    *find(id, true) = static_cast<std::uint32_t>(std::min<std::uint64_t>(line, last_line));
}

void LinesOfIds::clear() {
    pages_.clear();
    in_memory_.clear();
    in_file_.clear();
    file_.reset();
}

/// Returns the place of an id's line, and brings its page to the front. Null if there is no page and none is
/// wanted.
std::uint32_t* LinesOfIds::find(std::int64_t id, bool create) {
    const std::int64_t number = id >> page_bits;
    const auto place = static_cast<std::size_t>(id & ((std::int64_t{1} << page_bits) - 1));
    if (!pages_.empty() && pages_.front().number == number) return &pages_.front().lines[place];
    if (const auto known = in_memory_.find(number); known != in_memory_.end()) {
        pages_.splice(pages_.begin(), pages_, known->second);
        return &pages_.front().lines[place];
    }
    const auto spilled = in_file_.find(number);
    if (spilled == in_file_.end() && !create) return nullptr;
    if (pages_.size() >= most_pages_) evict();
    pages_.push_front({number, std::vector<std::uint32_t>(std::size_t{1} << page_bits)});
    in_memory_[number] = pages_.begin();
    auto& lines = pages_.front().lines;
    if (spilled != in_file_.end())
        file_->read(spilled->second, reinterpret_cast<char*>(lines.data()), lines.size() * sizeof(lines[0]));
    return &lines[place];
}

/// Writes the page that was used longest ago to the temporary file.
void LinesOfIds::evict() {
    if (!file_) file_ = std::make_unique<NamelessFile>();
    const Page& page = pages_.back();
    const std::string_view bytes(reinterpret_cast<const char*>(page.lines.data()),
                                 page.lines.size() * sizeof(page.lines[0]));
    const auto [offset, is_new] = in_file_.try_emplace(page.number, file_->size());
    file_->write(offset->second, bytes);
    in_memory_.erase(page.number);
    pages_.pop_back();
}

std::uint64_t FileRows::given_on(const RecordType& type, std::int64_t id) {
    const auto lines = given_.find(&type);
    return lines == given_.end() ? 0 : lines->second.line_of(id);
}

void FileRows::add_given(const RecordType& type, std::int64_t id, std::uint64_t line) {
    given_[&type].set(id, line);
    note_type(type);
    const auto at = static_cast<std::int64_t>(line);
    new_ += 'g';
    append_step(new_, last_.id, id);
    append_step(new_, last_.line, at);
    last_ = {&type, id, at};
}

/// Notes of which type the next entry is, if that differs from the entry before.
void FileRows::note_type(const RecordType& type) {
    if (last_.type == &type) return;
    last_.type = &type;
    new_ += 't';
    append_text(new_, type.name);
}

std::uint64_t FileRows::rejected_on(const RecordType& type, std::string_view name) const {
    if (rejected_.empty()) return 0;
    const auto found = rejected_.find({input_, rejected_key(type, name)});
    return found == rejected_.end() ? 0 : found->second;
}

void FileRows::add_rejected(const RecordType& type, std::string_view name, std::uint64_t line) {
    if (rejected_.size() >= most_rejected || name.empty()) return;
    if (!rejected_.try_emplace({input_, rejected_key(type, name)}, line).second) return;
    note_type(type);
    new_ += 'r';
    append_text(new_, name);
    append_packed(new_, line);
}

void FileRows::begin_file(std::uint32_t input) {
    input_ = input;
    given_.clear();
    new_ += 'f';
    append_packed(new_, input);
}

std::string FileRows::take_new() {
    last_ = {};
    return std::exchange(new_, {});
}

void FileRows::restore(std::string_view bytes) {
    const std::uint32_t input = input_;
    Entry last;
    while (!bytes.empty()) {
        const char kind = bytes.front();
        bytes.remove_prefix(1);
        if (last.type == nullptr && kind != 'f' && kind != 't') fail_damaged();
        switch (kind) {
            case 'f':
                begin_file(static_cast<std::uint32_t>(take_value(bytes)));
                break;
            case 't':
                last.type = find_record_type(take_text(bytes));
                if (last.type == nullptr) fail_damaged();
                break;
            case 'g':
                last.id = take_step(bytes, last.id);
                last.line = take_step(bytes, last.line);
                given_[last.type].set(last.id, static_cast<std::uint64_t>(last.line));
                break;
            case 'r': {
                const std::string_view name = take_text(bytes);
                add_rejected(*last.type, name, take_value(bytes));
                break;
            }
            default:
                fail_damaged();
        }
    }
    input_ = input;
    take_new();
}

}  // namespace registrar
