// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <fmt/format.h>

#include "store/sqlite_store.h"
#include "values/digest.h"

namespace registrar {

void Transaction::roll_back_quietly() noexcept {
    try {
        store_->roll_back();
    } catch (const Unavailable&) {
        // A store that cannot roll back undoes the transaction when it is opened again.
    }
}

std::unique_ptr<Store> open_store(const std::string& url, OpenMode mode) {
    constexpr std::string_view sqlite = "sqlite:";
    if (url.starts_with(sqlite) && url.size() > sqlite.size())
        return std::make_unique<SqliteStore>(url.substr(sqlite.size()), mode);
    throw Refused("no store has the URL '" + url + "'; it looks like sqlite:PATH");
}

std::string new_record_guid(const StoreIdentity& store, const RecordType& type, std::int64_t id) {
    return uuid_v5(store.guid, fmt::format("{}:{}", type.name, id));
}

}  // namespace registrar
