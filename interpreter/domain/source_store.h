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

/// Returns the guids by which other stores know this one, the preferred one first: that of its transfer key,
/// and the store's own. All new stores have the same default guid, and a copied store has that of the
/// original.
std::vector<std::string> telling_guids(Store& store, StoreReader& view);

/// A source store, by URL. Opens the store once and keeps it open; copies of a setting share one object.
class SourceStore {
public:
    explicit SourceStore(std::string url) : url_(std::move(url)), shown_(shown_url(url_)) {}

    /// Returns the URL without a password, as records and messages have it.
    const std::string& url() const { return shown_; }
    /// Returns the first of its guids. This and all functions below throw StoreUnavailable.
    const std::string& guid() { return guids().front(); }
    /// Returns its telling_guids(), and the guid that older versions derived from the path of a store with
    /// the default guid.
    const std::vector<std::string>& guids();
    /// Returns whether another store is at the URL that has this guid, too. False if the store was moved
    /// away.
    bool is_other(const std::string& url, const std::string& guid);
    /// Returns lookups for one row; results of the previous row become invalid.
    Lookups& lookups();
    /// Returns a reader of one snapshot.
    std::unique_ptr<StoreReader> reader();
    /// Opens the store for writing, because licences leave the source.
    std::unique_ptr<Store> open_to_write() const { return open_store(url_, OpenMode::existing); }

private:
    Store& open();

    std::string url_;
    std::string shown_;
    std::unique_ptr<Store> store_;
    std::vector<std::string> guids_;
    std::unique_ptr<Lookups> lookups_;
};

/// Returns the learners whose login, reference number or e-mail address is this text: each once, by id.
std::vector<std::int64_t> learners_named(std::string_view text, Lookups& lookups);

/// Returns the learner's login, else e-mail address, reference number or id, for messages.
std::string name_of_learner(const RecordView& learner);

}  // namespace registrar
