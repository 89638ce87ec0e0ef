// SPDX-License-Identifier: Apache-2.0
#include "remote/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <memory>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "remote/rar_sums.h"
#include "remote/server.h"
#include "remote/staged_file.h"
#include "values/charset.h"
#include "values/text.h"

namespace registrar {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t block_bytes = 64 << 10;
constexpr std::string_view stage_ending = ".unpacking";

struct CloseArchive {
    void operator()(struct archive* archive) const { archive_read_free(archive); }
};
using OpenArchive = std::unique_ptr<struct archive, CloseArchive>;

/// libarchive converts names to the locale's encoding. This sets UTF-8, whatever the program's locale is.
class Utf8Locale {
public:
    Utf8Locale() : own_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(uselocale(own_)) {}
    ~Utf8Locale() {
        uselocale(before_);
        if (own_ != nullptr) freelocale(own_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    locale_t own_;
    locale_t before_;
};

/// The folder, inside the target folder, in which an archive is unpacked first. Removes what is in it at the
/// end.
class Stage {
public:
    Stage(const fs::path& folder, const fs::path& archive)
        : path_(folder / ("." + archive.filename().string().substr(0, 200) + std::string(stage_ending))) {
        std::error_code error;
        fs::remove_all(path_, error);  // left over from a killed run
        if (!error) fs::create_directory(path_, error);
        if (error) throw FileUnavailable(path_, error.message());
    }
    ~Stage() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    const fs::path& path() const { return path_; }

    /// Syncs everything in it to disk.
    void sync() const {
        const int descriptor = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const int error = descriptor < 0 || syncfs(descriptor) != 0 ? errno : 0;
        if (descriptor >= 0) close(descriptor);
        if (error != 0) throw FileUnavailable(path_, std::generic_category().message(error));
    }

private:
    fs::path path_;
};

class Unpacking {
public:
    Unpacking(const fs::path& archive, const fs::path& folder, const ArchiveLimits& limits,
              std::span<const fs::path> kept)
        : path_(archive), folder_(folder), limits_(limits), archive_(archive_read_new()) {
        for (const fs::path& file : kept) kept_.insert(fs::weakly_canonical(file).string());
        kept_.insert(fs::weakly_canonical(path_).string());
        if (!archive_) throw std::bad_alloc();
        archive_read_support_filter_gzip(archive_.get());
        // Only the seekable reader: the other one accepts a truncated zip.
        archive_read_support_format_zip_seekable(archive_.get());
        archive_read_support_format_rar(archive_.get());
        archive_read_support_format_rar5(archive_.get());
        archive_read_support_format_tar(archive_.get());
        const int error = access(path_.c_str(), R_OK) != 0 ? errno : fs::is_directory(path_) ? EISDIR : 0;
        if (error != 0) throw FileUnavailable(path_, std::generic_category().message(error));
        opened_ = archive_read_open_filename(archive_.get(), path_.c_str(), block_bytes) == ARCHIVE_OK;
        // libarchive does not recognise a zip without entries.
        if (!opened_ && start_of_file() != "PK\5\6") fail_reading();
        sums_ = rar_sums(path_);
    }

    std::vector<std::string> run() {
        const Stage stage(folder_, path_);
        std::vector<std::string> names;
        std::unordered_set<std::string> seen;
        for (archive_entry* entry = next(); entry != nullptr; entry = next()) {
            const std::string name = checked_name(entry);
            if (archive_entry_filetype(entry) == AE_IFDIR) continue;
            unpack_file(stage.path() / name, name);
            if (seen.insert(name).second) names.push_back(name);
        }
        check_replaced(names);
        for (const std::string& name : names) check_way(name);
        stage.sync();
        for (const std::string& name : names) move_in(stage.path() / name, folder_ / name);
        return names;
    }

private:
    [[noreturn]] void refuse(const std::string& reason) const {
        throw BadInput(path_.string() + ": " + reason);
    }

    [[noreturn]] void refuse(const std::string& name, const std::string& reason) const {
        refuse("the entry " + name + " " + reason);
    }

    /// A file that starts like a zip or rar is a damaged archive, not another kind of file.
    [[noreturn]] void fail_reading() const {
        const char* text = archive_error_string(archive_.get());
        const std::string reason = text != nullptr ? text : "it cannot be read";
        if (opened_ && archive_read_has_encrypted_entries(archive_.get()) > 0)
            refuse("the archive is encrypted");
        const std::string start = start_of_file();
        if (reason == "Unrecognized archive format" && start != "PK\3\4" && start != "Rar!")
            throw NotAnArchive(path_.string() + ": is no zip, rar, tar or tgz");
        refuse("the archive is damaged: " + reason);
    }

    std::string start_of_file() const {
        std::string start(4, '\0');
        const int descriptor = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) return {};
        const ssize_t count = read(descriptor, start.data(), start.size());
        close(descriptor);
        return count == 4 ? start : std::string();
    }

    archive_entry* next() {
        if (!opened_) return nullptr;
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(archive_.get(), &entry);
        if (code == ARCHIVE_EOF) return nullptr;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) fail_reading();
        if (++entries_ > limits_.entries) refuse(fmt::format("holds more than {} entries", limits_.entries));
        return entry;
    }

    /// Returns the name in UTF-8. If the archive does not declare the encoding, assumes that of the systems
    /// that write such archives.
    std::string name_of(archive_entry* entry) const {
        if (const char* name = archive_entry_pathname_utf8(entry)) return name;
        const char* bytes = archive_entry_pathname(entry);
        if (bytes == nullptr) refuse(fmt::format("the name of entry {} cannot be read", entries_));
        if (first_invalid_utf8(bytes) == std::string_view::npos) return bytes;
        const bool tar = (archive_format(archive_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        Decoder::Result name;
        Decoder(tar ? "WINDOWS-1252" : "IBM850").decode(bytes, true, name);
        return name.text;
    }

    /// Returns the entry's normalised relative path. Refuses anything except a plain file or folder.
    std::string checked_name(archive_entry* entry) const {
        const std::string name = name_of(entry);
        const std::string shown = name.substr(0, 200);
        if (archive_entry_is_encrypted(entry) != 0) refuse(shown, "is encrypted");
        const auto type = archive_entry_filetype(entry);
        const bool is_link =
            archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
        if (is_link || (type != AE_IFREG && type != AE_IFDIR))
            refuse(shown, "is no file: links and devices are refused");
        if (name.starts_with('/')) refuse(shown, "is absolute and would leave the folder");
        return joined_parts(name, shown, type == AE_IFDIR);
    }

    std::string joined_parts(std::string_view name, const std::string& shown, bool is_folder) const {
        std::string path;
        while (!name.empty()) {
            const std::size_t slash = std::min(name.find('/'), name.size());
            const std::string_view part = name.substr(0, slash);
            name.remove_prefix(std::min(slash + 1, name.size()));
            if (part.empty() || part == ".") continue;
            if (part == "..") refuse(shown, "would leave the folder");
            if (!is_safe_name(part))
                refuse(fmt::format("entry {} has a name that no file may have", entries_));
            path += (path.empty() ? "" : "/") + std::string(part);
        }
        if (path.empty() && !is_folder) refuse(shown, "names no file");
        const std::string_view first = std::string_view(path).substr(0, path.find('/'));
        if (first.starts_with('.') && first.ends_with(stage_ending))
            refuse(shown, "would be in a folder that is removed once an archive is unpacked");
        return path;
    }

    void unpack_file(const fs::path& target, const std::string& name) {
        std::error_code error;
        fs::create_directories(target.parent_path(), error);
        if (error == std::errc::not_a_directory || error == std::errc::file_exists ||
            fs::is_directory(target))
            refuse(name, "is a file and a folder at once");
        if (error) throw FileUnavailable(target.parent_path(), error.message());
        const int descriptor =
            open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (descriptor < 0) throw FileUnavailable(target, std::generic_category().message(errno));
        const std::unique_ptr<const int, void (*)(const int*)> closing(&descriptor,
                                                                       [](const int* it) { close(*it); });
        std::string block(block_bytes, '\0');
        std::uint32_t sum = 0;
        for (;;) {
            const la_ssize_t count = archive_read_data(archive_.get(), block.data(), block.size());
            if (count < 0) fail_reading();
            if (count == 0) break;
            if (!sums_.empty()) sum = crc32(sum, {block.data(), static_cast<std::size_t>(count)});
            unpacked_ += static_cast<std::uint64_t>(count);
            if (unpacked_ > limits_.bytes) refuse(fmt::format("holds more than {} bytes", limits_.bytes));
            write_all(descriptor, {block.data(), static_cast<std::size_t>(count)}, target);
        }
        const std::optional<std::uint32_t> wanted =
            entries_ <= sums_.size() ? sums_[entries_ - 1] : std::nullopt;
        if (wanted && *wanted != sum) refuse("the archive is damaged: the checksum of " + name + " is wrong");
    }

    static void write_all(int descriptor, std::string_view bytes, const fs::path& target) {
        while (!bytes.empty()) {
            const ssize_t count = write(descriptor, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw FileUnavailable(target, std::generic_category().message(errno));
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Archives are removed after they are unpacked, and so would be a file that replaced one of them.
    void check_replaced(const std::vector<std::string>& names) const {
        const fs::path folder = fs::weakly_canonical(folder_);
        for (const std::string& name : names)
            if (kept_.contains((folder / name).string())) refuse(name, "would replace an archive");
    }

    /// Links that already exist in the folder must not lead the file elsewhere.
    void check_way(const std::string& name) const {
        fs::path path = folder_;
        const fs::path relative = name;
        for (auto part = relative.begin(); part != relative.end(); ++part) {
            path /= *part;
            const bool last = std::next(part) == relative.end();
            std::error_code error;
            const fs::file_status status = fs::symlink_status(path, error);
            if (!fs::exists(status)) return;
            if (fs::is_symlink(status) && !last) refuse(name, "would pass through the link " + path.string());
            if (fs::is_directory(status) == last) refuse(name, "is a file and a folder at once");
        }
    }

    static void move_in(const fs::path& from, const fs::path& target) {
        make_folders(target.parent_path());
        std::error_code error;
        fs::rename(from, target, error);
        if (error) throw FileUnavailable(target, error.message());
        sync_folder(target.parent_path());
    }

    fs::path path_;
    fs::path folder_;
    ArchiveLimits limits_;
    std::unordered_set<std::string> kept_;  ///< canonical paths of files that no entry may replace
    OpenArchive archive_;
    bool opened_ = false;
    std::vector<std::optional<std::uint32_t>> sums_;
    std::uint64_t entries_ = 0;
    std::uint64_t unpacked_ = 0;
};

}  // namespace

std::vector<std::string> unpack(const fs::path& archive, const fs::path& folder,
                                std::span<const fs::path> kept, const ArchiveLimits& limits) {
    const Utf8Locale locale;
    return Unpacking(archive, folder, limits, kept).run();
}

}  // namespace registrar
