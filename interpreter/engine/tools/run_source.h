// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads again what a run has read: its definition, and its data files if they are unchanged. The definition
// and the header lines come from the ledger.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binding/binding.h"
#include "engine/tools/data_files.h"
#include "store/ledger.h"

namespace registrar {

/// Whether a data file of a run can still be read.
enum class SourceState : std::uint8_t {
    same,     ///< its content is what the run read
    gone,     ///< it does not exist, or cannot be read
    changed,  ///< it has another content now
    unknown,  ///< the run did not read it to its end, so there is no digest
};

/// Owns the run's job. The ledger must outlive it.
class RunSource {
public:
    RunSource(Ledger& ledger, const RunRow& run);
    RunSource(const RunSource&) = delete;
    RunSource& operator=(const RunSource&) = delete;

    /// Returns the run's definition, checked; null if this version no longer accepts it, or if there is none.
    const Job* job() const { return job_ ? &*job_ : nullptr; }
    const std::vector<RunInput>& inputs() const { return inputs_; }
    /// Returns the input with this index or this file name, or null.
    const RunInput* input(std::uint32_t index) const;
    const RunInput* input(std::string_view file) const;

    /// Returns how the file was bound; null if that is not known.
    const FileBinding* binding(const RunInput& input);
    /// Returns the binding of one of the report's actions to the file; null if that is not known.
    const Binding* binding(const RunInput& input, std::uint32_t action);
    /// Returns a record's identity as far as its cells tell: the logins, codes, titles and ids that identify
    /// what the row is about, as `candidateLogin=anna, lovCode=LOV-3`. `bytes` are those of the record in the
    /// file. If nothing identifies it, returns the record's text.
    std::string identity(const RunInput& input, std::string_view bytes);

    /// Visits the record that begins on the line, if the file still has such a one, and reads the whole file
    /// for its digest. If it is not what the run read, looks for the file in other folders. Unless it returns
    /// `same`, what was visited last must not be used.
    SourceState visit_record(const RunInput& input, std::uint64_t line, DataFiles& files,
                             const std::function<void(const Cells&)>& visit);

    /// Returns how the file at a path differs from the one that the run read: in size, or in digest and
    /// lines. Throws Unavailable if it cannot be read.
    std::string change_of(const RunInput& input, const std::string& path) const;

private:
    SourceState read_record(const RunInput& input, const std::string& path, std::uint64_t line,
                            const std::function<void(const Cells&)>& visit);
    Dialect dialect_of(const RunInput& input) const;
    const ImportJob* import_of(const RunInput& input) const;
    std::optional<FileBinding> bind(const RunInput& input) const;

    Ledger& ledger_;
    RunRow run_;
    std::optional<Job> job_;
    std::vector<RunInput> inputs_;
    BindMode mode_ = BindMode::definition;
    std::map<std::uint32_t, std::optional<FileBinding>> bindings_;  ///< by index of the input
};

}  // namespace registrar
