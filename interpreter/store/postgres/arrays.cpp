// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/arrays.h"

#include <cstring>

namespace registrar {

namespace {

// Number of dimensions, whether there are nulls, type of the elements, their number, index of the first one.
constexpr std::size_t header_size = 5 * sizeof(std::int32_t);

struct ArrayType {
    PostgresType element, array;
    std::string_view name;
};

/// Appends an element: its size, and its bytes in network order.
template <class Integer>
void append_element(std::string& bytes, Integer value) {
    char element[sizeof(std::int32_t) + sizeof value];
    const std::int32_t size = in_network_order(static_cast<std::int32_t>(sizeof value));
    const Integer ordered = in_network_order(value);
    std::memcpy(element, &size, sizeof size);
    std::memcpy(element + sizeof size, &ordered, sizeof ordered);
    bytes.append(element, sizeof element);
}

ArrayType array_type(SqlKind kind) {
    switch (kind) {
        case SqlKind::integer:
        case SqlKind::number:
            return {PostgresType::bigint, PostgresType::bigint_array, "bigint[]"};
        case SqlKind::small_integer:
            return {PostgresType::integer, PostgresType::integer_array, "integer[]"};
        case SqlKind::word:
            return {PostgresType::smallint, PostgresType::smallint_array, "smallint[]"};
        case SqlKind::real:
            return {PostgresType::real, PostgresType::real_array, "double precision[]"};
        case SqlKind::day:
            return {PostgresType::date, PostgresType::date_array, "date[]"};
        case SqlKind::bytes:
            return {PostgresType::bytes, PostgresType::bytes_array, "bytea[]"};
        case SqlKind::text:
            break;
    }
    return {PostgresType::text, PostgresType::text_array, "text[]"};
}

void put_network(std::string& bytes, std::size_t at, std::int32_t value) {
    std::string number;
    append_network(number, value);
    bytes.replace(at, number.size(), number);
}

}  // namespace

PostgresArray::PostgresArray(SqlKind kind) : kind_(kind) {
    clear();
}

void PostgresArray::clear() {
    bytes_.assign(header_size, '\0');
    count_ = 0;
    nulls_ = false;
}

void PostgresArray::add_null() {
    append_network(bytes_, std::int32_t{-1});
    nulls_ = true;
    ++count_;
}

void PostgresArray::add(std::int64_t value) {
    ++count_;
    switch (kind_) {
        case SqlKind::word:
            return append_element(bytes_, static_cast<std::int16_t>(value));
        case SqlKind::small_integer:
            return append_element(bytes_, static_cast<std::int32_t>(value));
        case SqlKind::day:
            return append_element(bytes_, static_cast<std::int32_t>(value - postgres_epoch_day));
        default:
            append_element(bytes_, value);
    }
}

void PostgresArray::add(double value) {
    std::int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    append_element(bytes_, bits);
    ++count_;
}

void PostgresArray::add(std::string_view bytes) {
    append_network(bytes_, static_cast<std::int32_t>(bytes.size()));
    bytes_ += bytes;
    ++count_;
}

PostgresType PostgresArray::type() const {
    return array_type(kind_).array;
}

std::string_view PostgresArray::bytes() {
    put_network(bytes_, 0, 1);
    put_network(bytes_, 4, nulls_ ? 1 : 0);
    put_network(bytes_, 8, static_cast<std::int32_t>(array_type(kind_).element));
    put_network(bytes_, 12, static_cast<std::int32_t>(count_));
    put_network(bytes_, 16, 1);
    return bytes_;
}

std::string_view array_type_name(SqlKind kind) {
    return array_type(kind).name;
}

}  // namespace registrar
