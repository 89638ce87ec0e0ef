// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "values/csv_cell.h"

namespace registrar {

namespace {

constexpr std::size_t written_at_once = 1024;

/// A file that takes its name when it is complete.
class NewFile {
public:
    explicit NewFile(std::filesystem::path path)
        : path_(std::move(path)), temporary_(path_.string() + ".new") {
        file_.open(temporary_, std::ios::binary | std::ios::trunc);
        check();
    }
    ~NewFile() {
        std::error_code ignored;
        if (!temporary_.empty()) std::filesystem::remove(temporary_, ignored);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    void write(std::string_view bytes) {
        file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        check();
    }
    void finish() {
        file_.close();
        check();
        std::error_code error;
        std::filesystem::rename(temporary_, path_, error);
        if (error) throw FileUnavailable(path_.string(), error.message());
        temporary_.clear();
    }

private:
    void check() const {
        if (!file_) throw FileUnavailable(path_.string(), std::strerror(errno));
    }
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    std::ofstream file_;
};

void write_type(StoreView& view, const RecordType& type, const SnapshotOptions& options) {
    const std::filesystem::path path =
        std::filesystem::path(options.folder) / fmt::format("{}.csv", type.name);
    RecordBlock block(type);
    const auto cursor = view.scan(type);
    if (cursor->next(block, written_at_once) == 0) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        return;
    }
    NewFile file(path);
    std::string lines;
    append_csv_header(lines, type);
    do {
        for (std::size_t at = 0; at < block.size(); ++at)
            append_csv_record(lines, type, block.view(at), options.with_secrets);
        file.write(lines);
        lines.clear();
        block.clear();
    } while (cursor->next(block, written_at_once) > 0);
    file.finish();
}

void write_numbers(Store& store, const std::string& folder) {
    std::string lines = "name,value\nguid,";
    append_csv_cell(lines, store.identity().guid);
    lines += '\n';
    for (const RecordType* type : record_types())
        if (const std::int64_t next = store.next_id(*type); type->has_id() && next > 1)
            lines += fmt::format("next_id.{},{}\n", type->name, next);
    NewFile file(std::filesystem::path(folder) / "store.csv");
    file.write(lines);
    file.finish();
}

}  // namespace

void append_csv_header(std::string& out, const RecordType& type) {
    for (const Attribute& attribute : type.attributes) {
        if (&attribute != type.attributes.data()) out += ',';
        out += attribute.name;
    }
    out += '\n';
}

void append_csv_record(std::string& out, const RecordType& type, const RecordView& record,
                       bool with_secrets) {
    for (const Attribute& attribute : type.attributes) {
        if (&attribute != type.attributes.data()) out += ',';
        if (is_null(record, attribute) || (attribute.traits.secret && !with_secrets)) continue;
        const std::string value = format_value(record, attribute);
        if (value.empty())
            out += "\"\"";
        else
            append_csv_cell(out, value);
    }
    out += '\n';
}

void write_snapshot(StoreView& view, Store& store, const SnapshotOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error) throw FileUnavailable(options.folder, error.message());
    for (const RecordType* type : record_types())
        if (options.types.empty() ||
            std::find(options.types.begin(), options.types.end(), type) != options.types.end())
            write_type(view, *type, options);
    write_numbers(store, options.folder);
}

}  // namespace registrar
