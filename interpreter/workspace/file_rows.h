// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the rows of a file must know of its earlier rows: on which line a record was first given, and on which
// line a rejected row would have created a record. Memory is bounded: lines beyond 64 MiB go to a temporary
// file, and of rejected rows the first 50,000 keys are known.
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "input/nameless_file.h"
#include "records/record_type.h"

namespace registrar {

/// Maps ids to line numbers. Small and fast if ids are close together: a page holds the lines of 4,096 ids.
/// Lines from 4,294,967,295 on count as that line.
class LinesOfIds {
public:
    /// Keeps at most that many pages in memory.
    explicit LinesOfIds(std::size_t most_pages = 4096) : most_pages_(most_pages) {}

    /// Returns the line of an id; 0 if it has none.
    std::uint64_t line_of(std::int64_t id);
    void set(std::int64_t id, std::uint64_t line);
    void clear();

private:
    static constexpr int page_bits = 12;
    struct Page {
        std::int64_t number = 0;
        std::vector<std::uint32_t> lines;
    };
    std::uint32_t* find(std::int64_t id, bool create);
    void evict();

    std::size_t most_pages_;
    std::list<Page> pages_;  ///< the last used first
    std::unordered_map<std::int64_t, std::list<Page>::iterator> in_memory_;
    std::unordered_map<std::int64_t, std::uint64_t> in_file_;  ///< offset of each page that was evicted once
    std::unique_ptr<NamelessFile> file_;
};

class FileRows {
public:
    /// Returns the line of the first row of the current file that gave the record; 0 if none did.
    std::uint64_t given_on(const RecordType& type, std::int64_t id);
    void add_given(const RecordType& type, std::int64_t id, std::uint64_t line);

    /// Returns the line of the first rejected row of the current file that would have created a record of
    /// this type under this login, number or code, whatever its letter case; 0 if there is none.
    std::uint64_t rejected_on(const RecordType& type, std::string_view name) const;
    void add_rejected(const RecordType& type, std::string_view name, std::uint64_t line);

    /// Makes a file the current one. If it begins, the records given by the file before are forgotten.
    void set_file(std::uint32_t input) { input_ = input; }
    void begin_file(std::uint32_t input);

    /// Returns what was added since the last call, as bytes for restore().
    std::string take_new();
    /// Adds what another run of the same command added for its current file. Throws BadInput for damaged
    /// bytes.
    void restore(std::string_view bytes);

private:
    struct Entry {
        const RecordType* type = nullptr;
        std::int64_t id = 0;
        std::int64_t line = 0;
    };
    void note_type(const RecordType& type);

    using Rejected = std::pair<std::uint32_t, std::string>;  ///< input, type and folded name
    std::uint32_t input_ = 0;
    std::map<const RecordType*, LinesOfIds> given_;
    std::map<Rejected, std::uint64_t> rejected_;
    std::string new_;
    Entry last_;  ///< in `new_`
};

}  // namespace registrar
