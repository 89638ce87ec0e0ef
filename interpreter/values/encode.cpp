// SPDX-License-Identifier: Apache-2.0
#include "values/encode.h"

#include <unicode/ucnv.h>

namespace registrar {

std::string encoded(std::string_view utf8, const std::string& encoding) {
    if (utf8.empty() || encoding == "UTF-8") return std::string(utf8);
    const auto convert = [&](std::string& target, UErrorCode& status) {
        return ucnv_convert(encoding.c_str(), "UTF-8", target.data(),
                            static_cast<std::int32_t>(target.size()), utf8.data(),
                            static_cast<std::int32_t>(utf8.size()), &status);
    };
    std::string bytes(utf8.size() * 2, '\0');
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t size = convert(bytes, status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        bytes.resize(static_cast<std::size_t>(size));
        status = U_ZERO_ERROR;
        size = convert(bytes, status);
    }
    if (U_FAILURE(status)) return std::string(utf8);
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

}  // namespace registrar
