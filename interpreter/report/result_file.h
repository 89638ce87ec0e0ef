// SPDX-License-Identifier: Apache-2.0
#pragma once
// One result file of a run (`--outcomes`, `--rejects`): it grows under a private name beside its place, is
// synced before each batch commits, is cut back to the last committed length on resume, and gets its name at
// the end.
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/json.h"

namespace registrar {

/// Where a result file grows, as checkpoints keep it. Device and inode tell it from another file of that
/// name.
struct ResultPart {
    std::string place;         ///< the name that the user gave
    std::string path;          ///< the private name; the same as `place` if that is written directly
    std::uint64_t device = 0;  ///< 0 until the file exists
    std::uint64_t inode = 0;
    std::uint64_t length = 0;  ///< bytes written; in a checkpoint: that are committed
    bool workbook = false;     ///< of rejects: rows, of which a workbook is made at the end

    bool direct() const { return path == place; }

    Json to_json() const;
    static ResultPart from_json(const Json& json);
};

/// The files that grow with a run's rows; those that the command line names.
struct ResultParts {
    std::optional<ResultPart> outcomes;
    std::optional<ResultPart> rejects;

    Json to_json() const;
    static ResultParts from_json(const Json& json);
};

/// Whether `path` is written directly, because no file can replace it: a pipe, a terminal, a device.
bool written_directly(const std::string& path);

/// A new private name beside `place`, or `place` itself if it is written directly. Creates nothing.
ResultPart new_result_part(const std::string& place);

/// Puts a finished file in its place, with the mode `mode`, or if `keep_mode` that of the file that it
/// replaces, so that it survives a power cut. Does nothing if an earlier try has done it. Throws
/// FileUnavailable; the part stays then.
void place_result(const ResultPart& part, mode_t mode, bool keep_mode);

/// Removes a part, if it still is the file that was created.
void discard_result(const ResultPart& part) noexcept;

/// Writes a whole file at once: under a private name first, then renamed. Throws FileUnavailable.
void write_result(const std::string& place, std::string_view text, mode_t mode);

class ResultFile {
public:
    /// Creates the part (O_EXCL, O_NOFOLLOW; owner only), or opens what an attempt that committed nothing
    /// left. Throws FileUnavailable.
    static ResultFile create(ResultPart part);
    /// Opens a part that committed batches and cuts it to its length. Throws Refused if it is missing,
    /// shorter or another file.
    static ResultFile resume(ResultPart part);

    ResultFile(ResultFile&& other) noexcept;
    ResultFile& operator=(ResultFile&&) = delete;
    ~ResultFile();

    void write(std::string_view bytes);
    /// The last bytes of the file, at most 4.
    const std::string& tail() const { return tail_; }
    /// Everything written so far survives a power cut.
    void sync();
    /// Takes back what was written after `length`, which a part that is written directly cannot.
    void cut(std::uint64_t length);
    std::uint64_t length() const { return part_.length; }
    /// The part as it is now.
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
