// SPDX-License-Identifier: Apache-2.0
#pragma once
// The store from which records are transferred. Opened on first use, read-only except when licences leave it.
#include <memory>
#include <string>
#include <vector>

#include "store/open/open_store.h"
#include "store/store.h"
#include "workspace/lookups.h"

namespace registrar {

/// Returns a guid that identifies a store: normally its own. All new stores have the same default guid; for
/// those, a guid is derived from the default and the store's location.
std::string telling_guid(const std::string& guid, const std::string& url);

/// A source store, by URL. Opens the store once and keeps it open; copies of a setting share one object.
class SourceStore {
public:
    explicit SourceStore(std::string url) : url_(std::move(url)) {}

    const std::string& url() const { return url_; }
    /// Returns its telling_guid(), under which transferred records are remembered. This and all functions
    /// below throw StoreUnavailable.
    const std::string& guid();
    /// Returns lookups for one row; results of the previous row become invalid.
    Lookups& lookups();
    /// Returns a reader of one snapshot.
    std::unique_ptr<StoreReader> reader();
    /// Opens the store for writing, because licences leave the source.
    std::unique_ptr<Store> open_to_write() const { return open_store(url_, OpenMode::existing); }

private:
    Store& open();

    std::string url_;
    std::unique_ptr<Store> store_;
    std::string guid_;
    std::unique_ptr<Lookups> lookups_;
};

/// Returns the learners whose login, reference number or e-mail address is this text: each once, by id.
std::vector<std::int64_t> learners_named(std::string_view text, Lookups& lookups);

/// Returns the learner's login, else e-mail address, reference number or id, for messages.
std::string name_of_learner(const RecordView& learner);

}  // namespace registrar
