// SPDX-License-Identifier: Apache-2.0
#include "workspace/id_set.h"

#include <bit>
#include <cstring>
#include <utility>

#include "diag/unavailable.h"
#include "values/packed_number.h"

namespace registrar {

namespace {

constexpr std::size_t word_bits = 64;

[[noreturn]] void refuse() {
    throw BadInput("a stored set of ids is damaged");
}

std::string_view take(std::string_view& bytes, std::size_t size) {
    if (size > bytes.size()) refuse();
    const std::string_view taken = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return taken;
}

std::uint64_t take_size(std::string_view& bytes) {
    const auto number = take_packed(bytes);
    if (!number) refuse();
    return *number;
}

template <class Piece, class Visit>
void visit_bits(const Piece& piece, const Visit& visit) {
    for (std::size_t word = 0; word < piece.size(); ++word)
        for (std::uint64_t left = piece[word]; left != 0; left &= left - 1)
            visit(word * word_bits + static_cast<std::size_t>(std::countr_zero(left)));
}

/// Packs gaps and run lengths alternately, which is short if ids are few or close together.
template <class Piece>
std::string pack_runs(const Piece& piece) {
    std::string bytes;
    std::size_t begin = 0;
    std::size_t end = 0;
    const auto close = [&](std::size_t next) {
        if (end > begin) append_packed(bytes, end - begin);
        append_packed(bytes, next - end);
        begin = next;
        end = next + 1;
    };
    visit_bits(piece, [&](std::size_t bit) {
        if (end > begin && bit == end)
            ++end;
        else
            close(bit);
    });
    append_packed(bytes, end - begin);
    return bytes;
}

}  // namespace

IdSet::Piece& IdSet::piece(std::int64_t number) {
    if (number == last_number_) return *last_;
    auto& found = pieces_[number];
    if (!found) found = std::make_unique<Piece>();
    last_number_ = number;
    last_ = found.get();
    return *last_;
}

void IdSet::add(std::int64_t id) {
    if (id <= 0) return;
    const auto bit = static_cast<std::size_t>(id & ((std::int64_t{1} << piece_bits) - 1));
    piece(id >> piece_bits)[bit / word_bits] |= std::uint64_t{1} << bit % word_bits;
}

void IdSet::add_all(const IdSet& other) {
    for (const auto& [number, theirs] : other.pieces_) {
        Piece& ours = piece(number);
        for (std::size_t word = 0; word < ours.size(); ++word) ours[word] |= (*theirs)[word];
    }
}

bool IdSet::contains(std::int64_t id) const {
    const auto found = pieces_.find(id >> piece_bits);
    if (id <= 0 || found == pieces_.end()) return false;
    const auto bit = static_cast<std::size_t>(id & ((std::int64_t{1} << piece_bits) - 1));
    return ((*found->second)[bit / word_bits] >> bit % word_bits & 1) != 0;
}

std::uint64_t IdSet::size() const {
    std::uint64_t count = 0;
    for (const auto& [number, bits] : pieces_)
        for (const std::uint64_t word : *bits) count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
}

void IdSet::clear() {
    pieces_.clear();
    last_number_ = -1;
    last_ = nullptr;
}

void IdSet::visit(const std::function<void(std::int64_t)>& visit) const {
    for (const auto& [number, bits] : pieces_)
        visit_bits(*bits, [&, first = number << piece_bits](std::size_t bit) {
            visit(first + static_cast<std::int64_t>(bit));
        });
}

std::string IdSet::pack() const {
    std::string bytes;
    for (const auto& [number, bits] : pieces_) {
        std::string packed = pack_runs(*bits);
        if (packed.size() >= sizeof(Piece))
            packed.assign(reinterpret_cast<const char*>(bits->data()), sizeof(Piece));
        append_packed(bytes, static_cast<std::uint64_t>(number));
        append_packed(bytes, packed.size());
        bytes += packed;
    }
    return bytes;
}

IdSet IdSet::unpack(std::string_view bytes) {
    IdSet set;
    while (!bytes.empty()) {
        const std::uint64_t number = take_size(bytes);
        std::string_view packed = take(bytes, take_size(bytes));
        Piece& bits = set.piece(static_cast<std::int64_t>(number));
        if (packed.size() == sizeof(Piece)) {
            std::memcpy(bits.data(), packed.data(), sizeof(Piece));
            continue;
        }
        for (std::uint64_t at = 0; !packed.empty();) {
            at += take_size(packed);
            if (packed.empty()) break;
            const std::uint64_t end = at + take_size(packed);
            if (end > word_bits * bits.size()) refuse();
            for (; at < end; ++at) bits[at / word_bits] |= std::uint64_t{1} << at % word_bits;
        }
    }
    return set;
}

}  // namespace registrar
