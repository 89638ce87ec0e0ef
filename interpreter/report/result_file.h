// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes one result file of a run (`--outcomes`, `--rejects`). The file grows under a private name in the
// folder of its final name. It is synced before each batch commits, cut to the last committed length if the
// run is resumed, and renamed when the run has ended.
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/json.h"

namespace registrar {

/// The unfinished result file, as checkpoints store it. Device and inode distinguish it from another file of
/// the same name.
struct ResultPart {
    std::string final_path;    ///< the final name, which the user gave
    std::string path;          ///< the private name; the same as `final_path` if that is written directly
    std::uint64_t device = 0;  ///< 0 until the file exists
    std::uint64_t inode = 0;
    std::uint64_t length = 0;  ///< bytes written; in a checkpoint, bytes committed
    bool workbook = false;     ///< rejects as packed rows, from which a workbook is made at the end

    bool direct() const { return path == final_path; }

    Json to_json() const;
    static ResultPart from_json(const Json& json);
};

/// The files that grow with a run's rows, as far as the command line names them.
struct ResultParts {
    std::optional<ResultPart> outcomes;
    std::optional<ResultPart> rejects;

    Json to_json() const;
    static ResultParts from_json(const Json& json);
};

/// Returns whether `path` is written directly, because a file cannot replace it: a pipe, terminal or device.
bool written_directly(const std::string& path);

/// Returns the mode 0666 less the umask. Reads it from /proc, because umask(2) changes it for all threads.
mode_t mode_by_umask();

/// Returns a part with a new private name in the folder of `final_path`, or with `final_path` itself if that
/// is written directly. Creates nothing.
ResultPart new_result_part(const std::string& final_path);

/// Renames a finished part to its final name, so that the name survives a power cut. The file gets the mode
/// `mode` or, with `keep_mode`, the mode of the file that it replaces. Does nothing if an earlier call has
/// done it. Throws FileUnavailable; the part then remains.
void finish_result(const ResultPart& part, mode_t mode, bool keep_mode);

/// Removes a part if it is still the file that was created. Ignores failures.
void discard_result(const ResultPart& part) noexcept;

/// Writes a complete file: under a private name first, then renamed. An existing file's mode is kept. Throws
/// FileUnavailable.
void write_result(const std::string& final_path, std::string_view text, mode_t mode);

/// An open part. Owns the file descriptor. Every failure to write throws FileUnavailable.
class ResultFile {
public:
    /// Creates the part (O_EXCL, O_NOFOLLOW, mode 0600), or empties one that an attempt left which committed
    /// nothing. Throws FileUnavailable.
    static ResultFile create(ResultPart part);
    /// Opens the part of an unfinished run and cuts it to the committed length. Throws Refused if the part is
    /// missing, too short or another file.
    static ResultFile resume(ResultPart part);

    ResultFile(ResultFile&& other) noexcept;
    ResultFile& operator=(ResultFile&&) = delete;
    ~ResultFile();

    void write(std::string_view bytes);
    /// Returns the last bytes of the file, at most 4.
    const std::string& tail() const { return tail_; }
    /// Flushes the file to disk: everything written so far survives a power cut.
    void sync();
    /// Cuts the file to `length` bytes. A part that is written directly cannot be cut.
    void cut(std::uint64_t length);
    std::uint64_t length() const { return part_.length; }
    /// Returns the part with its current length.
    ResultPart& part() { return part_; }
    const ResultPart& part() const { return part_; }

private:
    ResultFile(ResultPart part, int descriptor);
    void read_tail();

    ResultPart part_;
    int descriptor_;
    std::string tail_;
};

}  // namespace registrar
