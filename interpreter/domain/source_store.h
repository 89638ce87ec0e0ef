// SPDX-License-Identifier: Apache-2.0
#pragma once
// The store that records are transferred from: opened when it is first asked, and read only but where
// licences leave it.
#include <memory>
#include <string>
#include <vector>

#include "store/open/open_store.h"
#include "store/store.h"
#include "workspace/lookups.h"

namespace registrar {

/// The guid by which a store is told from others: its own; of one with the guid that all new stores have, one
/// that is made of that and the store's place.
std::string telling_guid(const std::string& guid, const std::string& url);

class SourceStore {
public:
    explicit SourceStore(std::string url) : url_(std::move(url)) {}

    const std::string& url() const { return url_; }
    /// Its telling_guid(), by which what came from it is remembered. This and all below throw
    /// StoreUnavailable.
    const std::string& guid();
    /// For one row: what the one before it asked is forgotten.
    Lookups& lookups();
    /// Answers from one moment.
    std::unique_ptr<StoreReader> reader();
    /// For licences, which leave the source.
    std::unique_ptr<Store> open_to_write() const { return open_store(url_, OpenMode::existing); }

private:
    Store& open();

    std::string url_;
    std::unique_ptr<Store> store_;
    std::string guid_;
    std::unique_ptr<Lookups> lookups_;
};

/// The learners that a text means, as login, reference number or e-mail address: each once, by id.
std::vector<std::int64_t> learners_named(std::string_view text, Lookups& lookups);

/// The learner's login, else its e-mail address, reference number or id: for messages.
std::string name_of_learner(const RecordView& learner);

}  // namespace registrar
