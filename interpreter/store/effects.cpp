// SPDX-License-Identifier: Apache-2.0
#include "store/effects.h"
#include "values/packed_number.h"

#include <zstd.h>

#include <bit>

namespace registrar {

namespace {

constexpr int compression_level = 1;
/// Of a packed number that holds the kind of a change and, above it, its action.
constexpr unsigned kind_bits = 3;
/// Added to the kind if purged_by and reversed follow.
constexpr std::uint64_t has_more = 4;

/// Differences wrap around, so that every pair of 64-bit numbers has one.
std::int64_t difference(std::int64_t value, std::int64_t last) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(last));
}

std::int64_t sum(std::int64_t last, std::int64_t difference) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(last) +
                                     static_cast<std::uint64_t>(difference));
}

void set_integer(const Attribute& attribute, std::size_t offset, void* record, std::int64_t value) {
    switch (attribute.kind) {
        case AttributeKind::small_integer:
            member<std::int32_t>(record, offset) = static_cast<std::int32_t>(value);
            return;
        case AttributeKind::flag:
        case AttributeKind::word:
            member<std::uint8_t>(record, offset) = static_cast<std::uint8_t>(value);
            return;
        default:
            member<std::int64_t>(record, offset) = value;
    }
}

std::string decompress(const EffectSegment& segment) {
    const auto size = ZSTD_getFrameContentSize(segment.data.data(), segment.data.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > (1u << 30))
        throw BadInput("a segment of effects is damaged");
    std::string bytes(size, '\0');
    const std::size_t done =
        ZSTD_decompress(bytes.data(), bytes.size(), segment.data.data(), segment.data.size());
    if (ZSTD_isError(done) != 0 || done != bytes.size()) throw BadInput("a segment of effects is damaged");
    return bytes;
}

}  // namespace

EffectPacker::EffectPacker(const RecordType& type, std::optional<std::uint32_t> input)
    : type_(&type), input_(input), last_(type.attributes.size(), 0), last_changed_(type) {
    for (const Attribute& attribute : type.attributes) offsets_.push_back(attribute.offset());
}

void EffectPacker::add_value(const Attribute& attribute, std::size_t at, const RecordView& record) {
    if (attribute.kind == AttributeKind::text) {
        const Text& text = member<Text>(record.record, offsets_[at]);
        append_packed(bytes_, text.null() ? 0 : std::uint64_t{text.size} + 1);
        bytes_ += text.in(record.arena);
    } else if (attribute.kind == AttributeKind::decimal) {
        // Rotated, because the last bits of common decimals are zeros.
        append_packed(
            bytes_, std::rotr(std::bit_cast<std::uint64_t>(member<double>(record.record, offsets_[at])), 52));
    } else {
        const std::int64_t value = integer_value(attribute, offsets_[at], record.record);
        append_packed(bytes_, zigzag(difference(value, last_[at])));
        last_[at] = value;
    }
}

void EffectPacker::add(const Effect& effect, const RecordView& changed, const RecordView* before) {
    // The action shares the byte of the kind, so that it costs nothing for an import's first actions.
    const std::uint64_t action = effect.action ? *effect.action + 1 : 0;
    const auto kind = static_cast<std::uint64_t>(effect.kind);
    const bool more = effect.purged_by != 0 || effect.reversed != 0;
    append_packed(bytes_, kind | (more ? has_more : 0) | action << kind_bits);
    const auto line = static_cast<std::int64_t>(effect.line);
    append_packed(bytes_, zigzag(line - last_line_));
    last_line_ = line;
    if (more) {
        append_packed(bytes_, zigzag(effect.purged_by));
        append_packed(bytes_, zigzag(effect.reversed));
    }
    for (std::size_t at = 0; at < type_->key_count; ++at) add_value(type_->attributes[at], at, changed);
    if (effect.kind != ChangeKind::insert) {
        append_packed(bytes_, zigzag(effect.former_run));
        append_packed(bytes_, zigzag(effect.created_run));
    }
    if (before != nullptr && effect.purged_by == 0) {
        for (std::size_t at = type_->key_count; at < type_->attributes.size(); ++at)
            add_value(type_->attributes[at], at, *before);
    }
    if (count_ == 0) first_key_ = sortable_key(*type_, changed);
    last_changed_.clear();
    last_changed_.add(changed);
    ++count_;
}

EffectSegment EffectPacker::finish() {
    const std::string last_key = count_ == 0 ? std::string() : sortable_key(*type_, last_changed_.view(0));
    EffectSegment segment{std::string(type_->name), input_, count_, first_key_, last_key, {}};
    segment.data.resize(ZSTD_compressBound(bytes_.size()));
    const std::size_t size = ZSTD_compress(segment.data.data(), segment.data.size(), bytes_.data(),
                                           bytes_.size(), compression_level);
    segment.data.resize(size);
    *this = EffectPacker(*type_, input_);
    return segment;
}

namespace {

const RecordType& type_of(const EffectSegment& segment) {
    const RecordType* type = find_record_type(segment.type);
    if (type == nullptr) throw BadInput("effects of an unknown record type " + segment.type);
    return *type;
}

}  // namespace

EffectReader::EffectReader(const EffectSegment& segment, EffectLayout layout)
    : type_(&type_of(segment)),
      layout_(layout),
      bytes_(decompress(segment)),
      left_(segment.count),
      last_(type_->attributes.size(), 0),
      block_(*type_) {}

std::uint64_t EffectReader::number() {
    std::string_view rest = std::string_view(bytes_).substr(at_);
    const auto value = take_packed(rest);
    if (!value) throw BadInput("a segment of effects is damaged");
    at_ = bytes_.size() - rest.size();
    return *value;
}

std::string_view EffectReader::take(std::size_t size) {
    if (size > bytes_.size() - at_) throw BadInput("a segment of effects is damaged");
    const std::string_view taken = std::string_view(bytes_).substr(at_, size);
    at_ += size;
    return taken;
}

void EffectReader::read_value(std::size_t at) {
    const Attribute& attribute = type_->attributes[at];
    void* record = block_.at(0);
    const std::size_t offset = attribute.offset();
    if (attribute.kind == AttributeKind::text) {
        const std::uint64_t size = number();
        const Text text = size == 0 ? Text{} : block_.add_text(take(size - 1));
        member<Text>(record, offset) = text;
    } else if (attribute.kind == AttributeKind::decimal) {
        member<double>(record, offset) = std::bit_cast<double>(std::rotl(number(), 52));
    } else {
        last_[at] = sum(last_[at], unzigzag(number()));
        set_integer(attribute, offset, record, last_[at]);
    }
}

namespace {

ChangeKind kind_of(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(ChangeKind::erase))
        throw BadInput("a segment of effects is damaged");
    return static_cast<ChangeKind>(number);
}

}  // namespace

bool EffectReader::next() {
    if (left_ == 0) return false;
    --left_;
    block_.clear();
    block_.append();
    const std::uint64_t packed = number();
    const std::uint64_t kind = packed & ((1u << kind_bits) - 1);
    const std::uint64_t action = packed >> kind_bits;
    if (action > UINT32_MAX) throw BadInput("a segment of effects is damaged");
    line_ = sum(line_, unzigzag(number()));
    effect_ = {kind_of(kind & ~has_more), static_cast<std::uint64_t>(line_)};
    if ((kind & has_more) != 0) {
        effect_.purged_by = unzigzag(number());
        effect_.reversed = unzigzag(number());
    }
    if (action > 0) effect_.action = static_cast<std::uint32_t>(action - 1);
    for (std::size_t value = 0; value < type_->key_count; ++value) read_value(value);
    if (effect_.kind == ChangeKind::insert) return true;
    effect_.former_run = unzigzag(number());
    if (layout_ == EffectLayout::current) effect_.created_run = unzigzag(number());
    if (effect_.purged_by != 0) return true;
    for (std::size_t value = type_->key_count; value < type_->attributes.size(); ++value) read_value(value);
    return true;
}

void unpack_effects(const EffectSegment& segment, EffectLayout layout,
                    const std::function<void(const Effect&, const RecordView&)>& visit) {
    for (EffectReader reader(segment, layout); reader.next();) visit(reader.effect(), reader.before());
}

}  // namespace registrar
