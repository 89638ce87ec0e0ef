// SPDX-License-Identifier: Apache-2.0
#pragma once
// A set of record ids: a bitmap in pieces, small if ids are close together, and cheap to add to. Holds the
// seen ids of files, one set for each record type.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace registrar {

/// Move-only. A piece of 65,536 ids takes 8 KiB as soon as it holds one id.
class IdSet {
public:
    IdSet() = default;
    IdSet(IdSet&& other) noexcept { swap(other); }
    IdSet& operator=(IdSet&& other) noexcept {
        IdSet moved(std::move(other));
        swap(moved);
        return *this;
    }
    void swap(IdSet& other) noexcept {
        std::swap(pieces_, other.pieces_);
        std::swap(last_number_, other.last_number_);
        std::swap(last_, other.last_);
    }

    /// Adds an id. Ignores ids below 1.
    void add(std::int64_t id);
    void add_all(const IdSet& other);
    bool contains(std::int64_t id) const;
    /// Counts the ids; takes time in proportion to the pieces.
    std::uint64_t size() const;
    bool empty() const { return pieces_.empty(); }
    void clear();
    /// Visits all ids, ascending.
    void visit(const std::function<void(std::int64_t)>& visit) const;

    /// Return the set as compact bytes, and read it back. unpack() throws BadInput for bytes that pack() did
    /// not make.
    std::string pack() const;
    static IdSet unpack(std::string_view bytes);

private:
    static constexpr int piece_bits = 16;
    using Piece = std::array<std::uint64_t, (std::size_t{1} << piece_bits) / 64>;
    Piece& piece(std::int64_t number);

    std::map<std::int64_t, std::unique_ptr<Piece>> pieces_;
    std::int64_t last_number_ = -1;  ///< ids of one batch are often in the same piece
    Piece* last_ = nullptr;
};

}  // namespace registrar
