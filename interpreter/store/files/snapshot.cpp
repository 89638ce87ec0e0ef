// SPDX-License-Identifier: Apache-2.0
#include "store/files/snapshot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "records/learning.h"
#include "records/trash_content.h"
#include "values/csv_cell.h"

namespace registrar {

namespace {

constexpr std::size_t written_at_once = 1024;

/// A file that gets its name when it is complete.
class NewFile {
public:
    /// The mode is that of an existing file with this name, else `mode`.
    NewFile(std::filesystem::path path, mode_t mode)
        : path_(std::move(path)), temporary_(path_.string() + ".new") {
        unlink(temporary_.c_str());
        const int created = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (created < 0) throw FileUnavailable(path_.string(), std::strerror(errno));
        struct stat former = {};
        if (lstat(path_.c_str(), &former) == 0 && S_ISREG(former.st_mode)) mode = former.st_mode & 07777U;
        file_.open(temporary_, std::ios::binary | std::ios::trunc);
        static_cast<void>(fchmod(created, mode));
        close(created);
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

void write_type(StoreReader& reader, const RecordType& type, const SnapshotOptions& options) {
    const std::filesystem::path path =
        std::filesystem::path(options.folder) / fmt::format("{}.csv", type.name);
    RecordBlock block(type);
    const auto cursor = reader.scan(type);
    if (cursor->next(block, written_at_once) == 0) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        return;
    }
    NewFile file(path, options.mode);
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

void write_numbers(Store& store, const SnapshotOptions& options) {
    std::string lines = "name,value\nguid,";
    append_csv_cell(lines, store.identity().guid);
    lines += '\n';
    for (const RecordType* type : record_types())
        if (const std::int64_t next = store.next_id(*type); type->has_id() && next > 1)
            lines += fmt::format("next_id.{},{}\n", type->name, next);
    NewFile file(std::filesystem::path(options.folder) / "store.csv", options.mode);
    file.write(lines);
    file.finish();
}

/// Creates the folder if it does not exist. Those who may read its files may also enter and list it.
void make_folder(const std::string& folder, mode_t files) {
    std::error_code error;
    std::filesystem::path path(folder);
    if (!path.has_filename()) path = path.parent_path();
    if (std::filesystem::is_directory(path, error)) return;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    const mode_t enter = (files & 0444U) >> 2U;
    if (mkdir(path.c_str(), 0700) != 0 || chmod(path.c_str(), files | enter | 0700U) != 0)
        throw FileUnavailable(folder, std::strerror(errno));
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
        std::string value = format_value(record, attribute);
        if (&type == &trash_type && attribute.name == "content" && !with_secrets)
            value = without_secrets(format_value(record, *type.attribute("type")), value);
        if (value.empty())
            out += "\"\"";
        else
            append_csv_cell(out, value);
    }
    out += '\n';
}

void write_snapshot(StoreReader& reader, Store& store, const SnapshotOptions& options) {
    make_folder(options.folder, options.mode);
    for (const RecordType* type : record_types())
        if (options.types.empty() ||
            std::find(options.types.begin(), options.types.end(), type) != options.types.end())
            write_type(reader, *type, options);
    write_numbers(store, options);
}

}  // namespace registrar
