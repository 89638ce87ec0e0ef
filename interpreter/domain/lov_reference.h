// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names a learning object version: by code or GUID.
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "records/content.h"
#include "values/given.h"

namespace registrar {

struct LovReference {
    Given<std::string_view> lov_code;
    Given<std::string_view> lov_guid;
    Matches by_code, by_guid;
    RecordView lov;  ///< the record, once load() was answered

    void request_lookups(Lookups& lookups);
    Resolution resolve() const;
    /// One of the cells holds what cannot be a reference.
    bool unreadable() const { return lov_code.bad() || lov_guid.bad(); }
    /// Asks for the record itself.
    void load(Lookups& lookups);
    /// The vendor's own content, whose tracking no import may touch.
    bool is_vendors_own() const;
    bool is_easyquizz() const;
    std::string text() const;
};

}  // namespace registrar
