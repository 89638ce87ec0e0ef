// SPDX-License-Identifier: Apache-2.0
#pragma once
// Packs the changes of a run: for each changed record its key, the source line, its values before, and the
// runs that created and last changed it. Segments are sorted by key and compressed with zstd.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// One change of one record, with the values that undo needs.
struct Effect {
    ChangeKind kind = ChangeKind::insert;
    std::uint64_t line = 0;        ///< physical line of the last row that changed it
    std::int64_t former_run = 0;   ///< the record's changed_run before; 0 for an inserted one
    std::int64_t created_run = 0;  ///< the record's created_run before; 0 for an inserted one
    /// Index, among the actions of the run's report, of the one that changed it; none for steps, and in
    /// segments of older versions.
    std::optional<std::uint32_t> action = std::nullopt;
    /// The run that purged the record, if the values before are gone with it; else 0.
    std::int64_t purged_by = 0;
    /// Of an undo run: the segment that it took back. The record is again as it was before that one. Else 0.
    std::int64_t reversed = 0;
};

/// Packs effects of one record type. They must be added in key order.
class EffectPacker {
public:
    /// `input` is the index of the input file that the lines refer to.
    explicit EffectPacker(const RecordType& type, std::optional<std::uint32_t> input = std::nullopt);
    /// Adds an effect. `changed` gives the key; `before` the previous values (null for an insert, and if they
    /// were purged).
    void add(const Effect& effect, const RecordView& changed, const RecordView* before);
    /// Returns whether the segment is large enough to be stored.
    bool full() const { return count_ >= segment_effects || bytes_.size() >= segment_bytes; }
    bool empty() const { return count_ == 0; }
    /// Returns the segment so far and starts a new one.
    EffectSegment finish();

private:
    static constexpr std::uint32_t segment_effects = 64u << 10;
    /// A limit that unpack_effects() can still read back.
    static constexpr std::size_t segment_bytes = 64u << 20;
    void add_value(const Attribute& attribute, std::size_t at, const RecordView& record);

    const RecordType* type_;
    std::optional<std::uint32_t> input_;
    /// The last integer of each attribute, so that only small differences are written.
    std::vector<std::int64_t> last_;
    std::vector<std::size_t> offsets_;
    std::string bytes_;
    std::uint32_t count_ = 0;
    std::int64_t last_line_ = 0;
    std::string first_key_;
    RecordBlock last_changed_;  ///< the last record added, for its key
};

/// The format of segments. Stores of version 7 have no created_run in them.
enum class EffectLayout : std::uint8_t { version_7, current };

/// Reads the effects of a segment one by one. Keeps the segment's bytes decompressed.
class EffectReader {
public:
    /// Throws BadInput for a damaged segment.
    explicit EffectReader(const EffectSegment& segment, EffectLayout layout = EffectLayout::current);
    /// Reads the next effect. Returns false after the last one. Throws BadInput for a damaged segment.
    bool next();
    /// Returns the last effect that was read.
    const Effect& effect() const { return effect_; }
    /// Returns the record before it; for an insert and for purged values, only the key. Valid until next().
    RecordView before() const { return block_.view(0); }

private:
    std::uint64_t number();
    std::string_view take(std::size_t size);
    void read_value(std::size_t at);

    const RecordType* type_;
    EffectLayout layout_;
    std::string bytes_;
    std::size_t at_ = 0;  ///< offset of the bytes to read next
    std::uint32_t left_;
    std::int64_t line_ = 0;
    std::vector<std::int64_t> last_;  ///< the last integer of each attribute
    Effect effect_;
    RecordBlock block_;
};

/// Visits the effects of a segment: each effect, and a record with the previous values (for an insert and
/// for purged values, only the key). Throws BadInput for a damaged segment.
void unpack_effects(const EffectSegment& segment, EffectLayout layout,
                    const std::function<void(const Effect&, const RecordView&)>& visit);
inline void unpack_effects(const EffectSegment& segment,
                           const std::function<void(const Effect&, const RecordView&)>& visit) {
    unpack_effects(segment, EffectLayout::current, visit);
}

}  // namespace registrar
